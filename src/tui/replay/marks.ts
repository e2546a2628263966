import type { MarkKind } from '../../state/replay/marks.ts';
import type { Tone } from '../theme.ts';

/** How something on the timeline looks: its sign, its word, its tone. */
export interface TimelineMark {
  readonly glyph: string;
  readonly word: string;
  readonly tone: Tone;
}

/** What the timeline shows, beside the marks of the record. */
type Shown = MarkKind | 'changed' | 'note' | 'marked' | 'gap';

/** The signs of the timeline, the most telling first: where several fall on one cell, the first shows. */
export const timelineMarks: Readonly<Record<Shown, TimelineMark>> = {
  failure: { glyph: '✗', word: 'failure', tone: 'stop' },
  alert: { glyph: '▲', word: 'alert', tone: 'stop' },
  decision: { glyph: '◆', word: 'decision', tone: 'strong' },
  hold: { glyph: '■', word: 'hold', tone: 'strong' },
  poll: { glyph: '◇', word: 'poll', tone: 'strong' },
  changed: { glyph: '≠', word: 'other verdict', tone: 'strong' },
  signature: { glyph: '✎', word: 'signature', tone: 'good' },
  note: { glyph: '✐', word: 'note', tone: 'accent' },
  marked: { glyph: '◊', word: 'marked', tone: 'accent' },
  gap: { glyph: '⋯', word: 'gap, drawn short', tone: 'dim' },
};

/** The signs by their place in that order. */
export const markOrder = Object.keys(timelineMarks) as Shown[]; // the keys of the table just above
