import * as z from 'zod';
import type { BurstPlan, BurstSummary } from '../model/burst.ts';
import { NoAnswer, Stopped } from '../model/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { asText, oneLine, visible } from './kept.ts';
import { defineCheck } from './kind.ts';
import { asPlanned, lastsAtMost_s } from './load/planned.ts';

const params = z.strictObject({
  scenario: z.string({ error: 'must be the path of a scenario file, seen from the checklist' }).min(1, { error: 'must not be empty' }),
  digest: z.string().optional(),
  burst: z.custom<JsonObject>((value) => isJsonObject(value as Json)).optional(), // params are JSON
});

type Params = z.infer<typeof params>;

/** Sends a burst of load as a scenario says, and judges what its users felt. */
export const load = defineCheck<Params>({
  kind: 'load',
  title: 'A burst of load, judged by what its users felt',
  params,
  readsScenario: 'load',
  alone: true,
  fields: {
    passed: { type: 'bool', about: 'whether it ran as planned and met every expectation of its scenario' },
    ended: {
      type: 'string',
      about: '`finished` as planned; `condition` of its `stop_when`; `hurt`: more than half failed for 5 s; `died`: the generator gave up',
    },
    why: { type: 'string', about: 'a sentence: what ended it' },
    requests: { type: 'double', about: 'requests that ended: answered, failed or timed out' },
    rps: { type: 'double', about: 'of them a second' },
    errors: {
      type: 'double',
      about:
        'of `requests`, those without an answer, or with a status that the scenario does not take for good; absent where no request ended, as the next two are',
      optional: true,
    },
    error_rate: { type: 'double', about: '`errors` / `requests`, 0 to 1', optional: true },
    timeouts: { type: 'double', about: 'of `errors`, those without an answer in time', optional: true },
    mean_ms: {
      type: 'double',
      about: 'milliseconds to the end of the answer, on average; absent where nothing was answered, as the next five are',
      optional: true,
    },
    p50_ms: { type: 'double', about: 'half of the answers took so many milliseconds at most', optional: true },
    p90_ms: { type: 'double', about: '90 % took so many milliseconds at most', optional: true },
    p95_ms: { type: 'double', about: '95 % took so many milliseconds at most', optional: true },
    p99_ms: { type: 'double', about: '99 % took so many milliseconds at most', optional: true },
    max_ms: { type: 'double', about: 'milliseconds of the slowest answer', optional: true },
    status: { type: 'map', about: 'how often each status came: `status["503"]`' },
    failed: { type: 'list', about: 'the expectations of the scenario that were not met' },
    unjudged: { type: 'list', about: 'the expectations that could not be judged, such as times where nothing was answered' },
    reason: { type: 'string', about: 'the first expectation that was not met, with its values; empty where all were' },
    mode: { type: 'string', about: '`users` or `rate`, as its scenario plans it' },
    users: { type: 'double', about: 'the most users, or connections of a `rate`' },
    measured_s: { type: 'double', about: 'seconds that were measured, without warm-up and pauses' },
    burst: { type: 'string', about: 'its id in the record' },
  },
  expect: 'passed',
  example: ['check:', '  kind: load', '  scenario: ../scenarios/ten-users.yaml', 'expect: passed && p95_ms < 500'].join('\n'),
  timeout_s: 60,
  lasts_s: ({ burst }) => (isJsonObject(burst) ? lastsAtMost_s(burst) : undefined),
  consent(written, scenario) {
    const burst = isJsonObject(written['burst']) ? written['burst'] : scenario?.burst;
    const planned = burst && asPlanned(burst);
    const writes = scenario?.writes ?? (typeof burst?.['writes'] === 'string' ? burst['writes'] : undefined);
    const what = planned ? planned.words : `sends load as ${asText(written['scenario'])} says`;
    return {
      why: 'writes',
      subject: visible(`${what}${writes === undefined ? '' : `; writes ${writes}`}`),
      ...(planned?.host === undefined ? {} : { host: planned.host }),
    };
  },
  async observe(asked, context) {
    const desk = context.burst;
    if (!desk) throw new NoAnswer('unknown', 'no-console', 'a burst runs in a launch only: open it with `gonogo`, or give the scenario to `gonogo load`');
    const [{ openLoadScenario }, { resolveScenario }, { runBurst }] = await Promise.all([
      import('../load/scenario/file.ts'),
      import('../load/scenario/resolve.ts'),
      import('../load/burst.ts'),
    ]);
    const setting = { kinds: desk.kinds, items: { checkOf: (item: string) => desk.checkOf(item) } };
    const { scenario: written, digest } = await openLoadScenario(asked.scenario, context.folder, asked.digest, setting);
    const scenario = resolveScenario(written, context.variables);
    const { burst, summary } = await runBurst({ scenario, file: asked.scenario, digest: asked.digest ?? digest }, desk, context);
    if (summary.ended === 'stopped' || summary.ended === 'killed') throw new Stopped(summary.why);
    return observed(burst, summary, scenario.plan);
  },
  response(seen) {
    const { ended, reason, why, requests, rps, p95_ms, error_rate, timeouts, mode, users, measured_s } = seen;
    const first = ended === 'finished' ? asText(reason) : asText(why);
    const late = Number(timeouts) > 0 ? `, ${Number(timeouts)} timed out` : '';
    const wrong = Number(error_rate) > 0 ? `${percent(Number(error_rate))} errors${late}` : 'no errors';
    const parts = [
      Number(requests) === 0 ? 'no request ended' : `${short(Number(rps))} requests a second`,
      ...(p95_ms === undefined ? [] : [`p95 ${short(Number(p95_ms))} ms`]),
      ...(Number(requests) === 0 ? [] : [wrong]),
      `${Number(users)} ${mode === 'rate' ? 'connection' : 'user'}${users === 1 ? '' : 's'} for ${short(Number(measured_s))} s`,
    ];
    return oneLine([...(first === '' || (seen['passed'] === true && ended === 'finished') ? [] : [first]), parts.join(', ')].join(' · '), 400);
  },
});

function observed(burst: string, summary: BurstSummary, { mode, users }: BurstPlan): JsonObject {
  const { ended, why, expected, measured_s } = summary;
  const { errors, error_rate, timeouts, ...felt } = summary.felt;
  const failed = expected.filter(({ met }) => met === false);
  const unjudged = expected.filter(({ met }) => met === undefined);
  const [first] = failed;
  const [open] = unjudged;
  const values = Object.entries(first?.values ?? {}).map(([name, value]) => `${name} = ${asText(value)}`);
  const unknown = open ? `${open.expect} could not be judged${open.why === undefined ? '' : `: ${open.why}`}` : '';
  return {
    passed: ended === 'finished' && failed.length === 0 && unjudged.length === 0,
    ended,
    why,
    ...felt,
    ...(felt.requests > 0 ? { errors, error_rate, timeouts } : {}), // no errors in no requests are no good news
    failed: failed.map(({ expect }) => expect),
    unjudged: unjudged.map(({ expect }) => expect),
    reason: first ? `${first.expect}${values.length === 0 ? '' : ` (${values.join(', ')})`}` : unknown,
    mode,
    users,
    measured_s,
    burst,
  };
}

/** Three digits say enough: `9.8`, `38`, `1240`. */
function short(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function percent(share: number): string {
  const value = share * 100;
  return value < 0.1 ? 'under 0.1 %' : `${Number(value.toPrecision(2))} %`;
}
