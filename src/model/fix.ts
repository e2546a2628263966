import * as z from 'zod';
import type { JsonObject } from './json.ts';
import { verdictSchema } from './verdict.ts';

const text = z.string();

/** A command of a runbook section: one fenced `sh` block. */
export interface FixStep {
  /** 1, 2, … in the order of the section. */
  readonly n: number;
  /** What it does, in a few words: its metadata's, else the prose before it. */
  readonly title: string;
  /** As written, `$NAME` and `${NAME}` in place. */
  readonly command: string;
  readonly line: number;
  /** It changes something; what only looks may be run without a second thought. */
  readonly mutating: boolean;
  /** Runs by a shell; else each line is one program with its words. */
  readonly shell: boolean;
  /** It wants the terminal itself, as an editor does. */
  readonly terminal: boolean;
  /** Seconds that it takes as a rule. */
  readonly takes_s?: number;
  /** Seconds after which it is ended; default ten minutes. */
  readonly timeout_s?: number;
}

/** A heading of a runbook with what gonogo knows of it. */
export interface RunbookSection {
  /** `creator-launch.runbook.md#too-many-connections`, seen from the checklist. */
  readonly ref: string;
  readonly title: string;
  /** Its Markdown without the heading and the block. */
  readonly markdown: string;
  readonly line: number;
  readonly source: readonly string[];
  /** CEL over a failing observation: `kind`, `item`, `code`, `verdict`, and `observed` (its fields). */
  readonly when?: string;
  /** Items to check before the first step and after the last one, beside the failing item itself. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly steps: readonly FixStep[];
}

/** How a line stood before or after a step. */
const standingSchema = z.object({ verdict: verdictSchema, response: text, seq: z.number() });

/** A step of a runbook section is run; `command` as it was shown, secrets masked. */
export const fixStarted = z.object({
  type: z.literal('fix-started'),
  fix: text,
  session: text,
  /** The failing item; absent in a rollback. */
  item: text.exactOptional(),
  section: text,
  title: text,
  step: z.number(),
  command: text,
  mutating: z.boolean(),
  before: standingSchema.exactOptional(),
});

/** What a step printed: the next piece of both its outputs, cleaned; a step keeps 64 KiB in all. */
export const fixPrinted = z.object({ type: z.literal('fix-printed'), fix: text, text });

/** How a step ended. */
const fixEndings = ['exited', 'stopped', 'timed-out', 'not-started', 'lost'] as const;
export const fixEnded = z.object({
  type: z.literal('fix-ended'),
  fix: text,
  ended: z.enum(fixEndings),
  exit_code: z.number().exactOptional(),
  /** Why it did not start, or what ended it. */
  why: text.exactOptional(),
  duration_ms: z.number(),
  /** Bytes that were printed and not kept. */
  dropped_bytes: z.number().exactOptional(),
});

/** After a step the item and all that folded under it were checked again. */
export const fixChecked = z.object({
  type: z.literal('fix-checked'),
  fix: text,
  item: text,
  section: text,
  before: standingSchema.exactOptional(),
  after: standingSchema,
  /** Whether the item passes now. */
  passed: z.boolean(),
  /** Items that folded under it and were checked again. */
  with: z.array(text),
});

/** The way back: a runbook section whose steps undo the deploy, and the items whose checks prove it. */
export interface Rollback {
  readonly section: string;
  readonly checks: readonly string[];
}

/** Somebody decided to roll back. */
export const rollbackStarted = z.object({ type: z.literal('rollback-started'), section: text, checks: z.array(text), reason: text.exactOptional() });
/** Its checks were asked: rolled back only where nothing is left. */
export const rollbackChecked = z.object({ type: z.literal('rollback-checked'), left: z.array(text) });

/** A place to look when things go wrong, in order: `H1`, Sentry. */
export interface TriageStep {
  readonly title: string;
  readonly source: readonly string[];
  /** Items whose checks tell of it. */
  readonly items: readonly string[];
  /** The runbook section that goes on from here. */
  readonly section?: string;
}

/** A failing observation as the condition of a section sees it. */
export interface Failure {
  readonly item: string;
  readonly kind: string;
  readonly verdict: string;
  readonly code?: string;
  readonly observed?: JsonObject;
}

/** Whether a section's `when` claims a failure, and how many names it looks at: the more, the more it is about just that. */
export interface Claim {
  readonly holds: boolean;
  readonly names: number;
}

/** Judges `when` conditions; the evaluator lives with the checks, and is handed to who shows fixes. */
export type Claims = (when: string, failure: Failure) => Claim;
