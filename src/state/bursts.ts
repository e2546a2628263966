import type { BurstRecord, LaunchState } from './launch-state.ts';

/** The burst of an item that began last. */
export function latestBurst({ bursts }: Pick<LaunchState, 'bursts'>, item: string): BurstRecord | undefined {
  return [...bursts.values()].findLast((burst) => burst.item === item);
}

/** `running` until it says that it ended; `lost` where its console was heard of no more. */
export type BurstStands = 'running' | 'over' | 'lost';

/** A burst tells something every second, but while it waits for its last answers, half a minute at most: one that is silent for longer was killed. */
const SILENT_MS = 45_000;

/** How a burst stands at a moment. */
export function burstStands({ items }: Pick<LaunchState, 'items'>, burst: BurstRecord, now: number): BurstStands {
  if (burst.summary) return 'over';
  const record = items.get(burst.item);
  const checking = record?.checkingBy === burst.session && record.checkingUntil !== undefined && now < record.checkingUntil;
  const heard = Date.parse(burst.samples.at(-1)?.at ?? burst.at);
  return checking && now - heard < SILENT_MS ? 'running' : 'lost';
}

/** The burst that runs now, if any; the one that began last where there are several. */
export function runningBurst(state: Pick<LaunchState, 'bursts' | 'items'>, now: number): BurstRecord | undefined {
  return [...state.bursts.values()].findLast((burst) => burstStands(state, burst, now) === 'running');
}

/** Seconds that a burst was paused in all; a pause that nobody ended lasts until its last word. */
export function pausedSeconds({ steered, endedAt, samples }: BurstRecord): number {
  let paused = 0;
  let since: number | undefined;
  for (const { at, steer } of steered) {
    if (steer === 'pause') since ??= Date.parse(at);
    else if (since !== undefined) {
      paused += Date.parse(at) - since;
      since = undefined;
    }
  }
  const last = endedAt ?? samples.at(-1)?.at;
  if (since !== undefined && last !== undefined) paused += Math.max(0, Date.parse(last) - since);
  return paused / 1000;
}
