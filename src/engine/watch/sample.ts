import { messageOf, NoAnswer } from '../../model/errors.ts';
import type { EventOf } from '../../model/events.ts';
import type { Objective, WatchValue } from '../../model/watch.ts';
import type { CompiledObjective } from './compiled.ts';
import type { News, WatchPorts } from './ports.ts';
import { type Seen, type Track, track } from './track.ts';

/** The share of the time between two beats that a sample may take, so that the next one is never late. */
const ROOM = 0.8;

/** How long a sample may take at most, in milliseconds. */
export function roomFor(every_ms: number): number {
  return Math.round(every_ms * ROOM);
}

/** What was seen of each check, by the check's own JSON: objectives with the same one share it. */
export async function observeAll(
  objectives: readonly Objective[],
  ports: WatchPorts,
  room_ms: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Seen & { readonly at_ms: number }>> {
  const checks = new Map<string, Objective['check']>();
  for (const { check } of objectives) {
    const known = checks.get(keyOf(check));
    if (!known || known.timeout_s < check.timeout_s) checks.set(keyOf(check), check);
  }
  const seen = [...checks].map(async ([key, check]) => {
    const deadline_ms = Math.min(check.timeout_s * 1000, room_ms);
    const one = await inTime((limit) => ports.observe(check, limit), deadline_ms, ports, signal).then(
      (observed): Seen => ({ observed }),
      (error: unknown): Seen => ({ why: messageOf(error), ...(error instanceof NoAnswer ? { code: error.code } : {}) }),
    );
    return [key, { ...one, at_ms: ports.clock.now() }] as const;
  });
  return new Map(await Promise.all(seen));
}

/** Names a check by what it asks. */
function keyOf({ kind, params, item }: Objective['check']): string {
  return JSON.stringify([kind, params, item]);
}

/** Makes the events of one beat, and what every objective then remembers. */
export function sampled(
  plan: { readonly watch: string; readonly objectives: readonly CompiledObjective[]; readonly tracks: ReadonlyMap<string, Track> },
  beat: { readonly n: number; readonly passed: number },
  seen: ReadonlyMap<string, Seen & { readonly at_ms: number }>,
  news: readonly News[],
): { tracks: Map<string, Track>; events: [EventOf<'watch-sampled'>, ...EventOf<'watch-alert'>[]] } {
  const tracks = new Map<string, Track>();
  const values: Record<string, WatchValue> = {};
  const alerts: EventOf<'watch-alert'>[] = [];
  for (const objective of plan.objectives) {
    const { id, check } = objective.spec;
    const before = plan.tracks.get(id);
    const one = seen.get(keyOf(check));
    if (!before || !one) continue; // every objective has both
    const { track: after, value, changes } = track(before, objective, { ...beat, at_ms: one.at_ms }, one);
    tracks.set(id, after);
    values[id] = value;
    for (const { alert, change } of changes)
      alerts.push({
        type: 'watch-alert',
        watch: plan.watch,
        objective: id,
        alert,
        state: change.state,
        ...(value.value === undefined ? {} : { value: value.value }),
        ...(change.state === 'fired' && change.already ? { already: true } : {}),
      });
  }
  return { tracks, events: [{ type: 'watch-sampled', watch: plan.watch, n: beat.n, values, news: [...news] }, ...alerts] };
}

/** Gives something so much time; a client that ignores its deadline does not hold up the beat. */
export async function inTime<Result>(
  ask: (limit: { readonly deadline_ms: number; readonly signal: AbortSignal }) => Promise<Result>,
  deadline_ms: number,
  ports: WatchPorts,
  signal: AbortSignal,
): Promise<Result> {
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const late = ports.wait(deadline_ms, stop).then(() => {
    throw new NoAnswer('unknown', 'timed-out', `no answer within ${Math.round(deadline_ms / 100) / 10} s`);
  });
  try {
    // Asked within a promise: one that throws at once must not leave `late` without a listener.
    return await Promise.race([Promise.resolve().then(() => ask({ deadline_ms, signal: stop })), late]);
  } finally {
    over.abort();
  }
}
