import { NoAnswer } from '../../model/errors.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { oneLine } from '../kept.ts';
import type { CheckContext } from '../kind.ts';
import { never } from '../within.ts';
import { type Outcome, runStep } from './ask.ts';
import { remove } from './delete.ts';
import { createShared } from '../shared.ts';
import type { Scenario } from './scenario.ts';
import type { Step } from './step.ts';
import { type Given, namesIn, type Values } from './values.ts';

/** The most that cleaning up may take, in milliseconds, and its share of the journey's time. */
const CLEANUP_MS = 15_000;
const CLEANUP_SHARE = 0.25;
/** Kept back of the time, in milliseconds, so that the report is there before the check is given up. */
const MARGIN_MS = 500;
/** Less time than this is not worth another try, in milliseconds. */
const TRY_MS = 500;

interface Report {
  readonly name: string;
  readonly ok: boolean;
  readonly response: string;
  readonly duration_ms: number;
  readonly saw?: JsonObject;
}

/**
 * Runs a journey and cleans up after it, also where a step failed or the run was stopped.
 * Cleaning up has its own part of the time and its own connections, and the end of the run waits for it.
 */
export async function runScenario(scenario: Scenario, given: Given, context: CheckContext): Promise<JsonObject> {
  const began = performance.now();
  const ended = Promise.withResolvers<void>();
  const { run_id } = given;
  await context.share(
    `journey:${run_id}`,
    () => Promise.resolve(ended),
    (held) => held.promise,
  );
  try {
    const cleanup_ms = scenario.cleanup.length === 0 ? 0 : Math.min(CLEANUP_MS, context.deadline_ms * CLEANUP_SHARE);
    const walked = await walk(scenario.steps, given, context, context.deadline_ms - cleanup_ms - Math.min(MARGIN_MS, context.deadline_ms * 0.05));
    const duration_ms = Math.round(performance.now() - began);
    const left = await cleanUp(scenario, walked, given, context, cleanup_ms);
    const uncleaned = left && `not cleaned up: '${left.name}': ${left.response}`;
    if (walked.failed?.outcome.unknown) {
      const { code, message } = walked.failed.outcome.unknown;
      throw new NoAnswer('unknown', code, `'${walked.failed.name}': ${message}${uncleaned ? `; and ${uncleaned}` : ''}`);
    }
    const failure = walked.failed && `'${walked.failed.name}': ${walked.failed.outcome.response}`;
    return {
      passed: walked.failed === undefined,
      failed_step: walked.failed?.name ?? '',
      steps: walked.reports.map(plain),
      step_count: scenario.steps.length,
      duration_ms,
      cleaned: left === undefined,
      run_id,
      reason: [failure, uncleaned].filter((part) => part !== undefined).join('; '),
    };
  } finally {
    ended.resolve();
  }
}

interface Walked {
  readonly reports: readonly Report[];
  readonly attempted: ReadonlySet<Step>;
  readonly saved: Readonly<Record<string, Json>>;
  readonly failed?: { readonly name: string; readonly outcome: Outcome };
}

async function walk(steps: readonly Step[], given: Values['given'], context: CheckContext, time_ms: number): Promise<Walked> {
  const over = AbortSignal.timeout(Math.ceil(time_ms));
  const end = performance.now() + time_ms;
  const reports: Report[] = [];
  const attempted = new Set<Step>();
  let saved: Readonly<Record<string, Json>> = {};
  for (const step of steps) {
    attempted.add(step);
    const left_ms = Math.max(1, end - performance.now());
    const { outcome, report } = await timed(step, { given, saved }, { ...context, signal: AbortSignal.any([context.signal, over]), deadline_ms: left_ms });
    reports.push(report);
    if (!outcome.ok) return { reports, attempted, saved, failed: { name: step.name, outcome } };
    saved = { ...saved, ...outcome.saved };
  }
  return { reports, attempted, saved };
}

/** Runs every cleanup step; where one failed, it and every `delete` once more, for a late task may have written in between. What still stands in the way, if anything. */
async function cleanUp(scenario: Scenario, walked: Walked, given: Values['given'], context: CheckContext, time_ms: number): Promise<Report | undefined> {
  const clients = createShared();
  const end = performance.now() + time_ms;
  let { saved } = walked;
  let open: readonly Step[] = scenario.cleanup;
  let failed: Report | undefined;
  try {
    for (let round = 1; round <= 2 && open.length > 0; round++) {
      if (round > 1 && end - performance.now() < TRY_MS) break;
      const again = new Set<Step>();
      failed = undefined;
      for (const [index, step] of open.entries()) {
        const unsaved = unsavedIn(step, scenario, saved);
        if (unsaved.length > 0 && !unsaved.some((saver) => walked.attempted.has(saver))) continue; // nothing was made that it could remove
        const left_ms = Math.max(1, (end - performance.now()) / (open.length - index)); // one that hangs must not take the others' time
        const { outcome, report } = await timed(step, { given, saved }, { ...context, signal: never, deadline_ms: left_ms, share: clients.share });
        saved = { ...saved, ...outcome.saved };
        if (outcome.ok) continue;
        again.add(step);
        failed ??= report;
      }
      open = again.size === 0 ? [] : open.filter((step) => again.has(step) || step.kind === remove);
    }
    return failed;
  } finally {
    await clients.close();
  }
}

/** The steps that would have saved what a cleanup step needs and does not have. */
function unsavedIn(step: Step, scenario: Scenario, saved: Readonly<Record<string, Json>>): Step[] {
  const names = namesIn(step.params).filter(({ name, needed }) => needed && !Object.hasOwn(saved, name));
  return scenario.steps.filter((other) => other.save.some(({ name }) => names.some((wanted) => wanted.name === name)));
}

async function timed(step: Step, values: Values, context: CheckContext): Promise<{ outcome: Outcome; report: Report }> {
  const began = performance.now();
  const outcome = await runStep(step, values, context);
  const { ok, saw } = outcome;
  return {
    outcome,
    report: { name: step.name, ok, response: oneLine(outcome.response, 300), duration_ms: Math.round(performance.now() - began), ...(saw ? { saw } : {}) },
  };
}

function plain({ name, ok, response, duration_ms, saw }: Report): JsonObject {
  return { name, ok, response, duration_ms, ...(saw ? { saw } : {}) };
}
