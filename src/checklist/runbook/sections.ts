import type { Code, RootContent } from 'mdast';
import type { RunbookSection } from '../../model/fix.ts';
import type { Faults, Place } from '../faults.ts';
import { isOurs } from '../item-block.ts';
import type { HeadingAt, Markdown } from '../markdown.ts';
import { readSectionBlock, type RunbookSetting } from './block.ts';
import { refOf } from './names.ts';
import { stepsOf } from './steps.ts';

/** A heading that is a section, with the lines and nodes that are its own. */
interface Extent {
  readonly heading: HeadingAt;
  readonly block: Code | undefined;
  readonly end: number;
  readonly nodes: readonly RootContent[];
}

/** Whose sections are read, and what is known around them. */
export interface SectionsWanted {
  /** The path of the checklist. */
  readonly checklist: string;
  /** The slugs that something leads to. */
  readonly ledTo: ReadonlySet<string>;
  /** Only those. */
  readonly onlyThose: boolean;
  readonly setting: RunbookSetting;
  readonly faults: Faults;
  /** Learns where each `source` id is named. */
  readonly sources: Map<string, Place[]>;
}

/** The sections of a runbook. A heading is one where something leads to it, where it has a block, or where it has no headings below it. */
export function sectionsOf(markdown: Markdown, { checklist, ledTo, onlyThose, setting, faults, sources }: SectionsWanted): RunbookSection[] {
  const own = markdown.file === checklist; // its blocks say what phases and sections of the walk are
  const extents = extentsOf(markdown, ledTo, own);
  return extents.flatMap(({ heading, block: code, end, nodes }): RunbookSection[] => {
    if (onlyThose && !ledTo.has(heading.slug)) return [];
    const block = code && readSectionBlock(code, markdown, setting, faults);
    for (const { text, place } of block?.source ?? []) sources.set(text, [...(sources.get(text) ?? []), place]);
    const { title, slug, line } = heading;
    return [
      {
        ref: refOf(checklist, own ? '' : markdown.file, slug),
        title,
        markdown: textOf(markdown, heading, code, end),
        line,
        source: [...new Set(block?.source.map(({ text }) => text))],
        ...(block?.when === undefined ? {} : { when: block.when }),
        before: block?.before ?? [],
        after: block?.after ?? [],
        steps: stepsOf(markdown, { title, nodes, block }, setting, faults),
      },
    ];
  });
}

function extentsOf({ headings, root, lines }: Markdown, ledTo: ReadonlySet<string>, plain: boolean): Extent[] {
  const below = new Map<RootContent, Code>();
  root.children.forEach((node, index) => {
    const next = root.children[index + 1];
    if (!plain && node.type === 'heading' && next?.type === 'code' && isOurs(next)) below.set(node, next);
  });
  const marked = (heading: HeadingAt): boolean => ledTo.has(heading.slug) || below.has(heading.node);
  const places = new Map(root.children.map((node, index) => [node, index]));
  const extents: Extent[] = [];
  let covered = 0;
  for (const [index, heading] of headings.entries()) {
    let next = index + 1;
    let chapter = false;
    for (let other = headings[next]; other && other.depth > heading.depth; other = headings[++next]) chapter ||= marked(other);
    const own = marked(heading);
    if (!own && (next > index + 1 || heading.line < covered)) continue; // a chapter, or a part of the section above it
    const follower = headings[chapter ? index + 1 : next];
    const end = follower?.line ?? lines.length + 1;
    if (own) covered = end;
    const nodes = root.children.slice((places.get(heading.node) ?? 0) + 1, follower && places.get(follower.node));
    extents.push({ heading, block: below.get(heading.node), end, nodes });
  }
  return extents;
}

function textOf({ lines }: Markdown, heading: HeadingAt, block: Code | undefined, end: number): string {
  const from = heading.node.position?.end.line ?? heading.line;
  const [first, last] = block?.position ? [block.position.start.line, block.position.end.line] : [0, 0];
  return lines
    .slice(from, end - 1)
    .filter((_line, index) => from + index + 1 < first || from + index + 1 > last)
    .join('\n')
    .trim();
}
