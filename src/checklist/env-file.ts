import { parse } from 'dotenv';
import type { Fault } from '../model/errors.ts';
import { Faults } from './faults.ts';
import { normalised, readSource } from './source.ts';

/** The variables of an env file, and its bad lines; no fault ever holds a value. */
export interface EnvFile {
  readonly values: Record<string, string>;
  readonly faults: Fault[];
}

/** Reads an env file (`NAME=value` lines). Never throws. */
export async function readEnvFile(path: string): Promise<EnvFile> {
  const source = readSource(path);
  if (source.ok) return parseEnvFile(source.text, path);
  return { values: {}, faults: [{ severity: 'error', file: path, line: 1, column: 1, what: source.what, instead: source.instead }] };
}

/** Reads the text of an env file. */
export function parseEnvFile(raw: string, file: string): EnvFile {
  const text = normalised(raw);
  const faults = new Faults();
  const seen = new Map<string, number>();
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const start = line.search(/\S/);
    if (start === -1 || line[start] === '#') continue;
    const at = (column: number): { file: string; line: number; column: number } => ({ file, line: index + 1, column: column + 1 });
    const declared = /^(\s*(?:export\s+)?)([^=]*?)\s*=[ \t]*/.exec(line);
    if (!declared) {
      faults.error(at(start), 'this line has no `=`', 'write `NAME=value`, or begin it with `#`');
      continue;
    }
    const [head, lead = '', name = ''] = declared;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      // Neither is what stands before the `=` repeated: in a broken line it can be part of a value.
      faults.error(at(lead.length), 'what stands before the `=` is no name of a variable', 'use letters, digits and `_`, such as `DATABASE_URL`');
      continue;
    }
    const first = seen.get(name);
    if (first !== undefined) faults.warning(at(lead.length), `\`${name}\` is set already, on line ${first}; this one counts`, 'keep one of them');
    seen.set(name, index + 1);
    index = checkValue(lines, index, head.length, name, faults, file);
  }
  // `parse` knows the quoting rules; its result also has the odd names that were refused above.
  const values = Object.entries(parse(text)).filter(([name]) => seen.has(name));
  return { values: Object.fromEntries(values), faults: faults.list };
}

/** Looks at the value that begins at a column; returns the line on which it ends. */
function checkValue(lines: readonly string[], index: number, column: number, name: string, faults: Faults, file: string): number {
  const line = lines[index] ?? '';
  const quote = /^["'`]/.exec(line.slice(column))?.[0];
  const place = { file, line: index + 1, column: column + 1 };
  if (quote === undefined) {
    const hash = line.indexOf('#', column);
    if (hash > column && !/\s/.test(line[hash - 1] ?? '')) {
      faults.warning({ ...place, column: hash + 1 }, `the value of \`${name}\` ends before this \`#\``, 'put the value in quotes if the `#` belongs to it');
    }
    return index;
  }
  for (let last = index; last < lines.length; last++) {
    const from = last === index ? column + 1 : 0;
    const text = lines[last] ?? '';
    const close = closingQuote(text, from, quote);
    if (close === -1) continue;
    const rest = text.slice(close + 1);
    if (!/^\s*(#.*)?$/.test(rest))
      faults.error({ file, line: last + 1, column: close + 2 }, `something follows the closing quote of \`${name}\``, 'put all of the value inside the quotes');
    return last;
  }
  faults.error(
    place,
    `the quote that begins the value of \`${name}\` is never closed`,
    `end the value with ${quote === '`' ? 'the same quote' : `\`${quote}\``}`,
  );
  return index;
}

function closingQuote(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 1)) {
    if (text[at - 1] !== '\\') return at;
  }
  return -1;
}
