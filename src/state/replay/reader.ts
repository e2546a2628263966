import type { LedgerLine } from '../../model/events.ts';
import { fold } from '../fold.ts';
import type { LaunchState } from '../launch-state.ts';
import type { RecordIndex, Snapshot } from './record-index.ts';

/** The lines of a record, by their place, counted from 0. */
export interface RecordedLines {
  /** Those from one place up to another, without it. */
  lines(from: number, to: number): readonly LedgerLine[];
}

/** Goes to any position of a record: from the snapshot before it, or from where it is, the rest is folded anew. */
export class RecordReader {
  readonly index: RecordIndex;
  readonly #source: RecordedLines;
  #last: Snapshot = { position: 0, state: undefined };

  constructor(source: RecordedLines, index: RecordIndex) {
    this.#source = source;
    this.index = index;
  }

  /** The launch after the first `position` events; undefined before it was opened. */
  stateAt(position: number): LaunchState | undefined {
    const to = Math.max(0, Math.min(this.index.count, position));
    if (this.#last.position === to) return this.#last.state;
    const base = this.#nearest(to);
    const state = base.position === to ? base.state : fold(base.state, this.#source.lines(base.position, to));
    this.#last = { position: to, state };
    return state;
  }

  /** The event at a position, counted from 1. */
  lineAt(position: number): LedgerLine | undefined {
    return this.#source.lines(position - 1, position)[0];
  }

  #nearest(position: number): Snapshot {
    const { snapshots } = this.index;
    let [low, high] = [0, snapshots.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((snapshots[middle]?.position ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    const snapshot = snapshots[low - 1] ?? { position: 0, state: undefined };
    return this.#last.position <= position && this.#last.position > snapshot.position ? this.#last : snapshot;
  }
}
