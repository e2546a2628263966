import { isMap, isScalar, type Node, type Pair } from 'yaml';
import type { JsonObject } from '../../model/json.ts';
import { isJsonObject } from '../../model/json.ts';
import type { Path } from '../cel.ts';
import { celery } from '../celery.ts';
import { http } from '../http.ts';
import type { Fields, Kind } from '../kind.ts';
import { postgres } from '../postgres.ts';
import { redis } from '../redis.ts';
import { checkReferences, type Condition, readCondition } from '../written/conditions.ts';
import type { Faults, Place } from '../written/faults.ts';
import { checkParams } from '../written/params.ts';
import { KeyReader } from '../written/reader.ts';
import { keyPlace, placeInText, plainValue, type YamlPiece } from '../written/yaml.ts';
import { isOfThisRun, remove } from './delete.ts';
import { compilePath } from './path.ts';
import { namesIn, valueName } from './values.ts';

/** A value that a step keeps for later ones. */
interface Saving {
  readonly name: string;
  readonly path: Path;
}

/** One step of a journey, ready to run. */
export interface Step {
  readonly name: string;
  readonly kind: Kind;
  /** As written, `${name}` still in place. */
  readonly params: JsonObject;
  /** Absent where `until` alone judges. */
  readonly expect?: Condition;
  readonly until?: Condition & { readonly within_ms: number; readonly every_ms: number };
  readonly save: readonly Saving[];
  readonly writes: boolean;
  readonly place: Place;
}

/** What reading a step needs to know of what stands around it. */
export interface StepSetting {
  readonly piece: YamlPiece;
  readonly faults: Faults;
  readonly cleanup: boolean;
  /** The run's id, inputs, and what earlier steps save. */
  readonly known: ReadonlySet<string>;
  /** The names that the checklist declares; undefined where the scenario is read by itself. */
  readonly variables: ReadonlySet<string> | undefined;
}

const asking: readonly Kind[] = [http, postgres, redis, celery];
const all: readonly Kind[] = [...asking, remove];
const observedNames = new Set(all.flatMap((kind) => Object.keys(kind.fields)));

/** Reads one step; undefined where it cannot be run, and its faults are said. */
export function readStep(node: Node, setting: StepSetting): Step | undefined {
  const { piece, faults } = setting;
  const place = piece.place(node.range?.[0] ?? 0);
  if (!isMap(node)) {
    faults.error(place, 'this is no step', 'write `name: …` and one of `http`, `postgres`, `redis`, `celery` below it');
    return undefined;
  }
  const reader = new KeyReader(piece, node, ['name', ...all.map(({ kind }) => kind), 'expect', 'until', 'within', 'every', 'save'], faults);
  const name = reader.text('name', 'a name such as `connect`');
  if (!reader.has('name')) faults.error(place, 'this step has no name', 'write `name: …`: the report names the step that failed');
  if (name && name.text.length > 80) faults.error(name.place, 'this name is longer than 80 characters', 'write a shorter one');
  const kind = kindOf(reader, place, setting);
  if (!kind) return undefined;
  const params = paramsOf(reader, kind, setting);
  const fields: Fields = {
    ...Object.fromEntries([...setting.known].map((known) => [known, { type: 'dyn', about: 'saved or given' }] as const)),
    ...kind.fields,
  };
  const until = condition(reader, 'until', fields, kind, setting);
  const expect = condition(reader, 'expect', fields, kind, setting);
  const save = savingsOf(reader, kind, setting);
  if (!reader.has('until')) {
    for (const key of ['within', 'every'])
      if (reader.has(key)) faults.error(reader.place(key), `\`${key}\` has no \`until\` to wait for`, 'add `until: …`, or leave it out');
  }
  const within = reader.has('within') ? reader.seconds('within') : 30;
  const every = reader.has('every') ? reader.seconds('every') : 0.5;
  if (every !== undefined && every < 0.1)
    faults.error(reader.place('every'), '`every` is shorter than 100 ms', 'write `100ms` or more: the target has other work too');
  if (!name || !params) return undefined;
  return {
    name: name.text,
    kind,
    params,
    ...(expect ? { expect } : {}),
    ...(until ? { until: { ...until, within_ms: (within ?? 30) * 1000, every_ms: (every ?? 0.5) * 1000 } } : {}),
    save,
    writes: kind.consent?.(params) !== undefined,
    place,
  };
}

