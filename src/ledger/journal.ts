import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { UsageError } from '../model/errors.ts';
import { launchPath, ledgerFolder } from './files.ts';
import { codeOf, makeFolder, pathError, syncFolder } from './io.ts';
import type { KeptEntry } from './journal-entry.ts';
import { parseJournal } from './journal-entry.ts';
import { takeLock } from './lock.ts';

/** Which record a journal belongs to. */
export interface JournalOwner {
  readonly launch: string;
  /** Tells databases apart. */
  readonly key: string;
  /** The database without its password, for who finds the file. */
  readonly where: string;
}

const headSchema = z.object({ where: z.string() });

function journalFolder(): string {
  return join(ledgerFolder(), 'journal');
}

/** Keeps what is entered while the record cannot be reached: a file that only this process writes, durable entry by entry. */
export class Journal {
  readonly path: string;
  readonly #owner: JournalOwner;
  #handle: FileHandle | undefined;
  #letGo: (() => void) | undefined;
  #size = 0;

  constructor(owner: JournalOwner) {
    launchPath('', owner.launch); // refuses an id that would lead out of the folder
    this.#owner = owner;
    this.path = join(journalFolder(), `${owner.launch}.${owner.key}.${process.pid}-${randomUUID().slice(0, 8)}.jsonl`);
  }

  /** Resolves once the entry is durable; rejects, with nothing kept, when it cannot be. */
  async add(entry: KeptEntry): Promise<void> {
    try {
      const handle = this.#handle ?? (await this.#begin());
      const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
      try {
        for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done, bytes.length - done, this.#size + done)).bytesWritten;
        await handle.datasync();
        this.#size += bytes.length;
      } catch (error) {
        await handle.truncate(this.#size);
        throw error;
      }
    } catch (error) {
      const { message } = pathError(error, this.path, 'written');
      throw new UsageError(
        `the record cannot be reached, and what is entered cannot be kept: ${message.replace('choose another folder with `--ledger DIR`', '`XDG_STATE_HOME` names another place for it')}`,
        { cause: error },
      );
    }
  }

  /** Whether there is a file. */
  get begun(): boolean {
    return this.#handle !== undefined;
  }

  /** After everything was handed in. */
  async remove(): Promise<void> {
    if (!this.#handle) return;
    await rm(this.path, { force: true });
    await this.leave();
  }

  /** Lets go of the file and leaves it for the next gonogo. */
  async leave(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
    this.#letGo?.();
    this.#letGo = undefined;
  }

  async #begin(): Promise<FileHandle> {
    const folder = journalFolder();
    await makeFolder(folder);
    this.#letGo ??= await takeLock(`${this.path}.lock`, 5_000);
    const handle = await open(this.path, 'wx', 0o600);
    try {
      const head = Buffer.from(`${JSON.stringify({ journal: 1, launch: this.#owner.launch, where: this.#owner.where })}\n`);
      await handle.write(head, 0, head.length, 0);
      await handle.datasync();
      await syncFolder(folder);
      this.#size = head.length;
      this.#handle = handle;
      return handle;
    } catch (error) {
      await handle.close();
      await rm(this.path, { force: true });
      throw error;
    }
  }
}

/** A journal that a process left which is no more. */
export interface LeftJournal {
  readonly path: string;
  readonly entries: readonly KeptEntry[];
  /** Whether its last entry was cut off; it was never acknowledged. */
  readonly torn: boolean;
  remove(): Promise<void>;
  leave(): void;
}

/** A journal as it lies there, whether its process lives or not. */
export interface WaitingJournal {
  readonly launch: string;
  readonly key: string;
  /** The database as it was named when it was lost. */
  readonly where: string;
  readonly entries: number;
}

/** What waits on this machine, for whatever database. */
export async function journalsThatWait(): Promise<WaitingJournal[]> {
  const found = await Promise.all(
    (await journalNames()).map(async (name): Promise<WaitingJournal[]> => {
      const parts = nameParts(name);
      const text = await readFile(join(journalFolder(), name), 'utf8').catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return undefined; // handed in and removed in between
        throw pathError(error, join(journalFolder(), name), 'read');
      });
      return parts && text !== undefined ? [{ ...parts, where: whereIn(text), entries: text.split('\n').length - 2 }] : [];
    }),
  );
  return found.flat();
}

/** The database that the first line of a journal names. */
function whereIn(text: string): string {
  try {
    return headSchema.parse(JSON.parse(text.slice(0, text.indexOf('\n')))).where;
  } catch {
    return 'a database that its file does not name';
  }
}

/** The journals of a launch that nobody writes any more; each is given to one process only. */
export async function takeLeftJournals({ launch, key }: Pick<JournalOwner, 'launch' | 'key'>, onNotice: (sentence: string) => void): Promise<LeftJournal[]> {
  const taken: LeftJournal[] = [];
  for (const name of await journalNames()) {
    const parts = nameParts(name);
    if (parts?.launch !== launch || parts.key !== key) continue;
    const path = join(journalFolder(), name);
    const letGo = await takeLock(`${path}.lock`, 20).catch((error: unknown) => {
      if (error instanceof UsageError) return undefined; // its process lives, or another was quicker
      throw error;
    });
    if (!letGo) continue;
    try {
      const { entries, torn, faults } = parseJournal(await readFile(path, 'utf8'));
      if (faults > 0) {
        onNotice(`\`${path}\` holds ${faults} entries that cannot be read: it was left as it is`);
        letGo();
        continue;
      }
      taken.push({
        path,
        entries,
        torn,
        async remove() {
          await rm(path, { force: true });
          letGo();
        },
        leave: letGo,
      });
    } catch (error) {
      letGo();
      if (codeOf(error) !== 'ENOENT') throw pathError(error, path, 'read'); // ENOENT: handed in and removed in between
    }
  }
  return taken;
}

async function journalNames(): Promise<string[]> {
  try {
    return (await readdir(journalFolder())).filter((name) => name.endsWith('.jsonl')).toSorted();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw pathError(error, journalFolder(), 'read');
  }
}

function nameParts(name: string): { readonly launch: string; readonly key: string } | undefined {
  const [, launch, key] = /^(.+)\.([0-9a-f]{12})\.\d+-[0-9a-f]{8}\.jsonl$/.exec(name) ?? [];
  return launch !== undefined && key !== undefined ? { launch, key } : undefined;
}
