import { hash as digestOf } from 'node:crypto';
import canonicalize from 'canonicalize';
import { LedgerError } from '../model/errors.ts';
import { type LaunchEvent, type LedgerLine, eventSchema, lineSchema } from '../model/events.ts';

/** The `prev` of the first line. */
export const GENESIS = '0'.repeat(64);

/** An event that may be recorded: as the record will give it back, and its canonical JSON. */
export interface PreparedEvent {
  readonly event: LaunchEvent;
  readonly json: string;
}

/** Checks an event before it may enter the record: a line that could not be read back would break it for good. */
export function prepareEvent(event: LaunchEvent): PreparedEvent {
  let json: string | undefined;
  try {
    json = canonicalize(event);
  } catch (error) {
    throw new LedgerError(`\`${event.type}\` cannot be recorded: it holds what JSON cannot hold`, { cause: error });
  }
  const checked = eventSchema.safeParse(JSON.parse(json ?? 'null'));
  if (json === undefined || !checked.success) throw new LedgerError(`\`${event.type}\` cannot be recorded: ${problem(checked.error)}`);
  return { event: checked.data, json };
}

type Sealed = Omit<LedgerLine, 'event' | 'hash'>;

/** SHA-256 over the canonical JSON (RFC 8785) of a line without its hash; `eventJson` is canonical already. */
function hashOf({ seq, at, by, prev, entered, ssh }: Sealed, eventJson: string): string {
  const text = [
    `{"at":${JSON.stringify(at)},"by":${JSON.stringify(by)}`,
    entered === undefined ? '' : `,"entered":${JSON.stringify(entered)}`,
    `,"event":${eventJson},"prev":${JSON.stringify(prev)},"seq":${seq}`,
    ssh === undefined ? '}' : `,"ssh":${canonicalize(ssh)}}`,
  ].join('');
  return digestOf('sha256', text);
}

/** What a line begins with, up to its event. */
function head({ seq, at, by, prev, entered, ssh }: Sealed): string {
  const more = `${entered === undefined ? '' : `"entered":${JSON.stringify(entered)},`}${ssh === undefined ? '' : `"ssh":${canonicalize(ssh)},`}`;
  return `{"seq":${seq},"at":${JSON.stringify(at)},"by":${JSON.stringify(by)},"prev":${JSON.stringify(prev)},${more}"event":`;
}

/** A line of the record and its text in the file, newline included. */
export function sealLine(sealed: Sealed, { event, json }: PreparedEvent): { line: LedgerLine; text: string } {
  const hash = hashOf(sealed, json);
  return { line: { ...sealed, event, hash }, text: `${head(sealed)}${json},"hash":"${hash}"}\n` };
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
  const checked = lineSchema.safeParse(parsed);
  if (!checked.success) return broken(problem(checked.error));
  const line = checked.data;
  if (line.seq !== seq) return broken(`seq ${line.seq} stands in its place`);
  if (line.prev !== prev) return broken('its `prev` is not the hash of the line before');
  const begin = head(line);
  const end = `,"hash":"${line.hash}"}`;
  const framed = text.startsWith(begin) && text.endsWith(end) && text.length > begin.length + end.length;
  if (!framed || hashOf(line, text.slice(begin.length, -end.length)) !== line.hash) return broken('its content does not match its hash');
  return { line };
}

function problem(error: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] } | undefined): string {
  const issue = error?.issues[0];
  return issue ? `\`${issue.path.map(String).join('.') || 'it'}\` is not as a record holds it (${issue.message})` : 'it is no event';
}
