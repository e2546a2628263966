import type { FixStep } from './fix.ts';
import { stepReference, type Word, type WordPart, wordLines } from './fix-words.ts';
import type { Variables } from './variables.ts';

/** The programs of a step with their words, or why it cannot be run without a shell. */
export type StepWords = { readonly ok: true; readonly argv: readonly (readonly string[])[] } | { readonly ok: false; readonly why: string };

/** The programs that a step without a shell runs, each a list of words with the variables filled in; an empty value counts as none. */
export function stepWords(step: Pick<FixStep, 'command' | 'title'>, variables: Variables): StepWords {
  const { lines, syntax } = wordLines(step.command);
  const [first] = syntax;
  if (first) return { ok: false, why: `\`${step.title}\` holds \`${first.what}\`, which only a shell understands: write \`shell: true\` for this step` };
  const missing = new Set<string>();
  const argv = lines.map((words) => words.map((word) => word.map((part) => filled(part, variables, missing)).join('')));
  if (missing.size > 0) return { ok: false, why: `${names([...missing])} set: put it in the env file` };
  return argv.length === 0 ? { ok: false, why: `\`${step.title}\` has nothing to run: its block is empty` } : { ok: true, argv };
}

function names(missing: readonly string[]): string {
  return `${missing.map((name) => `\`${name}\``).join(', ')} ${missing.length === 1 ? 'is' : 'are'} not`;
}

function filled(part: WordPart, variables: Variables, missing: Set<string>): string {
  if ('text' in part) return part.text;
  const value = variables[part.name] || part.fallback;
  if (value === undefined) missing.add(part.name);
  return value ?? '';
}

const MASK = '***';

/** The command of a step as it runs, for the eyes: values filled in, those of secret names as `***`; a name without a value stays as it is written. */
export function shownCommand(step: Pick<FixStep, 'command' | 'shell'>, variables: Variables, secrets: ReadonlySet<string>): string {
  const { lines, syntax } = wordLines(step.command);
  if (step.shell || syntax.length > 0) return shownScript(step.command, variables, secrets);
  return lines.map((words) => words.map((word) => shownWord(word, variables, secrets)).join(' ')).join('\n');
}

function shownWord(word: Word, variables: Variables, secrets: ReadonlySet<string>): string {
  const open = word.some((part) => !('text' in part) && shownValue(part.name, part.fallback, variables, secrets) === undefined);
  const text = word.map((part) => {
    if ('text' in part) return open ? inDouble(part.text) : part.text;
    const value = shownValue(part.name, part.fallback, variables, secrets);
    if (value === undefined) return `$\{${part.name}}`;
    return open ? inDouble(value) : value;
  });
  return open ? `"${text.join('')}"` : quoted(text.join(''));
}

function shownValue(name: string, fallback: string | undefined, variables: Variables, secrets: ReadonlySet<string>): string | undefined {
  const value = variables[name];
  if (!value) return fallback;
  return secrets.has(name) ? MASK : value;
}

/** A word as a shell reads it back, without quotes where it needs none. */
function quoted(text: string): string {
  return /^[\w@%+=:,./*-]+$/.test(text) && (!text.includes('*') || /^[^*]*\*{3}[^*]*$/.test(text)) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function inDouble(text: string): string {
  return text.replace(/["\\$`]/g, String.raw`\$&`);
}

/** A script with the values of what it refers to; what single quotes hold, what it sets itself and what a shell would cut stays as it is written. */
function shownScript(script: string, variables: Variables, secrets: ReadonlySet<string>): string {
  const own = setWithin(script);
  return [...piecesOf(script)]
    .map(({ text, name, fallback, double }) => {
      const value = name === undefined || own.has(name) ? undefined : shownValue(name, fallback, variables, secrets);
      if (value === undefined) return text;
      return double ? inDouble(value) : quoted(value);
    })
    .join('');
}

/** A stretch of a script; `name` where it refers to a variable outside of single quotes. */
interface Piece {
  readonly at: number;
  readonly text: string;
  readonly name?: string;
  readonly fallback?: string;
  /** Inside double quotes. */
  readonly double: boolean;
}

function* piecesOf(script: string): Generator<Piece> {
  let double = false;
  for (let at = 0; at < script.length; ) {
    const character = script.charAt(at);
    let piece: Piece = { at, text: character, double };
    if (character === '\\') piece = { at, text: script.slice(at, at + 2), double };
    else if (character === '"') double = !double;
    else if (character === "'" && !double) piece = { at, text: script.slice(at, script.indexOf("'", at + 1) + 1 || script.length), double };
    else if (character === '#' && !double && (at === 0 || /\s/.test(script.charAt(at - 1))))
      piece = { at, text: /^[^\n]*/.exec(script.slice(at))?.[0] ?? character, double };
    else if (character === '$') {
      stepReference.lastIndex = at;
      const [whole, inBraces, fallback, bare] = stepReference.exec(script) ?? [];
      const name = inBraces ?? bare;
      if (whole !== undefined && name !== undefined) piece = { at, text: whole, name, ...(fallback === undefined ? {} : { fallback }), double };
    }
    yield piece;
    at += piece.text.length;
  }
}

/** The names that a script refers to and does not set itself, with their places; `${NAME%%…}` too. */
export function scriptReferences(script: string): { name: string; offset: number }[] {
  const own = setWithin(script);
  const pieces = [...piecesOf(script)];
  return pieces.flatMap(({ at, text, name }, index) => {
    const rest = text === '$' && pieces[index + 1]?.text === '{' ? /^\$\{([A-Za-z_]\w*)/.exec(script.slice(at))?.[1] : undefined;
    const found = name ?? rest;
    return found === undefined || own.has(found) ? [] : [{ name: found, offset: at }];
  });
}

/** The names that a script gives a value itself. */
function setWithin(script: string): ReadonlySet<string> {
  const assigned = [...script.matchAll(/(?:^|[\s;&|({])([A-Za-z_]\w*)=/g)].map((match) => match[1] ?? '');
  const looped = [...script.matchAll(/(?:^|[\s;&|(])for\s+([A-Za-z_]\w*)/g)].map((match) => match[1] ?? '');
  const read = [...script.matchAll(/(?:^|[\s;&|(])read\s+((?:-\w+\s+)*)([A-Za-z_]\w*(?:[ \t]+[A-Za-z_]\w*)*)/g)].flatMap((match) =>
    (match[2] ?? '').split(/[ \t]+/),
  );
  return new Set([...assigned, ...looped, ...read]);
}
