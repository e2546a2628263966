import type { ListItem, Nodes, Paragraph } from 'mdast';
import { type Markdown, parseMarkdown, visit } from './markdown.ts';
import type { ItemView } from '../model/views.ts';

/** A stretch of one line: 1-based line, 0-based columns. */
export interface Stretch {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

/** Where a task has its box and where its title ends. */
export interface Spot {
  /** The line that the task begins on, as items count it. */
  readonly line: number;
  /** The character between the brackets. */
  readonly box: Stretch;
  readonly title: Stretch;
}

const date = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d UTC`;
const text = String.raw`(?:\\[^—]|[^—\\])+?`;
/** A mark that was written behind a title, with what may stand after it: nothing, or a hard line break. */
const mark = new RegExp(
  ` — (?:(?:checked by )?${text}, ${date}|overridden by ${text} until ${date}: ${text}|deferred to ${text} by ${text}, ${date}(?:: ${text})?|not applicable, ${text}, ${date}: ${text})(?=[ \\t]*\\\\?$)`,
);
const anyMark = new RegExp(`— .*${date}`);

/** What is written behind the title of an item; empty where it stands open. */
export function markOf({ state, signatures, evidence, override, deferral, ruledOut }: ItemView): string {
  switch (state) {
    case 'done': {
      const last = signatures
        .map(({ at }) => at)
        .toSorted()
        .at(-1);
      if (last !== undefined) return ` — ${[...new Set(signatures.map(({ by }) => plain(by)))].join(' and ')}, ${minute(last)}`;
      return evidence ? ` — checked by ${plain(evidence.by)}, ${minute(evidence.at)}` : '';
    }
    case 'overridden':
      return override ? ` — overridden by ${plain(override.by)} until ${minute(override.until)}: ${plain(override.reason)}` : '';
    case 'deferred':
      return deferral
        ? ` — deferred to ${plain(deferral.to)} by ${plain(deferral.by)}, ${minute(deferral.at)}${deferral.reason ? `: ${plain(deferral.reason)}` : ''}`
        : '';
    case 'not-applicable':
      return ruledOut ? ` — not applicable, ${plain(ruledOut.by)}, ${minute(ruledOut.at)}: ${plain(ruledOut.reason)}` : '';
    case 'open':
    case 'checking':
    case 'sensed':
    case 'failing':
    case 'unknown':
    case 'stale':
    case 'blocked':
      return '';
    default:
      return state satisfies never;
  }
}

/** A person's text as one line of Markdown that says just that. */
function plain(said: string): string {
  const line = said
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return (line || '-')
    .replaceAll('—', '-')
    .replaceAll('`', "'")
    .replace(/[\\*_[\]<>&~|]/g, String.raw`\$&`);
}

function minute(at: string): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The marks that stand behind titles in normalised Markdown. */
export function marksIn(whole: string): Stretch[] {
  // Nearly no file has any; those that do are read once more.
  if (!anyMark.test(whole)) return [];
  const markdown = parseMarkdown(whole, '');
  return tasksOf(markdown).flatMap(([, paragraph]) => {
    const behind = strongTitle(paragraph, markdown.lines, true);
    const { line, column } = behind ?? paragraph.position?.end ?? { line: 1, column: 1 };
    const rest = behind ? column - 1 : 0;
    const at = mark.exec((markdown.lines[line - 1] ?? '').slice(rest));
    return at && (!behind || at.index === 0) ? [{ line, from: rest + at.index, to: rest + at.index + at[0].length }] : [];
  });
}

/** Normalised Markdown without the marks, line for line as it was. */
export function withoutMarks(whole: string): string {
  const marks = marksIn(whole);
  if (marks.length === 0) return whole;
  const lines = whole.split('\n');
  for (const { line, from, to } of marks) lines[line - 1] = `${lines[line - 1]?.slice(0, from)}${lines[line - 1]?.slice(to)}`;
  return lines.join('\n');
}

/** The tasks of a file without marks. */
export function spotsOf(markdown: Markdown): Spot[] {
  return tasksOf(markdown).flatMap(([item, paragraph]) => {
    const start = paragraph.position?.start ?? { line: 1, column: 1 };
    const first = markdown.lines[start.line - 1] ?? '';
    // The parser lets a paragraph begin after the box, or at it where something other than text comes first.
    const at = [start.column - 5, start.column - 1].find((column) => column >= 0 && /^\[[ \txX]\](?:[ \t]|$)/.test(first.slice(column)));
    if (at === undefined) return [];
    const { line, column } = strongTitle(paragraph, markdown.lines, false) ?? paragraph.position?.end ?? start;
    const end = (markdown.lines[line - 1] ?? '').slice(0, column - 1).replace(/[ \t]+$/, '').length;
    return [{ line: item.position?.start.line ?? start.line, box: { line: start.line, from: at + 1, to: at + 2 }, title: { line, from: end, to: end } }];
  });
}

function tasksOf({ root }: Markdown): [ListItem, Paragraph][] {
  const found: [ListItem, Paragraph][] = [];
  visit(root, (node: Nodes) => {
    const first = node.type === 'listItem' && typeof node.checked === 'boolean' ? node.children[0] : undefined;
    if (node.type === 'listItem' && first?.type === 'paragraph') found.push([node, first]);
  });
  return found;
}

/** Where a title ends that is a line of its own in bold; undefined where the title is the whole paragraph. */
function strongTitle({ children: [strong] }: Paragraph, lines: readonly string[], marked: boolean): { line: number; column: number } | undefined {
  const end = strong?.type === 'strong' ? strong.position?.end : undefined;
  if (!end) return undefined;
  const rest = (lines[end.line - 1] ?? '').slice(end.column - 1);
  const alone = (behind: string): boolean => /^[ \t]*\\?$/.test(behind);
  return alone(rest) || (marked && mark.exec(rest)?.index === 0) ? end : undefined;
}
