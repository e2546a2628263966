import { reservedKeys } from '../checklist/check-spec.ts';
import { compileExpectation } from '../checks/expectation.ts';
import { keptJson, oneLine, visible } from '../checks/kept.ts';
import { TEXT_CAP, type Fields, type Kind } from '../checks/kind.ts';
import type { Consent } from '../model/checklist.ts';
import { messageOf, NoAnswer, UsageError } from '../model/errors.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';

/** A check kind of a team's own, and the file it comes from. */
export interface OwnKind {
  readonly kind: Kind;
  readonly file: string;
}

type Part = Exclude<keyof Kind, 'kind' | 'consent' | 'readsScenario' | 'follows' | 'alone' | 'lasts_s'>;

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const types = ['double', 'int', 'string', 'bool', 'list', 'map', 'dyn'];

/** What every part of a kind must be; the words end the sentence `must be …`. */
const parts: Readonly<Record<Part, readonly [fits: (value: unknown) => boolean, words: string]>> = {
  title: [isText, 'a few words that say what it does'],
  params: [(value) => isObject(value) && '_zod' in value, "a zod 4 schema, made with `z` from 'gonogo/kind'"],
  fields: [areFields, `an object of fields, each \`{ type, about }\` with a type of ${types.map((type) => `\`${type}\``).join(', ')}`],
  expect: [isText, 'a condition over its fields, such as `used < max`'],
  example: [isText, 'the lines of a `yaml gonogo` block that uses it'],
  timeout_s: [(value) => typeof value === 'number' && value > 0 && value <= 3600, 'a number of seconds up to an hour'],
  observe: [(value) => typeof value === 'function', 'a function that asks the target'],
  response: [(value) => typeof value === 'function', 'a function that puts what was observed into words'],
};

/** The kinds that a module exports: its default export, and whatever else of its exports names a kind. */
export function kindsOf(file: string, exports: Readonly<Record<string, unknown>>): OwnKind[] {
  const candidates = new Set(Object.entries(exports).flatMap(([name, value]) => (isObject(value) && (name === 'default' || isKindLike(value)) ? [value] : [])));
  // A CommonJS module shows its `module.exports` as the default export and again by its keys.
  const found = [...candidates].filter((value) => isKindLike(value) || 'observe' in value);
  if (found.length === 0)
    throw new UsageError(
      `\`${file}\` exports no check kind: write \`export default defineCheck({ … })\`, or begin the file's name with \`_\` if it only helps others`,
    );
  return found.map((value) => ({ kind: fenced(checked(file, value)), file }));
}

function isKindLike(value: Readonly<Record<string, unknown>>): boolean {
  return 'kind' in value && ('observe' in value || 'params' in value);
}

function checked(file: string, value: Readonly<Record<string, unknown>>): Kind {
  const name = value['kind'];
  if (typeof name !== 'string' || !/^[a-z]+(-[a-z]+)*$/.test(name))
    throw new UsageError(
      `\`${file}\`: ${name === undefined ? 'its check kind has no `kind`, the name it is known by' : `\`${oneLine(typeof name === 'string' ? name : typeof name, 60)}\` is no name of a check kind`}: use small letters and single dashes, such as \`disk-space\``,
    );
  const wrong = Object.entries(parts).flatMap(([part, [fits, words]]) => {
    if (fits(value[part])) return [];
    return [`\`${file}\`: \`${part}\` of the check kind \`${name}\` ${value[part] === undefined ? 'is missing: it must be' : 'must be'} ${words}`];
  });
  if (value['consent'] !== undefined && typeof value['consent'] !== 'function')
    wrong.push(`\`${file}\`: \`consent\` of the check kind \`${name}\` must be a function, or left out`);
  const taken = reservedKeys.filter((key) => isObject(value['params']) && isObject(value['params']['shape']) && key in value['params']['shape']);
  for (const key of taken)
    wrong.push(`\`${file}\`: the param \`${key}\` of the check kind \`${name}\` never reaches it, since every check has that key: give it another name`);
  if (wrong.length > 0) throw new UsageError(wrong.join('\n'));
  const kind = value as unknown as Kind; // every part was looked at above
  const compiled = compileExpectation(kind.expect, kind.fields);
  if (!compiled.ok)
    throw new UsageError(compiled.faults.map((fault) => `\`${file}\`: \`expect\` of the check kind \`${name}\`: ${fault.what}: ${fault.instead}`).join('\n'));
  return kind;
}

function areFields(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).length === 0) return false;
  return Object.values(value).every((field) => isObject(field) && types.includes(String(field['type'])) && isText(field['about']));
}

/** The kind behind the bounds that ours keep by themselves: plain JSON of its fields, capped; words on one line; errors that are understood. */
function fenced(kind: Kind): Kind {
  const { fields } = kind;
  return {
    kind: kind.kind,
    title: oneLine(kind.title),
    params: kind.params,
    fields,
    expect: kind.expect,
    example: kind.example.trim(),
    timeout_s: kind.timeout_s,
    ...(kind.consent ? { consent: (params: JsonObject) => consentOf(kind, params) } : {}),
    observe: async (params, context) => {
      try {
        return plain(kind.kind, fields, await kind.observe(params, context));
      } catch (error) {
        throw asNoAnswer(error);
      }
    },
    response(observed) {
      const words: unknown = kind.response(observed); // JavaScript keeps no promise of types
      return oneLine(typeof words === 'string' ? words : (JSON.stringify(words) ?? 'no words'), TEXT_CAP);
    },
  };
}

/** What it asks leave for; where it cannot say so, leave is needed all the same. */
function consentOf(kind: Kind, params: JsonObject): Consent | undefined {
  try {
    const asked = kind.consent?.(params);
    if (asked === undefined || asked === null) return undefined; // null: JavaScript keeps no promise of types
    return { why: asked.why === 'command' ? 'command' : 'writes', subject: visible(asked.subject) };
  } catch (error) {
    return { why: 'writes', subject: `something that the check kind \`${kind.kind}\` could not say: ${oneLine(messageOf(error))}` };
  }
}

function plain(name: string, fields: Fields, observed: unknown): JsonObject {
  const unfit = (why: string): NoAnswer => new NoAnswer('unknown', 'bad-observation', `the check kind \`${name}\` observed ${why}`);
  let text: string | undefined;
  try {
    text = JSON.stringify(observed);
  } catch (error) {
    throw unfit(`what is no JSON: ${oneLine(String(error))}`);
  }
  const { json, json_absent } = keptJson(text ?? '', true);
  if (json_absent !== undefined) throw unfit(`too much: ${json_absent}`);
  if (!isJsonObject(json)) throw unfit('nothing: `observe` must return an object of its fields');
  const undeclared = Object.keys(json).filter((key) => !Object.hasOwn(fields, key));
  if (undeclared.length > 0) throw unfit(`${undeclared.map((key) => `\`${oneLine(key, 40)}\``).join(', ')}, which its \`fields\` do not declare`);
  return json;
}

/** A `NoAnswer` of another copy of gonogo is one as well. */
function asNoAnswer(error: unknown): unknown {
  if (error instanceof NoAnswer || !(error instanceof Error) || error.name !== 'NoAnswer') return error;
  const { verdict, code } = error as Partial<NoAnswer>; // of a class that is not ours
  return new NoAnswer(verdict === 'fail' ? 'fail' : 'unknown', typeof code === 'string' ? code : 'no-answer', error.message, { cause: error });
}
