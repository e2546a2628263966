import * as z from 'zod';

/** The verdicts of a check, best first. */
export const verdicts = ['pass', 'warn', 'fail', 'unknown'] as const;

/** What a check says of its target: `unknown` is what could not be asked, never a pass and never the target's fault. */
export type Verdict = (typeof verdicts)[number];

/** A verdict as it stands in a ledger line. */
export const verdictSchema = z.enum(verdicts);

/** The states of an item; only `done` is green. */
export const itemStates = ['open', 'checking', 'sensed', 'done', 'failing', 'unknown', 'stale', 'blocked', 'overridden', 'deferred', 'not-applicable'] as const;

/** Where an item stands; derived from the record and the time, never stored. */
export type ItemState = (typeof itemStates)[number];
