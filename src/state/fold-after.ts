import type { EventOf, LedgerLine } from '../model/events.ts';
import type { Own } from './fold-own.ts';
import type { FixRecord, LaunchState, WatchRecord } from './launch-state.ts';

/** Events of fixes and of the way back. */
export type FixEvent = EventOf<'fix-started' | 'fix-printed' | 'fix-ended' | 'fix-checked' | 'rollback-started' | 'rollback-checked'>;
/** Events of the watch. */
export type WatchEvent = EventOf<'watch-started' | 'watch-sampled' | 'watch-alert' | 'watch-ended'>;

/** What an event does to the fixes that were run and to the rollback. */
export function foldFix(state: LaunchState, event: FixEvent, { at, by }: LedgerLine, own: Own): Pick<LaunchState, 'fixes' | 'rollback'> {
  const { fixes, rollback } = state;
  const same = rollback ? { fixes, rollback } : { fixes };
  switch (event.type) {
    case 'fix-started':
      return { ...same, fixes: own.set(fixes, event.fix, { ...event, at, by, output: '' }) };
    case 'rollback-started':
      return { fixes, rollback: { ...event, at, by } };
    case 'rollback-checked':
      return rollback ? { fixes, rollback: { ...rollback, left: event.left, checkedAt: at } } : same;
    case 'fix-printed':
    case 'fix-ended':
    case 'fix-checked': {
      const known = fixes.get(event.fix);
      return known ? { ...same, fixes: own.set(fixes, event.fix, grown(known, event, at)) } : same;
    }
    default:
      return event satisfies never;
  }
}

function grown(fix: FixRecord, event: EventOf<'fix-printed' | 'fix-ended' | 'fix-checked'>, at: string): FixRecord {
  if (event.type === 'fix-printed') return { ...fix, output: fix.output + event.text };
  return event.type === 'fix-ended' ? { ...fix, ended: { ...event, at } } : { ...fix, checked: { ...event, at } };
}

/** What an event does to the watches of a launch, in the order in which they began. */
export function foldWatch(watches: ReadonlyMap<string, WatchRecord>, event: WatchEvent, line: LedgerLine, own: Own): ReadonlyMap<string, WatchRecord> {
  const known = watches.get(event.watch);
  if (event.type === 'watch-started') return own.set(watches, event.watch, begun(known, event, line, own));
  return known ? own.set(watches, event.watch, watched(known, event, line, own)) : watches;
}

function begun(known: WatchRecord | undefined, event: EventOf<'watch-started'>, { at, by }: LedgerLine, own: Own): WatchRecord {
  if (!known) return { ...event, at, by, samples: [], alerts: [], resumedAt: [] };
  return { ...known, session: event.session, until: event.until, resumedAt: own.add(known.resumedAt, at) };
}

function watched(watch: WatchRecord, event: Exclude<WatchEvent, { type: 'watch-started' }>, { at, by }: LedgerLine, own: Own): WatchRecord {
  switch (event.type) {
    case 'watch-sampled':
      return { ...watch, samples: own.add(watch.samples, { ...event, at }) };
    case 'watch-ended':
      return { ...watch, ended: { ...event, at, by } };
    case 'watch-alert': {
      if (event.state === 'fired') return { ...watch, alerts: own.add(watch.alerts, { ...event, firedAt: at }) };
      const place = watch.alerts.findLastIndex((alert) => alert.objective === event.objective && alert.alert === event.alert && alert.resolvedAt === undefined);
      const open = watch.alerts[place];
      return open ? { ...watch, alerts: own.replace(watch.alerts, place, { ...open, resolvedAt: at }) } : watch;
    }
    default:
      return event satisfies never;
  }
}
