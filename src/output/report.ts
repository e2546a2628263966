import { itemsOf } from '../model/checklist.ts';
import type { ExitCode } from '../model/exit.ts';
import type { PollWant } from '../model/poll-rule.ts';
import type { ItemView } from '../model/views.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { summarise, type Counts, type PhaseSummary } from '../state/summary.ts';
import { itemViews } from '../state/views.ts';
import { pollReports, type ReportPoll } from './poll-report.ts';
import { itemReport, type ReportItem, type Said } from './report-item.ts';

/** A phase as a report tells it; its numbers are of the items that are answered in it. */
export interface ReportPhase {
  readonly id: string;
  readonly title: string;
  readonly total: number;
  readonly settled: number;
  readonly in_the_way: number;
  /** Items whose signatures were voided and that wait for new ones. */
  readonly reopened: readonly { readonly item: string; readonly by: string }[];
  readonly sections: readonly { readonly id: string; readonly title: string; readonly closed: Said | null }[];
}

/** Where a launch stands: the object of `--format json`, and what every other format is made of. */
export interface Report {
  readonly launch: string;
  /** The checklist's short name. */
  readonly checklist: string;
  /** The target's name. */
  readonly target: string;
  readonly go: boolean;
  readonly exit: ExitCode;
  readonly counts: Counts;
  /** The moment the report tells of. */
  readonly at: string;
  readonly title: string;
  /** The checklist's path, as the operator gave it. */
  readonly file: string;
  readonly digest: string;
  readonly production: boolean;
  readonly opened_at: string;
  readonly opened_by: string;
  /** The `seq` of the latest line of the record that the report knows. */
  readonly last_seq: number;
  readonly people: readonly string[];
  readonly held: (Said & { readonly reason: string; readonly item: string | null }) | null;
  readonly decision: (Said & { readonly go: boolean; readonly note: string | null }) | null;
  /** Ids of the reported items that keep the launch from GO. */
  readonly in_the_way: readonly string[];
  /** How many items the checklist has, reported or not. */
  readonly total: number;
  readonly phases: readonly ReportPhase[];
  /** `phase/section` of sections that are settled and that nobody closed. */
  readonly unclosed: readonly string[];
  /** In the order in which they began. */
  readonly polls: readonly ReportPoll[];
  /** Polls of the stations that GO waits for. */
  readonly polls_wanted: readonly PollWant[];
  readonly items: readonly ReportItem[];
}

/** Makes the report of a launch, or of the selected items of it, at a moment. */
export function reportOf(launch: LaunchState, now: number, selected: (view: ItemView) => boolean = () => true): Report {
  const views = itemViews(launch, now);
  const summary = summarise(launch, views, selected);
  const { hold, decision, checklist } = launch;
  return {
    launch: launch.launch,
    checklist: checklist.name,
    target: launch.target.name,
    go: summary.go,
    exit: summary.exit,
    counts: summary.counts,
    at: new Date(now).toISOString(),
    title: checklist.title,
    file: checklist.file,
    digest: checklist.digest,
    production: launch.target.production,
    opened_at: launch.openedAt,
    opened_by: launch.openedBy,
    last_seq: launch.lastSeq,
    people: launch.people,
    held: hold ? { by: hold.by, at: hold.at, reason: hold.reason, item: hold.item ?? null } : null,
    decision: decision ? { by: decision.by, at: decision.at, go: decision.go, note: decision.note ?? null } : null,
    in_the_way: summary.inTheWay.map((view) => view.item.id),
    total: itemsOf(checklist).length,
    phases: summary.phases.map((phase) => phaseReport(phase, launch)),
    unclosed: summary.unclosed,
    polls: pollReports(launch, now),
    polls_wanted: summary.polls,
    items: [...views.values()].filter(selected).map((view) => itemReport(view, now, launch)),
  };
}

function phaseReport(phase: PhaseSummary, launch: LaunchState): ReportPhase {
  const sections = launch.checklist.phases.find(({ id }) => id === phase.id)?.sections ?? [];
  return {
    id: phase.id,
    title: phase.title,
    total: phase.total,
    settled: phase.settled,
    in_the_way: phase.inTheWay,
    reopened: phase.reopened,
    sections: sections.map(({ id, title }) => {
      const closed = launch.closed.get(`${phase.id}/${id}`);
      return { id, title, closed: closed ? { by: closed.by, at: closed.at } : null };
    }),
  };
}
