import { counts, type Item } from '../../model/checklist.ts';
import type { LaunchEvent, LedgerLine } from '../../model/events.ts';
import type { Stop } from '../../model/replay.ts';

/** A stop while the record is walked: what is known of it by then. */
type Found = { -readonly [Key in keyof Stop]: Stop[Key] };

/** Finds, line by line, where items that count would have failed while the record had them pass, and until when. */
export class Stops {
  readonly #items: ReadonlyMap<string, Item>;
  readonly #found: Found[] = [];
  /** Those of the found that fail still, by today's expectations. */
  readonly #open = new Map<string, Found>();
  readonly #ruledOut = new Set<string>();
  /** Until when a failure is accepted, in milliseconds since 1970. */
  readonly #overridden = new Map<string, number>();
  #go: { readonly seq: number; readonly at: string } | undefined;

  constructor(items: ReadonlyMap<string, Item>) {
    this.#items = items;
  }

  /** The first decision for GO. */
  get go(): { readonly seq: number; readonly at: string } | undefined {
    return this.#go;
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
      case 'decided':
        if (event.go) this.#go ??= { seq, at };
        return;
      case 'observed':
        if (after.type !== 'observed') return;
        if (after.verdict === 'pass' || after.verdict === 'warn') this.#passed(event.item, seq, at);
        else if (event.verdict === 'fail') this.#recorded(event.item, at);
        else if (event.verdict !== 'unknown' && after.verdict === 'fail') this.#failed({ item: event.item, at, seq, response: after.response });
        return;
      default:
    }
  }

  /** Every stop, the earliest first. */
  found(): Stop[] {
    return this.#found.map((stop) => ({ ...stop }));
  }

  #failed(stop: Omit<Found, 'title'>): void {
    const item = this.#items.get(stop.item);
    const accepted = this.#ruledOut.has(stop.item) || (this.#overridden.get(stop.item) ?? 0) > Date.parse(stop.at);
    if (!item || !counts(item) || accepted || this.#open.has(stop.item)) return;
    const found: Found = { ...stop, title: item.title };
    this.#found.push(found);
    this.#open.set(stop.item, found);
  }

  /** The record has it fail as well from here on. */
  #recorded(item: string, at: string): void {
    const stop = this.#open.get(item);
    if (!stop || stop.recordedAt !== undefined) return;
    stop.recordedAt = at;
    stop.earlier_s = (Date.parse(at) - Date.parse(stop.at)) / 1000;
  }

  #passed(item: string, seq: number, at: string): void {
    const stop = this.#open.get(item);
    if (!stop) return;
    stop.passedAt = at;
    stop.passedSeq = seq;
    this.#open.delete(item);
  }
}
