import { beforeAll, describe, expect, it } from 'vitest';
import { goodBy } from '../../src/load/burst/figures.ts';
import { BurstFold } from '../../src/load/burst/fold.ts';
import { barsOf, type Histograms, loadHistograms } from '../../src/load/burst/histogram.ts';
import type { End } from '../../src/load/burst/rules.ts';
import { numbersIn } from '../../src/load/burst/vitals.ts';
import type { Slice, Tick } from '../../src/load/protocol.ts';
import type { Observed } from '../../src/load/scenario/types.ts';
import { postgres } from '../../src/checks/postgres.ts';
import { condition } from './burst-rig.ts';

let histograms: Histograms;
beforeAll(async () => {
  histograms = await loadHistograms();
});

/** So many answers of so many milliseconds, and errors of a kind. */
function slice({ ms = [], bad = 0, timeouts = 0, name = 'all' }: { ms?: readonly number[]; bad?: number; timeouts?: number; name?: string }): Slice {
  const times = histograms.empty();
  for (const one of ms) times.recordValue(one * 1000);
  const errors = [
    { kind: '500', count: bad, example: 'an example' },
    { kind: 'timed-out', count: timeouts, example: 'no answer' },
  ];
  const status: Record<string, number> = { 200: ms.length - bad, 500: bad };
  return {
    name,
    histogram: histograms.encoded(times),
    status: Object.fromEntries(Object.entries(status).filter(([, count]) => count > 0)),
    errors: errors.filter(({ count }) => count > 0),
    timeouts,
  };
}

function tick(at_s: number, slices: readonly Slice[], about: Partial<Tick> = {}): Tick {
  return { type: 'tick', at_s, covers_s: 1, stage: 0, users: 2, warm: false, paused: false, slices, ...about };
}

const fold = (rules: readonly string[] = [], expected: readonly string[] = []): BurstFold =>
  new BurstFold(
    {
      burst: 'b',
      requests: [
        { name: 'all', ok: ['2xx'] },
        { name: 'GET /', ok: ['2xx'] },
      ],
      expect: expected.map((text) => condition(text)),
      stop_when: rules.map((text) => condition(text, 'stop_when', { db: postgres })),
    },
    histograms,
  );

const good = { ms: [10, 10] };
const bad = { ms: [10, 10], bad: 2 };
const silent = {};
const timedOut = { timeouts: 2 };

/** Feeds a second after the other until a rule ends it; the second that did. */
function ends(
  burst: BurstFold,
  seconds: readonly { readonly slice?: Parameters<typeof slice>[0]; readonly vitals?: Observed; readonly paused?: true; readonly warm?: true }[],
) {
  let end: End | undefined;
  const at = seconds.findIndex(({ slice: of = {}, vitals = {}, ...about }, index) => {
    const slices = of.ms === undefined && of.timeouts === undefined ? [] : [slice(of)];
    ({ end } = burst.take(tick(index + 1, slices, about), { fresh: {}, standing: vitals }));
    return end !== undefined;
  });
  return end ? { at: at + 1, ended: end.ended, why: end.why } : undefined;
}
const times = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value);

describe('a burst that hurts', () => {
  it.each([
    ['four bad seconds', times(4, { slice: bad }), undefined],
    ['five bad seconds', times(5, { slice: bad }), 5],
    ['a good second between', [...times(4, { slice: bad }), { slice: good }, ...times(4, { slice: bad })], undefined],
    ['exactly half that fail', times(9, { slice: { ms: [10, 10], bad: 1 } }), undefined],
    ['silence alone', times(9, { slice: silent }), undefined],
    ['timeouts after silence, again and again', [{ slice: timedOut }, ...times(4, { slice: silent }), { slice: timedOut }], 6],
    ['silence after one bad second', [{ slice: bad }, ...times(9, { slice: silent })], undefined],
    ['bad seconds with a pause between', [...times(3, { slice: bad }), { paused: true as const }, ...times(4, { slice: bad })], undefined],
    ['bad seconds of the warm-up, too', times(5, { slice: bad, warm: true as const }), 5],
  ])('%s: ends at %j', (_what, seconds, at) => {
    const end = ends(fold(), seconds);
    expect(end?.at).toBe(at);
    if (at !== undefined) expect(end).toMatchObject({ ended: 'hurt', why: expect.stringContaining('100 %') });
  });
});

