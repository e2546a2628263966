import { fstatSync, statSync, writeSync } from 'node:fs';
import { type FileHandle, open, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { LedgerError, messageOf, UsageError } from '../model/errors.ts';
import type { LedgerLine } from '../model/events.ts';
import type { Clock } from '../model/ports.ts';
import { codeOf, pathError, syncFolder } from './io.ts';
import { type PreparedEvent, sealLine } from './hash.ts';
import { brokenAt, type Position, readLines, START } from './reader.ts';
import { type Turn, Turns } from './turns.ts';

/** What an appender works on. */
export interface AppenderOptions {
  readonly path: string;
  readonly handle: FileHandle;
  readonly clock: Clock;
  /** How long to wait for other processes. */
  readonly deadline_ms: number;
  readonly onNotice: (sentence: string) => void;
  /** Called after each durable write with where the record now ends. */
  readonly onDurable: (end: Position) => void;
}

interface Request {
  readonly by: string;
  readonly events: readonly PreparedEvent[];
  resolve(lines: readonly LedgerLine[]): void;
  reject(error: Error): void;
}

/** What a process with more to write leaves to others who wait: they look every 4 ms at least. */
const PAUSE_MS = 5;

/** Appends under a lock; what arrives while one write is under way goes together in the next. */
export class Appender {
  readonly #options: AppenderOptions;
  readonly #turns: Turns;
  #position: Position = START;
  #queue: Request[] = [];
  #running: Promise<void> | undefined;

  constructor(options: AppenderOptions) {
    this.#options = options;
    this.#turns = new Turns(`${options.path}.lock`, options.deadline_ms, options.onNotice);
  }

  append(by: string, events: readonly PreparedEvent[]): Promise<readonly LedgerLine[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly LedgerLine[]>();
    this.#queue.push({ by, events, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** Spares the first append a second reading of what was just read and verified. */
  knows(position: Position): void {
    if (!this.#running && position.offset > this.#position.offset) this.#position = position;
  }

  /** Sets aside what a write that was cut off left at the end. */
  async recover(): Promise<void> {
    await this.#turns.during(() => this.#catchUp());
  }

  /** Resolves once nothing is under way, and others may write at once. */
  async idle(): Promise<void> {
    await this.#running;
    this.#turns.end();
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      try {
        await this.#turns.during((turn) => this.#turn(turn));
        if (this.#queue.length > 0 && this.#turns.wanted) await wait(PAUSE_MS);
      } catch (error) {
        const reason = pathError(error, this.#options.path, 'written');
        for (const request of this.#queue.splice(0)) request.reject(reason);
      }
    }
    this.#running = undefined;
  }

  /** What was not yet taken from the queue when this throws is rejected by #run. */
  async #turn(turn: Turn): Promise<void> {
    await this.#catchUp(); // once: nobody else appends while the lock is held
    do {
      const batch = this.#queue.splice(0);
      try {
        await this.#commit(batch);
      } catch (error) {
        const reason = pathError(error, this.#options.path, 'written');
        for (const request of batch) request.reject(reason);
        return;
      }
      await turn.breathe();
    } while (this.#queue.length > 0 && !turn.isOver());
  }

  async #commit(batch: readonly Request[]): Promise<void> {
    const { handle, clock, onDurable } = this.#options;
    const start = this.#position;
    let end = start;
    const texts: string[] = [];
    const answers = batch.map(({ by, events }) =>
      events.map((prepared) => {
        const now = new Date(clock.now()).toISOString();
        const { line, text } = sealLine({ seq: end.seq + 1, at: now > end.at ? now : end.at, by, prev: end.prev }, prepared);
        end = { offset: end.offset + Buffer.byteLength(text), seq: line.seq, prev: line.hash, at: line.at };
        texts.push(text);
        return line;
      }),
    );
    try {
      await writeAll(handle, Buffer.from(texts.join('')));
      await handle.datasync();
    } catch (error) {
      await this.#takeBack(start);
      throw error;
    }
    this.#position = end;
    batch.forEach((request, index) => request.resolve(answers[index] ?? []));
    onDurable(end);
  }

  /** After a write that failed part-way. Where that fails too, the next append finds the rest and sets it aside. */
  async #takeBack({ offset }: Position): Promise<void> {
    const { path, onNotice } = this.#options;
    try {
      await truncate(path, offset);
    } catch (error) {
      onNotice(`what was written in part to \`${path}\` could not be taken back (${messageOf(error)}); the next append sets it aside`);
    }
  }

  /** Reads what others appended, and sets aside what one of them left half-written when it died. Only under the lock. */
  async #catchUp(): Promise<void> {
    const { path, handle } = this.#options;
    const { size } = sameFile(path, handle);
    if (size === this.#position.offset) return;
    if (size < this.#position.offset) throw cutBack(path);
    const reading = await readLines(handle, this.#position);
    if (reading.fault) throw brokenAt(path, reading.fault);
    this.#position = reading.end;
    if (reading.torn > 0) await this.#setAside(reading.end, reading.torn);
  }

  async #setAside({ offset, seq }: Position, length: number): Promise<void> {
    const { path, handle, onNotice } = this.#options;
    const bytes = Buffer.alloc(length);
    await handle.read(bytes, 0, length, offset);
    const aside = await writeAside(path.replace(/\.jsonl$/, ''), bytes);
    await truncate(path, offset);
    await handle.datasync();
    await syncFolder(dirname(path));
    onNotice(
      `the last write to \`${path}\` was cut off (a crash or a power cut); its ${length} bytes are kept in \`${aside}\`, and the record goes on after seq \`${seq}\``,
    );
  }
}

const inodes = new WeakMap<FileHandle, number>();

/** The file that is read or written must be the one that others find under its name; gives its size. (As with a small write, another thread would take longer.) */
export function sameFile(path: string, handle: FileHandle): { readonly size: number } {
  const own = inodes.get(handle) ?? fstatSync(handle.fd).ino;
  inodes.set(handle, own);
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.ino !== own) throw new UsageError(`the record \`${path}\` was removed or replaced while it was open: put it back, or open the launch again`);
  return there;
}

/** The error of a record that is shorter than it was. */
export function cutBack(path: string): LedgerError {
  return new LedgerError(`the record \`${path}\` is shorter than it was: lines were removed from it; restore the file from a copy, or begin a new launch`);
}

/** A few lines go to the system's cache at once: handing them to another thread takes longer than writing them. */
const SMALL = 1 << 16;

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += bytes.length <= SMALL ? writeSync(handle.fd, bytes, done) : (await handle.write(bytes, done)).bytesWritten;
  }
}

async function writeAside(stem: string, bytes: Buffer): Promise<string> {
  for (let n = 1; ; n++) {
    const path = `${stem}.torn-${n}`;
    try {
      const handle = await open(path, 'wx', 0o600);
      try {
        await writeAll(handle, bytes);
        await handle.datasync();
      } finally {
        await handle.close();
      }
      return path;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}
