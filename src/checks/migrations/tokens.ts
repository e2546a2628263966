/** A piece of Python source: as much of its grammar as assignments at the top of a file need. */
export interface Token {
  readonly type: 'name' | 'text' | 'sign' | 'line-end';
  /** Of a `text`: what it says. */
  readonly value: string;
  /** The column, from 0; only a token at 0 begins a statement of the module itself. */
  readonly column: number;
  readonly line: number;
}

const brackets: Readonly<Record<string, number>> = { '(': 1, '[': 1, '{': 1, ')': -1, ']': -1, '}': -1 };
const simpleEscapes: Readonly<Record<string, string>> = { '\\': '\\', "'": "'", '"': '"', n: '\n', t: '\t', r: '\r', '\n': '' };

// In the order in which Python tries them; a string's prefix belongs to it.
const piece =
  /(?<space>[ \t\f]+|\\\r?\n|#[^\n]*)|(?<end>\r?\n)|(?<prefix>[rRbBuUfFtT]{0,2})(?:"""(?<long2>(?:\\[\s\S]|[^\\])*?)"""|'''(?<long1>(?:\\[\s\S]|[^\\])*?)'''|"(?<short2>(?:\\[\s\S]|[^"\\\n])*)"|'(?<short1>(?:\\[\s\S]|[^'\\\n])*)')|(?<name>[\p{L}\p{Nl}_][\p{L}\p{N}_]*)|(?<sign>\d[\w.]*|==|[\s\S])/uy;

/** The tokens of Python source, without comments; a line end only where a statement ends, not within brackets. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  let line = 1;
  let lineStart = 0;
  let at = 0;
  const text = source.replace(/^\uFEFF/, '');
  while (at < text.length) {
    piece.lastIndex = at;
    const found = piece.exec(text);
    const groups = found?.groups;
    if (!found || !groups) break;
    const token = (type: Token['type'], value: string): void => {
      tokens.push({ type, value, column: at - lineStart, line });
    };
    const body = groups['long2'] ?? groups['long1'] ?? groups['short2'] ?? groups['short1'];
    if (groups['end'] !== undefined) {
      if (depth === 0) token('line-end', '\n');
    } else if (body !== undefined) {
      const prefix = (groups['prefix'] ?? '').toLowerCase();
      // Bytes and formatted text are no names of revisions: whoever reads a value there sees a sign and says so.
      if (/[bft]/.test(prefix)) token('sign', found[0]);
      else token('text', prefix.includes('r') ? body : unescaped(body));
    } else if (groups['name'] !== undefined) token('name', groups['name']);
    else if (groups['sign'] !== undefined) {
      depth = Math.max(0, depth + (brackets[groups['sign']] ?? 0));
      if (groups['sign'] === ';' && depth === 0) token('line-end', ';');
      else token('sign', groups['sign']);
    }
    for (let feed = found[0].indexOf('\n'); feed >= 0; feed = found[0].indexOf('\n', feed + 1)) {
      line += 1;
      lineStart = at + feed + 1;
    }
    at += found[0].length;
  }
  return tokens;
}

function unescaped(body: string): string {
  return body.replace(/\\(\r?\n|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[\s\S])/g, (whole, escape: string) => {
    if (escape.length > 2) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return simpleEscapes[escape.replace('\r\n', '\n')] ?? whole;
  });
}
