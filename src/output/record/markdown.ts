import type { BlockContent, DefinitionContent, ListItem, PhrasingContent, RootContent, Table as MarkdownTable } from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import { textOf, withCode, type Block, type Document, type Line, type Row, type Table } from './document.ts';
import { lines, piece } from './plain.ts';
import { rangeOf, sparkline, type Plot } from './plot.ts';

type Flow = BlockContent | DefinitionContent;

const SPARKS = 48;

/** A document as Markdown that reads well as it is and on GitHub, where no text of people or servers can become markup, a link or a mention. */
export function markdownOf(document: Document): string {
  const { outcome } = document;
  const target: Line = [...(document.production ? [{ strong: 'PRODUCTION' }, ' '] : []), document.subtitle];
  const children: RootContent[] = [
    heading(1, document.title),
    paragraph([{ strong: outcome.word }, ' on ', ...target]),
    paragraph(outcome.sentence),
    ...document.sections.flatMap(({ title, blocks }) => [heading(2, title), ...blocks.flatMap(flowOf)]),
    { type: 'thematicBreak' },
    paragraph([document.foot]),
  ];
  return toMarkdown(
    { type: 'root', children },
    { bullet: '-', emphasis: '_', rule: '-', fences: true, listItemIndent: 'one', extensions: [gfmToMarkdown({ tablePipeAlign: false })] },
  );
}

function heading(depth: 1 | 2 | 3, text: string, note?: string): Flow {
  return { type: 'heading', depth, children: phrasing(note === undefined ? [text] : [`${text} (${note})`]) };
}

function paragraph(line: Line): Flow {
  return { type: 'paragraph', children: phrasing(line) };
}

function flowOf(block: Block): Flow[] {
  switch (block.type) {
    case 'paragraph':
      return [paragraph(block.line)];
    case 'heading':
      return [heading(3, block.text, block.note)];
    case 'list':
      return [list(block.rows.map(({ cells }) => item(cells.flat())))];
    case 'facts':
      return [list(block.facts.map(([name, line]) => item([{ strong: `${name}:` }, ' ', ...line])))];
    case 'table':
      return tableFlow(block);
    case 'plot':
      return plotFlow(block.plot);
    case 'details':
      return [paragraph([{ strong: block.summary }]), ...block.blocks.flatMap(flowOf)];
    case 'text':
      return [{ type: 'code', lang: 'text', value: lines(block.text) }];
    default:
      return block satisfies never;
  }
}

function list(children: ListItem[]): Flow {
  return { type: 'list', ordered: false, spread: false, children };
}

function item(line: Line, below: readonly Line[] = []): ListItem {
  const nested = below.filter((one) => one.length > 0);
  return { type: 'listItem', spread: false, children: [paragraph(line), ...(nested.length === 0 ? [] : [list(nested.map((one) => item(one)))])] };
}

function tableFlow({ as, head, rows }: Table): Flow[] {
  switch (as) {
    case 'list':
      return [list(rows.map(({ cells }) => item(joined(cells))))];
    case 'outline':
      return [list(rows.map(({ cells: [first = [], second = [], ...rest] }) => item([...first, ' ', ...second], rest)))];
    case 'table':
      return [tableOf(head, rows)];
    default:
      return as satisfies never;
  }
}

/** The first two cells as a sentence, whatever else there is set apart. */
function joined([first = [], second = [], ...rest]: readonly Line[]): Line {
  return [...first, ' ', ...second, ...rest.filter((cell) => cell.length > 0).flatMap((cell) => [' · ', ...cell])];
}

function tableOf(head: readonly string[], rows: readonly Row[]): MarkdownTable {
  const cells = (lines: readonly Line[]): MarkdownTable['children'][number] => ({
    type: 'tableRow',
    children: lines.map((line) => ({ type: 'tableCell', children: phrasing(line) })),
  });
  return { type: 'table', children: [cells(head.map((name) => [name])), ...rows.map((row) => cells(row.cells))] };
}

function plotFlow({ title, times, timeInWords, panels }: Plot): Flow[] {
  const width = Math.max(...panels.map(({ label }) => piece(label).length));
  const rows = panels.map((panel) => `${piece(panel.label).padEnd(width)}  ${sparkline(panel.values, SPARKS)}  ${rangeOf(panel)}`);
  const span = `${timeInWords(times[0] ?? 0)} to ${timeInWords(times.at(-1) ?? 0)}`;
  return [paragraph([{ strong: title }, ` from ${span}, the highest of each stretch:`]), { type: 'code', lang: 'text', value: lines(rows.join('\n')) }];
}

function phrasing(line: Line): PhrasingContent[] {
  return line.flatMap((inline): PhrasingContent[] => {
    if (typeof inline === 'string') return withCode(inline).flatMap((part) => (typeof part === 'string' ? safe(part) : code(textOf(part))));
    if ('code' in inline) return code(inline.code);
    if ('strong' in inline) return strong(inline.strong);
    return 'stop' in inline ? strong(inline.stop) : safe(inline.quiet);
  });
}

function strong(text: string): PhrasingContent[] {
  const children = safe(text.trim());
  return children.length === 0 ? [] : [{ type: 'strong', children }];
}

function code(text: string): PhrasingContent[] {
  const value = piece(text).trim();
  return value === '' ? [] : [{ type: 'inlineCode', value }];
}

/** What GitHub would make a link, a mention, a formula or a picture of, although no Markdown stands there: addresses, `@name`, `#12`, `GH-12`, commits, `$x$`, `:name:`. */
const meaning = /(?:https?|ftp|mailto|xmpp):\S+|www\.\S+|\S*@\S*|\S*#\d+\S*|\bGH-\d+|\b(?=[0-9]*[a-f])[0-9a-f]{7,40}\b|\S*\$\S*|:(?:[a-z][\w+-]*|[+-]1):/gi;

/** Text as text: what would mean more to GitHub stands as code, which it leaves alone. */
function safe(text: string): PhrasingContent[] {
  const line = piece(text);
  const parts: PhrasingContent[] = [];
  let at = 0;
  for (const found of line.matchAll(meaning)) {
    if (found.index > at) parts.push({ type: 'text', value: line.slice(at, found.index) });
    parts.push({ type: 'inlineCode', value: found[0] });
    at = found.index + found[0].length;
  }
  if (at < line.length) parts.push({ type: 'text', value: line.slice(at) });
  return parts;
}
