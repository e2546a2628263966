import type { BurstSummary, Steer } from '../model/burst.ts';
import type { EventOf, LaunchEvent } from '../model/events.ts';
import type { Checklist, Item } from '../model/checklist.ts';
import type { Evidence, HistoryEntry, Signature } from '../model/views.ts';
import type { ItemState } from '../model/verdict.ts';
import type { Role } from '../model/people.ts';

/** A person's decision about an item, with its reason. */
interface Ruling {
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

/** What the record holds of one item. */
export interface ItemRecord {
  readonly item: Item;
  readonly evidence?: Evidence;
  readonly signatures: readonly Signature[];
  readonly voided: readonly Signature[];
  readonly override?: Ruling & { readonly until: string };
  readonly deferral?: Omit<Ruling, 'reason'> & { readonly reason?: string; readonly to: string };
  readonly ruledOut?: Ruling;
  /** What the operator allowed to run, as it was shown. */
  readonly allowed?: string;
  readonly notes: readonly { readonly by: string; readonly at: string; readonly note: string }[];
  readonly history: readonly HistoryEntry[];
  /** Set while a check of it runs, in milliseconds since 1970; a check that was never heard of again ends then. */
  readonly checkingUntil?: number;
  readonly checkingBy?: string;
  /** Whose step it is, until it is given back; `from` had it before. */
  readonly owner?: { readonly by: string; readonly at: string; readonly from?: string; readonly reason?: string };
  /** Who ran its check by hand last before it was signed, and everybody who ran a step of its fix; kept where two people sign. */
  readonly ran?: readonly { readonly by: string; readonly at: string; readonly what: 'check' | 'step' }[];
}

/** What a station answered in a poll. */
export interface PollAnswer {
  readonly station: string;
  readonly go: boolean;
  readonly remark?: string;
  /** Who recorded it. */
  readonly by: string;
  readonly at: string;
  /** Who gave it, where the lead recorded it for them. */
  readonly givenBy?: string;
  /** The `seq` of the latest line that it rests on. */
  readonly seen: number;
  /** What it rested on failed since: it counts for nothing until the station answers again. */
  readonly voided?: Regression;
  /** How many of the lines that the gate rests on were settled when it was given. */
  readonly rests?: { readonly settled: number; readonly of: number };
}

/** Something that a poll rested on and that no longer holds: which line, and what became of it (`failed`). */
export interface Regression {
  readonly at: string;
  readonly item: string;
  readonly why: string;
  /** What the check saw, where it failed. */
  readonly saw?: string;
  /** The line that failed, where it is another one. */
  readonly cause?: string;
}

/** A regression with its line of the record. */
export interface Fall extends Regression {
  readonly seq: number;
}

/** An answer that came once its poll was over. */
export interface LateAnswer {
  readonly station: string;
  readonly go: boolean;
  readonly by: string;
  readonly at: string;
  readonly givenBy?: string;
  readonly remark?: string;
}

/** A poll at the gate of a phase. It is open until `ended` or its deadline. */
export interface PollRecord {
  readonly poll: string;
  readonly phase: string;
  readonly stations: readonly string[];
  readonly deadline: string;
  readonly at: string;
  readonly by: string;
  readonly seq: number;
  /** The answer of each station that counts, or counted until it was voided. */
  readonly answers: ReadonlyMap<string, PollAnswer>;
  /** Answers that a later one of the same station took the place of. */
  readonly earlier: readonly PollAnswer[];
  /** The regressions since it began, with their lines of the record: a go that had not seen one of them is void. */
  readonly falls?: readonly Fall[];
  /** Answers that came once it was over: they count for nothing. */
  readonly late?: readonly LateAnswer[];
  readonly ended?: { readonly at: string; readonly by: string; readonly reason?: string };
}

/** What somebody said, for who said something else at the same time. */
export interface Word {
  readonly seq: number;
  readonly at: string;
  readonly by: string;
  readonly type: LaunchEvent['type'];
  /** In a few words: `signed it`. */
  readonly did: string;
  readonly item?: string;
  readonly poll?: string;
  readonly station?: string;
  readonly go?: boolean;
}

/** Two people's words of which one was entered while the record could not be reached: both stand in the record, in the order of arrival. */
export interface Conflict {
  /** Absent where they are about the launch or a poll. */
  readonly item?: string;
  readonly seq: number;
  readonly at: string;
  /** In a sentence, with both names. */
  readonly what: string;
}

/** A load burst, as far as the record has it. It runs while `summary` is absent and its console lives. */
export interface BurstRecord extends EventOf<'burst-started'> {
  readonly at: string;
  readonly by: string;
  /** Only the last one holds its bars. */
  readonly samples: readonly (EventOf<'burst-sampled'> & { readonly at: string })[];
  readonly steered: readonly { readonly at: string; readonly by: string; readonly steer: Steer }[];
  readonly endedAt?: string;
  readonly summary?: BurstSummary;
}

/** A step of a runbook section that was run. It runs while `ended` is absent and its console lives. */
export interface FixRecord extends EventOf<'fix-started'> {
  readonly at: string;
  readonly by: string;
  /** What it printed, as far as it was kept. */
  readonly output: string;
  readonly ended?: EventOf<'fix-ended'> & { readonly at: string };
  readonly checked?: EventOf<'fix-checked'> & { readonly at: string };
}

/** A decision to roll back; it is done where `left` is empty. */
interface RollbackRecord extends EventOf<'rollback-started'> {
  readonly at: string;
  readonly by: string;
  readonly left?: readonly string[];
  readonly checkedAt?: string;
}

/** A watch, as far as the record has it. */
export interface WatchRecord extends EventOf<'watch-started'> {
  readonly at: string;
  readonly by: string;
  /** When it went on after a console had left. */
  readonly resumedAt: readonly string[];
  readonly samples: readonly (EventOf<'watch-sampled'> & { readonly at: string })[];
  readonly alerts: readonly (EventOf<'watch-alert'> & { readonly firedAt: string; readonly resolvedAt?: string })[];
  readonly ended?: EventOf<'watch-ended'> & { readonly at: string; readonly by: string };
}

/** A console on the launch. */
export interface Session {
  readonly id: string;
  readonly by: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: string;
  /** When its cursor moved last, or whom it follows changed. */
  readonly movedAt?: string;
  /** When it last said where it is; absent where it never does (a console without a screen). */
  readonly seenAt?: string;
  /** The line that its cursor is on. */
  readonly item?: string;
  readonly role?: Role;
  /** The operator whose cursor it follows. */
  readonly following?: string;
}

/** The launch as its events tell it. Plain and immutable: the same events always make the same state. */
export interface LaunchState {
  readonly launch: string;
  readonly openedAt: string;
  readonly openedBy: string;
  readonly target: { readonly name: string; readonly production: boolean };
  readonly checklist: Checklist;
  /** In the order of the checklist. */
  readonly items: ReadonlyMap<string, ItemRecord>;
  /** Consoles that are open now. */
  readonly sessions: readonly Session[];
  /** Consoles that were given up for lost; one that speaks again was only asleep. */
  readonly lost?: readonly Session[];
  /** By id, in the order in which they began. */
  readonly bursts: ReadonlyMap<string, BurstRecord>;
  /** By id, in the order in which they began. */
  readonly fixes: ReadonlyMap<string, FixRecord>;
  readonly rollback?: RollbackRecord;
  readonly watches: ReadonlyMap<string, WatchRecord>;
  /** By id, in the order in which they began. */
  readonly polls: ReadonlyMap<string, PollRecord>;
  readonly conflicts: readonly Conflict[];
  /** Every person's word that another could run into. */
  readonly said: readonly Word[];
  /** Set once anything in the record is signed by SSH key: from then on its absence says something. */
  readonly keyed?: true;
  readonly hold?: Ruling & { readonly item?: string };
  readonly decision?: { readonly go: boolean; readonly by: string; readonly at: string; readonly note?: string };
  /** `phase/section` → who closed it. */
  readonly closed: ReadonlyMap<string, { readonly by: string; readonly at: string }>;
  /** Where each item stood when the last console before this one left. */
  readonly before?: { readonly at: string; readonly states: ReadonlyMap<string, ItemState> };
  /** The item that was touched last. */
  readonly lastItem?: string;
  readonly lastSeq: number;
  readonly lastAt: string;
  /** Everyone who did something, in order of appearance. */
  readonly people: readonly string[];
}
