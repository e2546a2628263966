/** One step of a path as written: `.used`, `["list content"]`. */
export interface Segment {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** A part of a condition: a path of names, or anything else. */
export type Token =
  | { readonly type: 'path'; readonly start: number; readonly end: number; readonly segments: readonly [Segment, ...Segment[]]; readonly call: boolean }
  | { readonly type: 'other'; readonly start: number; readonly end: number };

const string = String.raw`[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')`;
const strings = new RegExp(string, 'y');
const first = /[A-Za-z_]\w*/y;
const next = new RegExp(String.raw`\s*(?:\.\s*(\w+)|\[\s*(?:("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(\w+))\s*\])`, 'y');
const number = /\d[\w.]*/y;
const space = /\s+/y;

/** Takes a condition apart as far as our names go: CEL has no names such as `status.5xx`, nor any with a space. */
export function tokens(source: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  let member = false; // after a `.` that no path holds, as in `f(x).y`
  while (at < source.length) {
    const end = endOf(strings, source, at) ?? endOf(space, source, at) ?? endOf(number, source, at);
    const path = end === undefined && !member ? pathAt(source, at) : undefined;
    const token: Token = path ?? { type: 'other', start: at, end: end ?? endOf(first, source, at) ?? at + 1 };
    const text = source.slice(token.start, token.end);
    if (text.trim() !== '') member = text === '.';
    found.push(token);
    at = token.end;
  }
  return found;
}

function pathAt(source: string, start: number): Token | undefined {
  const firstEnd = endOf(first, source, start);
  if (firstEnd === undefined) return undefined;
  const segments: [Segment, ...Segment[]] = [{ key: source.slice(start, firstEnd), start, end: firstEnd }];
  let end = firstEnd;
  for (;;) {
    next.lastIndex = end;
    const match = next.exec(source);
    if (!match) break;
    const [whole, name, quoted, bare] = match;
    if (bare !== undefined && !/^\d+$/.test(bare)) break; // `[` of an expression
    segments.push({ key: name ?? bare ?? unquoted(quoted ?? ''), start: end, end: end + whole.length });
    end += whole.length;
  }
  return { type: 'path', start, end, segments, call: /^\s*\(/.test(source.slice(end)) };
}

function unquoted(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/g, '$1');
}

function endOf(pattern: RegExp, source: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(source) ? pattern.lastIndex : undefined;
}
