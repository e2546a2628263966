import type { FixRecord, LaunchState, WatchRecord } from '../../state/launch-state.ts';
import { watchView, type ObjectiveView, type WatchView } from '../../state/watch.ts';
import { valueInWords } from '../../state/watch-words.ts';
import { seconds } from './scan.ts';
import type { RecordAlert, RecordFix, RecordObjective, RecordWatch } from './types.ts';

/** How much of what a step printed a report repeats: its end, where it says how it went. */
const OUTPUT = 2_000;

/** The steps of runbooks that were run. */
export function fixesOf({ fixes, sessions }: LaunchState): RecordFix[] {
  return [...fixes.values()].map((fix) => {
    const { ended, checked, before } = fix;
    const after = checked?.after;
    return {
      by: fix.by,
      at: fix.at,
      section: fix.section,
      title: fix.title,
      step: fix.step,
      command: fix.command,
      mutating: fix.mutating,
      item: fix.item ?? null,
      ended: ended?.ended ?? (sessions.some(({ id }) => id === fix.session) ? 'running' : 'lost'),
      exit_code: ended?.exit_code ?? null,
      why: ended?.why ?? null,
      took_s: ended === undefined ? null : ended.duration_ms / 1000,
      before: before === undefined ? null : { verdict: before.verdict, response: before.response },
      after: after === undefined ? null : { verdict: after.verdict, response: after.response },
      passed: checked?.passed ?? null,
      ...outputOf(fix),
    };
  });
}

function outputOf({ output, ended }: FixRecord): Pick<RecordFix, 'output' | 'output_left_out'> {
  const kept = output.slice(-OUTPUT);
  return { output: kept, output_left_out: output.length - kept.length + (ended?.dropped_bytes ?? 0) };
}

/** The watches there were. */
export function watchesOf(state: LaunchState, now: number): RecordWatch[] {
  return [...state.watches.values()].map((watch) => watchOf(watch, watchView(state, watch, now)));
}

function watchOf(watch: WatchRecord, view: WatchView): RecordWatch {
  const { ended } = watch;
  return {
    watch: watch.watch,
    by: watch.by,
    at: watch.at,
    stands: view.stands,
    every_s: watch.every_s,
    until: watch.until,
    resumed_at: watch.resumedAt,
    samples: view.seen,
    due: view.due,
    gaps: view.gaps,
    objectives: view.objectives.map(objectiveOf),
    news: view.news.map(({ at, from, text }) => ({ at, from, text })),
    ended: ended === undefined ? null : { by: ended.by, at: ended.at, ending: ended.ending, note: ended.note },
  };
}

function objectiveOf({ spec, stands, last, least, most, known, held, budget, series }: ObjectiveView): RecordObjective {
  return {
    id: spec.id,
    title: spec.title,
    source: spec.source,
    unit: spec.unit,
    promise: spec.objective,
    stands,
    last: last?.value ?? null,
    why: last?.why ?? null,
    least: least ?? null,
    most: most ?? null,
    known,
    held,
    budget_left: budget?.left ?? null,
    series: series.map((value) => value ?? null),
  };
}

/** The alerts of all watches, in the order in which they fired. */
export function alertsOf(state: LaunchState, now: number): RecordAlert[] {
  return [...state.watches.values()].flatMap((watch) =>
    watchView(state, watch, now).alerts.map((alert) => {
      const unit = state.checklist.watch?.objectives.find(({ id }) => id === alert.objective)?.unit ?? 'count';
      return {
        watch: watch.watch,
        objective: alert.objective,
        title: alert.title,
        fired_at: alert.firedAt,
        resolved_at: alert.resolvedAt ?? null,
        length_s: seconds(alert.firedAt, alert.resolvedAt ?? watch.ended?.at ?? state.lastAt),
        already: alert.already,
        high: alert.rule?.weight === 'high',
        value: alert.value === undefined ? null : valueInWords(alert.value, unit),
      };
    }),
  );
}
