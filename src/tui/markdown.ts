import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { BlockContent, DefinitionContent, ListItem, Nodes, RootContent, Table } from 'mdast';
import { blank, wrap, type Line, type Span } from './line.ts';
import { clean, graphemes, width } from './text.ts';
import type { Tone } from './theme.ts';

const cache = new Map<string, readonly Line[]>();

/** Markdown as lines of at most `cells` cells. */
export function markdownLines(markdown: string, cells: number): readonly Line[] {
  const key = `${cells} ${markdown}`;
  const known = cache.get(key);
  if (known) return known;
  if (cache.size > 64) cache.clear();
  const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const lines = blocks(tree.children, cells);
  cache.set(key, lines);
  return lines;
}

/** What stands in the place of a block of commands, one after the other. */
type Steps = (cells: number) => Line[] | undefined;

function isStep(lang: string | null | undefined): boolean {
  return /^(?:sh|bash|shell)$/i.test(lang ?? '');
}

/** Markdown as lines, with something else in the place of its blocks of commands, counted from 0. */
export function steppedLines(markdown: string, cells: number, stepAt: (n: number, cells: number) => Line[] | undefined): Line[] {
  const known = trees.get(markdown);
  if (trees.size > 64) trees.clear();
  const tree = known ?? fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  trees.set(markdown, tree);
  let n = -1;
  return blocks(tree.children, cells, (room) => {
    n += 1;
    return stepAt(n, room);
  });
}

const trees = new Map<string, ReturnType<typeof fromMarkdown>>();

function blocks(nodes: readonly RootContent[], cells: number, steps?: Steps): Line[] {
  const shown = nodes.map((node) => block(node, cells, steps)).filter((lines) => lines.length > 0);
  return shown.flatMap((lines, index) => (index === 0 ? lines : [blank, ...lines]));
}

function block(node: RootContent, cells: number, steps?: Steps): Line[] {
  if (node.type === 'paragraph') return wrap(phrases(node.children, 'plain'), cells);
  if (node.type === 'heading') return wrap(phrases(node.children, 'strong'), cells);
  if (node.type === 'blockquote') return prefixed('│ ', '│ ', blocks(node.children, cells - 2, steps));
  if (node.type === 'list') {
    const first = node.start ?? 1;
    return node.children.flatMap((item, index) => listItem(item, node.ordered ? `${first + index}. ` : '• ', cells, steps));
  }
  // What a block tells gonogo is nothing to read.
  if (node.type === 'code' && node.lang === 'yaml' && node.meta === 'gonogo') return [];
  const step = node.type === 'code' && isStep(node.lang) ? steps?.(cells) : undefined;
  if (step) return step;
  if (node.type === 'code')
    return clean(node.value)
      .split('\n')
      .flatMap((text) => codeLines(text, cells));
  if (node.type === 'table') return table(node, cells);
  if (node.type === 'thematicBreak') return [{ spans: [{ text: '─'.repeat(Math.max(0, Math.min(cells, 20))), tone: 'dim' }] }];
  const silent = node.type === 'html' || node.type === 'definition' || node.type === 'footnoteDefinition' || node.type === 'yaml';
  return silent ? [] : wrap(phrases([node], 'plain'), cells);
}

/** A command that is longer than the screen goes on below, between words where it can: it is read and copied from here. */
export function codeLines(text: string, cells: number): Line[] {
  const room = Math.max(1, cells - 2);
  const parts = [''];
  for (const grapheme of graphemes(text)) {
    const last = parts.at(-1) ?? '';
    if (width(last + grapheme) <= room) {
      parts[parts.length - 1] = last + grapheme;
      continue;
    }
    const end = grapheme === ' ' ? last.length : last.lastIndexOf(' ') + 1;
    // What begins with blanks is indented: no break before its first word.
    const whole = last.slice(0, end).trim() === '' ? last.length : end;
    parts.splice(-1, 1, last.slice(0, whole), last.slice(whole) + grapheme);
  }
  return parts.map((part) => ({
    spans: [
      { text: '  ', tone: 'plain' },
      { text: part, tone: 'code' },
    ],
  }));
}

function listItem(item: ListItem, mark: string, cells: number, steps?: Steps): Line[] {
  const box = item.checked === null || item.checked === undefined ? '' : item.checked ? '[x] ' : '[ ] ';
  const lead = mark + box;
  const inner = item.children.flatMap((child: BlockContent | DefinitionContent) => block(child, cells - lead.length, steps));
  return prefixed(lead, ' '.repeat(lead.length), inner);
}

function prefixed(first: string, rest: string, lines: readonly Line[]): Line[] {
  return lines.map((of, index) => ({ ...of, spans: [{ text: index === 0 ? first : rest, tone: 'dim' }, ...of.spans] }));
}

function table(node: Table, cells: number): Line[] {
  return node.children.flatMap((row, index) => {
    const spans = row.children.flatMap((cell, column): Span[] => [
      ...(column === 0 ? [] : [{ text: ' · ', tone: 'dim' as const }]),
      ...phrases(cell.children, index === 0 ? 'strong' : 'plain'),
    ]);
    return wrap(spans, cells, '  ');
  });
}

function phrases(nodes: readonly Nodes[], tone: Tone): Span[] {
  return nodes.flatMap((node) => phrase(node, tone));
}

function phrase(node: Nodes, tone: Tone): Span[] {
  if (node.type === 'text') return [{ text: clean(node.value).replace(/\n/g, ' '), tone }];
  if (node.type === 'strong') return phrases(node.children, 'strong');
  if (node.type === 'emphasis') return phrases(node.children, tone === 'plain' ? 'emphasis' : tone);
  if (node.type === 'delete') return [{ text: '~', tone }, ...phrases(node.children, tone), { text: '~', tone }];
  if (node.type === 'inlineCode') return [{ text: clean(node.value), tone: 'code' }];
  if (node.type === 'break') return [{ text: '\n', tone }];
  if (node.type === 'link') return link(phrases(node.children, 'accent'), node.url);
  if (node.type === 'image') return [{ text: clean(node.alt ?? node.url), tone: 'emphasis' }];
  if ('children' in node) return phrases(node.children, tone);
  return 'value' in node ? [{ text: clean(node.value), tone }] : [];
}

function link(label: Span[], url: string): Span[] {
  const text = label.map((part) => part.text).join('');
  // A runbook heading names a failure and is opened with a key: without a mark it reads as if it had happened.
  if (!/^[a-z]+:/i.test(url)) return [{ text: '→ ', tone: 'dim' }, ...label];
  return url === text ? label : [...label, { text: ` (${clean(url)})`, tone: 'dim' }];
}
