/** How late a beat may begin, as a share of the time between two. */
const LATE = 0.2;

/** When a watch began, how often it looks, and when it is over. */
export interface Rhythm {
  readonly start_ms: number;
  readonly every_ms: number;
  readonly until_ms: number;
}

/** A moment at which a sample is due. */
export interface Beat {
  readonly n: number;
  readonly due_ms: number;
}

/**
 * The next beat after `last` (-1 before the first): beats are due at the start and every so often after it, whatever a sample took.
 * One that is long past is left out, which its successor's `n` tells. Undefined once the watch is over.
 */
export function nextBeat({ start_ms, every_ms, until_ms }: Rhythm, now_ms: number, last: number): Beat | undefined {
  const n = Math.max(last + 1, Math.ceil((now_ms - start_ms) / every_ms - LATE));
  const due_ms = start_ms + n * every_ms;
  return due_ms > until_ms ? undefined : { n, due_ms };
}

/** How many beats a length of time has, at least one. */
export function beatsIn(seconds: number, every_s: number): number {
  return Math.max(1, Math.ceil(seconds / every_s - 1e-9)); // 0.3 / 0.1 is a little more than 3
}
