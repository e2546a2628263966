import stringWidth from 'string-width';

const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const plain = /^[\x20-\x7e]*$/;

/** The graphemes of a text: what a person counts as characters. */
export function graphemes(text: string): string[] {
  return plain.test(text) ? text.split('') : Array.from(segments.segment(text), ({ segment }) => segment);
}

/** How many cells a text takes. */
export function width(text: string): number {
  return plain.test(text) ? text.length : stringWidth(text);
}

// Escape sequences: CSI, OSC and the other strings up to their end, then any two-character escape.
const escapes =
  /(?:\u{1B}\[|\u{9B})[0-?]*[ -/]*[@-~]?|(?:\u{1B}[\]PX^_]|[\u{9D}\u{90}\u{98}\u{9E}\u{9F}])[^\u{7}\u{1B}\u{9C}]*(?:\u{7}|\u{1B}\\|\u{9C})?|\u{1B}[ -/]*[0-~]?/gu;
// What is left of the controls, the marks that turn the direction of writing, and the byte order mark.
const controls = /[\u{0}-\u{8}\u{B}-\u{1F}\u{7F}-\u{9F}\u{200B}\u{200E}\u{200F}\u{2028}-\u{202E}\u{2060}-\u{2069}\u{FEFF}]/gu;
// Terminals disagree on the width of joined, toned and selected emoji: the first of a family stands for it.
const joined =
  /\u{200D}\p{Extended_Pictographic}(?:\u{FE0F}|\p{Emoji_Modifier})?|[\u{FE0E}\u{FE0F}\u{200C}\u{200D}]|(?<=\p{Extended_Pictographic})\p{Emoji_Modifier}/gu;

/** A text from elsewhere as data: no escape sequences, no control characters; lines stay. */
export function clean(text: string): string {
  if (plain.test(text)) return text;
  return text.replace(/\r\n?/g, '\n').replace(escapes, '').replace(/\t/g, '  ').replace(controls, '').replace(joined, '');
}

/** A text on one line. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s*\n\s*/g, ' ');
}

/** A text in at most `cells` cells; what does not fit ends in `…`. */
export function truncate(text: string, cells: number): string {
  if (cells <= 0) return '';
  if (width(text) <= cells) return text;
  let kept = '';
  let used = 0;
  for (const grapheme of graphemes(text)) {
    const more = width(grapheme);
    if (used + more > cells - 1) break;
    kept += grapheme;
    used += more;
  }
  return `${kept}…`;
}

/** A text in exactly `cells` cells. */
export function pad(text: string, cells: number, side: 'start' | 'end' = 'end'): string {
  const fitted = truncate(text, cells);
  const blanks = ' '.repeat(Math.max(0, cells - width(fitted)));
  return side === 'end' ? fitted + blanks : blanks + fitted;
}

/** How many of a number of things, in words: `1 item`, `3 items`. */
export function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
