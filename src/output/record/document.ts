import type { Plot } from './plot.ts';

/** A piece of a line: plain text, or text that is set apart. Nothing in it is ever markup. */
export type Inline = string | { readonly strong: string } | { readonly code: string } | { readonly quiet: string } | { readonly stop: string };

/** A line of a document. */
export type Line = readonly Inline[];

/** A row of a table; `stops` where it tells what stopped the launch. */
export interface Row {
  readonly cells: readonly Line[];
  readonly stops?: boolean;
}

/** A table. Where there are no columns, a `list` has each row on a line, and an `outline` its first two cells on a line and the others below it. */
export interface Table {
  readonly type: 'table';
  /** What it lists, for who cannot see where it stands. */
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly Row[];
  readonly as: 'table' | 'list' | 'outline';
}

/** What a section is made of. */
export type Block =
  | { readonly type: 'paragraph'; readonly line: Line }
  | { readonly type: 'list'; readonly rows: readonly Row[] }
  | { readonly type: 'heading'; readonly text: string; readonly note?: string }
  | { readonly type: 'facts'; readonly facts: readonly (readonly [name: string, line: Line])[] }
  | Table
  | { readonly type: 'plot'; readonly plot: Plot }
  | { readonly type: 'details'; readonly summary: string; readonly blocks: readonly Block[] }
  | { readonly type: 'text'; readonly text: string };

/** A section of a document. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A document that is still neither Markdown nor HTML. */
export interface Document {
  readonly title: string;
  readonly subtitle: string;
  readonly production: boolean;
  /** The word that it comes to, whether that stopped the launch, and the sentence beside it. */
  readonly outcome: { readonly word: string; readonly stops: boolean; readonly sentence: Line };
  readonly sections: readonly Section[];
  readonly foot: string;
}

/** The text of a piece of a line. */
export function textOf(inline: Inline): string {
  if (typeof inline === 'string') return inline;
  if ('strong' in inline) return inline.strong;
  if ('code' in inline) return inline.code;
  return 'quiet' in inline ? inline.quiet : inline.stop;
}

/** Plain text with what our sentences and people put between backticks as code; a backtick without its pair is just that. */
export function withCode(text: string): Inline[] {
  const parts = text.split('`');
  if (parts.length === 1 || parts.length % 2 === 0) return [text];
  return parts.flatMap((part, at): Inline[] => (part === '' ? [] : [at % 2 === 0 ? part : { code: part }]));
}

/** The row of these cells. */
export function row(...cells: readonly (Line | Inline)[]): Row {
  return { cells: cells.map((cell) => (Array.isArray(cell) ? (cell as Line) : [cell as Inline])) }; // `isArray` does not narrow a read-only list
}
