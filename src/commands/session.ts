import { hostname, uptime } from 'node:os';
import type { EventOf } from '../model/events.ts';
import type { LaunchState, Session } from '../state/launch-state.ts';
import { isHere } from '../state/people.ts';
import { clock } from './clock.ts';
import type { OpenLaunch } from './launch.ts';

/** Records that this process is at the launch, and which others are no more: known for this machine, unheard of for ten minutes on another. */
export async function startSession(launch: OpenLaunch): Promise<void> {
  const lost = launch.state().sessions.filter(isGone);
  await launch.record([
    ...lost.map((session) => ({ type: 'session-ended', session: session.id, lost: true }) as const),
    ...lostSteps(launch.state(), lost),
    { type: 'session-started', session: launch.session, host: hostname(), pid: process.pid },
  ]);
}

/** Steps that ran at consoles that are no more: nobody knows how they ended. */
function lostSteps({ fixes, sessions }: LaunchState, lost: readonly Session[]): EventOf<'fix-ended'>[] {
  const alive = sessions.filter((session) => !lost.includes(session)).map((session) => session.id);
  return [...fixes.values()]
    .filter((fix) => !fix.ended && !alive.includes(fix.session))
    .map((fix) => ({ type: 'fix-ended', fix: fix.fix, ended: 'lost', duration_ms: Math.max(0, clock.now() - Date.parse(fix.at)) }));
}

/** A console whose process is no more, or that has been silent for too long to be believed; if it was only asleep, its next word brings it back. */
function isGone(session: Session): boolean {
  if (session.host !== hostname()) return !isHere(session, clock.now());
  if (Date.parse(session.startedAt) < Date.now() - uptime() * 1000) return true; // before this machine began: its number may be another's now
  try {
    process.kill(session.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'; // EPERM: it lives, under another user
  }
}
