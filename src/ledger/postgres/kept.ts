import type { LedgerLine } from '../../model/events.ts';
import type { LineSsh } from '../../model/ssh.ts';
import { prepareEvent } from '../hash.ts';
import { refsOf, renumbered, type KeptEntry } from '../journal-entry.ts';
import type { Entry } from './sender.ts';

/** An entry as it goes out. */
export interface ReadyEntry extends Entry {
  readonly ssh: readonly (LineSsh | undefined)[];
  /** Which of its events were signed with other numbers than those that they got: their signatures fit no more. */
  readonly unfit: readonly number[];
}

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

  /** An entry with what its numbers point at; `knew` is the last line of the record here. */
  describe({ entry, by, events }: Entry, entered: string, knew: number): KeptEntry {
    const targets = this.#entries.flatMap((kept) => kept.events.map((_event, of) => ({ entry: kept.entry, of })));
    return { entry, entered, by, events: [...events], refs: refsOf(events, knew, targets), knew };
  }

  add(kept: KeptEntry, known: number): void {
    this.#entries.push(kept);
    const begin = known + this.#lines.length;
    const fresh = kept.events.map((event, index): LedgerLine => {
      const ssh = kept.ssh?.[index];
      return {
        seq: begin + 1 + index,
        at: kept.entered,
        by: kept.by,
        prev: '',
        entered: kept.entered,
        ...(kept.knew === undefined ? {} : { knew: kept.knew }),
        ...(ssh ? { ssh } : {}),
        event,
        hash: '',
      };
    });
    this.#lines = [...this.#lines, ...fresh];
  }

  /** An entry as it goes out: its numbers are those of the record. */
  ready(kept: KeptEntry): ReadyEntry {
    const { entry, by, ssh = [] } = kept;
    const events = renumbered(kept.events, kept.refs, (of, part) => this.#places.get(of)?.[part]);
    const fits = events.map((event, index) => {
      const was = kept.events[index];
      return was !== undefined && (was === event || prepareEvent(was).json === prepareEvent(event).json);
    });
    return {
      entry,
      by,
      events,
      ssh: events.map((_event, index) => (fits[index] ? (ssh[index] ?? undefined) : undefined)),
      unfit: events.flatMap((_event, index) => (ssh[index] && !fits[index] ? [index] : [])),
    };
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
