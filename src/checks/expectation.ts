import { type ASTNode, EvaluationError, type ParseResult, serialize } from '@marcbachmann/cel-js';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { messageOf } from '../model/errors.ts';
import { allFields, environmentOf, humanise, namesIn, type Path, pathOf, valueAt } from './cel.ts';
import { emptyFaults, type ExpressionFault, syntaxFault, typeFault, unknownFieldFaults } from './expectation-faults.ts';
import type { Fields } from './kind.ts';

/** What an expectation says of an observation: met or not, with the values that it named; or what it could not find. */
export type Judged =
  | { readonly met: boolean; readonly values: Record<string, Json> }
  /** `missing` is the field or path that was not there; `why` is a sentence where it was there but of another type. */
  | { readonly missing: string; readonly why?: string };

/** A condition over an observation, ready to judge. */
export interface Expectation {
  /** The observed fields that it names. */
  readonly fields: readonly string[];
  evaluate(observed: JsonObject): Judged;
}

/** An expectation, or everything that is wrong with it. */
export type Compiled = { readonly ok: true; readonly expectation: Expectation } | { readonly ok: false; readonly faults: readonly ExpressionFault[] };

const mixedMembership = /^no such overload: (?:int|double) in list<(?:int|double)>$/;

/** Reads a CEL condition over the fields that a kind observes; every fault at once, each with its offset. */
export function compileExpectation(source: string, fields: Fields): Compiled {
  const environment = environmentOf(fields);
  let asWritten: ParseResult;
  let program: ParseResult;
  try {
    asWritten = environment.parse(source);
    program = environment.parse(source);
  } catch (error) {
    return { ok: false, faults: [syntaxFault(error, source)] };
  }
  const names = namesIn(asWritten.ast, environment, fields);
  if (names.unknown.length > 0) return { ok: false, faults: unknownFieldFaults(names.unknown, fields) };
  const depends = (part: ASTNode): boolean => mentions(part, fields);
  const empty = depends(asWritten.ast)
    ? emptyFaults(asWritten.ast, depends)
    : [
        {
          offset: 0,
          what: `\`${source.trim()}\` names nothing that the check observes`,
          instead: `compare one of ${Object.keys(fields)
            .map((name) => `\`${name}\``)
            .join(', ')}`,
        },
      ];
  if (empty.length > 0) return { ok: false, faults: empty };

  humanise(asWritten.ast, environment, { membership: false });
  humanise(program.ast, environment, { membership: true });
  const strict = asWritten.check();
  const checked = strict.valid || mixedMembership.test(strict.error?.summary ?? '') ? program.check() : strict;
  if (!checked.valid) return { ok: false, faults: [typeFault(checked.error ?? { code: '', summary: 'the types do not fit' }, source)] };
  if (checked.type !== 'bool' && checked.type !== 'dyn') {
    return {
      ok: false,
      faults: [
        { offset: 0, what: `\`${source.trim()}\` is no condition: it is neither true nor false`, instead: 'compare it with something, as in `used < max`' },
      ],
    };
  }
  return { ok: true, expectation: ready(program, names.paths, fields) };
}

/** Whether a part names a field at all, also through the variable of a macro around it. */
function mentions(part: ASTNode, fields: Fields): boolean {
  const names = namesIn(part, environmentOf(fields), fields);
  return names.paths.length > 0 || names.unknown.length > 0; // inside a macro its own variable is unknown here
}

function ready(program: ParseResult, paths: readonly Path[], fields: Fields): Expectation {
  return {
    fields: [...new Set(paths.map((path) => String(path.keys[0])))],
    evaluate(observed) {
      let met: unknown;
      try {
        met = program(contextOf(observed, fields));
      } catch (error) {
        return notJudged(error, paths, observed);
      }
      if (typeof met !== 'boolean') {
        const first = paths[0]?.text ?? 'the expectation';
        return { missing: first, why: `\`${first}\` is neither true nor false, so the expectation says nothing` };
      }
      return { met, values: Object.fromEntries(seen(paths, observed)) };
    },
  };
}

function seen(paths: readonly Path[], observed: JsonObject): [string, Json][] {
  return paths.flatMap((path) => {
    const value = valueAt(observed, path);
    return value === undefined ? [] : [[path.text, value] satisfies [string, Json]];
  });
}

/** The observation as the expression reads it: `int` fields as BigInt, and a null field of a known type as absent. */
export function contextOf(observed: JsonObject, fields: Fields): Record<string, unknown> {
  const context: Record<string, unknown> = {};
  for (const [name, { type }] of Object.entries(fields)) {
    const value = Object.hasOwn(observed, name) ? observed[name] : undefined;
    if (value === undefined || (value === null && type !== 'dyn')) continue;
    context[name] = type === 'int' && Number.isInteger(value) ? BigInt(value as number) : readable(value); // isInteger has just said that it is a number
  }
  return { ...context, [allFields]: { ...context } };
}

/** Without keys that the evaluator takes for a class of JavaScript's: a server may name its fields as it likes. */
function readable(value: Json): Json {
  if (Array.isArray(value)) return value.map(readable);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (key === 'constructor' || inner === undefined ? [] : [[key, readable(inner)]])));
}

const absent = new Set(['no_such_key', 'unknown_variable', 'index_out_of_bounds']);

/** What an evaluation that threw could not find. */
export function notJudged(error: unknown, paths: readonly Path[], observed: JsonObject): Judged {
  const node = error instanceof EvaluationError ? error.node : undefined;
  const first = paths.find((path) => valueAt(observed, path) === undefined) ?? paths[0];
  const named = (node && pathOf(node)?.text) ?? (node && (node.op === '.' || node.op === '[]') ? serialize(node) : undefined);
  if (error instanceof EvaluationError && absent.has(error.code)) return { missing: named ?? first?.text ?? 'a field' };
  const wrong = (node && pathsWithin(node, paths, observed)) ?? paths[0];
  const text = wrong?.text ?? 'a value';
  const why = error instanceof EvaluationError ? error.summary : messageOf(error);
  return {
    missing: text,
    why: `\`${text}\` is ${wrong ? typeInWords(valueAt(observed, wrong)) : 'of another type'}, which the expectation cannot judge (${why})`,
  };
}

function pathsWithin(node: ASTNode, paths: readonly Path[], observed: JsonObject): Path | undefined {
  const text = serialize(node);
  return paths.find((path) => text.includes(path.text) && typeof valueAt(observed, path) !== 'number') ?? paths.find((path) => text.includes(path.text));
}

function typeInWords(value: Json | undefined): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value === undefined) return 'absent';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'a number' : 'true or false';
}
