import type { EventOf } from './events.ts';
import type { Item } from './checklist.ts';
import type { Role } from './people.ts';
import type { ItemState } from './verdict.ts';

/** An observation with its place in the record. */
export interface Evidence extends EventOf<'observed'> {
  readonly seq: number;
  readonly at: string;
  readonly by: string;
}

/** A signature; `voided` once reality contradicted it or a person took it back. */
export interface Signature {
  readonly by: string;
  readonly at: string;
  readonly value?: string;
  readonly note?: string;
  /** The `seq` of the observation it rests on. */
  readonly evidence?: number;
  readonly past?: readonly string[];
  /** What it says where two people sign; a renewal says the same. */
  readonly as?: 'ran it' | 'approves';
  /** When it was entered, where it was handed in later. */
  readonly entered?: string;
  /** Who signed it with which SSH key, as the record says; only `gonogo verify` proves it. */
  readonly key?: { readonly as: string; readonly fingerprint: string };
  /** `by` is the person who took it back; absent where reality voided it. */
  readonly voided?: { readonly at: string; readonly why: string; readonly by?: string };
}

/** One thing that happened to an item, in words. */
export interface HistoryEntry {
  readonly seq: number;
  readonly at: string;
  readonly by: string;
  readonly text: string;
  /** The key that it was signed with; empty where it carries none in a launch that has keys. Absent where nobody would sign it. */
  readonly key?: string;
}

/** An item as it stands at a moment: what every screen, output and rule reads. */
export interface ItemView {
  readonly item: Item;
  readonly state: ItemState;
  /** The state without the deferral: what the line shows in the phase it was deferred to. */
  readonly underneath: ItemState;
  /** Why it is in that state, in a few words: `31 of 40 connections`, `by db-reachable`, `signed 5 h ago`. */
  readonly because: string;
  /** The latest observation. */
  readonly evidence?: Evidence;
  /** Signatures that stand. */
  readonly signatures: readonly Signature[];
  /** Signatures that were voided, latest last. */
  readonly voided: readonly Signature[];
  /** The item that blocks this one. */
  readonly cause?: string;
  readonly override?: { readonly by: string; readonly at: string; readonly reason: string; readonly until: string };
  readonly deferral?: { readonly by: string; readonly at: string; readonly to: string; readonly reason?: string };
  readonly ruledOut?: { readonly by: string; readonly at: string; readonly reason: string };
  readonly allowed: boolean;
  /** Whose step it is, until it is given back. */
  readonly owner?: { readonly by: string; readonly at: string; readonly from?: string; readonly reason?: string };
  /** Who ran its check by hand last before it was signed, and everybody who ran a step of its fix; kept where two people sign. */
  readonly ran?: readonly { readonly by: string; readonly at: string; readonly what: 'check' | 'step' }[];
  readonly notes: readonly { readonly by: string; readonly at: string; readonly note: string }[];
  readonly history: readonly HistoryEntry[];
  /** The phase it is answered in: its own, or the one it was deferred to. */
  readonly answeredIn: string;
}

/** A load burst as the engine's rules see it. */
export interface BurstView {
  readonly burst: string;
  readonly item: string;
  /** The name of its scenario. */
  readonly scenario: string;
  readonly session: string;
  readonly by: string;
  /** `lost` where its console was heard of no more. */
  readonly stands: 'running' | 'over' | 'lost';
  readonly paused: boolean;
}

/** The newest watch as the engine's rules see it: enough to go on with it. */
interface WatchStanding extends Omit<EventOf<'watch-started'>, 'type'> {
  readonly at: string;
  readonly by: string;
  /** `left` where nobody samples any more and nobody ended it. */
  readonly stands: 'running' | 'over' | 'left';
  readonly samples: readonly EventOf<'watch-sampled'>[];
  readonly alerts: readonly { readonly objective: string; readonly alert: string; readonly resolvedAt?: string }[];
}

/** A console that is open now, as the engine's rules see it. */
interface Presence {
  readonly id: string;
  readonly by: string;
  readonly role?: Role;
  readonly following?: string;
}

/** A poll as the engine's rules see it. */
export interface PollView {
  readonly poll: string;
  readonly phase: string;
  readonly stations: readonly string[];
  readonly deadline: string;
  /** Who began it. */
  readonly by?: string;
  readonly open: boolean;
  /** Stations that stand at go: answered so, and not voided since. */
  readonly go: readonly string[];
  /** Stations that answered no-go. */
  readonly noGo: readonly string[];
  /** Stations whose go was voided by a later regression. */
  readonly voided: readonly string[];
  /** Stations that did not answer: no-go once the poll is over. */
  readonly silent: readonly string[];
  /** Answers that came once it was over: they count for nothing. */
  readonly late?: readonly { readonly station: string; readonly by: string }[];
}

/** What the rules of the engine need to see of a launch. */
export interface LaunchView {
  readonly launch: string;
  readonly openedAt: string;
  /** Undefined where no item has that id. */
  item(id: string): ItemView | undefined;
  /** In the order of the checklist. */
  items(): readonly ItemView[];
  /** In the order in which they began. */
  bursts?(): readonly BurstView[];
  watch?(): WatchStanding | undefined;
  /** Consoles that are open now. */
  people?(): readonly Presence[];
  /** The latest poll of each phase, in the order in which they began. */
  polls?(): readonly PollView[];
  /** The `seq` of the latest line. */
  readonly lastSeq?: number;
  /** Phases whose gate is closed, in order, with the items that close it. */
  closedGates(): readonly { readonly phase: string; readonly items: readonly string[] }[];
  readonly held: { readonly reason: string; readonly by: string; readonly at: string } | undefined;
  readonly decision: { readonly go: boolean; readonly by: string; readonly at: string; readonly note?: string } | undefined;
}
