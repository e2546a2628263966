import { describe, expect, it } from 'vitest';
import { compare, type Comparable, type ComparedMetric } from '../../src/model/burst-compare.ts';

const felt = { requests: 1000, rps: 100, errors: 0, error_rate: 0, timeouts: 0, p50_ms: 40, p95_ms: 80, p99_ms: 120, status: { 200: 1000 } };

/** A burst that measured for 30 s with so much noise from second to second. */
function burst(values: Partial<Record<ComparedMetric, number>> = {}, sd = 0, n = 30): Comparable {
  const all = { ...felt, ...values };
  const metrics = ['rps', 'p50_ms', 'p95_ms', 'p99_ms', 'error_rate'] as const;
  return { felt: all, spread: Object.fromEntries(metrics.map((metric) => [metric, { mean: all[metric], sd, n }])) };
}

const fullSpeed = { mode: 'users', think_s: 0 } as const;
const word = (metric: ComparedMetric, now: Comparable, before: Comparable, plan: Parameters<typeof compare>[2] = fullSpeed) =>
  compare(now, before, plan).find((one) => one.metric === metric)?.word;

describe('a burst beside the one before', () => {
  it.each([
    ['as it was', 'p95_ms', burst(), burst(), 'same'],
    ['faster by more than chance', 'p95_ms', burst({ p95_ms: 60 }), burst(), 'better'],
    ['slower by more than chance', 'p95_ms', burst({ p95_ms: 100 }), burst(), 'worse'],
    ['slower by less than 2 %', 'p95_ms', burst({ p95_ms: 81.5 }), burst(), 'same'],
    ['slower by more than 2 %', 'p95_ms', burst({ p95_ms: 81.7 }), burst(), 'worse'],
    ['a quick server, slower by 0.4 ms', 'p50_ms', burst({ p50_ms: 1.4 }), burst({ p50_ms: 1 }), 'same'],
    ['a quick server, slower by 0.6 ms', 'p50_ms', burst({ p50_ms: 1.6 }), burst({ p50_ms: 1 }), 'worse'],
    // 2 × √(30²/30 + 30²/30) = 15.5 ms
    ['slower within the noise', 'p95_ms', burst({ p95_ms: 95 }, 30), burst({}, 30), 'same'],
    ['slower beyond the noise', 'p95_ms', burst({ p95_ms: 96 }, 30), burst({}, 30), 'worse'],
    ['errors where there were none', 'error_rate', burst({ error_rate: 0.02 }), burst(), 'worse'],
    ['one error in a thousand', 'error_rate', burst({ error_rate: 0.001 }), burst(), 'same'],
    ['no errors where there were some', 'error_rate', burst(), burst({ error_rate: 0.02 }), 'better'],
    ['more a second', 'rps', burst({ rps: 120 }), burst(), 'better'],
    ['fewer a second', 'rps', burst({ rps: 80 }), burst(), 'worse'],
  ] as const)('%s: %s is %s', (_what, metric, now, before, expected) => {
    expect(word(metric, now, before)).toBe(expected);
  });

  it.each([
    ['users that think', { mode: 'users', think_s: 0.5 }],
    ['requests by the clock', { mode: 'rate', think_s: 0 }],
  ] as const)('more a second is no merit of the server with %s, fewer is its fault', (_what, plan) => {
    expect(word('rps', burst({ rps: 120 }), burst(), plan)).toBe('same');
    expect(word('rps', burst({ rps: 80 }), burst(), plan)).toBe('worse');
  });

  it('says what it was, what it is and how far chance reaches', () => {
    const p95 = compare(burst({ p95_ms: 96 }, 30), burst({}, 30), fullSpeed).find(({ metric }) => metric === 'p95_ms');
    expect(p95).toMatchObject({ now: 96, before: 80, change: 16, word: 'worse' });
    expect(p95?.band).toBeCloseTo(15.49, 2);
  });

  it('says nothing of a metric that one of them never had, or had for two seconds', () => {
    const { p95_ms: _none, ...unanswered } = felt;
    expect(word('p95_ms', { ...burst(), felt: unanswered }, burst())).toBeUndefined();
    expect(compare(burst({}, 0, 2), burst(), fullSpeed)).toEqual([]);
  });
});
