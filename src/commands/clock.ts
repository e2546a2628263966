import type { Clock } from '../model/ports.ts';

/** The machine's own clock. */
export const clock: Clock = { now: () => Date.now() };
