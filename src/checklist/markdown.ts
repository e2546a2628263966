import { slug as githubSlug } from 'github-slugger';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { toString } from 'mdast-util-to-string';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm } from 'micromark-extension-gfm';
import type { Heading, Nodes, Root, RootContent } from 'mdast';

/** A Markdown file: its text, its lines and its tree; positions in the tree are the file's own. */
export interface Markdown {
  readonly file: string;
  readonly lines: readonly string[];
  readonly root: Root;
  /** The headings outside of lists and quotes, with the slugs that links use. */
  readonly headings: readonly HeadingAt[];
  /** The address of each `[label]: address` line, by label. */
  readonly definitions: ReadonlyMap<string, string>;
}

/** A heading with the slug by which a link names it. */
export interface HeadingAt {
  readonly node: Heading;
  readonly title: string;
  readonly slug: string;
  readonly line: number;
  readonly depth: number;
}

/** Texts above this size are parsed heading by heading: the parser takes more than linear time. */
const PIECE_FROM = 32_768;

function parseText(text: string, begins: boolean): Root {
  // Of front matter that is never closed the parser makes lines without lists.
  const front = begins && /^---[ \t]*\n(?:[^]*?\n)?---[ \t]*(?:\n|$)/.test(text);
  return fromMarkdown(text, {
    extensions: front ? [gfm(), frontmatter(['yaml'])] : [gfm()],
    mdastExtensions: front ? [gfmFromMarkdown(), frontmatterFromMarkdown(['yaml'])] : [gfmFromMarkdown()],
  });
}

/** How many nodes may stand inside each other: far more than a list has, far fewer than fill the stack. */
const DEPTH_CAP = 600;

/** Reads normalised Markdown; throws, with a sentence, only where it is nested beyond what can be followed. */
export function parseMarkdown(text: string, file: string): Markdown {
  const lines = text.split('\n');
  const root = parseTree(text, lines);
  const slugs = new Map<string, number>();
  const headings = root.children.flatMap((node) => (node.type === 'heading' ? [headingAt(node, slugs)] : []));
  const definitions = new Map<string, string>();
  visit(root, (node) => {
    if (node.type === 'definition' && !definitions.has(node.identifier)) definitions.set(node.identifier, node.url);
  });
  return { file, lines, root, headings, definitions };
}

function parseTree(text: string, lines: readonly string[]): Root {
  try {
    const root = text.length < PIECE_FROM ? parseText(text, true) : parsePieces(lines);
    let level: readonly Nodes[] = [root];
    for (let depth = 0; level.length > 0; depth++) {
      if (depth > DEPTH_CAP) throw new RangeError('too deep');
      level = level.flatMap((node) => ('children' in node ? node.children : []));
    }
    return root;
  } catch (error) {
    if (error instanceof RangeError) throw new Error('lists and quotes are nested too deeply', { cause: error });
    throw error;
  }
}

function headingAt(node: Heading, slugs: Map<string, number>): HeadingAt {
  const title = plainText(node);
  const own = githubSlug(title);
  let slug = own;
  for (let count = slugs.get(own) ?? 0; slugs.has(slug); ) slug = `${own}-${++count}`;
  slugs.set(own, (slugs.get(own) ?? -1) + 1);
  slugs.set(slug, slugs.get(slug) ?? 0);
  return { node, title, slug, line: node.position?.start.line ?? 1, depth: node.depth };
}

/** Where a large text can be cut: before a heading after an empty line, outside of front matter, fences and comments. */
function cuts(lines: readonly string[]): number[] {
  const found = [0];
  let fence: string | undefined;
  let comment = false;
  // A `#` after an empty line is a heading everywhere but in front matter, where it is a comment.
  const front = /^---[ \t]*$/.test(lines[0] ?? '') ? lines.findIndex((line, index) => index > 0 && /^---[ \t]*$/.test(line)) : -1;
  lines.forEach((line, index) => {
    if (index <= front) return;
    if (fence !== undefined) {
      const close = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
      if (close?.startsWith(fence)) fence = undefined;
      return;
    }
    if (comment) {
      comment = !line.includes('-->');
      return;
    }
    fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
    comment = line.lastIndexOf('<!--') > line.lastIndexOf('-->');
    if (/^#{1,6}(?:[ \t]|$)/.test(line) && index > 0 && lines[index - 1]?.trim() === '') found.push(index);
  });
  return found;
}

/** Takes the insides of our own blocks away, which YAML reads later anyway: half of a live checklist, and the parser is slow. */
function hollow(lines: readonly string[]): { lines: string[]; insides: Map<number, string> } {
  const left = [...lines];
  const insides = new Map<number, string>();
  for (let index = 0; index < lines.length; index++) {
    const indent = /^( *)```yaml gonogo *$/.exec(lines[index] ?? '')?.[1];
    if (indent === undefined) continue;
    let end = index + 1;
    const within = (line: string | undefined): line is string => line !== undefined && (line === '' || line.startsWith(indent)) && !line.includes('```');
    while (within(lines[end])) end++;
    if (lines[end]?.trimEnd() !== `${indent}\`\`\``) continue;
    insides.set(
      index + 1,
      lines
        .slice(index + 1, end)
        .map((line) => line.slice(indent.length))
        .join('\n'),
    );
    left.fill('', index + 1, end);
    index = end;
  }
  return { lines: left, insides };
}

function parsePieces(whole: readonly string[]): Root {
  const { lines, insides } = hollow(whole);
  const starts = cuts(lines);
  // A link in one piece may use an address that stands in another: every piece gets them all, below its own lines.
  const addresses = lines.filter((line) => /^ {0,3}\[[^\]]+\]:[ \t]*\S/.test(line));
  if (addresses.length > 200 || starts.length < 2) return parseText(whole.join('\n'), true);
  const children = starts.flatMap((start, index): RootContent[] => {
    const piece = lines.slice(start, starts[index + 1] ?? lines.length);
    const text = addresses.length === 0 ? piece.join('\n') : [...piece, '', ...addresses].join('\n');
    const root = parseText(text, start === 0);
    visit(root, (node) => {
      if (!node.position) return;
      node.position.start.line += start;
      node.position.end.line += start;
      const inside = node.type === 'code' ? insides.get(node.position.start.line) : undefined;
      if (node.type === 'code' && inside !== undefined) node.value = inside;
    });
    const last = start + piece.length;
    return root.children.filter((node) => (node.position?.start.line ?? 0) <= last);
  });
  return { type: 'root', children };
}

/** Calls back for a node and everything inside it, in the order of the text, without growing the stack. */
export function visit(node: Nodes, each: (node: Nodes) => void): void {
  const waiting: Nodes[] = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    each(next);
    if ('children' in next) for (let index = next.children.length - 1; index >= 0; index--) waiting.push(next.children[index] as Nodes); // the index is within the list
  }
}

/** The text of a node on one line, without its marks. */
export function plainText(node: Nodes | readonly Nodes[]): string {
  return toString(node, { includeHtml: false }).replace(/\s+/g, ' ').trim();
}

/** A heading's section: its lines up to the next heading of the same or a higher level. */
export function sectionOf(markdown: Markdown, heading: HeadingAt): string {
  const next = markdown.headings.find((other) => other.line > heading.line && other.depth <= heading.depth);
  const from = heading.node.position?.end.line ?? heading.line;
  return markdown.lines
    .slice(from, next ? next.line - 1 : undefined)
    .join('\n')
    .trim();
}
