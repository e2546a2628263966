import type { CheckSpec, Retry } from '../model/checklist.ts';
import type { EventOf } from '../model/events.ts';
import type { Verdict } from '../model/verdict.ts';

/** So many attempts in a row that could not ask: after that, waiting tells nothing more. */
const ERRORS_IN_A_ROW = 4;

/** How much longer or shorter than `every` a wait is, so that many consoles do not ask in step. */
const JITTER = 0.1;

/** What an attempt may take beside its timeout, to clean up, in seconds. */
const GRACE_S = 0.5;

/** Codes of what the checklist or its variables got wrong: no time mends that. */
const final = new Set(['no-such-kind', 'variable-missing', 'bad-params', 'bad-expectation']);

/** An attempt, as far as it decides whether another follows. */
export interface Attempt {
  readonly verdict: Verdict;
  /** The target could not be asked: `unknown` without an observation. A refused or silent one is a `fail`, and no error. */
  readonly error: boolean;
  /** It would end in the same way however often it is tried. */
  readonly final: boolean;
}

/** What an observation counts as. */
export function attemptOf({ verdict, observed, code }: Pick<EventOf<'observed'>, 'verdict' | 'observed' | 'code'>): Attempt {
  return { verdict, error: verdict === 'unknown' && observed === undefined, final: code !== undefined && final.has(code) };
}

/** Another attempt after so many milliseconds, or the end with its verdict. */
export type Next = { readonly again_ms: number } | { readonly stop: Verdict };

/** Decides after each attempt. `elapsed_ms` counts from the beginning of the first; `random` is from 0 to 1. */
export function nextAttempt(retry: Retry, attempts: readonly Attempt[], elapsed_ms: number, random: number): Next {
  const last = attempts.at(-1);
  if (!last) return { again_ms: 0 };
  if (last.verdict === 'pass' || last.verdict === 'warn' || last.final) return { stop: last.verdict };
  const recent = attempts.slice(-ERRORS_IN_A_ROW);
  if (recent.length === ERRORS_IN_A_ROW && recent.every((attempt) => attempt.error)) return { stop: 'unknown' };
  if (attempts.length >= (retry.attempts ?? Number.POSITIVE_INFINITY)) return { stop: last.verdict };
  const every_ms = retry.every_s * 1000;
  const left_ms = (retry.for_s ?? Number.POSITIVE_INFINITY) * 1000 - elapsed_ms;
  // A rest shorter than the jitter itself is no time for anything to change.
  if (left_ms <= every_ms * JITTER) return { stop: last.verdict };
  const again_ms = every_ms * (1 - JITTER + 2 * JITTER * random);
  return { again_ms: Math.round(Math.min(again_ms, left_ms)) };
}

type Timed = Pick<CheckSpec, 'timeout_s' | 'retry'>;

/** Seconds after which a check is over, whatever happens to it. */
export function longest_s({ timeout_s, retry }: Timed): number {
  if (!retry) return timeout_s;
  const { for_s = Number.POSITIVE_INFINITY, every_s, attempts = Number.POSITIVE_INFINITY } = retry;
  const counted = attempts === 1 ? 0 : (attempts - 1) * (timeout_s + GRACE_S + every_s * (1 + JITTER));
  return Math.min(for_s, counted) + timeout_s;
}

/** Seconds after which a run of checks is over, of which so many ask at once. */
export function longestRun_s(checks: readonly Timed[], atOnce: number): number {
  const turns = checks.length / atOnce + 1;
  const most = (seconds: readonly number[]): number => Math.max(0, ...seconds);
  const timeouts = checks.map((check) => check.timeout_s);
  if (checks.every((check) => check.retry === undefined)) return turns * most(timeouts);
  // What needs a check that came up late is asked twice. Either every turn takes as long as the longest check,
  // or all that is more than one attempt comes one after the other: it never takes longer than the shorter of the two.
  const more = checks.reduce((sum, check) => sum + longest_s(check) - check.timeout_s, 0);
  return Math.min(2 * turns * most(checks.map(longest_s)), 2 * turns * most(timeouts) + more);
}
