import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { LedgerLine } from '../model/events.ts';
import type { Clock } from '../model/ports.ts';
import type { Signer } from '../model/signer.ts';
import { Appender } from './appender.ts';
import { launchPath } from './files.ts';
import { type Follower, startFollower } from './follower.ts';
import { type PreparedEvent, prepareEvent } from './hash.ts';
import { codeOf, makeFolder, pathError, syncFolder } from './io.ts';
import { brokenAt, decoded, type Position, type Reading, readLines, START } from './reader.ts';
import { Seen, signEach } from './ssh.ts';
import type { LedgerStore } from './store.ts';

/** What is needed to open the record of a launch. */
export interface FileLedgerOptions {
  readonly folder: string;
  readonly launch: string;
  readonly clock: Clock;
  /** Told, in a sentence, of what went on beside: a torn line set aside. */
  readonly onNotice: (sentence: string) => void;
  /** A new launch: makes the folder and the file, and refuses one that exists. Absent, the launch must exist. */
  readonly create?: boolean;
  /** Signs what is a person's word; absent, nothing is signed. */
  readonly signer?: Signer;
  /** How long an append waits for other processes; 10 s where nothing is said. */
  readonly lockDeadline_ms?: number;
}

/** Opens the record of a launch: one file of JSON lines that several processes may append to at once. */
export async function openFileLedger({
  folder,
  launch,
  clock,
  onNotice,
  create = false,
  signer,
  lockDeadline_ms = 10_000,
}: FileLedgerOptions): Promise<LedgerStore> {
  const path = launchPath(folder, launch);
  const handle = create ? await createFile(path, launch) : await openFile(path, launch);
  const followers = new Set<Follower>();
  let closed = false;
  /** Places whose lines were verified by this store: where reading can go on. */
  let read: Position = START;
  let durable: Position = START;
  const seen = new Seen();
  const signing = new Set<Promise<readonly LedgerLine[]>>();

  const appender = new Appender({
    path,
    handle,
    clock,
    deadline_ms: lockDeadline_ms,
    onNotice,
    onDurable: (end) => {
      durable = end;
      for (const follower of followers) follower.poke();
    },
  });

  try {
    if (!(await endsWhole(handle))) await appender.recover();
  } catch (error) {
    await handle.close();
    throw pathError(error, path, 'written');
  }

  const readDurable = async (): Promise<Reading> => {
    const reading = await readLines(handle, START);
    if (reading.end.offset > durable.offset) await handle.datasync(); // another process may be between its write and its fsync
    return reading;
  };

  const readAll = async (): Promise<LedgerLine[]> => {
    const { lines, end, fault } = await readDurable().catch((error: unknown) => {
      throw pathError(error, path, 'read');
    });
    if (fault) throw brokenAt(path, fault);
    read = end;
    seen.learn(lines);
    appender.knows(end);
    return lines;
  };

  // Outside the lock: a key may take its time, and nobody else has to wait for it.
  const appendSigned = async (by: string, prepared: readonly PreparedEvent[], signer: Signer): Promise<readonly LedgerLine[]> => {
    if (seen.last.seq === 0 && !create) await readAll();
    const lines = await appender.append(by, await signEach(signer, { launch, by, seen: seen.last }, prepared));
    seen.learn(lines);
    return lines;
  };

  return {
    launch,
    where: path,
    async append(by, events) {
      if (closed) throw new UsageError(`the record \`${path}\` is closed: open the launch again`);
      const prepared = events.map(prepareEvent);
      if (prepared.length === 0) return [];
      if (!signer) return appender.append(by.toWellFormed(), prepared);
      const work = appendSigned(by.toWellFormed(), prepared, signer);
      signing.add(work);
      return work.finally(() => signing.delete(work));
    },
    read: readAll,
    follow(after, onLines, onError) {
      const from = [durable, read].find((place) => place.seq <= after) ?? START;
      const told = (lines: readonly LedgerLine[]): void => {
        seen.learn(lines);
        onLines(lines);
      };
      const follower = startFollower({ path, handle, from, after, durable: () => durable.offset, onLines: told, onError });
      followers.add(follower);
      return () => {
        follower.stop();
        followers.delete(follower);
      };
    },
    async close() {
      if (closed) return;
      closed = true;
      await Promise.allSettled(signing);
      await appender.idle();
      for (const follower of followers) follower.stop();
      await Promise.all([...followers].map((follower) => follower.idle()));
      const { size } = await handle.stat();
      await handle.close();
      if (create && size === 0) await rm(path, { force: true }); // its first line could not be written: no launch began
    },
  };
}

const { O_APPEND, O_CREAT, O_EXCL, O_RDWR } = constants;

async function createFile(path: string, launch: string): Promise<FileHandle> {
  const folder = dirname(path);
  try {
    await makeFolder(folder);
  } catch (error) {
    throw pathError(error, folder, 'written');
  }
  try {
    const handle = await open(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL, 0o600);
    await syncFolder(folder);
    return handle;
  } catch (error) {
    if (codeOf(error) === 'EEXIST')
      throw new UsageError(`the launch \`${launch}\` exists already in \`${folder}\`: open it, or give the new one another name`, { cause: error });
    throw pathError(error, folder, 'written');
  }
}

async function openFile(path: string, launch: string): Promise<FileHandle> {
  try {
    return await open(path, O_RDWR | O_APPEND);
  } catch (error) {
    if (codeOf(error) === 'ENOENT')
      throw new UsageError(
        `there is no launch \`${launch}\` in \`${dirname(path)}\`: \`gonogo launches\` lists those that exist, \`--ledger DIR\` looks elsewhere`,
        { cause: error },
      );
    throw pathError(error, path, 'written');
  }
}

const TAIL = 1 << 16;

/** Whether the file ends with a line that is whole, or so long that only reading it all can tell. */
async function endsWhole(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return true;
  const tail = Buffer.alloc(Math.min(size, TAIL));
  await handle.read(tail, 0, tail.length, size - tail.length);
  if (tail.at(-1) !== 10) return false;
  const text = decoded(tail.subarray(tail.lastIndexOf(10, -2) + 1, -1));
  return text !== undefined && text.startsWith('{"seq":') && text.endsWith('"}');
}
