import type { AlertRule, Objective, WatchValue } from '../model/watch.ts';
import type { LaunchState, WatchRecord } from './launch-state.ts';
import { consoleHere } from './people.ts';

/** Whether a watch samples now, was ended, or nobody is at it: then it can go on. */
export type WatchStands = 'running' | 'over' | 'left';

/** How an objective stands: `idle` where nothing happened within its window, `not-asked` where a variable that it wants is not set, and never was. */
export type ObjectiveStands = 'holds' | 'broken' | 'idle' | 'unknown' | 'not-asked';

/** An alert that fired in a watch. */
export interface AlertView {
  readonly objective: string;
  readonly alert: string;
  readonly title: string;
  /** As the checklist has it; absent where it is there no more. */
  readonly rule?: AlertRule;
  readonly firedAt: string;
  readonly resolvedAt?: string;
  /** It was so before the watch began. */
  readonly already: boolean;
  readonly value?: number;
}

/** An objective as a watch has seen it so far. */
export interface ObjectiveView {
  readonly spec: Objective;
  readonly stands: ObjectiveStands;
  /** The last sample; absent before the first. */
  readonly last?: WatchValue;
  /** Its value at each beat since the start; undefined where it is not known. */
  readonly series: readonly (number | undefined)[];
  readonly least?: number;
  readonly most?: number;
  /** Samples in which it was known, and in which it held. */
  readonly known: number;
  readonly held: number;
  /** Samples in which nobody could say: those in which nothing happened are not among them. */
  readonly missing: number;
  /** How much of its window was seen, in seconds, where it counts over one. */
  readonly window?: { readonly seen_s: number; readonly of_s: number };
  readonly budget?: NonNullable<WatchValue['budget']>;
  readonly alerts: readonly AlertView[];
}

/** Beats without a sample. */
interface Gap {
  readonly from: string;
  readonly to: string;
  readonly beats: number;
}

/** A watch as it stands at a moment: what screens and outputs read. */
export interface WatchView {
  readonly record: WatchRecord;
  readonly stands: WatchStands;
  readonly left_s: number;
  /** Beats that were due until now, and those that have a sample. */
  readonly due: number;
  readonly seen: number;
  readonly gaps: readonly Gap[];
  readonly objectives: readonly ObjectiveView[];
  /** In the order in which they fired. */
  readonly alerts: readonly AlertView[];
  /** What came up since the start, oldest first. */
  readonly news: readonly (WatchRecord['samples'][number]['news'][number] & { readonly at: string })[];
}

/** The watch that began last, if any. */
export function latestWatch({ watches }: Pick<LaunchState, 'watches'>): WatchRecord | undefined {
  return [...watches.values()].at(-1);
}

/** Whether somebody samples now. */
export function watchStands(state: Pick<LaunchState, 'sessions'>, watch: WatchRecord, now: number): WatchStands {
  if (watch.ended) return 'over';
  return consoleHere(state, watch.session, now) ? 'running' : 'left';
}

/** A watch as it stands at `now`, in milliseconds since 1970. */
export function watchView(state: Pick<LaunchState, 'sessions' | 'checklist'>, watch: WatchRecord, now: number): WatchView {
  const start = Date.parse(watch.at);
  const until = Date.parse(watch.until);
  const end = Math.min(watch.ended ? Date.parse(watch.ended.at) : now, until);
  const stands = watchStands(state, watch, now);
  const last = watch.samples.at(-1)?.n ?? -1;
  // The beat that is due now may still be on its way.
  const slack = stands === 'running' ? 1 : 0;
  const due = Math.max(last + 1, Math.floor((end - start) / (watch.every_s * 1000)) + 1 - slack);
  const specs = state.checklist.watch?.objectives ?? [];
  const alerts = watch.alerts.map((alert) => alertView(alert, specs));
  return {
    record: watch,
    stands,
    left_s: watch.ended ? 0 : Math.max(0, (until - now) / 1000),
    due,
    seen: watch.samples.length,
    gaps: gapsOf(watch, due),
    objectives: watch.objectives.map((id) => objectiveView(specs.find((spec) => spec.id === id) ?? unknownSpec(id), watch, due, alerts)),
    alerts,
    news: watch.samples.flatMap(({ news, at }) => news.map((one) => ({ ...one, at }))),
  };
}

