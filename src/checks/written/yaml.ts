import { isAlias, isMap, isScalar, LineCounter, type Node, type Pair, parseDocument, type Document, visit, type YAMLError, type YAMLMap } from 'yaml';
import { messageOf } from '../../model/errors.ts';
import type { Json } from '../../model/json.ts';
import type { Faults, Place } from './faults.ts';
import { isFatal, keepFirst, mend, type Problem } from './mend.ts';

/** How many `*alias` a block may have: enough to share a URL, too few for a bomb. */
const ALIAS_CAP = 8;

/** A piece of YAML inside a Markdown file, with the way from its offsets to the file's own lines and columns. */
export interface YamlPiece {
  readonly text: string;
  readonly place: (offset: number) => Place;
  readonly document: Document;
  /** The top-level map; undefined where the piece is empty. */
  readonly map: YAMLMap | undefined;
  /** Top-level keys whose values cannot be read (that is said), with their offsets. */
  readonly lost: ReadonlyMap<string, number>;
}

/** Reads a piece of YAML whose first line is `firstLine` of the file; undefined, with the faults said, where it is none. */
export function parseYaml(text: string, at: { file: string; firstLine: number; lines: readonly string[] }, faults: Faults): YamlPiece | undefined {
  const counter = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = counter.linePos(Math.min(offset, text.length));
    const piece = text.split('\n', line)[line - 1] ?? '';
    const whole = at.lines[at.firstLine + line - 2] ?? piece;
    const indent = whole.endsWith(piece) ? whole.length - piece.length : 0; // what the list around the block took away
    return { file: at.file, line: at.firstLine + Math.max(line, 1) - 1, column: Math.max(col, 1) + indent };
  };
  let document: Document;
  try {
    document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  } catch (error) {
    faults.error(place(0), `this YAML cannot be read: ${messageOf(error)}`, 'nest it less deeply');
    return undefined;
  }
  const problems = [...document.errors, ...document.warnings];
  const deep = problems.find((problem) => /stack/i.test(problem.message));
  if (deep) {
    faults.error(place(deep.pos[0]), 'this YAML is nested too deeply to be read', 'nest it less deeply');
    return undefined;
  }
  let lost: ReadonlyMap<string, number> = new Map();
  if (problems.some(isFatal)) {
    const mended = mend(text);
    for (const broken of mended?.broken ?? [problems.map((problem) => ({ problem, offset: problem.pos[0] }))]) sayProblems(broken, text, place, faults);
    if (!mended) return undefined;
    ({ document, lost } = mended);
  }
  for (const problem of [...document.errors, ...document.warnings]) yamlFault(problem, problem.pos[0], text, place, faults);
  keepFirst(document);
  if (!aliasesFit(document, place, faults)) return undefined;
  const contents = document.contents;
  if (contents === null || (isScalar(contents) && contents.value === null)) return { text, place, document, map: undefined, lost };
  if (!isMap(contents)) {
    if (lost.size === 0) faults.error(place(contents.range?.[0] ?? 0), 'this is no list of keys', 'write `key: value` lines');
    return undefined;
  }
  return { text, place, document, map: contents, lost };
}

type Placing = (offset: number) => Place;

function sayProblems(problems: readonly Problem[], text: string, place: Placing, faults: Faults): void {
  const bare = problems.find(({ offset }) => bareReference.test(lineAt(text, offset)));
  if (bare) faults.error(place(bare.offset), '`${…}` stands without quotes inside `{ }`', 'put the text in quotes, as in `{ url: "${BASE_URL}/health" }`');
  else
    for (const { problem, offset } of problems) {
      if (problem) yamlFault(problem, offset, text, place, faults);
      else faults.error(place(offset), `\`${lineAt(text, offset).trim().slice(0, 60)}\` is no key`, 'write `key: value` lines');
    }
}

