import type { EventOf } from '../model/events.ts';

/** Codes that mean: nothing came back, and it may be this machine's own network. */
const silent = new Set(['name-not-found', 'unreachable', 'unreachable-host', 'timed-out']);

/** Kinds that ask nobody over the network. */
const local = new Set(['env', 'command', 'manual', 'file', 'json', 'git']);

/**
 * When every check of a run that needs the network heard nothing at all, this machine is the likely cause: then all are `unknown`.
 * A refused or reset connection is an answer: something was reached.
 */
export function offlineRevisions(seen: readonly EventOf<'observed'>[]): EventOf<'observed'>[] {
  const remote = seen.filter((event) => !local.has(event.kind));
  const dead = remote.filter((event) => event.code !== undefined && silent.has(event.code));
  if (remote.length < 2 || dead.length < remote.length || !dead.some((event) => event.code !== 'timed-out')) return [];
  return dead.map((event) => ({
    ...event,
    verdict: 'unknown',
    code: 'offline',
    response: `this machine seems to be offline: nothing could be reached (${event.response})`,
  }));
}