describe('a condition that ends a burst', () => {
  const full = { db: { used: 9, max: 10 } };
  const fine = { db: { used: 1, max: 10 } };
  it.each([
    ['true once, without `for`', 'p95_ms > 5', [{ slice: good }], 1],
    ['true for two seconds of three', 'p95_ms > 5 for 3s', times(2, { slice: good }), undefined],
    ['true for three seconds of three', 'p95_ms > 5 for 3s', times(3, { slice: good }), 3],
    ['no value in between', 'p95_ms > 5 for 3s', [...times(2, { slice: good }), { slice: silent }, ...times(2, { slice: good })], undefined],
    ['a vital that is over its mark', 'db.used > db.max * 0.8 for 2s', times(2, { slice: good, vitals: full }), 2],
    ['a vital that was not there for a second', 'db.used > db.max * 0.8 for 2s', [{ vitals: full }, {}, { vitals: full }], undefined],
    ['a vital that was fine for a second', 'db.used > db.max * 0.8 for 2s', [{ vitals: full }, { vitals: fine }, { vitals: full }], undefined],
    ['a pause in between', 'db.used > db.max * 0.8 for 2s', [{ vitals: full }, { vitals: full, paused: true as const }, { vitals: full }], undefined],
    ['never', 'error_rate > 0.2', times(5, { slice: good }), undefined],
  ] as const)('%s: `%s` ends it at second %j', (_what, rule, seconds, at) => {
    expect(ends(fold([rule]), seconds)?.at).toBe(at);
  });

  it('is named with the values that it saw', () => {
    const end = ends(fold(['db.used > db.max * 0.8 for 2s']), times(2, { slice: good, vitals: full }));
    expect(end).toMatchObject({ ended: 'condition', why: 'it was to stop when `db.used > db.max * 0.8 for 2s`: db.used = 9, db.max = 10' });
  });

  it('judges the last second, not everything until then', () => {
    expect(ends(fold(['error_rate > 0.4']), [...times(9, { slice: good }), { slice: bad }])?.at).toBe(10);
  });
});