function aliasesFit(document: Document, place: (offset: number) => Place, faults: Faults): boolean {
  let count = 0;
  let last = 0;
  let circle: number | undefined;
  visit(document, (_key, node, path) => {
    if (!isAlias(node)) return;
    count += 1;
    last = node.range?.[0] ?? 0;
    const meant = node.resolve(document);
    if (meant && path.includes(meant)) circle ??= last;
  });
  if (circle !== undefined) {
    faults.error(place(circle), 'this alias (`*name`) stands inside what it means', 'write the value out');
    return false;
  }
  if (count > ALIAS_CAP) {
    faults.error(place(last), `this YAML has ${count} aliases (\`*name\`), more than the ${ALIAS_CAP} that are read`, 'write the values out');
    return false;
  }
  return true;
}

/** Our words for the faults that people make most; `%` is the word at the place. */
const sayings: Partial<Record<YAMLError['code'], readonly [what: string, instead: string]>> = {
  DUPLICATE_KEY: ['`%` is written twice', 'keep one of them'],
  TAB_AS_INDENT: ['a tab indents this line', 'indent with spaces'],
  TAG_RESOLVE_FAILED: ['the tag `%` means nothing here', 'leave it out'],
  MULTIPLE_DOCS: ['`---` begins a second document', 'leave it out'],
};

/** A value in a `{ }` of one line that begins without a quote and holds a reference: YAML takes its brace for one of its own. */
const bareReference = /[{,]\s*[\w-]+:\s+(?!["'])[^"'{},]*\$\{/;

function lineAt(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1).split('\n')[0] ?? '';
}

function yamlFault(problem: YAMLError, offset: number, text: string, place: Placing, faults: Faults): void {
  const word = /^[^\s:]+/.exec(text.slice(offset))?.[0] ?? '';
  const known = sayings[problem.code];
  if (known) {
    faults.error(
      place(offset),
      known[0].replace('%', () => word),
      known[1],
    );
    return;
  }
  if (/^missing closing ["']quote/i.test(problem.message)) {
    faults.error(place(offset), 'a quote that begins before this is never closed', 'close it');
    return;
  }
  const sentence = (problem.message.split('\n')[0] ?? '').replace(/[.:]+$/, '');
  const instead = lineAt(text, offset).includes('\t') ? 'indent with spaces, not tabs' : 'check colons, quotes and indentation';
  faults.error(place(offset), `this is no YAML: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`, instead);
}

/** The plain value of a node; undefined, with the fault said, where its aliases lead in a circle or explode. */
export function plainValue(piece: YamlPiece, node: Node, faults: Faults): Json | undefined {
  try {
    // A YAML value of the core schema is JSON, but for dates and the like, which need a tag and are refused above.
    return node.toJS(piece.document, { maxAliasCount: 50 }) as Json;
  } catch (error) {
    faults.error(piece.place(node.range?.[0] ?? 0), `the aliases here cannot be followed: ${messageOf(error)}`, 'write the values out');
    return undefined;
  }
}

/** The node at a path below a map, or the nearest one above it. */
export function nodeAt(map: Node, path: readonly PropertyKey[]): Node {
  let node: Node = map;
  for (const key of path) {
    const next: unknown = isMap(node) || (typeof node === 'object' && 'items' in node) ? (node as YAMLMap).get(key, true) : undefined; // lists have the same `get`
    if (!isNode(next)) return node;
    node = next;
  }
  return node;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value;
}

/** Where a key of a map stands, and its value. */
export function keyPlace(piece: YamlPiece, pair: Pair): Place {
  return piece.place(isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0);
}

/** The file's place of a character inside a text value, however the value is quoted; its beginning where that cannot be told. */
export function placeInText(piece: YamlPiece, node: Node, value: string, offset: number): Place {
  const [start, end] = node.range ?? [0, 0];
  const raw = piece.text.slice(start, end);
  const quoted = /^["']/.test(raw) ? 1 : 0;
  if (raw.slice(quoted).startsWith(value)) return piece.place(start + quoted + offset);
  const line = value.slice(0, offset).split('\n').length - 1;
  const wanted = value.split('\n')[line] ?? '';
  const lineStart = [...raw.matchAll(/\n/g)].map((match) => match.index + 1)[line];
  if (/^[|]/.test(raw) && lineStart !== undefined) {
    const indent = raw.slice(lineStart).indexOf(wanted);
    return piece.place(start + lineStart + Math.max(indent, 0) + offset - (value.lastIndexOf('\n', offset - 1) + 1));
  }
  return piece.place(start);
}
