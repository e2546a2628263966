import type { JudgedStop, ReplayNote, Rejudged } from '../../model/replay.ts';
import type { LaunchState } from '../../state/launch-state.ts';
import type { Axis } from '../../state/replay/axis.ts';
import type { MarkKind } from '../../state/replay/marks.ts';
import type { Playhead } from '../../state/replay/playhead.ts';
import type { RecordIndex } from '../../state/replay/record-index.ts';

/** What another checklist says of the record, beside the lines as they would have read. */
export interface Judged extends Omit<Rejudged, 'lines' | 'stops'> {
  /** The file of the other checklist, as it was given. */
  readonly by: string;
  /** Each with what it would have come to by the end of the record. */
  readonly stops: readonly JudgedStop[];
  /** Signatures that would be void. */
  readonly voided: readonly { readonly item: string; readonly by: string; readonly at: string; readonly why: string }[];
}

/** A replay at one moment: what the screen shows of it. */
export interface ReplayView {
  readonly index: RecordIndex;
  readonly axis: Axis;
  readonly head: Playhead;
  readonly openedAt: string;
  /** The event at the playhead in words, with who did it and its mark. */
  readonly event: { readonly by: string; readonly at: string; readonly text: string; readonly mark: MarkKind | undefined };
  readonly notes: readonly ReplayNote[];
  /** Positions whose verdict reads otherwise under the other checklist. */
  readonly changed: Uint32Array;
  readonly judged: Judged | undefined;
  /** The moment that was marked, to be compared with another. */
  readonly marked: { readonly position: number; readonly time: number; readonly state: LaunchState } | undefined;
  /** From where on the record cannot be trusted, in a sentence. */
  readonly fault: string | undefined;
  /** What is to be known of the record and is no fault, in a sentence. */
  readonly quiet: string | undefined;
}

/** What a key looks for on the timeline: a kind of mark, one of them all, or a verdict that reads otherwise. */
export type Sought = MarkKind | 'any';

/** The replay as keys work on it. */
export interface ReplayDesk {
  view(): ReplayView;
  /** Told whenever the playhead moved by itself. */
  subscribe(listener: () => void): () => void;
  play(on: boolean): void;
  faster(step: 1 | -1): void;
  /** To the next or previous event that is more than somebody's place; false at the end. */
  step(step: 1 | -1): boolean;
  /** So many milliseconds on or back. */
  shift(by_ms: number): void;
  /** To the next or previous mark; false where there is none. */
  seek(sought: Sought, step: 1 | -1): boolean;
  toEnd(end: 'first' | 'last'): void;
  /** To a moment as a person writes it; the sentence that says why not, else undefined. */
  jump(text: string): string | undefined;
  mark(): void;
  /** The item that the event at the playhead is about. */
  item(): string | undefined;
  /** Writes a note at the playhead; rejects with a sentence where it cannot be written. */
  note(text: string): Promise<void>;
  close(): void;
}
