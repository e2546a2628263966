import { isMap, isScalar, type YAMLMap } from 'yaml';
import * as z from 'zod';
import type { Kind } from '../kind.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { referencesIn } from '../../model/variables.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { Faults } from './faults.ts';
import { correctKeys } from './reader.ts';
import { nodeAt, type YamlPiece } from './yaml.ts';

/** The names of the params that a schema takes. */
function paramNames(schema: z.core.$ZodType): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodPipe) return paramNames(schema.in);
  if (schema instanceof z.ZodUnion) return [...new Set(schema.options.flatMap((option) => paramNames(option)))];
  return [];
}

/** The key under which the params stand, and the keys beside them that are none. */
export interface ParamsPlace {
  readonly below: string;
  readonly beside: readonly string[];
}

/**
 * Checks params as written against their kind, and gives them as they were meant: misspelt keys corrected, unknown ones left out.
 * What holds a `${…}` is not known yet and passes.
 */
export function checkParams(kind: Kind, written: JsonObject, map: YAMLMap, piece: YamlPiece, faults: Faults, at: ParamsPlace): JsonObject {
  const known = paramNames(kind.params);
  let params = written;
  if (known.length > 0) {
    correctKeys(map, [...known, ...at.beside], piece, faults);
    const value = map.toJS(piece.document, { maxAliasCount: 50 }) as JsonObject; // it is `written` with other keys
    params = Object.fromEntries(Object.entries(value).filter(([key]) => known.includes(key)));
  }
  const issues = kind.params.safeParse(params).error?.issues ?? [];
  const misspelt = misspellings(issues, params);
  for (const issue of issues) tell(issue, params, map, piece, faults, misspelt, at.below);
  return params;
}

const dotted = (path: readonly PropertyKey[]): string => path.map(String).join('.');

/** Keys inside a param that are missing, each with the unknown one beside it that was probably meant for it. */
function misspellings(issues: readonly z.core.$ZodIssue[], params: JsonObject): Map<string, string> {
  const found = new Map<string, string>();
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const missing = issues.filter(({ path }) => path.length === issue.path.length + 1 && dotted(path.slice(0, -1)) === dotted(issue.path));
    const names = missing.filter(({ path }) => follow(params, path).value === undefined).map(({ path }) => String(path.at(-1)));
    for (const key of issue.keys) {
      const near = didYouMean(key, names);
      if (near !== undefined) found.set(dotted([...issue.path, near]), dotted([...issue.path, key]));
    }
  }
  return found;
}

function tell(
  issue: z.core.$ZodIssue,
  params: JsonObject,
  map: YAMLMap,
  piece: YamlPiece,
  faults: Faults,
  misspelt: ReadonlyMap<string, string>,
  below: string,
): void {
  const { value, path } = follow(params, issue.path);
  if (holdsReference(value, issue)) return;
  const node = nodeAt(map, path);
  const place = path.length === 0 ? placeOfKey(map, 'kind', piece) : piece.place(node.range?.[0] ?? 0);
  const name = dotted(path);
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      const inner = nodeAt(map, path);
      const near = [...misspelt]
        .find(([, written]) => written === dotted([...path, key]))?.[0]
        .split('.')
        .at(-1);
      faults.error(
        isMap(inner) ? placeOfKey(inner, key, piece) : place,
        `\`${key}\` is no key of \`${name}\``,
        near === undefined ? 'leave it out' : `did you mean \`${near}\`?`,
      );
    }
    return;
  }
  if (value === undefined) {
    if (misspelt.has(name)) return; // it is there, under another name
    faults.error(
      placeOfKey(map, 'kind', piece),
      `\`${name}\` is missing`,
      `write \`${name}: …\` below \`${below}\`${own(issue.message) ? `; it ${issue.message}` : ''}`,
    );
    return;
  }
  const subject = name === '' ? 'this check' : `\`${name}\``;
  if (own(issue.message)) faults.error(place, `${subject} ${issue.message}`, 'correct it');
  else if (issue.code === 'invalid_value') choice(issue, value, subject, place, faults);
  else if (issue.code === 'invalid_type')
    faults.error(
      place,
      `${subject} is ${typeName(value)}, not ${expected(issue.expected)}`,
      issue.expected === 'string' && value !== null && typeof value !== 'object' ? 'put it in quotes' : `write ${expected(issue.expected)}`,
    );
  else faults.error(place, `${subject} does not fit: ${lowerFirst(issue.message)}`, '`gonogo kinds` shows what it takes');
}

function choice(issue: z.core.$ZodIssueInvalidValue, value: Json | undefined, subject: string, place: ReturnType<YamlPiece['place']>, faults: Faults): void {
  const words = issue.values.map(String);
  const all = words.map((word) => `\`${word}\``).join(', ');
  const near = typeof value === 'string' ? didYouMean(value, words) : undefined;
  faults.error(place, `${subject} is none of ${all}`, near ? `did you mean \`${near}\`?` : 'write one of them');
}

/** Kinds word their own messages as the end of a sentence: `must be …`; zod's begin with a capital. */
function own(message: string): boolean {
  return /^[a-z`]/.test(message);
}

/** The value at a path, as far as it was written: a schema may have made a list of a text, and then point into that. */
function follow(params: JsonObject, path: readonly PropertyKey[]): { value: Json | undefined; path: readonly PropertyKey[] } {
  let part: Json | undefined = params;
  for (const [index, key] of path.entries()) {
    const here: Json | undefined = part;
    if (typeof here !== 'object' || here === null) return { value: here, path: path.slice(0, index) };
    if (Object.hasOwn(here, key))
      part = (here as Readonly<Record<PropertyKey, Json | undefined>>)[key]; // lists have their indices as keys
    else if (isJsonObject(here)) return { value: undefined, path: path.slice(0, index + 1) };
    else return { value: here, path: path.slice(0, index) };
  }
  return { value: part, path };
}

function holdsReference(value: Json | undefined, issue: z.core.$ZodIssue): boolean {
  if (typeof value === 'string') return referencesIn(value).length > 0;
  const vague = issue.code === 'invalid_union' || issue.code === 'custom';
  if (issue.path.length === 0 || !(vague || Array.isArray(value))) return false;
  if (Array.isArray(value)) return value.some((part) => holdsReference(part, issue));
  return isJsonObject(value) && Object.values(value).some((part) => holdsReference(part, issue));
}

function placeOfKey(map: YAMLMap, key: string, piece: YamlPiece): ReturnType<YamlPiece['place']> {
  const pair = map.items.find((candidate) => isScalar(candidate.key) && String(candidate.key.value) === key);
  const node = pair && isScalar(pair.key) ? pair.key : map;
  return piece.place(node.range?.[0] ?? 0);
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys and values',
  record: 'keys and values',
};

function expected(type: string): string {
  return words[type] ?? `a ${type}`;
}

function typeName(value: Json | undefined): string {
  if (value === null) return 'empty';
  return Array.isArray(value) ? 'a list' : expected(typeof value);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
