import { UsageError } from '../model/errors.ts';
import type { LedgerLine } from '../model/events.ts';
import type { Clock } from '../model/ports.ts';
import type { Signer } from '../model/signer.ts';
import type { LedgerStore } from './store.ts';
import type { LaunchSummary } from './summary.ts';
import type { Verification } from './verify.ts';

/** How a record is opened. */
export interface OpenOptions {
  readonly clock: Clock;
  /** Told, in a sentence, of what went on beside: a torn line set aside, entries handed in. */
  readonly onNotice: (sentence: string) => void;
  /** A new launch; refused where one of that id exists. Absent, the launch must exist. */
  readonly create?: boolean;
  /** Signs what is a person's word; absent, nothing is signed. */
  readonly signer?: Signer;
}

/** Where records are kept: a folder of this machine, or a PostgreSQL database that several machines share. */
export interface LedgerPlace {
  /** For sentences: the folder, or the database without its password. */
  readonly where: string;
  /** The flag that leads here, for the command lines that are shown: ` --ledger …`, or nothing where it is the default. */
  readonly flag: string;
  /** A folder of this machine for what lies beside the records: notes of replays, entries that wait. */
  readonly beside: string;
  /** The ids of the launches there are. */
  ids(): Promise<readonly string[]>;
  /** The launches, the one that was last worked on last; records that are none are said. */
  list(onUnreadable?: (sentence: string) => void): Promise<readonly LaunchSummary[]>;
  /** The records with their sizes in bytes, those that changed last first: for hints that look through them. */
  newestFirst(): Promise<readonly { readonly launch: string; readonly bytes: number }[]>;
  open(launch: string, options: OpenOptions): Promise<LedgerStore>;
  /** For who only reads: nothing is written, locked or set aside. */
  openToRead(launch: string): Promise<LedgerStore>;
  /** Every line, verified; throws LedgerError naming the first bad seq. */
  read(launch: string): Promise<readonly LedgerLine[]>;
  /** The record's own bytes, line by line or in larger pieces, unverified: for an export, and for hints that nothing rests on. */
  bytes(launch: string): AsyncIterable<Buffer>;
  verify(launch: string): Promise<Verification>;
  /** The file that a record is, where it is one: it can be read at any place. */
  fileOf?(launch: string): string;
  /** Says in a sentence what waits on this machine for its place in these records; undefined where nothing does. */
  waiting?(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** The records where `--ledger`, else `GONOGO_LEDGER`, else this system's habit says they are. */
export async function openLedgerPlace(option?: string): Promise<LedgerPlace> {
  const said = placeWritten(option);
  if (said && isDatabase(said)) return (await import('./postgres/place.ts')).postgresPlace(said, option !== undefined);
  return (await import('./folder-place.ts')).folderPlace(said);
}

/** Where `--ledger`, else `GONOGO_LEDGER`, says that the records are, without the blanks and quotes around it; refuses what is a URL, or looks like one, and leads nowhere. */
export function placeWritten(option: string | undefined): string | undefined {
  const said = (option ?? process.env['GONOGO_LEDGER'])
    ?.trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim();
  if (said === undefined || isDatabase(said)) return said;
  // What was meant for a database holds a password: it is neither repeated nor made a folder. A drive of Windows has one letter.
  const scheme = /^["'<(]*([a-z][a-z0-9+.-]+):(?:[/\\]|.*@)/i.exec(said)?.[1];
  const what =
    scheme !== undefined ? `${scheme}://…` : /^\w+=\S.*\b\w+=|\bpassword=/i.test(said) ? 'KEY=VALUE …' : /^[^/\\]*:[^\\]*@/.test(said) ? '…@…' : undefined;
  if (what === undefined) return said;
  throw new UsageError(`\`${what}\` is no place for records: write a folder, or \`postgres://user@host:5432/database\``);
}

/** Whether a place is a PostgreSQL database. */
export function isDatabase(said: string): boolean {
  return /^postgres(ql)?:\/\//i.test(said);
}

/** Opens the place of records for as long as `use` takes. */
export async function withLedgerPlace<Value>(option: string | undefined, use: (place: LedgerPlace) => Promise<Value>): Promise<Value> {
  const place = await openLedgerPlace(option);
  try {
    return await use(place);
  } finally {
    await place.close();
  }
}
