import { counts, type Item } from '../../model/checklist.ts';
import type { LaunchEvent, LedgerLine } from '../../model/events.ts';
import type { Stop } from '../../model/replay.ts';

/** A stop before it is known when the record has the item fail. */
type Found = Omit<Stop, 'recordedAt' | 'earlier_s'>;

/** Finds, line by line, where items that count would have failed while the record had them pass. */
export class Stops {
  readonly #items: ReadonlyMap<string, Item>;
  readonly #found = new Map<string, Found>();
  readonly #recorded = new Map<string, string>();
  readonly #ruledOut = new Set<string>();
  /** Until when a failure is accepted, in milliseconds since 1970. */
  readonly #overridden = new Map<string, number>();

  constructor(items: ReadonlyMap<string, Item>) {
    this.#items = items;
  }

  /** A line of the record, and its event as it reads today. */
  take({ seq, at, event }: LedgerLine, after: LaunchEvent): void {
    switch (event.type) {
      case 'ruled-out':
        this.#ruledOut.add(event.item);
        return;
      case 'overridden':
        this.#overridden.set(event.item, Date.parse(event.until));
        return;
      case 'reinstated':
        this.#ruledOut.delete(event.item);
        this.#overridden.delete(event.item);
        return;
      case 'observed':
        if (event.verdict === 'fail') {
          if (this.#found.has(event.item) && !this.#recorded.has(event.item)) this.#recorded.set(event.item, at);
        } else if (event.verdict !== 'unknown' && after.type === 'observed' && after.verdict === 'fail') {
          this.#failed({ item: event.item, at, seq, response: after.response });
        }
        return;
      default:
    }
  }

  /** Every stop, the earliest first. */
  found(): Stop[] {
    return [...this.#found.values()].map((stop) => {
      const recordedAt = this.#recorded.get(stop.item);
      return recordedAt === undefined ? stop : { ...stop, recordedAt, earlier_s: (Date.parse(recordedAt) - Date.parse(stop.at)) / 1000 };
    });
  }

  #failed(stop: Omit<Found, 'title'>): void {
    const item = this.#items.get(stop.item);
    const accepted = this.#ruledOut.has(stop.item) || (this.#overridden.get(stop.item) ?? 0) > Date.parse(stop.at);
    if (item && counts(item) && !accepted && !this.#found.has(stop.item)) this.#found.set(stop.item, { ...stop, title: item.title });
  }
}
