import type { Evaluated, Increase } from '../../checks/metrics/value.ts';
import { inWords } from '../../model/durations.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import type { WatchValue } from '../../model/watch.ts';
import { type AlertStanding, type AlertStep, quiet, stepAlert } from './alert.ts';
import { budgetOf } from './budget.ts';
import { type CompiledObjective, holds } from './compiled.ts';
import { type Cumulative, cumulativeOf, fromRaw, increaseBetween, nothing, together, toRaw } from './increase.ts';

/** What an objective remembers from beat to beat. All of it but `baseline` comes back from the recorded samples. */
export interface Track {
  /** The last sample, if the next beat may be compared with it. */
  readonly baseline?: { readonly n: number; readonly at_ms: number; readonly held: Cumulative };
  /** What happened between two samples, by the beat of the later one; only as far back as a window goes. */
  readonly steps: readonly (Increase & { readonly n: number })[];
  readonly whole: Increase;
  /** Values as they were judged, where they are no matter of a window. */
  readonly values: readonly { readonly n: number; readonly value: number }[];
  readonly mean: { readonly sum: number; readonly count: number };
  readonly alerts: readonly AlertStanding[];
}

/** An alert of an objective that fired or was resolved. */
interface AlertChange {
  readonly alert: string;
  readonly change: NonNullable<AlertStep['change']>;
}

/** What a beat made of an objective. */
export interface Tracked {
  readonly track: Track;
  readonly value: WatchValue;
  readonly changes: readonly AlertChange[];
}

/** What was seen of an objective at a beat: the observation, or why there is none. */
export type Seen = { readonly observed: JsonObject } | { readonly why: string; readonly code?: string };

/** An objective before the first beat. */
export function newTrack({ alerts }: CompiledObjective): Track {
  return { steps: [], whole: nothing, values: [], mean: { sum: 0, count: 0 }, alerts: alerts.map(() => quiet) };
}

/** Takes what was seen at a beat, at the time `at_ms`; `passed` is the share of the watch that is over. */
export function track(before: Track, of: CompiledObjective, beat: { n: number; at_ms: number; passed: number }, seen: Seen): Tracked {
  const { baseline, ...rest } = before;
  if ('why' in seen) return judged(rest, of, beat.n, { why: seen.why, ...(seen.code === undefined ? {} : { code: seen.code }) });
  if (!of.counts) {
    const { value, why } = resultOf(of.value.evaluate(seen.observed, nothing));
    const next = value === undefined ? rest : withValue(rest, of, beat.n, value);
    return judged(next, of, beat.n, value === undefined ? { why: why ?? '' } : { value, ...budget(next, of, beat, seen.observed) });
  }
  const held = cumulativeOf(seen.observed, of.value);
  if (typeof held === 'string') return judged(rest, of, beat.n, { why: held });
  const now = { baseline: { n: beat.n, at_ms: beat.at_ms, held } };
  const raw = baseline?.n === beat.n - 1 ? toRaw(increaseBetween(baseline.held, held, Math.max(1, beat.at_ms - baseline.at_ms) / 1000)) : undefined;
  const next = { ...(raw === undefined ? rest : withRaw(rest, of, beat.n, raw)), ...now };
  const window = windowOf(next, beat.n, of.beats.over);
  // After one missing sample the window still tells; after more it is too old to speak for now.
  const recent = raw !== undefined || (rest.steps.at(-1)?.n ?? Number.NEGATIVE_INFINITY) >= beat.n - 2;
  if (!recent || window.seconds === 0) return judged(next, of, beat.n, { why: 'it wants two samples in a row' });
  const { value, why, idle } = resultOf(of.value.evaluate(seen.observed, window));
  const said = value === undefined ? { why: `${why} in ${inWords(of.spec.over_s)}`, ...(idle ? { code: 'idle' } : {}) } : { value };
  return judged(next, of, beat.n, { ...said, ...(raw === undefined ? {} : { raw }), ...budget(next, of, beat, seen.observed) });
}

/** Takes a recorded sample, so that a watch goes on where it was. */
export function retrack(before: Track, of: CompiledObjective, n: number, recorded: WatchValue | undefined): Track {
  const { baseline: _old, ...rest } = before;
  const { raw, value } = recorded ?? {};
  const stepped = of.counts && isJsonObject(raw) ? withRaw(rest, of, n, raw) : rest;
  const valued = !of.counts && value !== undefined ? withValue(stepped, of, n, value) : stepped;
  return withAlerts(valued, of, n, value).track;
}

function judged(before: Track, of: CompiledObjective, n: number, said: WatchValue): Tracked {
  const ok = holds(of.objective, said.value);
  const { track: after, changes } = withAlerts(before, of, n, said.value);
  return { track: after, value: { ...said, ...(ok === undefined ? {} : { ok }) }, changes };
}

function withAlerts(before: Track, of: CompiledObjective, n: number, value: number | undefined): { track: Track; changes: AlertChange[] } {
  const steps = of.alerts.map(({ when, beats, rule }, index) => ({ rule, ...stepAlert(before.alerts[index] ?? quiet, beats, n, holds(when, value)) }));
  const changes = steps.flatMap(({ rule, change }) => (change === undefined ? [] : [{ alert: rule.id, change }]));
  return { track: { ...before, alerts: steps.map(({ standing }) => standing) }, changes };
}

/** Live and from the record alike: by this one way, so that both end in the same windows. */
function withRaw(before: Track, { beats }: CompiledObjective, n: number, raw: JsonObject): Track {
  const step = fromRaw(raw);
  const oldest = n - Math.max(beats.over, beats.slow);
  return { ...before, steps: [...before.steps.filter((one) => one.n > oldest), { ...step, n }], whole: together(before.whole, step) };
}

function withValue(before: Track, { beats }: CompiledObjective, n: number, value: number): Track {
  const values = [...before.values.filter((one) => one.n > n - beats.slow), { n, value }];
  return { ...before, values, mean: { sum: before.mean.sum + value, count: before.mean.count + 1 } };
}

/** What happened in the last beats before `n`, as far as it was seen. */
export function windowOf({ steps }: Pick<Track, 'steps'>, n: number, beats: number): Increase {
  return steps.filter((step) => step.n > n - beats && step.n <= n).reduce<Increase>(together, nothing);
}

function budget(now: Track, of: CompiledObjective, { n, passed }: { n: number; passed: number }, observed: JsonObject): Pick<WatchValue, 'budget'> {
  const { target } = of.spec;
  if (target === undefined) return {};
  const share = (beats: number): number | undefined => {
    if (of.counts) return resultOf(of.value.evaluate(observed, windowOf(now, n, beats))).value;
    const within = now.values.filter((one) => one.n > n - beats);
    return within.length === 0 ? undefined : within.reduce((sum, { value }) => sum + value, 0) / within.length;
  };
  const whole = of.counts ? resultOf(of.value.evaluate(observed, now.whole)).value : now.mean.sum / now.mean.count;
  const told = budgetOf(target, { fast: share(of.beats.fast), slow: share(of.beats.slow), whole }, passed);
  return Object.keys(told).length === 0 ? {} : { budget: told };
}

/** The two ways an evaluation ends, as one shape. */
function resultOf(evaluated: Evaluated): { readonly value?: number; readonly why?: string; readonly idle?: true } {
  return evaluated;
}
