/** A clock that stands still until everybody waits for it; then it jumps to the next one's time. Nothing sleeps. */
export class VirtualTime {
  #now: number;
  readonly #timers = new Set<{ readonly at: number; readonly ring: () => void }>();

  constructor(start: number) {
    this.#now = start;
  }

  readonly clock = { now: (): number => this.#now };

  readonly wait = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error); // what an AbortController gives
      const timer = { at: this.#now + ms, ring: () => resolve() };
      this.#timers.add(timer);
      const stop = (): void => {
        this.#timers.delete(timer);
        reject(signal.reason as Error); // as above
      };
      signal.addEventListener('abort', stop, { once: true });
      timer.ring = () => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
    });

  /** Lets time pass until a promise is settled, or nobody waits any more. */
  async until<Result>(promise: Promise<Result>): Promise<Result> {
    const state = { settled: false };
    promise
      .catch(() => undefined) // whoever called hears of it
      .finally(() => {
        state.settled = true;
      });
    for (let idle = 0; idle < 50; ) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (state.settled) return promise;
      const [first] = [...this.#timers].toSorted((a, b) => a.at - b.at);
      if (first === undefined) {
        idle += 1;
        continue;
      }
      idle = 0;
      this.#timers.delete(first);
      this.#now = Math.max(this.#now, first.at);
      first.ring();
    }
    throw new Error('everybody waits, and nobody for the clock');
  }
}
