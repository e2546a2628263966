import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { burstEndings, burstPlanSchema, burstSummarySchema, steers } from '../../src/model/burst.ts';
import { comparedMetrics } from '../../src/model/burst-compare.ts';
import { exitCodes } from '../../src/model/exit.ts';
import { verdicts } from '../../src/model/verdict.ts';
import { burstOutputs } from '../../src/output/burst-outputs.ts';
import { progressLine } from '../../src/output/burst-progress.ts';
import type { BurstReport } from '../../src/output/burst-report.ts';
import { planInWords } from '../../src/output/burst-words.ts';
import { latestBurst } from '../../src/state/bursts.ts';
import { burstCases } from './burst-cases.ts';
import { began, burst, felt, loadLog, second } from './bursts.ts';
import { readXml } from './xml.ts';

const text = z.string();
const when = z.iso.datetime();
const column = z.array(z.number().nullable());

/** What `gonogo load --format json` prints: every key is always there. */
const burstReportSchema = z.strictObject({
  verdict: z.enum(verdicts).nullable(),
  exit: z.literal(Object.values(exitCodes)),
  why: text,
  launch: text,
  target: text,
  production: z.boolean(),
  file: text,
  title: text,
  at: when,
  burst: z
    .strictObject({
      id: text,
      item: text,
      scenario: z.strictObject({ name: text, title: text, file: text, digest: text }),
      host: text,
      started_at: when,
      started_by: text,
      ended_at: when.nullable(),
      ended: z.enum([...burstEndings, 'running', 'lost']),
      partial: z.boolean(),
      plan: burstPlanSchema.strict(),
      request_names: z.array(text),
      expect: z.array(text),
      stop_when: z.array(text),
      summary: burstSummarySchema.omit({ histogram: true }).strict().nullable(),
      left_out: z.strictObject({ warm_up_s: z.number(), paused_s: z.number() }),
      steered: z.array(z.strictObject({ at: when, by: text, steer: z.enum(steers) })),
      comparison: z
        .strictObject({
          launch: text,
          burst: text,
          at: when,
          metrics: z.array(
            z.strictObject({
              metric: z.enum(comparedMetrics),
              now: z.number(),
              before: z.number(),
              change: z.number(),
              band: z.number(),
              word: z.enum(['better', 'same', 'worse']),
            }),
          ),
        })
        .nullable(),
      bars: z.array(z.tuple([z.number(), z.number()])),
      vitals: z.array(
        z.strictObject({
          name: text,
          kind: text,
          response: text.nullable(),
          failed: z.number(),
          values: z.record(text, z.strictObject({ least: z.number(), most: z.number(), last: z.number() })),
        }),
      ),
      samples: z.strictObject({
        at_s: column,
        users: column,
        rps: column,
        p50_ms: column,
        p95_ms: column,
        p99_ms: column,
        error_rate: column,
        counts: z.array(z.enum(['yes', 'warm-up', 'paused'])),
        vitals: z.record(text, column),
      }),
    })
    .nullable(),
});

const all = burstCases.map(({ name, report }) => [name, report] as const);
const named = (name: string): BurstReport => {
  const report = new Map(all).get(name);
  if (!report) throw new Error(`there is no case \`${name}\``);
  return report;
};
const printed = (format: string, report: BurstReport, color = false): string => {
  const output = burstOutputs(color).find((one) => one.name === format);
  return (output?.each(report) ?? '') + (output?.end([report]) ?? '');
};