function kindOf(reader: KeyReader, place: Place, { faults, cleanup }: StepSetting): Kind | undefined {
  const chosen = all.filter(({ kind }) => reader.has(kind));
  const [kind, second] = chosen;
  if (!kind) {
    faults.error(place, 'this step asks nothing', `give it one of ${(cleanup ? all : asking).map((one) => `\`${one.kind}\``).join(', ')}`);
  } else if (second) {
    faults.error(reader.place(second.kind), `this step has \`${kind.kind}\` and \`${second.kind}\``, 'make two steps of it');
    return undefined;
  } else if (kind === remove && !cleanup) {
    faults.error(reader.place('delete'), '`delete` stands in `cleanup` only', 'move the step there');
    return undefined;
  }
  return kind;
}

function paramsOf(reader: KeyReader, kind: Kind, { piece, faults, known, variables }: StepSetting): JsonObject | undefined {
  const node = reader.node(kind.kind);
  if (!node) return undefined;
  if (!isMap(node)) {
    faults.error(reader.placeOf(node), `\`${kind.kind}\` is no list of keys`, 'write its params below it, such as `url: …`');
    return undefined;
  }
  const params = plainValue(piece, node, faults);
  if (!isJsonObject(params)) return undefined;
  checkReferences(node, piece, new Set([...known, ...(variables ?? [])]), (name) => outOf(name, variables), faults);
  checkParams(kind, params, node, piece, faults, { below: kind.kind, beside: [] });
  for (const { name } of namesIn(params['query'])) {
    if (known.has(name)) faults.error(reader.place(kind.kind), `\`query\` holds \`\${${name}}\``, 'write `$1` there, and give it in `values`');
  }
  if (kind === remove && params['where'] !== undefined && !isOfThisRun(params['where'])) {
    const where: unknown = node.get('where', true);
    faults.error(
      piece.place((isMap(where) ? where : node).range?.[0] ?? 0),
      '`where` holds nothing that only this run has written',
      'lead to a value with `${run_id}` in it, as in `user_id: { of: users, where: { email: "launch-${run_id}@creator.example" } }`',
    );
  }
  return params;
}

function outOf(name: string, variables: ReadonlySet<string> | undefined): { what: string; instead: string } | undefined {
  if (valueName.test(name)) return { what: `\`${name}\` is saved by no step before this one`, instead: 'save it with `save`, or give it in `with`' };
  if (!variables) return undefined; // whether a checklist declares it is seen there
  return { what: `the variable \`${name}\` is not declared`, instead: 'declare it under `variables` in the front matter of the checklist that runs this' };
}

function condition(reader: KeyReader, key: 'expect' | 'until', fields: Fields, kind: Kind, { piece, faults }: StepSetting): Condition | undefined {
  const read = readCondition(reader, key, fields, piece, faults);
  if (!read || read.expectation.fields.some((field) => Object.hasOwn(kind.fields, field))) return read;
  faults.error(
    reader.place(key),
    `${key}: \`${read.source}\` names nothing that this step observes`,
    `name one of its fields, such as \`${Object.keys(kind.fields)[0]}\``,
  );
  return undefined;
}

function savingsOf(reader: KeyReader, kind: Kind, { piece, faults, known }: StepSetting): Saving[] {
  const node = reader.node('save');
  if (!node) return [];
  if (!isMap(node)) {
    faults.error(reader.placeOf(node), '`save` is no list of names', 'write `user_id: json.user_id` below it');
    return [];
  }
  return node.items.flatMap((pair) => {
    const name = nameOf(pair, piece, faults);
    if (name !== undefined && known.has(name)) faults.error(keyPlace(piece, pair), `\`${name}\` stands for something else already`, 'write another name');
    const value: unknown = pair.value;
    const text = isScalar(value) && typeof value.value === 'string' ? value.value : undefined;
    if (name === undefined) return [];
    if (text === undefined || !isScalar(value)) {
      faults.error(keyPlace(piece, pair), `\`${name}\` has no path`, 'write where the value stands, such as `json.id` or `rows[0].id`');
      return [];
    }
    const compiled = compilePath(text, kind.fields);
    if ('path' in compiled) return [{ name, path: compiled.path }];
    for (const fault of compiled.faults) faults.error(placeInText(piece, value, text, fault.offset), `save: ${fault.what}`, fault.instead);
    return [];
  });
}

function nameOf(pair: Pair, piece: YamlPiece, faults: Faults): string | undefined {
  const name = isScalar(pair.key) ? String(pair.key.value) : '';
  if (!valueName.test(name))
    faults.error(keyPlace(piece, pair), `\`${name}\` is no name for a saved value`, 'use small letters, digits and `_`, such as `user_id`');
  else if (observedNames.has(name)) faults.error(keyPlace(piece, pair), `\`${name}\` is what a step observes`, `write another name, such as \`saved_${name}\``);
  else return name;
  return undefined;
}
