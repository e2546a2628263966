/** One sample of a metrics endpoint. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What one line of the text format is. */
export type Line =
  | { readonly type: 'sample'; readonly sample: Sample }
  | { readonly type: 'declared'; readonly name: string; readonly as: string }
  | { readonly type: 'end' }
  | { readonly type: 'nothing' }
  | { readonly type: 'unreadable' };

const nothing: Line = { type: 'nothing' };
const unreadable: Line = { type: 'unreadable' };

const plainName = /[A-Za-z_:][A-Za-z0-9_:]*/y;
const blanks = /[ \t]*/y;
const quoted = /"((?:[^"\\]|\\.)*)"/y;
// A value, perhaps a timestamp, and perhaps OpenMetrics' exemplar, which is not wanted here. Bounded, so that a line made for it takes no long time.
const rest = /^[ \t]*(\S{1,64})(?:[ \t]+[-+]?[0-9.eE+-]+)?[ \t]*(?:#.*)?$/;

/** Reads one line of Prometheus' text format 0.0.4 or of OpenMetrics 1.0, also with quoted UTF-8 names. */
export function readLine(text: string): Line {
  const line = text.trim();
  if (line === '') return nothing;
  if (line.startsWith('#')) return readComment(line);
  const cursor = { at: 0 };
  let name = matchAt(plainName, line, cursor)?.[0];
  const labels: Record<string, string> = Object.create(null); // a label may be called `__proto__` or `constructor`
  matchAt(blanks, line, cursor);
  if (line[cursor.at] === '{') {
    const inner = readLabels(line, cursor, labels);
    if (inner === undefined) return unreadable;
    name ??= inner.name;
  }
  const found = rest.exec(line.slice(cursor.at));
  const value = found === null ? undefined : readNumber(found[1] ?? '');
  if (name === undefined || value === undefined) return unreadable;
  return { type: 'sample', sample: { name, labels, value } };
}

function readComment(line: string): Line {
  if (/^#[ \t]*EOF$/.test(line)) return { type: 'end' };
  const [, name, as] = /^#[ \t]*TYPE[ \t]+(?:"((?:[^"\\]|\\.)*)"|\S+)[ \t]+(\w+)$/.exec(line) ?? [];
  if (as === undefined) return nothing;
  return { type: 'declared', name: name === undefined ? (line.split(/[ \t]+/)[2] ?? '') : unescaped(name), as };
}

/** Reads from `{` to behind `}`; a quoted name without `=` is the metric's own. */
function readLabels(line: string, cursor: { at: number }, labels: Record<string, string>): { name: string | undefined } | undefined {
  let own: string | undefined;
  cursor.at += 1;
  for (;;) {
    matchAt(blanks, line, cursor);
    if (line[cursor.at] === '}') {
      cursor.at += 1;
      return { name: own };
    }
    const inQuotes = matchAt(quoted, line, cursor)?.[1];
    const key = inQuotes === undefined ? matchAt(plainName, line, cursor)?.[0] : unescaped(inQuotes);
    if (key === undefined) return undefined;
    matchAt(blanks, line, cursor);
    if (line[cursor.at] === '=') {
      cursor.at += 1;
      matchAt(blanks, line, cursor);
      const value = matchAt(quoted, line, cursor)?.[1];
      if (value === undefined) return undefined;
      labels[key] = unescaped(value);
    } else if (inQuotes !== undefined && own === undefined) own = key;
    else return undefined;
    matchAt(blanks, line, cursor);
    if (line[cursor.at] === ',') cursor.at += 1;
    else if (line[cursor.at] !== '}') return undefined;
  }
}

/** A number as Prometheus writes it; undefined where it is none. */
export function readNumber(text: string): number | undefined {
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text)) return Number(text);
  if (/^[-+]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^nan$/i.test(text) ? Number.NaN : undefined;
}

/** A quoted text without its escapes. */
export function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (whole, sign: string) => (sign === 'n' ? '\n' : sign === '\\' || sign === '"' ? sign : whole));
}

function matchAt(pattern: RegExp, text: string, cursor: { at: number }): RegExpExecArray | null {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(text);
  if (found !== null) cursor.at = pattern.lastIndex;
  return found;
}
