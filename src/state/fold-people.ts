import type { EventOf, LedgerLine } from '../model/events.ts';
import type { ItemRecord, LaunchState, Session } from './launch-state.ts';

/** Where a console is now; there is one driver at a time, and who takes the wheel last has it. */
export function foldAttended(sessions: LaunchState['sessions'], event: EventOf<'attended'>, { at, by }: LedgerLine): readonly Session[] {
  return sessions.map((session) => {
    if (session.id === event.session) {
      // A role stays until it changes; the rest is as it is now.
      const { item: _item, following: _following, ...rest } = session;
      const { type: _type, session: _session, ...place } = event;
      return { ...rest, ...place, seenAt: at };
    }
    return event.role === 'driver' && session.role === 'driver' && session.by !== by ? { ...session, role: 'navigator' } : session;
  });
}

/** Whose step an item is. */
export function foldOwner(record: ItemRecord, event: EventOf<'owned' | 'released'>, { at, by }: LedgerLine): ItemRecord {
  const { owner: _owner, ...rest } = record;
  if (event.type === 'released') return rest;
  const { from, reason } = event;
  return { ...rest, owner: { by, at, ...(from === undefined ? {} : { from }), ...(reason === undefined ? {} : { reason }) } };
}
