import { isMap, isScalar, type YAMLMap } from 'yaml';
import { didYouMean } from '../../checks/did-you-mean.ts';
import type { Fields, Kind } from '../../checks/kind.ts';
import type { Place } from '../../checks/written/faults.ts';
import { checkParams } from '../../checks/written/params.ts';
import { KeyReader } from '../../checks/written/reader.ts';
import { keyPlace, plainValue } from '../../checks/written/yaml.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import { isMetric } from './metrics.ts';
import type { Reading } from './reading.ts';
import type { ScenarioSetting, ScenarioVital } from './types.ts';

const example = 'db: { kind: postgres, url: "${DATABASE_URL}" }';
const vitalName = /^[a-z][a-z0-9_]*$/;
/** What CEL, or a condition, means by itself. */
const reserved = new Set([
  'request',
  'status',
  'for',
  'in',
  'true',
  'false',
  'null',
  'if',
  'else',
  'has',
  'size',
  'int',
  'double',
  'string',
  'bool',
  'list',
  'map',
  'type',
  'loop',
  'var',
  'let',
  'const',
  'void',
  'while',
  'break',
  'continue',
  'function',
  'import',
  'package',
  'namespace',
  'return',
  'as',
]);

/** Reads the checks that are sampled beside a burst, and what each can observe: undefined where that is not known. */
export function readVitals(reading: Reading, setting: ScenarioSetting): { vitals: ScenarioVital[]; fields: Map<string, Fields | undefined> } {
  const { reader, piece, faults } = reading;
  const vitals: ScenarioVital[] = [];
  const fields = new Map<string, Fields | undefined>();
  const node = reader.node('vitals');
  if (node && !isMap(node)) faults.error(reader.placeOf(node), '`vitals` is no list of names', `write \`${example}\` below it`);
  if (!isMap(node)) return { vitals, fields };
  if (node.items.length > 20)
    faults.error(reader.placeOf(node), `\`vitals\` has ${node.items.length} checks, more than 20`, 'leave some out: they load the target too');
  for (const pair of node.items) {
    const name = isScalar(pair.key) ? String(pair.key.value) : '';
    const place = keyPlace(piece, pair);
    if (!vitalName.test(name)) faults.error(place, `\`${name}\` is no name for a vital`, 'use small letters, digits and `_`, such as `db`');
    else if (isMetric(name) || reserved.has(name))
      faults.error(place, `\`${name}\` means something else in a condition`, `write another name, such as \`${name}_check\``);
    fields.set(name, undefined);
    if (!isMap(pair.value)) {
      faults.error(place, `\`${name}\` has no check`, `write it as in \`${example}\``);
      continue;
    }
    const vital = vitalOf(name, pair.value, place, reading, setting);
    if (!vital) continue;
    vitals.push(vital);
    fields.set(name, vital.kind?.fields);
  }
  return { vitals, fields };
}

function vitalOf(name: string, map: YAMLMap, place: Place, reading: Reading, setting: ScenarioSetting): ScenarioVital | undefined {
  const { piece, faults } = reading;
  correctOurs(map, reading);
  // Of an inline check, its kind knows the other keys.
  const known = map.has('item') ? [] : map.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''));
  const own = new KeyReader(piece, map, ['kind', 'item', 'every', ...known], faults);
  const every_s = everyOf(own, reading);
  if (own.has('item') && own.has('kind')) {
    faults.error(own.place('kind'), `\`${name}\` has \`item\` and \`kind\``, 'keep one: the item has its own check');
    return undefined;
  }
  if (own.has('item')) return itemOf(name, own, every_s, reading, setting);
  const chosen = own.text('kind', 'the kind of a check, such as `postgres`');
  if (!own.has('kind')) faults.error(place, `\`${name}\` has no check`, `write it as in \`${example}\``);
  if (!chosen) return undefined;
  const names = setting.kinds.map(({ kind }) => kind);
  const kind = setting.kinds.find((one) => one.kind === chosen.text);
  if (!kind) {
    const near = didYouMean(chosen.text, names);
    faults.error(
      chosen.place,
      `\`${chosen.text}\` is no check kind`,
      near ? `did you mean \`${near}\`?` : `known are ${names.map((one) => `\`${one}\``).join(', ')}`,
    );
    return undefined;
  }
  const value = plainValue(piece, map, faults);
  if (!isJsonObject(value)) return undefined;
  const { kind: _kind, every: _every, ...written } = value;
  const params = checkParams(kind, written, map, piece, faults, { below: 'kind', beside: ['kind', 'every'] });
  refuseWriting(kind, params, chosen.place, reading);
  return { name, kind, params, every_s };
}

/** A misspelt `kind` or `item` is read as what was meant, where neither is there. */
function correctOurs(map: YAMLMap, { piece, faults }: Reading): void {
  if (map.has('kind') || map.has('item')) return;
  for (const pair of map.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const near = didYouMean(key, ['kind', 'item']);
    if (near === undefined || !isScalar(pair.key)) continue;
    faults.error(keyPlace(piece, pair), `\`${key}\` is no key here`, `did you mean \`${near}\`?`);
    pair.key.value = near;
    return;
  }
}

function everyOf(reader: KeyReader, { faults }: Reading): number {
  const every = reader.seconds('every') ?? 1;
  if (every < 1 || every > 60) faults.error(reader.place('every'), '`every` is shorter than a second, or longer than a minute', 'write one such as `2s`');
  return every;
}

function itemOf(name: string, reader: KeyReader, every_s: number, reading: Reading, { kinds, items }: ScenarioSetting): ScenarioVital | undefined {
  const { faults } = reading;
  const written = reader.text('item', 'the id of an item, such as `db-connections`');
  if (!written) return undefined;
  const item = written.text;
  if (!items) return { name, item, every_s };
  const check = items.checkOf(item);
  if (check === 'unreadable') return { name, item, every_s };
  if (check) {
    const kind = kinds.find((one) => one.kind === check.kind);
    if (kind) refuseWriting(kind, check.params, written.place, reading);
    return { name, item, every_s, ...(kind ? { kind, params: check.params } : {}) };
  }
  const near = items.ids && didYouMean(item, items.ids);
  const there = items.ids?.includes(item) === true;
  faults.error(
    written.place,
    there ? `the item \`${item}\` has no check to sample` : `\`item\` names \`${item}\`, which is no item of the checklist`,
    near && !there ? `did you mean \`${near}\`?` : 'name an item with a check, or write the check here, as in `{ kind: postgres, … }`',
  );
  return { name, item, every_s };
}

function refuseWriting(kind: Kind, params: JsonObject, place: Place, { faults }: Reading): void {
  const writes = kind.consent?.(params) !== undefined;
  if (kind.kind !== 'manual' && !kind.alone && !kind.readsScenario && !writes) return;
  const why = kind.kind === 'manual' ? 'asks a person' : writes || kind.readsScenario ? 'writes, or runs a command' : 'runs alone';
  faults.error(
    place,
    `a check of the kind \`${kind.kind}\` ${why}, so it is no vital`,
    'sample a check that only looks, such as `postgres`, `pool`, `redis` or `celery`',
  );
}
