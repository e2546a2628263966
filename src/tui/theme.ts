import type { ItemState } from '../model/verdict.ts';

/** What a stretch of text means; the theme says how that looks. */
export type Tone = 'plain' | 'dim' | 'strong' | 'accent' | 'stop' | 'good' | 'code' | 'emphasis' | 'loud' | 'calm';

/** How a tone looks, in the names that Ink's Text takes. */
export interface Look {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly italic?: boolean;
  readonly inverse?: boolean;
}

/** One accent; red only for what stops the launch; green only for done. */
export const theme: Readonly<Record<Tone, Look>> = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  accent: { color: 'cyan', bold: true },
  stop: { color: 'red', bold: true },
  good: { color: 'green' },
  code: { color: 'cyan' },
  emphasis: { italic: true },
  loud: { color: 'red', bold: true, inverse: true },
  calm: { inverse: true },
};

/** The sign and the word of a state: never colour alone. */
export const stateMarks: Readonly<Record<ItemState, { readonly glyph: string; readonly word: string; readonly tone: Tone }>> = {
  open: { glyph: '○', word: 'open', tone: 'plain' },
  checking: { glyph: '◷', word: 'checking', tone: 'accent' },
  sensed: { glyph: '◐', word: 'sensed', tone: 'strong' },
  done: { glyph: '✓', word: 'done', tone: 'good' },
  failing: { glyph: '✗', word: 'failing', tone: 'stop' },
  unknown: { glyph: '?', word: 'unknown', tone: 'strong' },
  stale: { glyph: '◌', word: 'stale', tone: 'strong' },
  blocked: { glyph: '⊘', word: 'blocked', tone: 'dim' },
  overridden: { glyph: '!', word: 'overridden', tone: 'strong' },
  deferred: { glyph: '→', word: 'deferred', tone: 'dim' },
  'not-applicable': { glyph: '–', word: 'n/a', tone: 'dim' },
};

/** Cells of the longest word of a state. */
export const stateWordCells = 10;
