import { hash as digestOf } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ZodError } from 'zod';
import { LedgerError } from '../model/errors.ts';
import { type LaunchEvent, type LedgerLine, eventSchema, lineSchema } from '../model/events.ts';
import type { LineSsh } from '../model/ssh.ts';
import { accepts } from './accepts.ts';

/** The `prev` of the first line. */
export const GENESIS = '0'.repeat(64);

const isEvent = accepts(eventSchema);
const isLine = accepts(lineSchema);

/** An event that may be recorded: as the record will give it back, and its canonical JSON. */
export interface PreparedEvent {
  readonly event: LaunchEvent;
  readonly json: string;
  /** The signature by key of who entered it. */
  readonly ssh?: LineSsh;
}

/** Checks an event before it may enter the record: a line that could not be read back would break it for good. */
export function prepareEvent(event: LaunchEvent): PreparedEvent {
  let json: string | undefined;
  try {
    json = canonicalize(event);
  } catch (error) {
    throw new LedgerError(`\`${event.type}\` cannot be recorded: it holds what JSON cannot hold`, { cause: error });
  }
  const parsed: unknown = JSON.parse(json ?? 'null');
  if (json !== undefined && isEvent(parsed)) return { event: parsed as LaunchEvent, json }; // what `accepts` takes, the schema takes
  const checked = eventSchema.safeParse(parsed);
  if (json === undefined || !checked.success) throw new LedgerError(`\`${event.type}\` cannot be recorded: ${problem(checked.error, { event: parsed })}`);
  return { event: checked.data, json };
}

type Sealed = Omit<LedgerLine, 'event' | 'hash'>;

/** The parts of a line beside its event, as JSON: both its text and what is hashed are made of them. */
interface Written {
  readonly seq: number;
  readonly at: string;
  readonly by: string;
  readonly prev: string;
  readonly entered: string;
  readonly knew: string;
  readonly ssh: string;
}

function written({ seq, at, by, prev, entered, knew, ssh }: Sealed): Written {
  return {
    seq,
    at: JSON.stringify(at),
    by: JSON.stringify(by),
    prev: JSON.stringify(prev),
    entered: entered === undefined ? '' : `"entered":${JSON.stringify(entered)},`,
    knew: knew === undefined ? '' : `"knew":${knew},`,
    ssh: ssh === undefined ? '' : `"ssh":${canonicalize(ssh)}`,
  };
}

/** SHA-256 over the canonical JSON (RFC 8785) of a line without its hash; `eventJson` is canonical already. */
function hashOf({ seq, at, by, prev, entered, knew, ssh }: Written, eventJson: string): string {
  return digestOf('sha256', `{"at":${at},"by":${by},${entered}"event":${eventJson},${knew}"prev":${prev},"seq":${seq}${ssh && `,${ssh}`}}`);
}

/** What a line begins with, up to its event. */
function head({ seq, at, by, prev, entered, knew, ssh }: Written): string {
  return `{"seq":${seq},"at":${at},"by":${by},"prev":${prev},${entered}${knew}${ssh && `${ssh},`}"event":`;
}

/** A line of the record and its text in the file, newline included. */
export function sealLine(place: Sealed, { event, json, ssh }: PreparedEvent): { line: LedgerLine; text: string } {
  const sealed: Sealed = ssh === undefined ? place : { ...place, ssh };
  const parts = written(sealed);
  const hash = hashOf(parts, json);
  return { line: { ...sealed, event, hash }, text: `${head(parts)}${json},"hash":"${hash}"}\n` };
}

/** Why a line cannot be trusted; `json` says whether it is JSON at all (a torn write is not). */
export interface Fault {
  readonly seq: number;
  readonly what: string;
  readonly json: boolean;
}

/**
 * Reads one line and verifies its place, its chain and its hash.
 * The hash is taken over the bytes as they stand, not over what they parse to: the writer wrote canonical JSON, so any
 * other spelling of the same values (`\u001B` for `\u001b`, a key twice) is a change too.
 */
export function readLine(text: string, seq: number, prev: string): { line: LedgerLine } | { fault: Fault } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { fault: { seq, json: false, what: 'it is no JSON' } };
  }
  const broken = (what: string) => ({ fault: { seq, json: true, what } });
  const line = lineOf(parsed);
  if ('issues' in line) return broken(problem(line, parsed));
  if (line.seq !== seq) return broken(`seq ${line.seq} stands in its place`);
  if (line.prev !== prev) return broken('its `prev` is not the hash of the line before');
  const parts = written(line);
  const begin = head(parts);
  const end = `,"hash":"${line.hash}"}`;
  const framed = text.startsWith(begin) && text.endsWith(end) && text.length > begin.length + end.length;
  if (!framed || hashOf(parts, text.slice(begin.length, -end.length)) !== line.hash) return broken('its content does not match its hash');
  return { line };
}

/** As the schema gives it back, which for nearly every line is just as it stands. */
function lineOf(parsed: unknown): LedgerLine | ZodError {
  if (isLine(parsed)) return parsed as LedgerLine; // what `accepts` takes, the schema takes
  const checked = lineSchema.safeParse(parsed);
  return checked.success ? checked.data : checked.error;
}

interface Issues {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

/** What the schema says of a line, or of an event alone; `parsed` is the line that it is of. */
function problem(error: Issues | undefined, parsed: unknown): string {
  const issue = error?.issues[0];
  if (!issue) return 'it is no event';
  const type = typeOf(parsed);
  // The schema would name every kind there is.
  if (issue.path.at(-1) === 'type' && issue.path.length <= 2) return `it is of a kind that this gonogo does not know: \`${type}\``;
  return `\`${issue.path.map(String).join('.') || 'it'}\` is not as a record holds it (${issue.message})`;
}

const LONGEST_TYPE = 40;

function typeOf(parsed: unknown): string {
  if (typeof parsed !== 'object' || parsed === null || !('event' in parsed)) return 'none';
  const { event } = parsed;
  if (typeof event !== 'object' || event === null || !('type' in event) || typeof event.type !== 'string') return 'none';
  return event.type.replace(/[^\w .-]/g, '?').slice(0, LONGEST_TYPE);
}
