import * as z from 'zod';
import type { LedgerLine } from './events.ts';
import type { Verdict } from './verdict.ts';

/** A remark that somebody made while replaying a launch; it lies in a file of its own beside the record. */
export const replayNote = z.object({
  /** The place on the timeline: the last line that was shown, and the moment. */
  seq: z.number(),
  at: z.iso.datetime(),
  by: z.string(),
  /** When it was written. */
  written: z.iso.datetime(),
  note: z.string(),
});

export type ReplayNote = z.infer<typeof replayNote>;

/** An observation that another checklist judges otherwise. */
export interface Rejudgement {
  readonly item: string;
  readonly seq: number;
  readonly at: string;
  readonly before: Verdict;
  readonly after: Verdict;
  /** What is expected now, and the values it named. */
  readonly expect: string;
  readonly response: string;
}

/** An item that today's expectations would have stopped the launch at. */
export interface Stop {
  readonly item: string;
  readonly title: string;
  /** When it would have failed first, by today's expectations. */
  readonly at: string;
  readonly seq: number;
  readonly response: string;
  /** When the record itself has it fail first at or after that, if ever. */
  readonly recordedAt?: string;
  /** Seconds between the two; absent where the record never has it fail. */
  readonly earlier_s?: number;
  /** When it passes again by today's expectations, and the number of that line; absent where it never does. It may fail anew later, which is another stop. */
  readonly passedAt?: string;
  readonly passedSeq?: number;
}

/**
 * What a failure by today's expectations would have come to: `stopped` the launch · `passed` again before the decision · `accepted` or
 * ruled out by people by then · began `after` the GO.
 */
export type StopEnd = 'stopped' | 'passed' | 'accepted' | 'after';

/** A stop, as it looks from a moment of the record. */
export interface JudgedStop extends Stop {
  readonly end: StopEnd;
}

/** A recorded launch, judged again under another checklist. */
export interface Rejudged {
  /** The record as it would have read: the same lines, with other verdicts and the other checklist. Never written anywhere. */
  readonly lines: readonly LedgerLine[];
  readonly changes: readonly Rejudgement[];
  /** Earliest first; an item has one for each time that it would have begun to fail. */
  readonly stops: readonly Stop[];
  /** The first decision for GO; absent where there was none. */
  readonly go?: { readonly seq: number; readonly at: string };
  /** Items of the record that the other checklist does not have, and the other way round. */
  readonly gone: readonly string[];
  readonly added: readonly string[];
  /** Items whose observations could not be judged again: another kind, or a field that was not recorded. */
  readonly unjudged: readonly { readonly item: string; readonly why: string }[];
  /** Items that were judged by what was seen, although the other checklist asks otherwise: the params that differ. */
  readonly askedOtherwise?: readonly { readonly item: string; readonly params: readonly string[] }[];
}
