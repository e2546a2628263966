import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import type { Json } from '../model/json.ts';
import type { Fields } from './kind.ts';

/** A place in an observation that an expression names: `waiting["youtube"]`. */
export interface Path {
  readonly text: string;
  readonly keys: readonly (string | number)[];
}

/** What an expression names: its paths in reading order, and the names that are no field. */
export interface Names {
  readonly paths: readonly Path[];
  readonly unknown: readonly { readonly name: string; readonly offset: number }[];
}

/** The map of all fields that `has(field)` looks into; no field can have this name. */
export const allFields = '_observed';

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};

type Numeric = number | bigint;

function base(): Environment {
  // Mixed lists such as `[1, 2.5]` are fine, and every name must be declared.
  const environment = new Environment({ unlistedVariablesAreDyn: false, homogeneousAggregateLiterals: false, limits: { maxAstNodes: 2000, maxDepth: 60 } });
  for (const [operator, apply] of Object.entries(arithmetic)) {
    const mixed = (a: Numeric, b: Numeric) => apply(Number(a), Number(b));
    environment.registerOperator(`double ${operator} int: double`, mixed);
    environment.registerOperator(`int ${operator} double: double`, mixed);
  }
  environment.registerOperator('double % double: double', (a: number, b: number) => a % b);
  // Loose on purpose: 3 == 3n is the point; the library derives the other direction and `!=` from it
  environment.registerOperator('double == int: bool', (a: Numeric, b: Numeric) => a == b);
  return environment;
}

let root: Environment | undefined;
const byFields = new WeakMap<Fields, Environment>();

/** The environment in which expressions over these fields are read; made once for each kind. */
export function environmentOf(fields: Fields): Environment {
  const known = byFields.get(fields);
  if (known) return known;
  root ??= base();
  const environment = root.clone();
  for (const [name, field] of Object.entries(fields)) environment.registerVariable(name, field.type);
  environment.registerVariable(allFields, 'map');
  byFields.set(fields, environment);
  return environment;
}

/** The parts of a node that are expressions themselves, in reading order. */
export function partsOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'list':
      return node.args;
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    case '[]':
    case '[?]':
    case '?:':
    case '||':
    case '&&':
    case '!=':
    case '==':
    case 'in':
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return node.args;
  }
}

/**
 * Makes numbers behave as an author expects, in place, before the expression is checked: a division never drops the
 * fraction, `3.0 in [3]` holds, and `has(field)` works for a field as it does for a key inside one.
 */
export function humanise(node: ASTNode, environment: Environment, options: { readonly membership: boolean }): void {
  for (const part of partsOf(node)) humanise(part, environment, options);
  const wrapped = (name: 'double' | 'dyn', inner: ASTNode): ASTNode => {
    const call = environment.parse(`${name}(0)`).ast;
    if (call.op === 'call') call.args[1][0] = inner;
    return call;
  };
  if (node.op === '/') node.args[0] = wrapped('double', node.args[0]);
  if (node.op === 'in' && options.membership) node.args[0] = wrapped('dyn', node.args[0]);
  if (node.op === 'call' && node.args[0] === 'has' && node.args[1][0]?.op === 'id') {
    node.args[1][0] = environment.parse(`${allFields}.${node.args[1][0].args}`).ast;
  }
}

/** The path that a node reads, where it reads one of a field. */
export function pathOf(node: ASTNode): Path | undefined {
  if (node.op === 'id') return { text: node.args, keys: [node.args] };
  if (node.op !== '.' && node.op !== '[]') return undefined;
  const inner = pathOf(node.args[0]);
  if (!inner) return undefined;
  if (node.op === '.') {
    if (inner.text === allFields) return { text: node.args[1], keys: [node.args[1]] };
    return { text: `${inner.text}.${node.args[1]}`, keys: [...inner.keys, node.args[1]] };
  }
  const key = node.args[1].op === 'value' ? node.args[1].args : undefined;
  if (typeof key === 'string') return { text: `${inner.text}[${JSON.stringify(key)}]`, keys: [...inner.keys, key] };
  if (typeof key === 'bigint') return { text: `${inner.text}[${key}]`, keys: [...inner.keys, Number(key)] };
  return undefined;
}

const binds = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'bind']);

/** Everything that an expression names; `bound` are the names that its own macros introduce. */
export function namesIn(node: ASTNode, environment: Environment, fields: Fields, bound: ReadonlySet<string> = new Set()): Names {
  const path = pathOf(node);
  const first = path?.keys[0];
  if (path && typeof first === 'string') {
    if (bound.has(first)) return { paths: [], unknown: [] };
    if (Object.hasOwn(fields, first)) return { paths: [path], unknown: [] };
    if (environment.hasVariable(first) && first !== allFields) return { paths: [], unknown: [] };
    return { paths: [], unknown: [{ name: first, offset: rootOf(node).start }] };
  }
  const variable = node.op === 'rcall' && binds.has(node.args[0]) && node.args[2][0]?.op === 'id' ? node.args[2][0].args : undefined;
  const within = variable === undefined ? bound : new Set([...bound, variable]);
  const receiver = node.op === 'rcall' ? node.args[1] : undefined;
  const all = partsOf(node).map((part) => namesIn(part, environment, fields, part === receiver ? bound : within));
  return { paths: all.flatMap((names) => names.paths), unknown: all.flatMap((names) => names.unknown) };
}

function rootOf(node: ASTNode): ASTNode {
  return node.op === '.' || node.op === '[]' ? rootOf(node.args[0]) : node;
}

/** What stands at a path of an observation; undefined where nothing does. */
export function valueAt(observed: Json | undefined, path: Path): Json | undefined {
  let value: Json | undefined = observed;
  for (const key of path.keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string | number, Json | undefined>>)[key]; // a list has its indices as keys
  }
  return value;
}
