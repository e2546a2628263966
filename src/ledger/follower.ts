import type { FileHandle } from 'node:fs/promises';
import type { LedgerLine } from '../model/events.ts';
import { cutBack, sameFile } from './appender.ts';
import { brokenAt, type Position, readLines } from './reader.ts';

/** What a follower reads, and to whom it tells. */
export interface FollowOptions {
  readonly path: string;
  readonly handle: FileHandle;
  /** Where to begin to read: at or before the line after `after`. */
  readonly from: Position;
  readonly after: number;
  /** How far the record is known to be durable. */
  readonly durable: () => number;
  readonly onLines: (lines: readonly LedgerLine[]) => void;
  readonly onError: (error: Error) => void;
}

/** A running follower. */
export interface Follower {
  /** Look now. */
  poke(): void;
  stop(): void;
  /** Resolves once it no longer reads. */
  idle(): Promise<void>;
}

/** Looked at this often: notices of the file system are not to be had everywhere, and a stat is cheap. */
const EVERY_MS = 150;

/** Tells of each new line of a record once, in order, as soon as it is durable. */
export function startFollower({ path, handle, from, after, durable, onLines, onError }: FollowOptions): Follower {
  let position = from;
  let stopped = false;
  let poked = false;
  let looking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    if (stopped) return;
    const { size } = sameFile(path, handle);
    if (size < position.offset) throw cutBack(path);
    if (size === position.offset) return;
    const { lines, end, fault } = await readLines(handle, position);
    if (fault) throw brokenAt(path, fault);
    if (lines.length > 0 && end.offset > durable()) await handle.datasync(); // its writer may still be at it
    position = end;
    const news = lines.filter((line) => line.seq > after);
    if (news.length > 0 && !stopped) onLines(news);
  };

  const round = async (): Promise<void> => {
    clearTimeout(timer);
    try {
      do {
        poked = false;
        await look();
      } while (poked);
      if (!stopped) timer = setTimeout(begin, EVERY_MS);
    } catch (error) {
      if (stopped) return;
      stopped = true;
      onError(error instanceof Error ? error : new Error(String(error)));
    }
  };

  const begin = (): void => {
    if (stopped) return;
    poked = true;
    looking ??= round().finally(() => {
      looking = undefined;
    });
  };

  begin();
  return {
    poke: begin,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
    idle: async () => {
      await looking;
    },
  };
}
