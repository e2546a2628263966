import type { LedgerLine } from '../../model/events.ts';
import { fold } from '../fold.ts';
import type { LaunchState } from '../launch-state.ts';
import { type MarkCode, type MarkKind, isPresence, markFinder, markOf } from './marks.ts';

/** A snapshot is taken after so many events, or so many bytes of them: what lies between two is folded anew within some milliseconds. */
const EVERY = 1_500;
/** Lines are folded so many at a time: what was read is soon gone. */
const TAKEN = 100;
const EVERY_BYTES = 1 << 20;

/** The state after the first `position` events. */
export interface Snapshot {
  readonly position: number;
  readonly state: LaunchState | undefined;
}

/** What is kept of every event of a record: where it stands in time and what it is. Positions count from 1. */
export interface RecordIndex {
  readonly count: number;
  /** In milliseconds since 1970, never going back: the clocks of several machines may. */
  readonly times: Float64Array;
  readonly codes: Uint8Array;
  /** The positions that have a mark. */
  readonly marked: Uint32Array;
  readonly snapshots: readonly Snapshot[];
}

/** Takes the lines of a record in, one by one; of each it keeps some bytes, and now and then the state. */
export class IndexBuilder {
  readonly #times: number[] = [];
  readonly #codes: MarkCode[] = [];
  readonly #marked: number[] = [];
  readonly #snapshots: Snapshot[] = [];
  readonly #mark = markFinder();
  #waiting: LedgerLine[] = [];
  #bytes = 0;
  #state: LaunchState | undefined;

  add(line: LedgerLine, bytes = 0): void {
    const code = this.#mark(line);
    this.#times.push(Math.max(this.#times.at(-1) ?? Number.NEGATIVE_INFINITY, Date.parse(line.at)));
    this.#codes.push(code);
    if (markOf(code) !== undefined) this.#marked.push(this.#times.length);
    this.#waiting.push(line);
    this.#bytes += bytes;
    const due = this.#times.length - (this.#snapshots.at(-1)?.position ?? 0) >= EVERY || this.#bytes >= EVERY_BYTES;
    if (due) this.#snap();
    else if (this.#waiting.length >= TAKEN) this.#take();
  }

  finish(): RecordIndex {
    this.#take();
    return {
      count: this.#times.length,
      times: Float64Array.from(this.#times),
      codes: Uint8Array.from(this.#codes),
      marked: Uint32Array.from(this.#marked),
      snapshots: this.#snapshots,
    };
  }

  #take(): void {
    if (this.#waiting.length === 0) return;
    this.#state = fold(this.#state, this.#waiting);
    this.#waiting = [];
  }

  #snap(): void {
    this.#take();
    this.#snapshots.push({ position: this.#times.length, state: this.#state });
    this.#bytes = 0;
  }
}

/** The position at a moment: the last event at or before it, at least the first one. */
export function positionAt({ times, count }: Pick<RecordIndex, 'times' | 'count'>, time: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return Math.max(1, low);
}

/** The moment of an event. */
export function timeAt({ times, count }: Pick<RecordIndex, 'times' | 'count'>, position: number): number {
  return times[Math.max(1, Math.min(count, position)) - 1] ?? 0;
}

/** The next or the previous event that is more than somebody's place; undefined at the end. */
export function eventBeside({ codes, count }: RecordIndex, position: number, step: 1 | -1): number | undefined {
  for (let at = position + step; at >= 1 && at <= count; at += step) if (!isPresence(codes[at - 1])) return at;
  return undefined;
}

/** The next or the previous position of some that stand in order; undefined where there is none. */
export function nearest(positions: ArrayLike<number>, position: number, step: 1 | -1): number | undefined {
  let [low, high] = [0, positions.length];
  // The first that lies after it, or is it where the way goes back.
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((positions[middle] ?? 0) < position + (step === 1 ? 1 : 0)) low = middle + 1;
    else high = middle;
  }
  return step === 1 ? positions[low] : positions[low - 1];
}

/** The positions of one kind of mark. */
export function positionsOf({ marked, codes }: RecordIndex, kind: MarkKind): Uint32Array {
  return marked.filter((position) => markOf(codes[position - 1]) === kind);
}
