import type { LaunchEvent, LedgerLine } from '../model/events.ts';
import type { LedgerLink } from '../model/link.ts';

/** The append-only record of one launch: what every store (file, PostgreSQL) promises. */
export interface LedgerStore {
  readonly launch: string;
  /** Where the record is, for sentences: the file's path, or the database without its password. */
  readonly where: string;
  /** Resolves once the lines are durable; with none of them where they are kept until the record is back. Rejects, with nothing recorded, when they cannot be. */
  append(by: string, events: readonly LaunchEvent[]): Promise<readonly LedgerLine[]>;
  /** Everything there is now, verified; throws LedgerError naming the first bad seq. */
  read(): Promise<readonly LedgerLine[]>;
  /** Durable lines that others (or this store) appended after `seq`, in order, each once, within a second. Ends at the returned function, or after the first error. */
  follow(after: number, onLines: (lines: readonly LedgerLine[]) => void, onError: (error: Error) => void): () => void;
  /** Tells of the link at once and whenever it changes; returns the way to stop. Absent where the record cannot be lost. */
  onLink?(listener: (link: LedgerLink) => void): () => void;
  /** Waits for appends that are under way, ends all following. */
  close(): Promise<void>;
}