function alertView({ objective, alert, firedAt, resolvedAt, already, value }: WatchRecord['alerts'][number], specs: readonly Objective[]): AlertView {
  const rule = specs.find(({ id }) => id === objective)?.alerts.find(({ id }) => id === alert);
  return {
    objective,
    alert,
    title: rule?.title ?? alert,
    ...(rule ? { rule } : {}),
    firedAt,
    ...(resolvedAt === undefined ? {} : { resolvedAt }),
    already: already === true,
    ...(value === undefined ? {} : { value }),
  };
}

function objectiveView(spec: Objective, watch: WatchRecord, due: number, alerts: readonly AlertView[]): ObjectiveView {
  const samples = watch.samples.flatMap(({ n, values }) => (values[spec.id] === undefined ? [] : [{ n, said: values[spec.id] ?? {} }]));
  const series: (number | undefined)[] = Array.from({ length: due }, () => undefined);
  for (const { n, said } of samples) series[n] = said.value;
  const values = samples.flatMap(({ said }) => said.value ?? []);
  const last = samples.at(-1)?.said;
  const budget = samples.findLast(({ said }) => said.budget !== undefined)?.said.budget;
  const window = windowOf(spec, watch, samples);
  return {
    spec,
    stands: standsOf(last, values.length),
    ...(last ? { last } : {}),
    series,
    ...(values.length === 0 ? {} : { least: values.reduce((a, b) => Math.min(a, b)), most: values.reduce((a, b) => Math.max(a, b)) }),
    known: samples.filter(({ said }) => said.ok !== undefined).length,
    held: samples.filter(({ said }) => said.ok === true).length,
    missing: samples.filter(({ said }) => said.ok === undefined && said.code !== 'idle').length,
    ...(window ? { window } : {}),
    ...(budget ? { budget } : {}),
    alerts: alerts.filter(({ objective }) => objective === spec.id),
  };
}

function standsOf(last: WatchValue | undefined, known: number): ObjectiveStands {
  if (last?.ok !== undefined) return last.ok ? 'holds' : 'broken';
  if (last?.code === 'idle') return 'idle';
  return last?.code === 'variable-missing' && known === 0 ? 'not-asked' : 'unknown';
}

/** The seconds that increases were seen for, of those that the window has had since the start. */
function windowOf(spec: Objective, { every_s }: WatchRecord, samples: readonly { n: number; said: WatchValue }[]): ObjectiveView['window'] {
  const last = samples.at(-1)?.n ?? 0;
  const within = samples.filter(({ n }) => n > last - spec.over_s / every_s);
  const steps = within.flatMap(({ said }) => (typeof said.raw?.['s'] === 'number' ? [said.raw['s']] : []));
  if (samples.every(({ said }) => said.raw === undefined)) return undefined;
  return { seen_s: steps.reduce((a, b) => a + b, 0), of_s: Math.min(spec.over_s, last * every_s) };
}

function gapsOf({ at, every_s, samples }: WatchRecord, due: number): Gap[] {
  const gaps: Gap[] = [];
  const time = (n: number): string => new Date(Date.parse(at) + n * every_s * 1000).toISOString();
  let next = 0;
  for (const n of [...samples.map((sample) => sample.n), due]) {
    if (n > next) gaps.push({ from: time(next), to: time(n), beats: n - next });
    next = n + 1;
  }
  return gaps;
}

/** An objective that the checklist no longer has, as far as the record knows it. */
function unknownSpec(id: string): Objective {
  const check = { kind: '', params: {}, timeout_s: 0 };
  return { id, title: id, source: [], check, value: '', over_s: 0, unit: 'count', objective: '', alerts: [] };
}
