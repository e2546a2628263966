import { clean, graphemes, oneLine, pad, truncate, width } from './text.ts';
import type { Tone } from './theme.ts';

/** A stretch of text in one tone. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** A line of the screen. `say` is what a screen reader says instead. */
export interface Line {
  readonly spans: readonly Span[];
  readonly say?: string;
  /** What the cursor of a page stops at, counted from 0. */
  readonly mark?: number;
}

/** Makes a span; what comes from elsewhere is stripped of control characters here, whoever wrote it. */
export function span(text: string, tone: Tone = 'plain'): Span {
  return { text: oneLine(text), tone };
}

/** Makes a line of spans and plain strings. */
export function line(...parts: readonly (Span | string)[]): Line {
  return { spans: parts.map((part) => (typeof part === 'string' ? span(part) : part)) };
}

/** A line without anything on it. */
export const blank: Line = { spans: [] };

/** The text of a line, without its tones. */
export function textOf({ spans }: Line): string {
  return spans.map(({ text }) => text).join('');
}

/** Whether two lines look the same. */
export function sameLine(a: Line, b: Line): boolean {
  if (a === b) return true;
  return a.spans.length === b.spans.length && a.spans.every(({ text, tone }, index) => text === b.spans[index]?.text && tone === b.spans[index]?.tone);
}

/** How many cells a line takes. */
export function cellsOf(of: Line): number {
  return of.spans.reduce((sum, { text }) => sum + width(text), 0);
}

/** A line in at most `cells` cells. */
export function fit(of: Line, cells: number): Line {
  if (cellsOf(of) <= cells) return of;
  const spans: Span[] = [];
  let left = cells;
  for (const part of of.spans) {
    const needed = width(part.text);
    if (needed > left || (needed === left && part !== of.spans.at(-1))) {
      // One cell stays for the mark that says that something is missing.
      spans.push({ ...part, text: needed > left ? truncate(part.text, left) : truncate(`${part.text} `, left) });
      break;
    }
    spans.push(part);
    left -= needed;
  }
  return { ...of, spans };
}

/** A left and a right part in exactly `cells` cells; the left one gives way. */
export function spread(left: Line, right: Line, cells: number): Line {
  const fittedRight = fit(right, cells);
  const room = cells - cellsOf(fittedRight);
  const fittedLeft = fit(left, Math.max(0, room - 1));
  const gap = span(' '.repeat(Math.max(0, room - cellsOf(fittedLeft))));
  return { spans: [...fittedLeft.spans, gap, ...fittedRight.spans] };
}

/** A span in exactly `cells` cells. */
export function column(text: string, cells: number, tone: Tone = 'plain', side: 'start' | 'end' = 'end'): Span {
  return { text: pad(oneLine(text), cells, side), tone };
}

/** Words, blanks and line ends, each of one or more spans: what stands together without a blank is one word. */
function wordsOf(spans: readonly Span[]): Span[][] {
  const words: Span[][] = [];
  let open = false;
  for (const { text, tone } of spans) {
    for (const part of clean(text).split(/(\n|[^\S\n]+)/)) {
      if (part === '') continue;
      const solid = part.trim() !== '';
      if (solid && open) words.at(-1)?.push({ text: part, tone });
      else words.push([{ text: part, tone }]);
      open = solid;
    }
  }
  return words;
}

/** Breaks spans between words into lines of at most `cells` cells; `\n` in a span breaks too. `indent` goes before every line but the first. */
export function wrap(spans: readonly Span[], cells: number, indent = ''): Line[] {
  const lines: Span[][] = [[]];
  const room = Math.max(1, cells);
  let used = 0;
  let began = 0;
  const put = (text: string, tone: Tone): void => {
    const row = lines.at(-1);
    const last = row?.at(-1);
    if (row && last && last.tone === tone) row[row.length - 1] = { text: last.text + text, tone };
    else row?.push({ text, tone });
    used += width(text);
  };
  const turn = (): void => {
    lines.push([]);
    used = 0;
    if (indent !== '') put(indent, 'plain');
    began = used;
  };
  for (const word of wordsOf(spans)) {
    const all = cellsOf({ spans: word });
    const blankWord = word[0]?.text.trim() === '';
    if (word[0]?.text === '\n') turn();
    else if (blankWord && used + all > room) turn();
    else if (blankWord && used <= began && lines.length > 1) continue;
    else {
      if (used + all > room && used > began) turn();
      const whole = used + all <= room;
      for (const { text, tone } of word) {
        for (const part of whole ? [text] : graphemes(text)) {
          if (used + width(part) > room) turn();
          put(part, tone);
        }
      }
    }
  }
  return lines.map((row) => ({ spans: row }));
}
