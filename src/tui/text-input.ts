import { clean, graphemes, width } from './text.ts';
import type { Press } from './input.ts';

/** A line of text being entered; `at` counts graphemes. */
export interface Entry {
  readonly text: string;
  readonly at: number;
}

/** An entry with the cursor at its end. */
export function entryOf(text: string): Entry {
  return { text, at: graphemes(text).length };
}

/** What a key does to an entry; undefined when it does nothing there. */
export function typed(entry: Entry, press: Press): Entry | undefined {
  const all = graphemes(entry.text);
  const { at } = entry;
  const cut = (from: number, to: number): Entry => ({ text: [...all.slice(0, from), ...all.slice(to)].join(''), at: from });
  switch (press.name) {
    case 'left':
    case 'ctrl-b':
      return { ...entry, at: Math.max(0, at - 1) };
    case 'right':
    case 'ctrl-f':
      return { ...entry, at: Math.min(all.length, at + 1) };
    case 'home':
    case 'ctrl-a':
      return { ...entry, at: 0 };
    case 'end':
    case 'ctrl-e':
      return { ...entry, at: all.length };
    case 'backspace':
    case 'ctrl-h':
      return at === 0 ? entry : cut(at - 1, at);
    case 'delete':
    case 'ctrl-d':
      return at === all.length ? entry : cut(at, at + 1);
    case 'ctrl-u':
      return cut(0, at);
    case 'ctrl-k':
      return cut(at, all.length);
    case 'ctrl-w':
      return cut(wordStart(all, at), at);
    default:
      return press.text === undefined ? undefined : inserted(entry, press.text);
  }
}

/** An entry with a text put in at its cursor, on one line. */
export function inserted(entry: Entry, text: string): Entry {
  const added = clean(text).replace(/\s*\n\s*/g, ' ');
  const all = graphemes(entry.text);
  const before = all.slice(0, entry.at).join('') + added;
  // Graphemes may join at the seam (a combining mark after its letter), so the cursor is counted anew.
  return { text: before + all.slice(entry.at).join(''), at: graphemes(before).length };
}

function wordStart(all: readonly string[], at: number): number {
  let start = at;
  while (start > 0 && all[start - 1]?.trim() === '') start -= 1;
  while (start > 0 && all[start - 1]?.trim() !== '') start -= 1;
  return start;
}

/** The part of an entry that shows in `cells` cells, with the cursor's cell in it. */
export function visible(entry: Entry, cells: number): { readonly text: string; readonly cursor: number } {
  const all = graphemes(entry.text);
  const room = Math.max(1, cells - 1);
  let from = entry.at;
  let before = 0;
  while (from > 0 && before + width(all[from - 1] ?? '') <= room) {
    from -= 1;
    before += width(all[from] ?? '');
  }
  let text = '';
  let used = 0;
  for (const grapheme of all.slice(from)) {
    used += width(grapheme);
    if (used > cells) break;
    text += grapheme;
  }
  return { text, cursor: before };
}
