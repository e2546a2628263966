import type { ReportBurst } from '../burst-report.ts';
import type { ReportItem, Said } from '../report-item.ts';
import type { RecordProof } from './proof.ts';
import type { Report, ReportPhase } from '../report.ts';
import type { Role } from '../../model/people.ts';
import type { ReplayNote } from '../../model/replay.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Objective, WatchEnding } from '../../model/watch.ts';
import type { ObjectiveStands, WatchStands } from '../../state/watch.ts';

/** `go` and `no-go`: somebody decided · `rolled-back` after that · `under-way`: on hold, a console is open, or something was recorded within the hour · `broken-off`: nobody decided, and nothing was recorded since. */
export type Outcome = 'go' | 'no-go' | 'rolled-back' | 'under-way' | 'broken-off';

/** What an entry of the timeline tells of. */
type EntryKind =
  | 'alert'
  | 'burst'
  | 'checklist'
  | 'conflict'
  | 'console'
  | 'decision'
  | 'failure'
  | 'fix'
  | 'hold'
  | 'note'
  | 'opened'
  | 'person'
  | 'poll'
  | 'recovery'
  | 'rollback'
  | 'ruling'
  | 'section'
  | 'signature'
  | 'voided'
  | 'watch';

/** Something that mattered. */
export interface TimelineEntry {
  readonly seq: number;
  readonly at: string;
  readonly kind: EntryKind;
  /** Who did it; `null` where nobody did: a check failed. */
  readonly by: string | null;
  readonly item: string | null;
  /** What it is about, as people know it: the title of the line. */
  readonly subject: string | null;
  readonly text: string;
  /** It kept the launch from going on. */
  readonly stops: boolean;
  /** When it was entered, where the record could not be reached then and it was handed in later. */
  readonly entered_at: string | null;
}

/** Somebody of the launch. */
export interface RecordPerson {
  readonly name: string;
  readonly first_at: string;
  readonly last_at: string;
  /** Signatures given, those that were voided among them. */
  readonly signatures: number;
  readonly roles: readonly Role[];
  /** Stations that they answered for. */
  readonly stations: readonly string[];
}

/** A signature, standing or voided. */
export interface RecordSignature extends Said {
  readonly value: string | null;
  readonly note: string | null;
  /** Phases whose gate was closed when this was signed. */
  readonly past: readonly string[];
  /** The `seq` of the observation it rests on. */
  readonly evidence: number | null;
  readonly entered_at: string | null;
  /** The SSH key that signed it, as the record says; `null` where none did. */
  readonly key: { readonly as: string; readonly fingerprint: string } | null;
  readonly voided: { readonly at: string; readonly why: string } | null;
}

/** An item with all its signatures, in the order of their coming. */
export interface RecordItem extends Omit<ReportItem, 'signed' | 'voided' | 'age_s'> {
  readonly signatures: readonly RecordSignature[];
}

/** A failing line that somebody accepted. */
export interface RecordOverride extends Said {
  readonly item: string;
  readonly title: string;
  readonly reason: string;
  readonly until: string;
  /** `expired` and `stands` are still open; `over`: taken back, replaced, or the check passes. */
  readonly stands: 'stands' | 'expired' | 'over';
}

/** A line that was handed to a later phase. */
export interface RecordDeferral extends Said {
  readonly item: string;
  readonly title: string;
  readonly to: string;
  readonly reason: string | null;
  readonly stands: 'open' | 'settled' | 'taken back';
}

/** The count was stopped. */
export interface RecordHold extends Said {
  readonly reason: string;
  readonly item: string | null;
  readonly ended_at: string | null;
  readonly ended_by: string | null;
  /** Until it ended, or until the report was written. */
  readonly length_s: number;
}

/** A step of a runbook that was run. */
export interface RecordFix extends Said {
  readonly section: string;
  readonly title: string;
  readonly step: number;
  readonly command: string;
  readonly mutating: boolean;
  /** The line that it was to mend; `null` in a rollback. */
  readonly item: string | null;
  readonly ended: 'exited' | 'stopped' | 'timed-out' | 'not-started' | 'lost' | 'running';
  readonly exit_code: number | null;
  readonly why: string | null;
  readonly took_s: number | null;
  readonly before: { readonly verdict: Verdict; readonly response: string } | null;
  readonly after: { readonly verdict: Verdict; readonly response: string } | null;
  readonly passed: boolean | null;
  /** The end of what it printed, and how many characters before that are in the record only. */
  readonly output: string;
  readonly output_left_out: number;
}