describe('the text of a burst', () => {
  it.each(all.filter(([name]) => name !== 'burst-nasty'))('%s fits 80 columns', (_name, report) => {
    const wide = printed('text', report)
      .split('\n')
      .filter((line) => Array.from(line).length > 80);
    expect(wide).toEqual([]);
  });

  it.each(all)('%s has no character that a terminal obeys but line feeds', (_name, report) => {
    expect(printed('text', report).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(printed('json', report).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });

  it.each([
    ['burst-stopped', /^partial report: stopped by a person, 1 s of 5 s measured\nSTOPPED /],
    ['burst-died', /^partial report: it died/],
    ['burst-passed', /^PASS {2}/],
    ['burst-failed', /^FAIL {2}/],
  ])('%s begins with what matters', (name, begins) => {
    expect(printed('text', named(name))).toMatch(begins);
  });

  it('keeps its columns apart where there is much of everything', () => {
    const report = named('burst-passed');
    const much = felt({ requests: 12_345_678, rps: 28_566.1, errors: 12_345_678, error_rate: 1, p50_ms: 10_000.2, max_ms: 10_001.4 });
    const { burst } = report;
    const loud = burst?.summary ? { ...report, burst: { ...burst, summary: { ...burst.summary, felt: much } } } : report;
    expect(printed('text', loud)).toMatch(/^ {2}all {2,}12,345,678 +28,566 +10,000 +34 +38 +61\.7 +10,001 {2}12,345,678$/m);
  });

  it('has colours only where they are wanted', () => {
    const report = named('burst-failed');
    expect(printed('text', report, true)).toContain('\u001b[31m');
    expect(printed('text', report, true).replaceAll(/\u001b\[\d+m/g, '')).toBe(printed('text', report));
  });
});

describe('the json of a burst', () => {
  it.each(all)('%s is as it is documented, and without the histogram', (_name, report) => {
    const read: unknown = JSON.parse(printed('json', report));
    expect(burstReportSchema.parse(read)).toEqual(read);
    expect(printed('json', report)).not.toContain('SGRySGlzdG9ncmFt');
  });

  it('is a list where several scenarios were run', () => {
    const output = burstOutputs(false).find((one) => one.name === 'json');
    const reports = burstCases.slice(0, 2).map(({ report }) => report);
    expect(JSON.parse(output?.end(reports) ?? '')).toHaveLength(2);
  });
});

describe('the junit of a burst', () => {
  it.each([
    ['burst-passed', { tests: '5', failures: '0', errors: '0', skipped: '0' }],
    ['burst-failed', { tests: '5', failures: '2', errors: '1', skipped: '0' }],
    ['burst-stopped', { tests: '5', failures: '0', errors: '0', skipped: '1' }],
    ['burst-condition', { tests: '5', failures: '1', errors: '0', skipped: '0' }],
    ['burst-refused', { tests: '1', failures: '1', errors: '0', skipped: '0' }],
    ['burst-nasty', { tests: '3', failures: '2', errors: '1', skipped: '0' }],
  ])('%s counts its expectations and how it ended', (name, totals) => {
    const [suite] = readXml(printed('junit', named(name))).children;
    expect(suite?.attributes).toMatchObject(totals);
  });
});

describe('the line that tells how a burst goes', () => {
  const line = (seconds: number, about: Parameters<typeof second>[2] = {}): string => {
    const log = burst(loadLog(), 'b1', seconds - 1);
    if (seconds > 0) log.wait(1).say('load', second('b1', seconds, about));
    const latest = latestBurst(log.state(), 'ten-users');
    return latest ? progressLine(latest) : '';
  };

  it.each([
    ['before anything was measured', 0, {}, 'ten-users  begins: 6 s'],
    ['while it warms up', 1, { vitals: {} }, 'ten-users  1 s of 6 s  warm-up  5 users  118 rps  p95 38 ms  0 errors'],
    ['beside its vitals', 3, {}, 'ten-users  3 s of 6 s  10 users  118 rps  p95 38 ms  0 errors  db 5 of 20  celery 3 wait'],
    ['with one error', 3, { vitals: {}, felt: felt({ errors: 1 }) }, 'ten-users  3 s of 6 s  10 users  118 rps  p95 38 ms  1 error'],
    ['while it rests', 3, { vitals: {}, paused: true }, 'ten-users  3 s of 6 s  paused  10 users  118 rps  p95 38 ms  0 errors'],
  ] as const)('%s', (_what, seconds, about, said) => {
    expect(line(seconds, about)).toBe(said);
  });
});

describe('what a burst does, in words', () => {
  const { plan } = began('b1');
  it.each([
    ['users that grow', plan, 'up to 10 users for 6 s, thinking 0.5 s'],
    ['users as they are', { ...plan, stages: plan.stages.slice(1), think_s: 0 }, '10 users for 6 s'],
    [
      'a rate',
      { ...plan, mode: 'rate', rate: 100, users: 50, stages: [{ from: 100, to: 100, for_s: 6 }], think_s: 0 },
      '100 requests/s over 50 connections for 6 s',
    ],
  ] as const)('%s', (_what, planned, words) => {
    expect(planInWords({ ...planned, stages: [...planned.stages] })).toBe(words);
  });
});
