// What a sandbox has started and made, and how all of it goes again.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const STARTING_MS = 6_000;

// Stops whatever has been started, in any state.
export class Cleanup {
  readonly #steps: (() => Promise<unknown>)[] = [];
  readonly #folders: string[] = [];
  #done: Promise<void> | undefined;

  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  // The sandbox's one folder, removed when everything has stopped; others may pass through it (PostgreSQL runs as another user), not look into it.
  async makeFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'gonogo-sandbox-'));
    this.#folders.push(folder);
    await chmod(folder, 0o711);
    return folder;
  }

  // `starting` may still add steps; it settles soon, for its processes are gone and its signal is aborted.
  run(starting: Promise<unknown>): Promise<void> {
    this.#done ??= (async () => {
      await this.#unwind();
      await Promise.race([starting.catch(() => undefined), delay(STARTING_MS)]);
      await this.#unwind();
      await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })));
    })();
    return this.#done;
  }

  async #unwind(): Promise<void> {
    await Promise.allSettled(this.#steps.splice(0).map((step) => step()));
  }
}

// Like Promise.all, and the others have ended too when one fails: nothing starts behind a cleanup's back.
export async function all<T extends readonly unknown[]>(work: readonly [...{ [K in keyof T]: Promise<T[K]> }]): Promise<T>;
export async function all(work: readonly Promise<unknown>[]): Promise<unknown[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
