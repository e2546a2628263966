import * as z from 'zod';
import { burstEnded, burstSampled, burstStarted, burstSteered } from './burst.ts';
import type { Checklist } from './checklist.ts';
import { fixChecked, fixEnded, fixPrinted, fixStarted, rollbackChecked, rollbackStarted } from './fix.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { attended, owned, released } from './people.ts';
import { pollAnswered, pollEnded, pollStarted } from './poll.ts';
import { lineSsh } from './ssh.ts';
import { verdictSchema } from './verdict.ts';
import { watchAlert, watchEnded, watchSampled, watchStarted } from './watch.ts';

const json = z.json() as z.ZodType<Json>; // z.json() is the mutable twin of our read-only Json
const jsonObject = z.custom<JsonObject>((value) => isJsonObject(value as Json)); // a parsed line is JSON already
const when = z.iso.datetime();
const text = z.string();

/** The checklist as it was when it was opened; later ones replace it, item by item, by id. */
const checklist = z.custom<Checklist>(
  (value) => isJsonObject(value as Json) && Array.isArray((value as { phases?: unknown }).phases), // the hash of the line vouches for the rest
  'a checklist with `phases`',
);

const launchOpened = z.object({
  type: z.literal('launch-opened'),
  launch: text,
  target: z.object({ name: text, production: z.boolean() }),
  checklist,
});

const checklistChanged = z.object({ type: z.literal('checklist-changed'), checklist });

/** A console was opened on the launch; `host` and `pid` tell later whether it still lives. */
const sessionStarted = z.object({ type: z.literal('session-started'), session: text, host: text, pid: z.number() });
/** A console was closed; `lost` when somebody else found its process gone. */
const sessionEnded = z.object({ type: z.literal('session-ended'), session: text, lost: z.boolean().exactOptional() });

const checksStarted = z.object({
  type: z.literal('checks-started'),
  session: text,
  items: z.array(text),
  /** Seconds after which nobody is still at it, whatever happened to them. */
  deadline_s: z.number(),
  /** Nobody asked for them: the console measured again by itself. */
  unasked: z.boolean().exactOptional(),
});

/** Checks that ended without a verdict: stopped by the operator, or folded under what they need. */
const checksStopped = z.object({ type: z.literal('checks-stopped'), items: z.array(text) });

/** What a check saw and how it was judged. */
const observedSchema = z.object({
  type: z.literal('observed'),
  item: text,
  kind: text,
  verdict: verdictSchema,
  /** The measured value in words, or the sentence that says why there is none. */
  response: text,
  /** The observation, redacted; absent where there was no answer. */
  observed: jsonObject.exactOptional(),
  /** Why there was no answer: a short stable code. */
  code: text.exactOptional(),
  expect: text,
  /** The values that the expectations named, as they were seen. */
  values: z.record(text, json).exactOptional(),
  /** How long the check took; of the last attempt where there were several. */
  duration_ms: z.number(),
  /** Which attempt this is, where the check is asked again until it passes; those before it are not recorded. */
  attempts: z.number().exactOptional(),
});

const signed = z.object({
  type: z.literal('signed'),
  item: text,
  /** What the person read and entered. */
  value: text.exactOptional(),
  note: text.exactOptional(),
  /** The `seq` of the observation the signature rests on. */
  evidence: z.number().exactOptional(),
  /** Phases whose gate was closed when this was signed. */
  past: z.array(text).exactOptional(),
});

const unsigned = z.object({ type: z.literal('unsigned'), item: text, reason: text.exactOptional() });
const noted = z.object({ type: z.literal('noted'), item: text, note: text });
const overridden = z.object({ type: z.literal('overridden'), item: text, reason: text, until: when });
const deferred = z.object({ type: z.literal('deferred'), item: text, to: text, reason: text.exactOptional() });
const ruledOut = z.object({ type: z.literal('ruled-out'), item: text, reason: text });
const reinstated = z.object({ type: z.literal('reinstated'), item: text });
/** A person let a check run that writes to the target, or that is a command; `subject` is what was shown to them. */
const allowed = z.object({ type: z.literal('allowed'), item: text, subject: text });
/** `poll` and `station` where it goes with a no-go: where that came too late, nothing is held. */
const held = z.object({ type: z.literal('held'), item: text.exactOptional(), reason: text, poll: text.exactOptional(), station: text.exactOptional() });
const resumed = z.object({ type: z.literal('resumed') });
const sectionClosed = z.object({ type: z.literal('section-closed'), phase: text, section: text });
const decided = z.object({ type: z.literal('decided'), go: z.boolean(), note: text.exactOptional() });

/** Everything that can happen in a launch. */
export const eventSchema = z.discriminatedUnion('type', [
  launchOpened,
  checklistChanged,
  sessionStarted,
  sessionEnded,
  checksStarted,
  checksStopped,
  observedSchema,
  signed,
  unsigned,
  noted,
  overridden,
  deferred,
  ruledOut,
  reinstated,
  allowed,
  held,
  resumed,
  sectionClosed,
  decided,
  burstStarted,
  burstSampled,
  burstSteered,
  burstEnded,
  fixStarted,
  fixPrinted,
  fixEnded,
  fixChecked,
  rollbackStarted,
  rollbackChecked,
  watchStarted,
  watchSampled,
  watchAlert,
  watchEnded,
  attended,
  owned,
  released,
  pollStarted,
  pollAnswered,
  pollEnded,
]);

/** One thing that happened in a launch. */
export type LaunchEvent = z.infer<typeof eventSchema>;

/** The event of one type. */
export type EventOf<Type extends LaunchEvent['type']> = Extract<LaunchEvent, { type: Type }>;

/** A line of the ledger; `hash` covers all the others, `prev` is the hash of the line before. */
export const lineSchema = z.object({
  seq: z.int().positive(),
  at: when,
  by: text,
  prev: text,
  /** When it was entered, where the record could not be reached then and it was handed in later. */
  entered: when.exactOptional(),
  /** The `seq` of the last line that whoever entered it then could know. */
  knew: z.int().nonnegative().exactOptional(),
  /** The signature by SSH key of who entered it. */
  ssh: lineSsh.exactOptional(),
  event: eventSchema,
  hash: text,
});

/** An event as the ledger holds it: in order, with its time, its operator, and chained to the line before. */
export type LedgerLine = z.infer<typeof lineSchema>;
