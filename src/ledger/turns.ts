import { setImmediate as breath } from 'node:timers/promises';
import { messageOf } from '../model/errors.ts';
import { type HeldLock, holdLock, isWanted } from './lock.ts';

/** Longest that one process has the lock before it lets others have theirs. */
const TURN_MS = 100;
/** How long it keeps the lock after its last word, where nobody waits: the next word then needs no new one. */
const LINGER_MS = 5;

/** What a turn's work knows of it. */
export interface Turn {
  /** Whether the time is up, or the lock was lost: a machine that slept may find that another one took it. */
  isOver(): boolean;
  /** Lets who was just answered say more. */
  breathe(): Promise<void>;
}

interface Held extends Turn {
  readonly lock: HeldLock;
}

/** Gives a process its turns at a record: one lock for all it has to say within a moment, never for longer than others can wait. */
export class Turns {
  readonly #path: string;
  readonly #deadline_ms: number;
  readonly #onNotice: (sentence: string) => void;
  /** Kept after a turn; whoever works takes it out of here first. */
  #kept: Held | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string, deadline_ms: number, onNotice: (sentence: string) => void) {
    this.#path = path;
    this.#deadline_ms = deadline_ms;
    this.#onNotice = onNotice;
  }

  /** Works under the lock. Only one call at a time. */
  async during(work: (turn: Turn) => Promise<void>): Promise<void> {
    const held = this.#takeKept() ?? (await this.#take());
    try {
      await work(held);
    } finally {
      this.#keepOrEnd(held);
    }
  }

  /** Lets the lock go, where it is kept. */
  end(): void {
    const held = this.#takeOut();
    if (held) this.#letGo(held);
  }

  /** Whether others wait. */
  get wanted(): boolean {
    return isWanted(this.#path);
  }

  async #take(): Promise<Held> {
    const lock = await holdLock(this.#path, this.#deadline_ms);
    const until = performance.now() + TURN_MS;
    const held: Held = {
      lock,
      isOver: () => performance.now() > until || !lock.isMine(),
      breathe: async () => {
        idle.add(lock.letGo);
        await breath();
        idle.delete(lock.letGo);
      },
    };
    return held;
  }

  #takeKept(): Held | undefined {
    const held = this.#takeOut();
    if (held?.isOver() === false) return held;
    if (held) this.#letGo(held);
    return undefined;
  }

  #takeOut(): Held | undefined {
    clearTimeout(this.#timer);
    const held = this.#kept;
    this.#kept = undefined;
    if (held) idle.delete(held.lock.letGo);
    return held;
  }

  #keepOrEnd(held: Held): void {
    if (!this.#mayKeep(held)) return this.#letGo(held);
    this.#kept = held;
    idle.add(held.lock.letGo);
    this.#timer = setTimeout(() => this.end(), LINGER_MS);
  }

  #mayKeep(held: Held): boolean {
    try {
      return !held.isOver() && !this.wanted;
    } catch {
      return false; // what is wrong with its file is said where it is let go
    }
  }

  #letGo({ lock }: Held): void {
    try {
      lock.letGo();
    } catch (error) {
      this.#onNotice(`the lock \`${this.#path}\` could not be removed (${messageOf(error)}): remove it, or others wait for this process to end`);
    }
  }
}

/** What lets go of locks under which nothing is being written: a process that ends then takes them along, and nobody has to find out that it died. */
const idle = new Set<() => void>();
process.on('exit', () => {
  for (const letGo of idle) {
    try {
      letGo();
    } catch {
      continue; // its holder is dead in a moment, and whoever wants it finds that
    }
  }
});
