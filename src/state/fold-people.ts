import type { EventOf, LedgerLine } from '../model/events.ts';
import type { ItemRecord, LaunchState, Session } from './launch-state.ts';

type Sessions = Pick<LaunchState, 'sessions' | 'lost'>;

/** Where a console is now. A role is a person's, at all their consoles; there is one driver at a time, and who takes the wheel last has it. */
export function foldAttended({ sessions, lost = [] }: Sessions, event: EventOf<'attended'>, { at, by }: LedgerLine): Sessions {
  const awake = sessions.some(({ id }) => id === event.session) ? undefined : lost.find(({ id }) => id === event.session);
  const all = awake ? [...sessions, awake] : sessions;
  const inRole = (session: Session): Session => {
    if (event.role !== undefined && session.by === by) return { ...session, role: event.role };
    return event.role === 'driver' && session.role === 'driver' ? { ...session, role: 'navigator' } : session;
  };
  const next = all.map((session): Session => {
    if (session.id !== event.session) return inRole(session);
    // A role stays until it changes; the rest is as it is now.
    const { item, following, ...rest } = session;
    const { type: _type, session: _session, ...place } = event;
    const moved = item !== event.item || following !== event.following;
    return { ...rest, ...place, seenAt: at, ...(moved ? { movedAt: at } : {}) };
  });
  if (!awake && (event.role === undefined || lost.length === 0)) return { sessions: next };
  return { sessions: next, lost: lost.filter((session) => session !== awake).map(inRole) };
}

/** The consoles once one of them ended; whoever found it lost may be wrong. */
export function foldEnded({ sessions, lost = [] }: Sessions, event: EventOf<'session-ended'>): Sessions {
  const gone = sessions.filter(({ id }) => id === event.session);
  const next = sessions.filter(({ id }) => id !== event.session);
  return event.lost && gone.length > 0 ? { sessions: next, lost: [...lost, ...gone] } : { sessions: next };
}

/** Whose step an item is. Of two who took it at once the one whose word arrived first has it. */
export function foldOwner(record: ItemRecord, event: EventOf<'owned' | 'released'>, { at, by }: LedgerLine): ItemRecord {
  const { owner, ...rest } = record;
  if (event.type === 'released') return owner?.by === by ? rest : record;
  const { from, reason } = event;
  if (cameLate(record, event, by)) return record;
  return { ...rest, owner: { by, at, ...(from === undefined ? {} : { from }), ...(reason === undefined ? {} : { reason }) } };
}

/** Whether a step was somebody else's by the time that the word of who wanted it arrived. */
export function cameLate({ owner }: ItemRecord, { from }: EventOf<'owned'>, by: string): boolean {
  return owner !== undefined && owner.by !== by && owner.by !== from;
}

/** Who ran the check of a line by hand, or a step of its fix. A check after the first of two signatures is the other person looking. */
export function foldRan(record: ItemRecord, what: 'check' | 'step', { at, by }: Pick<LedgerLine, 'at' | 'by'>): ItemRecord {
  if (record.item.sign !== 'two' || (what === 'check' && record.signatures.length > 0)) return record;
  const others = (record.ran ?? []).filter((one) => one.what !== what || (what === 'step' && one.by !== by));
  return { ...record, ran: [...others, { by, at, what }] };
}
