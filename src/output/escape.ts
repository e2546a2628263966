// Controls, C1 included (a terminal may obey U+009B), and the marks that reorder or hide text.
const hidden = /[\p{Cc}\p{Bidi_Control}\u200b\u2028\u2029\u2060-\u2064\ufeff]/gu;

/** A text as one line that a terminal shows as it is. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(/\s+/gu, ' ').replace(hidden, '').trim();
}

/** JSON text in which no control character is left for a terminal to obey; reads back as the same value. */
export function asciiControls(json: string): string {
  // Inside a JSON text the line feeds of its own layout are the only control characters below U+0020.
  return json.replace(hidden, (char) => (char === '\n' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`));
}

/** A text for XML 1.0, in an element or an attribute; characters that XML forbids or that deceive are left out. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n\r]|[\p{Bidi_Control}\u200b\u2028\u2029\u2060-\u2064\ufeff\ufffe\uffff]/gu, '')
    .replace(/[&<>"'\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A word for a POSIX shell, quoted where it has to be. */
export function shellWord(text: string): string {
  const line = oneLine(text);
  return /^[\w./:@%+=,-]+$/.test(line) ? line : `'${line.replaceAll("'", `'\\''`)}'`;
}