/** An alert of a watch. */
export interface RecordAlert {
  readonly watch: string;
  readonly objective: string;
  readonly title: string;
  readonly fired_at: string;
  readonly resolved_at: string | null;
  /** Until it was resolved, or until its watch or the record ends. */
  readonly length_s: number;
  /** It was so before the watch began. */
  readonly already: boolean;
  readonly high: boolean;
  /** What was seen when it fired, in words. */
  readonly value: string | null;
}

/** The answer of a station. */
export interface RecordAnswer {
  readonly station: string;
  readonly answer: 'go' | 'no-go' | 'voided' | 'silent';
  readonly remark: string | null;
  readonly by: string | null;
  /** Who gave it, where another one recorded it. */
  readonly given_by: string | null;
  readonly at: string | null;
  /** Why its go counts no more. */
  readonly voided: string | null;
}

/** A poll at a gate. */
export interface RecordPoll extends Said {
  readonly poll: string;
  readonly phase: string;
  readonly title: string;
  readonly deadline: string;
  readonly open: boolean;
  readonly ended: (Said & { readonly reason: string | null }) | null;
  readonly answers: readonly RecordAnswer[];
  /** Answers that a later one of the same station took the place of. */
  readonly earlier: readonly RecordAnswer[];
}

/** An objective over a watch. */
export interface RecordObjective {
  readonly id: string;
  readonly title: string;
  readonly source: readonly string[];
  readonly unit: Objective['unit'];
  /** CEL over `value`. */
  readonly promise: string;
  readonly stands: ObjectiveStands;
  readonly last: number | null;
  readonly why: string | null;
  readonly least: number | null;
  readonly most: number | null;
  /** Samples in which it was known, and in which it held. */
  readonly known: number;
  readonly held: number;
  readonly budget_left: number | null;
  /** A value a beat since the start; `null` where it is not known. */
  readonly series: readonly (number | null)[];
}

/** A watch. */
export interface RecordWatch extends Said {
  readonly watch: string;
  readonly stands: WatchStands;
  readonly every_s: number;
  readonly until: string;
  readonly resumed_at: readonly string[];
  readonly samples: number;
  readonly due: number;
  readonly gaps: readonly { readonly from: string; readonly to: string; readonly beats: number }[];
  readonly objectives: readonly RecordObjective[];
  readonly news: readonly { readonly at: string; readonly from: 'sentry' | 'logs'; readonly text: string }[];
  readonly ended: (Said & { readonly ending: WatchEnding; readonly note: string }) | null;
}

/** What is still open, in a sentence; `stops` where it keeps the launch from GO. */
export interface OpenMatter {
  readonly what: 'alert' | 'deferral' | 'hold' | 'item' | 'override' | 'poll' | 'rollback' | 'section' | 'watch';
  readonly item: string | null;
  readonly subject: string;
  readonly text: string;
  readonly stops: boolean;
}

/** A whole launch as its record tells it: the object of `gonogo report --format json`, and what its other formats are made of. States are those of the last line of the record. */
export interface RecordReport extends Omit<Report, 'items' | 'people' | 'exit' | 'total' | 'unclosed' | 'polls' | 'polls_wanted'> {
  readonly outcome: Outcome;
  readonly last_at: string;
  readonly duration_s: number;
  /** When the report was written: by then an override may have expired, or a poll ended. */
  readonly written_at: string;
  readonly people: readonly RecordPerson[];
  readonly phases: readonly ReportPhase[];
  readonly open: readonly OpenMatter[];
  readonly timeline: readonly TimelineEntry[];
  readonly items: readonly RecordItem[];
  readonly overrides: readonly RecordOverride[];
  readonly deferrals: readonly RecordDeferral[];
  readonly holds: readonly RecordHold[];
  readonly held_s: number;
  readonly fixes: readonly RecordFix[];
  readonly rollback: (Said & { readonly section: string; readonly reason: string | null; readonly left: readonly string[] | null }) | null;
  readonly alerts: readonly RecordAlert[];
  readonly polls: readonly RecordPoll[];
  readonly bursts: readonly ReportBurst[];
  readonly watches: readonly RecordWatch[];
  readonly conflicts: readonly { readonly item: string | null; readonly seq: number; readonly at: string; readonly what: string }[];
  readonly notes: readonly ReplayNote[];
  readonly integrity: RecordProof & { readonly lines: number; readonly last_seq: number; readonly last_hash: string };
}
