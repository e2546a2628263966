import * as z from 'zod';
import type { Json, JsonObject } from './json.ts';

const json = z.json() as z.ZodType<Json>; // z.json() is the mutable twin of our read-only Json
const text = z.string();

/** An alert of an objective: fires when `when` was true in every sample of `for_s`, resolves when it was false in every one of `clear_s`. */
export interface AlertRule {
  readonly id: string;
  readonly title: string;
  readonly source: readonly string[];
  /** CEL over `value`. */
  readonly when: string;
  readonly for_s: number;
  readonly clear_s: number;
  /** An open alert of high weight speaks for going back. */
  readonly weight?: 'high';
}

/** One thing that is watched after the launch. */
export interface Objective {
  readonly id: string;
  readonly title: string;
  readonly source: readonly string[];
  /** What it observes; `item` where that is the check of a line, whose leave for a command then holds here too. */
  readonly check: { readonly kind: string; readonly params: JsonObject; readonly timeout_s: number; readonly item?: string };
  /** CEL over the observed fields, and over what counters and histograms did within the window: one number. */
  readonly value: string;
  /** Seconds of that window. */
  readonly over_s: number;
  readonly unit: 'ratio' | 'ms' | 'count' | 'bytes' | 'per-second';
  /** CEL over `value`: what is promised. */
  readonly objective: string;
  /** The share that must be good, 0 to 1, where there is an error budget; `value` is then the share that is bad. */
  readonly target?: number;
  readonly alerts: readonly AlertRule[];
  /** The runbook section that answers it. */
  readonly section?: string;
}

/** The watch of a checklist. */
export interface WatchSpec {
  readonly for_s: number;
  readonly every_s: number;
  readonly objectives: readonly Objective[];
}

/** A watch begins, or goes on after a console left (`resumed`). */
export const watchStarted = z.object({
  type: z.literal('watch-started'),
  watch: text,
  session: text,
  every_s: z.number(),
  until: z.iso.datetime(),
  objectives: z.array(text),
  resumed: z.boolean().exactOptional(),
  /** Keys of the news that were there before it began. */
  known: z.array(text).exactOptional(),
});

/** How one objective stood in a sample. */
const watchValueSchema = z.object({
  /** Absent where it is unknown: never zero. */
  value: z.number().exactOptional(),
  /** Whether the objective held. */
  ok: z.boolean().exactOptional(),
  /** Why there is no value. */
  why: text.exactOptional(),
  /** The short stable code of that: `variable-missing` or `refused` where nothing answered, `idle` where nothing happened. */
  code: text.exactOptional(),
  /** The error budget: how fast it goes in 5 minutes and in an hour (1 is just what it bears), and the share of the whole watch's that is left. */
  budget: z.object({ fast: z.number().exactOptional(), slow: z.number().exactOptional(), left: z.number().exactOptional() }).exactOptional(),
  /** What counters and histograms did since the sample before, for the windows to come. */
  raw: z.record(text, json).exactOptional(),
});
export type WatchValue = z.infer<typeof watchValueSchema>;

/** One beat of a watch; `n` counts beats from its start, so that a missing one is a gap. */
export const watchSampled = z.object({
  type: z.literal('watch-sampled'),
  watch: text,
  n: z.number(),
  values: z.record(text, watchValueSchema),
  /** New Sentry issues and error lines. */
  news: z.array(z.object({ from: z.enum(['sentry', 'logs']), text, key: text })),
});

/** An alert fired or was resolved; `already` when it was so at the start. */
export const watchAlert = z.object({
  type: z.literal('watch-alert'),
  watch: text,
  objective: text,
  alert: text,
  state: z.enum(['fired', 'resolved']),
  value: z.number().exactOptional(),
  already: z.boolean().exactOptional(),
});

/** `closed`: it held · `extended`: another watch follows · `rolled-back` · `inconclusive`: too little was seen to say. */
const watchEndings = ['closed', 'extended', 'rolled-back', 'inconclusive'] as const;
export type WatchEnding = (typeof watchEndings)[number];

/** A watch is over, with the hand-over note that was written from the record. */
export const watchEnded = z.object({ type: z.literal('watch-ended'), watch: text, ending: z.enum(watchEndings), note: text });
