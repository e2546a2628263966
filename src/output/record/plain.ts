import { asciiControls, oneLine } from '../escape.ts';

/** A piece of a line without what would break it or deceive; blanks at its ends stay, since others stand beside it. */
export function piece(text: string): string {
  const line = oneLine(text);
  if (line === '') return text === '' ? '' : ' ';
  return `${/^\s/.test(text) ? ' ' : ''}${line}${/\s$/.test(text) ? ' ' : ''}`;
}

/** Text of several lines in which every character is seen. */
export function lines(text: string): string {
  return asciiControls(text.toWellFormed().replace(/\r\n?/g, '\n').replaceAll('\t', '  ')).replace(/\n+$/, '');
}
