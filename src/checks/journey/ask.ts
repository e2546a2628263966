import { NoAnswer } from '../../model/errors.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { valueAt } from '../cel.ts';
import { compileExpectation, type Expectation } from '../expectation.ts';
import { oneLine } from '../kept.ts';
import { capped, type CheckContext } from '../kind.ts';
import { noAnswer } from '../no-answer.ts';
import { atMost } from '../within.ts';
import type { Step } from './step.ts';
import { filled, type Values } from './values.ts';
import { hintOf, inWords } from './words.ts';

/** What came of one step. */
export interface Outcome {
  readonly ok: boolean;
  /** What was seen, in words. */
  readonly response: string;
  /** The values that its conditions named. */
  readonly saw?: JsonObject;
  readonly saved: Readonly<Record<string, Json>>;
  /** Set where it could not be asked at all. */
  readonly unknown?: NoAnswer;
}

/** What does not come by waiting. */
const beyondWaiting = /^undefined-/;

/** How long a client may take to let go after its deadline, in milliseconds. */
const GRACE_MS = 250;
/** The most of what a step saw that is kept, in bytes. */
const SAW_CAP = 1024;

/** Runs one step: asks, again until its `until` is met, judges, and saves. Never throws. */
export async function runStep(step: Step, values: Values, context: CheckContext): Promise<Outcome> {
  try {
    const params = paramsOf(step, values, context);
    const seen = await settled(step, params, values, context);
    return seen.met ? judged(step, seen.observed, seen.asked, values) : { ok: false, response: seen.response, ...sawOf(seen.saw), saved: {} };
  } catch (error) {
    const answer = noAnswer(error, `\`${step.kind.kind}\``, context.signal);
    return { ok: false, response: answer.message, saved: {}, ...(answer.verdict === 'unknown' ? { unknown: answer } : {}) };
  }
}

function paramsOf(step: Step, values: Values, { variables }: CheckContext): unknown {
  const { params, missing } = filled(step.params, values, variables);
  if (missing.length > 0) throw new NoAnswer('unknown', 'variable-missing', `${missing.map((name) => `\`${name}\``).join(', ')} not set`);
  const parsed = step.kind.params.safeParse(params);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => (issue.path.length > 0 ? `\`${issue.path.join('.')}\`: ${issue.message}` : issue.message));
  throw new NoAnswer('unknown', 'bad-params', `it cannot be asked so: ${issues.join('; ')}`);
}

type Settled =
  | { readonly met: true; readonly observed: JsonObject; readonly asked: number }
  | { readonly met: false; readonly response: string; readonly saw: JsonObject };

/** Asks once, or until `until` is met; a target that does not answer yet is asked again as well. */
async function settled(step: Step, params: unknown, values: Values, context: CheckContext): Promise<Settled> {
  const { until } = step;
  if (!until) return { met: true, observed: await once(step, params, context, context.deadline_ms), asked: 1 };
  const began = performance.now();
  const end = began + Math.min(until.within_ms, context.deadline_ms);
  const waiting = AbortSignal.any([context.signal, AbortSignal.timeout(Math.max(1, Math.ceil(end - began)))]);
  let last = 'nothing';
  let saw: JsonObject = {};
  for (let asked = 1; ; asked++) {
    try {
      const observed = await once(step, params, { ...context, signal: waiting }, end - performance.now());
      const met = until.expectation.evaluate({ ...values.given, ...values.saved, ...observed });
      if ('met' in met && met.met) return { met: true, observed, asked };
      saw = 'met' in met ? met.values : {};
      last = 'met' in met ? inWords(met.values, observed) : `no \`${met.missing}\` (${step.kind.response(observed)}${hintOf(observed)})`;
    } catch (error) {
      if (!(error instanceof NoAnswer) || error.verdict === 'unknown' || beyondWaiting.test(error.code)) throw error;
      if (!waiting.aborted || last === 'nothing') last = error.message; // cut off by the deadline, it says less than what was seen before
    }
    if (context.signal.aborted || performance.now() + until.every_ms >= end) break;
    await atMost(until.every_ms, waiting).catch(() => undefined); // the deadline is looked at below
    if (waiting.aborted) break;
  }
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  return { met: false, response: `\`${oneLine(until.source)}\` was not met within ${seconds} s: ${last}`, saw };
}

async function once(step: Step, params: unknown, context: CheckContext, left_ms: number): Promise<JsonObject> {
  const deadline_ms = Math.max(1, Math.min(step.kind.timeout_s * 1000, left_ms));
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => over.reject(new NoAnswer('fail', 'timed-out', `no answer within ${Math.round(deadline_ms / 100) / 10} s`)),
    deadline_ms + GRACE_MS,
  );
  try {
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(Math.ceil(deadline_ms))]);
    return await Promise.race([step.kind.observe(params, { ...context, signal, deadline_ms }), over.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function judged(step: Step, observed: JsonObject, asked: number, values: Values): Outcome {
  const response = step.kind.response(observed) + (asked > 1 ? `, asked ${asked} times` : '');
  const expectation = step.expect?.expectation ?? (step.until ? undefined : defaultOf(step));
  const judgement = expectation?.evaluate({ ...values.given, ...values.saved, ...observed }) ?? { met: true, values: {} };
  if ('missing' in judgement) {
    const why = judgement.why ?? `\`${judgement.missing}\` is not in what was seen`;
    return { ok: false, response: `${why}: ${response}${hintOf(observed)}`, saved: {} };
  }
  const saw = sawOf(judgement.values);
  if (!judgement.met) return { ok: false, response: inWords(judgement.values, observed), ...saw, saved: {} };
  const saved: Record<string, Json> = {};
  for (const { name, path } of step.save) {
    const value = valueAt(observed, path);
    if (value === undefined || value === null)
      return {
        ok: false,
        response: `\`${path.text}\`, to be saved as \`${name}\`, is not in what was seen: ${response}${hintOf(observed)}`,
        ...saw,
        saved: {},
      };
    saved[name] = value;
  }
  return { ok: true, response, ...saw, saved };
}

function sawOf(values: JsonObject): { saw?: JsonObject } {
  const text = JSON.stringify(values);
  if (text === '{}') return {};
  return { saw: Buffer.byteLength(text) <= SAW_CAP ? values : { cut: capped(text, SAW_CAP) } };
}

function defaultOf({ kind }: Step): Expectation {
  const compiled = compileExpectation(kind.expect, kind.fields);
  if (!compiled.ok) throw new Error(`the expectation of \`${kind.kind}\` has faults`);
  return compiled.expectation;
}
