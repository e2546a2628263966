import type { LedgerLine } from '../../model/events.ts';
import type { ItemView } from '../../model/views.ts';
import { isSettled } from '../../state/item-state.ts';
import type { RecordDeferral, RecordOverride } from './types.ts';

type Views = ReadonlyMap<string, ItemView>;

/** Every override there was, and whether it is still needed at `now`. */
export function overridesOf(lines: readonly LedgerLine[], views: Views, now: number): RecordOverride[] {
  return lines.flatMap(({ event, by, at }): RecordOverride[] => {
    if (event.type !== 'overridden') return [];
    const { item, reason, until } = event;
    const view = views.get(item);
    const its = view?.override?.at === at && view.override.by === by;
    const passes = view?.evidence?.verdict === 'pass' || view?.evidence?.verdict === 'warn';
    const stands = !its || passes || view.ruledOut !== undefined ? 'over' : now < Date.parse(until) ? 'stands' : 'expired';
    return [{ by, at, item, title: view?.item.title ?? item, reason, until, stands }];
  });
}

/** Every deferral there was, and what became of it. */
export function deferralsOf(lines: readonly LedgerLine[], views: Views, phaseTitle: (id: string) => string): RecordDeferral[] {
  return lines.flatMap(({ event, by, at }): RecordDeferral[] => {
    if (event.type !== 'deferred') return [];
    const view = views.get(event.item);
    const its = view?.deferral?.at === at && view.deferral.by === by;
    const stands = !its ? 'taken back' : isSettled(view.underneath) ? 'settled' : 'open';
    return [{ by, at, item: event.item, title: view?.item.title ?? event.item, to: phaseTitle(event.to), reason: event.reason ?? null, stands }];
  });
}
