import { isMap, isScalar, type Node, type YAMLMap, visit } from 'yaml';
import { compileExpectation } from '../checks/expectation.ts';
import type { Fields, Kind } from '../checks/kind.ts';
import type { CheckSpec } from '../model/checklist.ts';
import { parseDuration } from '../model/durations.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { referencesIn } from '../model/variables.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Faults } from './faults.ts';
import { checkParams } from './params.ts';
import type { KeyReader } from './reader.ts';
import { placeInText, plainValue, type YamlPiece } from './yaml.ts';

/** What reading a check needs beside its block. */
export interface CheckSetting {
  readonly kinds: readonly Kind[];
  /** The names that the front matter declares; undefined where it cannot be read, which is a fault of its own. */
  readonly variables: ReadonlySet<string> | undefined;
  readonly faults: Faults;
}

/** Reads `check`, `expect` and `warn` of an item's block; undefined where there is no check, or none that can be read. */
export function readCheck(reader: KeyReader, piece: YamlPiece, setting: CheckSetting): CheckSpec | undefined {
  const { faults } = setting;
  const node = reader.node('check');
  if (!node) {
    for (const key of ['expect', 'warn']) {
      if (reader.has(key) && !reader.has('check')) faults.error(reader.place(key), `\`${key}\` has no \`check\` to judge`, 'add a `check`, or leave it out');
    }
    return undefined;
  }
  if (!isMap(node)) {
    faults.error(reader.placeOf(node), '`check` is no list of keys', 'write `kind: …` and its params on the lines below it');
    return undefined;
  }
  const value = plainValue(piece, node, faults);
  if (!isJsonObject(value)) return undefined;
  references(node, piece, setting);
  const kind = kindOf(value, node, piece, setting);
  if (!kind) return undefined;
  const { kind: _kind, timeout, ...params } = value;
  const before = faults.list.length;
  checkParams(kind, params, node, piece, faults);
  const fit = faults.list.length === before; // a kind words its consent only for params that fit
  const expect = condition(reader, 'expect', kind.fields, piece, faults);
  const warn = condition(reader, 'warn', kind.fields, piece, faults);
  const consent = fit ? kind.consent?.(params) : undefined;
  return {
    kind: kind.kind,
    params,
    expect: expect ?? kind.expect,
    ...(warn === undefined ? {} : { warn }),
    timeout_s: timeoutOf(timeout, node, piece, faults) ?? kind.timeout_s,
    ...(consent ? { consent } : {}),
  };
}

function kindOf(check: JsonObject, node: YAMLMap, piece: YamlPiece, { kinds, faults }: CheckSetting): Kind | undefined {
  const written: unknown = node.get('kind', true);
  const place = piece.place((isScalar(written) ? written : node).range?.[0] ?? 0);
  const names = kinds.map((kind) => kind.kind);
  const all = names.map((name) => `\`${name}\``).join(', ');
  const name = check['kind'];
  if (typeof name !== 'string') {
    faults.error(place, '`check` does not say its kind', `write \`kind: …\`, one of ${all}`);
    return undefined;
  }
  const kind = kinds.find((candidate) => candidate.kind === name);
  if (kind) return kind;
  const near = didYouMean(name, names);
  faults.error(place, `\`${name}\` is no check kind`, near ? `did you mean \`${near}\`? Known are ${all}` : `known are ${all}`);
  return undefined;
}

function timeoutOf(timeout: JsonObject[string], node: YAMLMap, piece: YamlPiece, faults: Faults): number | undefined {
  if (timeout === undefined) return undefined;
  const seconds = typeof timeout === 'number' ? timeout : typeof timeout === 'string' ? parseDuration(timeout) : undefined;
  if (seconds !== undefined && seconds > 0 && seconds <= 3600) return seconds;
  const written = node.get('timeout', true) as unknown as Node | undefined; // `get` with true gives the node
  const said = typeof timeout === 'object' ? 'this' : `\`${timeout}\``;
  faults.error(piece.place(written?.range?.[0] ?? 0), `${said} is no \`timeout\``, 'write a duration up to an hour, such as `5s` or `2m`');
  return undefined;
}

function condition(reader: KeyReader, key: 'expect' | 'warn', fields: Fields, piece: YamlPiece, faults: Faults): string | undefined {
  const written = reader.text(key, 'a condition such as `used < max`');
  const node = reader.node(key);
  if (!written || !node) return undefined;
  const text = isScalar(node) && typeof node.value === 'string' ? node.value : written.text;
  const compiled = compileExpectation(text, fields);
  if (compiled.ok) return text.trim();
  for (const fault of compiled.faults) faults.error(placeInText(piece, node, text, fault.offset), `${key}: ${fault.what}`, fault.instead);
  return undefined;
}

function references(check: YAMLMap, piece: YamlPiece, { variables, faults }: CheckSetting): void {
  visit(check, {
    Scalar(_key, node) {
      const { value } = node;
      if (typeof value !== 'string' || !value.includes('$')) return;
      for (const { name } of referencesIn(value)) {
        if (!variables || variables.has(name)) continue;
        const near = didYouMean(name, [...variables]);
        faults.error(
          placeInText(piece, node, value, value.indexOf(`\${${name}`)),
          `the variable \`${name}\` is not declared`,
          near ? `did you mean \`${near}\`?` : `declare it under \`variables\` in the front matter, as in \`${name}: { required: true }\``,
        );
      }
      const whole = value.replace(/\$\$/g, '  ');
      for (const match of whole.matchAll(/\$\{(?![A-Za-z_][A-Za-z0-9_]*(?::-[^}]*)?\})/g)) {
        faults.error(
          placeInText(piece, node, value, match.index),
          '`${` begins no variable here',
          'write `${NAME}` or `${NAME:-default}`, and `$$` for a plain dollar',
        );
      }
    },
  });
}
