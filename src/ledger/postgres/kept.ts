import type { LedgerLine } from '../../model/events.ts';
import { refsOf, renumbered, type KeptEntry } from '../journal-entry.ts';
import type { Entry } from './sender.ts';

/** What is kept on this machine, in order, and how it is handed in. */
export class Kept {
  #entries: KeptEntry[] = [];
  #lines: readonly LedgerLine[] = [];
  /** The places that entries got: what refers to them is given those. */
  readonly #places = new Map<string, readonly number[]>();

  get size(): number {
    return this.#entries.length;
  }

  get first(): KeptEntry | undefined {
    return this.#entries[0];
  }

  /** As lines that go on from the last one known. */
  get lines(): readonly LedgerLine[] {
    return this.#lines;
  }

  /** An entry with what its numbers point at; `known` is the last line of the record here. */
  describe({ entry, by, events }: Entry, entered: string, known: number): KeptEntry {
    const targets = this.#entries.flatMap((kept) => kept.events.map((_event, of) => ({ entry: kept.entry, of })));
    return { entry, entered, by, events: [...events], refs: refsOf(events, known, targets) };
  }

  add(kept: KeptEntry, known: number): void {
    this.#entries.push(kept);
    const begin = known + this.#lines.length;
    const fresh = kept.events.map(
      (event, index): LedgerLine => ({
        seq: begin + 1 + index,
        at: kept.entered,
        by: kept.by,
        prev: '',
        entered: kept.entered,
        event,
        hash: '',
      }),
    );
    this.#lines = [...this.#lines, ...fresh];
  }

  /** The first entry as it goes out: its numbers are those of the record. */
  ready(kept: KeptEntry): Entry {
    return { entry: kept.entry, by: kept.by, events: renumbered(kept.events, kept.refs, (entry, of) => this.#places.get(entry)?.[of]) };
  }

  /** An entry has its lines now. */
  placed(entry: string, lines: readonly LedgerLine[]): void {
    this.#places.set(
      entry,
      lines.map(({ seq }) => seq),
    );
  }

  shift(): void {
    const [first] = this.#entries.splice(0, 1);
    this.#lines = this.#lines.slice(first?.events.length ?? 0);
  }
}
