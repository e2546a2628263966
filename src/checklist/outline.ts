import type { Code, ListItem, Nodes, RootContent } from 'mdast';
import type { Faults } from './faults.ts';
import { isOurs, nearlyOurs } from './item-block.ts';
import { type HeadingAt, type Markdown, plainText, visit } from './markdown.ts';

/** A link inside an item, with its place. */
interface LinkAt {
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** A task of the file, as it stands there. */
export interface Task {
  readonly title: string;
  readonly line: number;
  readonly column: number;
  readonly depth: number;
  readonly why: string;
  readonly block: Code | undefined;
  readonly links: readonly LinkAt[];
}

/** A heading with what stands below it, up to the next heading. */
export interface Part {
  readonly heading: HeadingAt | undefined;
  readonly block: Code | undefined;
  readonly about: string;
  readonly tasks: readonly Task[];
}

/** Cuts a file at its headings and finds the tasks of each part; blocks that belong to nothing are faults. */
export function outlineOf(markdown: Markdown, faults: Faults): Part[] {
  const used = new Set<Code>();
  const parts: Part[] = [];
  let nodes: RootContent[] = [];
  let heading: HeadingAt | undefined;
  const headings = new Map(markdown.headings.map((at) => [at.node as RootContent, at]));
  const close = (): void => {
    parts.push(partOf(markdown, heading, nodes, used, faults));
    nodes = [];
  };
  for (const node of markdown.root.children) {
    const next = headings.get(node);
    if (!next) {
      nodes.push(node);
      continue;
    }
    close();
    heading = next;
  }
  close();
  strayBlocks(markdown, used, faults);
  return parts;
}

function partOf(markdown: Markdown, heading: HeadingAt | undefined, nodes: readonly RootContent[], used: Set<Code>, faults: Faults): Part {
  const tasks: Task[] = [];
  const prose: string[] = [];
  let block: Code | undefined;
  for (const node of nodes) {
    if (node.type === 'code' && isOurs(node)) {
      if (heading && !block && tasks.length === 0) {
        block = node;
        used.add(node);
      }
      continue;
    }
    const found = tasksIn(node, 0, markdown, used, faults);
    tasks.push(...found);
    if (found.length === 0) {
      if (isProse(node)) prose.push(sourceOf(node, markdown.lines));
    } else if (node.type === 'list') {
      prose.push(...node.children.filter((item) => !holdsTask(item)).map((item) => sourceOf(item, markdown.lines)));
    }
  }
  return { heading, block, about: prose.join('\n\n').trim(), tasks };
}

function isProse(node: RootContent): boolean {
  return node.type !== 'yaml' && node.type !== 'definition' && !(node.type === 'html' && /^\s*<!--[\s\S]*-->\s*$/.test(node.value));
}

function sourceOf(node: Nodes, lines: readonly string[]): string {
  const { start, end } = node.position ?? { start: { line: 1 }, end: { line: 1 } };
  return lines
    .slice(start.line - 1, end.line)
    .join('\n')
    .trim();
}

function isTask(node: Nodes): node is ListItem & { checked: boolean } {
  return node.type === 'listItem' && typeof node.checked === 'boolean';
}

function holdsTask(node: Nodes): boolean {
  let found = false;
  visit(node, (inner) => {
    found ||= isTask(inner);
  });
  return found;
}

/** The tasks inside a node, each before those that are nested in it. */
function tasksIn(node: Nodes, depth: number, markdown: Markdown, used: Set<Code>, faults: Faults): Task[] {
  if (isTask(node)) {
    const nested = node.children.flatMap((child) => tasksIn(child, depth + 1, markdown, used, faults));
    return [taskOf(node, depth, markdown, used, faults), ...nested];
  }
  if (node.type !== 'list' && node.type !== 'listItem' && node.type !== 'blockquote') return [];
  return node.children.flatMap((child) => tasksIn(child, depth, markdown, used, faults));
}

function taskOf(node: ListItem, depth: number, markdown: Markdown, used: Set<Code>, faults: Faults): Task {
  const { line, column } = node.position?.start ?? { line: 1, column: 1 };
  const hidden = new Set<number>();
  const hide = (part: Nodes, last = part.position?.end.line ?? 0): void => {
    for (let at = part.position?.start.line ?? 1; at <= last; at++) hidden.add(at);
  };
  const title = titleOf(node, hide);
  if (title === '') faults.error({ file: markdown.file, line, column }, 'this item has no text', 'write what must be true, or remove the line');
  let block: Code | undefined;
  const links: LinkAt[] = [];
  const walk = (part: Nodes): void => {
    if (isTask(part) || (part.type === 'listItem' && holdsTask(part))) {
      hide(part);
      return;
    }
    if (part.type === 'code' && (isOurs(part) || nearlyOurs(part))) {
      hide(part); // a misspelt one is said below, and read all the same
      used.add(part);
      if (!block) block = part;
      else
        faults.error(
          { file: markdown.file, line: part.position?.start.line ?? line, column: part.position?.start.column ?? 1 },
          'this item has a second `yaml gonogo` block',
          'put all keys into one',
        );
    }
    const url = part.type === 'link' ? part.url : part.type === 'linkReference' ? markdown.definitions.get(part.identifier) : undefined;
    if (url !== undefined) links.push({ url, line: part.position?.start.line ?? line, column: part.position?.start.column ?? 1 });
    if ('children' in part) part.children.forEach(walk);
  };
  node.children.forEach(walk);
  return { title, line, column, depth, why: whyOf(node, hidden, markdown.lines), block, links };
}

function titleOf(node: ListItem, hide: (part: Nodes, last?: number) => void): string {
  const [first] = node.children;
  if (first?.type !== 'paragraph') return '';
  const [strong, next, afterNext] = first.children;
  const blank = next?.type === 'text' && next.value.trim() === '';
  const broken = next?.type === 'break' || (next?.type === 'text' && /^[ \t]*\n/.test(next.value)) || (blank && afterNext?.type === 'break');
  if (strong?.type === 'strong' && broken) {
    hide(first, strong.position?.end.line);
    return plainText(strong);
  }
  hide(first);
  return plainText(first);
}

/** The lines below the title that are left, without the indentation of the list. */
function whyOf(node: ListItem, hidden: ReadonlySet<number>, lines: readonly string[]): string {
  const { start, end } = node.position ?? { start: { line: 1, column: 1 }, end: { line: 0 } };
  const marker = /^(?:[-*+]|\d+[.)])\s?/.exec((lines[start.line - 1] ?? '').slice(start.column - 1))?.[0].length ?? 2;
  const indent = new RegExp(`^[ \\t]{0,${start.column - 1 + marker}}`);
  const left: string[] = [];
  for (let line = start.line; line <= end.line; line++) {
    if (!hidden.has(line)) left.push((lines[line - 1] ?? '').replace(indent, ''));
  }
  return left
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function strayBlocks(markdown: Markdown, used: ReadonlySet<Code>, faults: Faults): void {
  visit(markdown.root, (node) => {
    if (node.type !== 'code') return;
    const place = { file: markdown.file, line: node.position?.start.line ?? 1, column: node.position?.start.column ?? 1 };
    if (nearlyOurs(node))
      faults.error(place, `\`${`${node.lang ?? ''} ${node.meta ?? ''}`.trim()}\` begins no block of gonogo`, 'write ```` ```yaml gonogo ````');
    else if (isOurs(node) && !used.has(node))
      faults.error(place, 'this block belongs to no item and to no heading', 'indent it below its `- [ ]` line, or put it directly under a heading');
  });
}
