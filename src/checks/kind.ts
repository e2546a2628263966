import type * as z from 'zod';
import type { BurstPlan, Steer } from '../model/burst.ts';
import type { Consent } from '../model/checklist.ts';
import type { EventOf } from '../model/events.ts';
import type { JsonObject } from '../model/json.ts';
import type { Clock } from '../model/ports.ts';
import type { Variables } from '../model/variables.ts';

/** The types a field can have in an expression. Measured numbers are `double`; codes that are compared or listed are `int`. */
export type FieldType = 'double' | 'int' | 'string' | 'bool' | 'list' | 'map' | 'dyn';

/** One observed field: its type, what it is, and whether it can be absent. */
export interface Field {
  readonly type: FieldType;
  /** What it is, with its unit; shown by `gonogo kinds`. */
  readonly about: string;
  /** Absent in some observations (a TTL that is not set, JSON of a body that is not JSON). */
  readonly optional?: boolean;
}

/** The fields that a kind observes, by name. */
export type Fields = Readonly<Record<string, Field>>;

/** What a burst tells while it runs, and how it is steered. */
export interface BurstDesk {
  /** The item that it is evidence for, and the console that runs it. */
  readonly item: string;
  readonly session: string;
  /** Hosts beside this machine that load may go to. */
  readonly targets: readonly string[];
  /** The most users and requests a second; only a flag lifts them. */
  readonly ceiling: { readonly users: number; readonly rate: number };
  /** The last burst of the same scenario on the same host that was to send as much. */
  earlier(scenario: string, digest: string, host: string, plan: BurstPlan): Promise<EventOf<'burst-started'>['earlier']>;
  /** Another item's check, for vitals that name one. */
  checkOf(item: string): { readonly kind: string; readonly params: JsonObject } | undefined;
  readonly kinds: readonly Kind[];
  /** Records what happened, in order; resolves once it is durable. */
  tell(event: EventOf<'burst-started' | 'burst-sampled' | 'burst-ended'>): Promise<void>;
  /** Called with what a person does to this burst; returns the way to stop listening. */
  onSteer(burst: string, listener: (steer: Steer) => void): () => void;
}

/** What a check may use while it observes. */
export interface CheckContext {
  /** Aborted at the deadline, or when the operator stops the run. */
  readonly signal: AbortSignal;
  /** Milliseconds the check has in all. */
  readonly deadline_ms: number;
  readonly clock: Clock;
  readonly variables: Variables;
  /** The checklist's folder: where commands run and relative paths begin. */
  readonly folder: string;
  /** What a person entered; only `manual` reads it. */
  readonly answer?: string;
  /** The launch that the check runs in, with the ISO time it was opened; absent where it is only checked. */
  readonly launch?: { readonly id: string; readonly openedAt: string };
  /** Only for kinds that are `alone`. */
  readonly burst?: BurstDesk;
  /** The latest observation of another item. */
  observedOf(item: string): JsonObject | undefined;
  /** One client for all checks of a run that name the same key; closed when the run ends. */
  share<Client>(key: string, open: () => Promise<Client>, close: (client: Client) => Promise<void>): Promise<Client>;
}

/** What a checklist knows of a scenario file that a check names. */
export interface WrittenScenario {
  /** What it writes, in its author's words; absent where it only reads. */
  readonly writes?: string;
  /** What a load burst will do, `${VAR}` still in place; joins the params as `burst`. */
  readonly burst?: JsonObject;
  /** SHA-256 of the file's bytes, hex. */
  readonly digest: string;
}

/** A check kind: what it takes, what it observes, what is expected unless the checklist says otherwise. */
export interface Kind<Params = unknown> {
  readonly kind: string;
  readonly title: string;
  readonly params: z.ZodType<Params>;
  readonly fields: Fields;
  /** The default expectation, in CEL over the fields. */
  readonly expect: string;
  /** The lines of a `yaml gonogo` block that use it. */
  readonly example: string;
  /** What it asks goes on all the time, as a log does: while its line is open in a console it is asked again every few seconds. */
  readonly follows?: true;
  /** Seconds until it is given up where the checklist says nothing. */
  readonly timeout_s: number;
  /** Set where an operator must allow it first: it writes to the target, or runs a command. Sees params as written, and what the scenario says that they name. */
  consent?(params: JsonObject, scenario?: WrittenScenario): Consent | undefined;
  /** Set where the param `scenario` names a file, from the checklist's folder: it is read and checked with the checklist, and its `digest` joins the params. */
  readonly readsScenario?: 'journey' | 'load';
  /** It would disturb what is measured beside it: it runs when all others are through, one at a time, and is given some seconds to end when it is stopped. */
  readonly alone?: true;
  /** Seconds that it takes of itself, as its params with their variables filled in say; its timeout is counted on top. */
  lasts_s?(params: JsonObject): number | undefined;
  /** Asks the target. Returns plain JSON of the declared fields; throws NoAnswer where there is none, Stopped where a person ended it. */
  observe(params: Params, context: CheckContext): Promise<JsonObject>;
  /** The measured value in words, for a line of the list: `31 of 40 connections`. */
  response(observed: JsonObject): string;
}

/** Declares a check kind; the params' type follows from their schema. */
export function defineCheck<Params>(kind: Kind<Params>): Kind<Params> {
  return kind;
}

/** The most text an observation keeps, in bytes. */
export const TEXT_CAP = 4096;

/** Cuts a text to what an observation keeps, and says so. */
export function capped(text: string, cap: number = TEXT_CAP): string {
  if (Buffer.byteLength(text) <= cap) return text;
  return `${Buffer.from(text)
    .subarray(0, cap - 3)
    .toString('utf8')
    .replace(/\uFFFD+$/u, '')}…`;
}
