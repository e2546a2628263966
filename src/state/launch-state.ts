import type { BurstSummary, Steer } from '../model/burst.ts';
import type { EventOf } from '../model/events.ts';
import type { Checklist, Item } from '../model/checklist.ts';
import type { Evidence, HistoryEntry, Signature } from '../model/views.ts';
import type { ItemState } from '../model/verdict.ts';

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
  /** By id, in the order in which they began. */
  readonly bursts: ReadonlyMap<string, BurstRecord>;
  /** By id, in the order in which they began. */
  readonly fixes: ReadonlyMap<string, FixRecord>;
  readonly rollback?: RollbackRecord;
  readonly watches: ReadonlyMap<string, WatchRecord>;
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