describe('what is left of a burst', () => {
  it('adds up every second, by request too, and how much each moved', () => {
    const burst = fold([], ['p95_ms < 50', 'request["GET /"].errors == 0']);
    for (const [index, ms] of [10, 20, 30].entries()) {
      burst.take(tick(index + 1, [slice({ ms: times(100, ms) }), slice({ name: 'GET /', ms: times(10, 40), bad: 1 })]), { fresh: {}, standing: {} });
    }
    const summary = burst.summary({ ended: 'finished', why: 'it ran' });
    expect(summary).toMatchObject({ measured_s: 3, felt: { requests: 330, rps: 110, errors: 3, status: { 200: 327, 500: 3 } } });
    expect(summary.felt.p50_ms).toBeCloseTo(20, 1);
    expect(summary.requests['GET /']).toMatchObject({ requests: 30, errors: 3 });
    expect(summary.requests['all']).toMatchObject({ requests: 300, errors: 0 });
    expect(summary.expected.map(({ met }) => met)).toEqual([true, false]);
    expect(summary.spread['rps']).toEqual({ mean: 110, sd: 0, n: 3 });
    expect(summary.spread['p50_ms']?.mean).toBeCloseTo(20, 1);
    expect(summary.spread['p50_ms']?.sd).toBeCloseTo(10, 1);
    expect(histograms.decoded(summary.histogram).totalCount).toBe(330);
  });

  it('leaves the warm-up out, and a pause', () => {
    const burst = fold([], ['errors == 0']);
    burst.take(tick(1, [slice(bad)], { warm: true }), { fresh: {}, standing: {} });
    burst.take(tick(2, [slice(good)]), { fresh: {}, standing: {} });
    burst.take(tick(2, [], { covers_s: 0, paused: true }), { fresh: {}, standing: {} });
    expect(burst.summary({ ended: 'finished', why: '' })).toMatchObject({ measured_s: 1, felt: { requests: 2, errors: 0, rps: 2 }, expected: [{ met: true }] });
  });

  it('does not take the last half second for a slow one', () => {
    const burst = fold();
    burst.take(tick(1, [slice({ ms: times(100, 10) })]), { fresh: {}, standing: {} });
    burst.take(tick(1.1, [slice({ ms: [10] })], { covers_s: 0.1 }), { fresh: {}, standing: {} });
    expect(burst.summary({ ended: 'finished', why: '' }).spread['rps']).toEqual({ mean: 100, sd: 0, n: 1 });
  });

  it('cannot judge times where nothing was answered, and says so', () => {
    const burst = fold([], ['p95_ms < 500', 'timeouts == 0']);
    burst.take(tick(1, [slice(timedOut)]), { fresh: {}, standing: {} });
    const [times_, counted] = burst.summary({ ended: 'finished', why: '' }).expected;
    expect(times_).toMatchObject({ expect: 'p95_ms < 500', why: expect.stringContaining('p95_ms') });
    expect(times_?.met).toBeUndefined();
    expect(counted).toMatchObject({ met: false, values: { timeouts: 2 } });
  });

  it('keeps eight kinds of error with an example each, on one line and without control characters', () => {
    const burst = fold();
    const errors = Array.from({ length: 20 }, (_, index) => ({
      kind: `kind ${index}`,
      count: index + 1,
      example: `line\none \u001b[31mred\u0007 ${'x'.repeat(500)}`,
    }));
    const { sample } = burst.take(tick(1, [{ ...slice({}), errors }]), { fresh: {}, standing: {} });
    expect(sample.errors.map(({ count }) => count)).toEqual([20, 19, 18, 17, 16, 15, 14, 13]);
    expect(sample.errors[0]?.example).toMatch(/^line one red x+…$/);
    expect(sample.errors[0]?.example.length).toBeLessThanOrEqual(300);
  });
});

describe('bars', () => {
  it.each([
    ['one time', [50], 1],
    ['within a power of ten', [10, 12, 15, 40, 99], 40],
    ['over six powers of ten', [0.001, 1, 1000, 60_000], 40],
  ])('of %s are at most 40, and hold every answer', (_what, ms, most) => {
    const all = histograms.empty();
    for (const one of ms) all.recordValue(one * 1000);
    const bars = barsOf(all);
    expect(bars.length).toBeLessThanOrEqual(most);
    expect(bars.reduce((sum, [, count]) => sum + count, 0)).toBe(ms.length);
    expect(bars[0]?.[1]).toBeGreaterThan(0);
    expect(bars.at(-1)?.[1]).toBeGreaterThan(0);
    expect(bars[0]?.[0]).toBeLessThanOrEqual(Math.min(...ms));
    for (const [index, [least]] of bars.entries()) if (index > 0) expect(least).toBeGreaterThan(bars[index - 1]?.[0] ?? 0);
  });

  it('are none where nothing was answered', () => {
    expect(barsOf(histograms.empty())).toEqual([]);
  });
});

it.each([
  ['200', ['2xx'], true],
  ['404', ['2xx', '404'], true],
  ['500', ['2xx', '3xx'], false],
  ['20', ['2xx'], false],
])('a status %s among %j is good: %s', (status, ok, expected) => {
  expect(goodBy(ok)(status)).toBe(expected);
});

it('takes the numbers of an observation, those of maps by their path', () => {
  expect(numbersIn({ used: 3, ok: true, name: 'x', waiting: { youtube: 5, deep: { er: 1 } }, list: [1, 2] })).toEqual({
    used: 3,
    'waiting.youtube': 5,
    'waiting.deep.er': 1,
  });
});
