import type { ExitCode } from '../model/exit.ts';
import type { JudgedStop, Rejudged, Rejudgement, ReplayNote } from '../model/replay.ts';
import type { Verdict } from '../model/verdict.ts';
import { fold } from '../state/fold.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { judgedStops, voidedToday } from '../state/replay/stops.ts';
import { reportOf, type Report } from './report.ts';

/** Where a replay stands. */
export interface ReplayMoment {
  readonly at: string;
  /** Seconds since the launch was opened. */
  readonly t_plus_s: number;
  /** The number of the last event by then, and of the last of all. */
  readonly event: number;
  readonly events: number;
  /** The last moment of the record. */
  readonly until: string;
  /** Consoles that were open. */
  readonly here: readonly { readonly by: string; readonly host: string; readonly item: string | null; readonly role: string | null }[];
  /** Remarks of replays at or before the moment. */
  readonly notes: readonly ReplayNote[];
}

/** An item that would have failed while the record had it pass, every key always there. */
export interface ReplayStop extends Pick<JudgedStop, 'item' | 'title' | 'at' | 'seq' | 'response' | 'end'> {
  /** When the record has it fail, and how many seconds after `at` that is; `null` where it never does. */
  readonly recorded_at: string | null;
  readonly earlier_s: number | null;
  /** When it would have passed again, by the moment that is shown; `null` where it fails still. */
  readonly passed_at: string | null;
}

/** An item that another checklist judges otherwise: its first change, and how many observations changed. */
interface ReplayChange {
  readonly item: string;
  readonly times: number;
  readonly first: Rejudgement;
}

/** A launch by today's expectations, beside the one that was recorded. */
export interface ReplayRejudged {
  readonly file: string;
  readonly checklist: string;
  readonly digest: string;
  /** How the launch stood at the moment, and how it would have. */
  readonly recorded: Standing;
  readonly today: Standing;
  readonly stops: readonly ReplayStop[];
  readonly changes: readonly ReplayChange[];
  /** Every observation that is judged otherwise. */
  readonly judgements: readonly Rejudgement[];
  readonly unjudged: Rejudged['unjudged'];
  readonly asked_otherwise: NonNullable<Rejudged['askedOtherwise']>;
  readonly gone: readonly string[];
  readonly added: readonly string[];
  /** Signatures that would have been void. */
  readonly voided: readonly { readonly item: string; readonly by: string; readonly at: string; readonly why: string }[];
}

type Standing = Pick<Report, 'go' | 'in_the_way' | 'counts' | 'exit'>;

/** A launch as it stood at a moment of its record: the object of `gonogo replay --format json`. */
export interface ReplayReport extends Report {
  readonly replay: ReplayMoment;
  readonly rejudged: ReplayRejudged | null;
}

/** What a report of a replay is made of; `today` is the launch as another checklist has it at the same moment. */
export interface ReplaySource {
  readonly launch: LaunchState;
  readonly at: number;
  readonly events: number;
  readonly until: string;
  readonly notes: readonly ReplayNote[];
  readonly today?: { readonly launch: LaunchState; readonly rejudged: Rejudged };
}

/** Makes the report of a replay. */
export function replayReport(source: ReplaySource): ReplayReport {
  const { launch, at, events, until, notes, today } = source;
  const report = reportOf(launch, at);
  const here = launch.sessions.map(({ by, host, item, role }) => ({ by, host, item: item ?? null, role: role ?? null }));
  const replay: ReplayMoment = {
    at: new Date(at).toISOString(),
    t_plus_s: Math.max(0, Math.floor((at - Date.parse(launch.openedAt)) / 1000)),
    event: launch.lastSeq,
    events,
    until,
    here,
    notes: notes.filter((note) => note.seq <= launch.lastSeq && Date.parse(note.at) <= at),
  };
  return { ...report, replay, rejudged: today ? rejudgedReport(report, launch, today, at) : null };
}

function rejudgedReport(then: Report, recorded: LaunchState, { launch, rejudged }: NonNullable<ReplaySource['today']>, at: number): ReplayRejudged {
  const { lastSeq } = recorded;
  const judgements = rejudged.changes.filter((change) => change.seq <= lastSeq);
  // What is unknown today could not be judged, and is told as that.
  const told = judgements.filter((change) => change.after !== 'unknown');
  return {
    file: launch.checklist.file,
    checklist: launch.checklist.name,
    digest: launch.checklist.digest,
    recorded: standing(then),
    today: standing(reportOf(launch, at)),
    stops: judgedStops(rejudged, { seq: lastSeq, time: at }, (seq) => fold(undefined, rejudged.lines.slice(0, seq))).map(
      ({ item, title, at: when, seq, response, end, recordedAt, earlier_s, passedAt, passedSeq = Number.POSITIVE_INFINITY }) => ({
        item,
        title,
        at: when,
        seq,
        response,
        end,
        recorded_at: recordedAt ?? null,
        earlier_s: earlier_s ?? null,
        passed_at: passedSeq <= lastSeq ? (passedAt ?? null) : null,
      }),
    ),
    changes: [...Map.groupBy(told, (change) => change.item)].flatMap(([item, own]) => (own[0] ? [{ item, times: own.length, first: own[0] }] : [])),
    judgements,
    unjudged: rejudged.unjudged,
    asked_otherwise: rejudged.askedOtherwise ?? [],
    gone: rejudged.gone,
    added: rejudged.added,
    voided: voidedToday(recorded, launch).map(({ item, signature: { by, at: when, voided } }) => ({ item, by, at: when, why: voided?.why ?? '' })),
  };
}

function standing({ go, exit, in_the_way, counts }: Report): Standing {
  return { go, exit, in_the_way, counts };
}

/** The verdict of a check as an arrow between two: `pass → fail`. */
export function turned({ before, after }: { readonly before: Verdict; readonly after: Verdict }): string {
  return `${before} → ${after}`;
}

/** The exit code of a replay: 3 where the launch would have been stopped. */
export function replayExit({ rejudged }: ReplayReport): Extract<ExitCode, 0 | 3> {
  return rejudged?.stops.some(({ end }) => end === 'stopped') ? 3 : 0;
}
