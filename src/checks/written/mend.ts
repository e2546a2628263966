import { type Document, isScalar, parseDocument, visit, type YAMLError } from 'yaml';

/** What is wrong with a part of the text, with its offset in the whole. */
export interface Problem {
  /** Absent where a text stands among keys without being one. */
  readonly problem?: YAMLError;
  readonly offset: number;
}

/** A document of which the broken parts are mended or left out, so that the rest can be read; every offset is as written. */
export interface Mended {
  readonly document: Document;
  /** The problems of each broken part. */
  readonly broken: readonly (readonly Problem[])[];
  /** Top-level keys whose values cannot be read, with their offsets. */
  readonly lost: ReadonlyMap<string, number>;
}

/** Whether a problem leaves no value that could be looked at; of a key written twice, the first is. */
export function isFatal(problem: YAMLError): boolean {
  return problem.name === 'YAMLParseError' && problem.code !== 'DUPLICATE_KEY' && problem.code !== 'MULTIPLE_DOCS';
}

/** Finds the top-level keys of a broken text that break it, and reads the others; undefined where the fault is in no one of them. */
export function mend(text: string): Mended | undefined {
  const broken: Problem[][] = [];
  const lost = new Map<string, number>();
  const documents = partsOf(text).map(({ start, end }) => ({ start, part: text.slice(start, end), alone: parse(text.slice(start, end)) }));
  const parts = documents.map(({ start, part, alone }) => {
    const fatal = alone?.errors.filter(isFatal) ?? [];
    const blank = part.replace(/[^\n]/g, ' ');
    if (fatal.length === 0) {
      if (!isScalar(alone?.contents) || alone.contents.value === null) return part;
      broken.push([{ offset: start }]);
      return blank;
    }
    const last = Math.max(part.trimEnd().length - 1, 0); // what is never closed is missed at the line after it
    broken.push(fatal.map((problem) => ({ problem, offset: start + Math.min(problem.pos[0], last) })));
    const whole = disguised(part.replace(/^\t+/gm, (tabs) => ' '.repeat(tabs.length)));
    if (whole !== part && parse(whole)?.errors.some(isFatal) === false) return whole;
    const key = /^(?:"([^"\n]*)"|'([^'\n]*)'|([\w-]+))\s*:/.exec(part);
    if (key) lost.set(key[1] ?? key[2] ?? key[3] ?? '', start);
    return blank;
  });
  const mended = parts.join('');
  const document = broken.length === 0 || documents.some(({ alone }) => !alone) ? undefined : parse(mended);
  if (!document || document.errors.some(isFatal)) return undefined;
  undisguise(document, mended, text);
  return { document, broken, lost };
}

function parse(text: string): Document | undefined {
  try {
    return parseDocument(text, { prettyErrors: false });
  } catch {
    return undefined; // nested too deeply: as little of it can be read as of broken text
  }
}

/** The text of each top-level key, up to the next. */
function partsOf(text: string): { start: number; end: number }[] {
  // A list may stand at the margin below its key, and so may the bracket that ends one.
  const starts = [...text.matchAll(/^[^\s#\-}\]),]/gm)].map((match) => match.index);
  if (starts[0] !== 0) starts.unshift(0);
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? text.length }));
}

/** `$(NAME)` for `${NAME}`: YAML takes a brace without quotes inside `{ }` for one of its own. */
function disguised(text: string): string {
  return text.replace(/\$\{([A-Za-z_]\w*(?::-[^}\n]*)?)\}/g, '$($1)');
}

/** Gives the texts of a mended document the braces that they were written with. */
function undisguise(document: Document, mended: string, written: string): void {
  visit(document, {
    Scalar(_key, node) {
      const [start = 0, end = 0] = node.range ?? [];
      if (typeof node.value !== 'string' || mended.slice(start, end) === written.slice(start, end)) return;
      node.value = node.value.replace(/\$\(([A-Za-z_]\w*(?::-[^)]*)?)\)/g, '${$1}');
    },
  });
}

/** Takes out what stands a second time under a key, in every map. */
export function keepFirst(document: Document): void {
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>();
      map.items = map.items.filter(({ key }) => {
        const name: unknown = isScalar(key) ? key.value : key;
        const first = !seen.has(name);
        seen.add(name);
        return first;
      });
    },
  });
}
