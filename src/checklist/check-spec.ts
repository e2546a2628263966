import { isMap, isScalar, type Node, type YAMLMap } from 'yaml';
import type { Kind } from '../checks/kind.ts';
import { checkReferences, checkSyntax, readCondition } from '../checks/written/conditions.ts';
import { checkParams } from '../checks/written/params.ts';
import type { CheckSpec } from '../model/checklist.ts';
import { parseDuration } from '../model/durations.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Faults } from './faults.ts';
import { type KeyReader, unknownKey } from './reader.ts';
import { readRetry } from './retry.ts';
import { retryInWords } from '../model/retry.ts';
import type { Scenarios } from './scenario.ts';
import { keyPlace, plainValue, type YamlPiece } from './yaml.ts';

/** What reading a check needs beside its block. */
export interface CheckSetting {
  readonly kinds: readonly Kind[];
  /** The names that the front matter declares; undefined where it cannot be read, which is a fault of its own. */
  readonly variables: ReadonlySet<string> | undefined;
  readonly faults: Faults;
  /** The scenarios that checks name. */
  readonly scenarios: Scenarios;
}

/** Keys that every `check` has; no kind gets them as a param. */
export const reservedKeys = ['kind', 'timeout', 'retry', 'attempts'] as const;

/** Reads `check`, `expect` and `warn` of an item's block; undefined where there is no check, or none that can be read. */
export function readCheck(reader: KeyReader, piece: YamlPiece, setting: CheckSetting): CheckSpec | undefined {
  const { faults } = setting;
  const node = reader.node('check');
  if (!reader.has('check')) {
    for (const key of ['expect', 'warn']) {
      if (reader.has(key)) faults.error(reader.place(key), `\`${key}\` has no \`check\` to judge`, 'add a `check`, or leave it out');
    }
  } else if (node && !isMap(node)) {
    faults.error(reader.placeOf(node), '`check` is no list of keys', 'write `kind: …` and its params on the lines below it');
  }
  const spec = isMap(node) ? specOf(node, reader, piece, setting) : undefined;
  if (!spec) for (const key of ['expect', 'warn']) checkSyntax(reader, key, piece, faults);
  return spec;
}

function specOf(node: YAMLMap, reader: KeyReader, piece: YamlPiece, setting: CheckSetting): CheckSpec | undefined {
  const { faults } = setting;
  correctKind(node, piece, faults);
  const value = plainValue(piece, node, faults);
  if (!isJsonObject(value)) return undefined;
  references(node, piece, setting);
  const kind = kindOf(value, node, piece, setting);
  const before = faults.list.length;
  const { kind: _kind, timeout: _timeout, retry: _retry, attempts: _attempts, ...written } = value;
  const params = kind ? checkParams(kind, written, node, piece, faults, { below: 'kind', beside: reservedKeys }) : written;
  const fit = faults.list.length === before; // a kind words its consent only for params that fit
  const timeout = timeoutOf(node, kind, piece, faults); // the keys are corrected by now
  const retry = readRetry(node, kind?.kind, piece, faults);
  if (!kind) return undefined;
  const expect = readCondition(reader, 'expect', kind.fields, piece, faults);
  const warn = readCondition(reader, 'warn', kind.fields, piece, faults);
  if (kind.readsScenario && expect && !expect.expectation.fields.includes('passed'))
    faults.warning(reader.place('expect'), 'this judges by itself, whatever the scenario expects', `write \`passed && ${expect.source}\`, or leave it out`);
  const scenario = kind.readsScenario ? setting.scenarios.named(kind.readsScenario, params, node, piece, setting) : undefined;
  const whole: JsonObject = { ...params, ...(scenario ? { digest: scenario.digest } : {}), ...(scenario?.burst ? { burst: scenario.burst } : {}) };
  const consent = fit ? kind.consent?.(whole, scenario) : undefined;
  return {
    kind: kind.kind,
    params: whole,
    expect: expect?.source ?? kind.expect,
    ...(warn ? { warn: warn.source } : {}),
    timeout_s: timeout ?? kind.timeout_s,
    ...(kind.follows ? { follows: true } : {}),
    ...(retry ? { retry } : {}),
    // Whoever allows a check that writes shall see that it may write more than once.
    ...(consent ? { consent: retry ? { ...consent, subject: `${consent.subject} (${retryInWords(retry)})` } : consent } : {}),
  };
}

/** Of all keys only `kind` can be corrected before the kind says which others there are. */
function correctKind(node: YAMLMap, piece: YamlPiece, faults: Faults): void {
  if (node.has('kind')) return;
  const pair = node.items.find(({ key }) => isScalar(key) && typeof key.value === 'string' && didYouMean(key.value, ['kind']) === 'kind');
  if (!pair || !isScalar(pair.key)) return;
  unknownKey(String(pair.key.value), ['kind'], keyPlace(piece, pair), faults);
  pair.key.value = 'kind';
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
  faults.error(
    place,
    `\`${name}\` is no check kind`,
    near ? `did you mean \`${near}\`? Known are ${all}` : `known are ${all}; kinds of your own come with \`--kinds FOLDER\``,
  );
  return undefined;
}

function timeoutOf(node: YAMLMap, kind: Kind | undefined, piece: YamlPiece, faults: Faults): number | undefined {
  const check = plainValue(piece, node, faults);
  const timeout = isJsonObject(check) ? check['timeout'] : undefined;
  if (timeout === undefined) return undefined;
  const seconds = typeof timeout === 'number' ? timeout : typeof timeout === 'string' ? parseDuration(timeout) : undefined;
  const day = kind?.readsScenario === 'load'; // a burst may take that long
  if (seconds !== undefined && seconds > 0 && seconds <= (day ? 86_400 : 3600)) return seconds;
  const written = node.get('timeout', true) as unknown as Node | undefined; // `get` with true gives the node
  const said = typeof timeout === 'object' ? 'this' : `\`${timeout}\``;
  faults.error(
    piece.place(written?.range?.[0] ?? 0),
    `${said} is no \`timeout\``,
    `write a duration up to ${day ? 'a day' : 'an hour'}, such as \`5s\` or \`2m\``,
  );
  return undefined;
}

function references(check: YAMLMap, piece: YamlPiece, { variables, faults }: CheckSetting): void {
  const undeclared = (name: string) => ({
    what: `the variable \`${name}\` is not declared`,
    instead: `declare it under \`variables\` in the front matter, as in \`${name}: { required: true }\``,
  });
  checkReferences(check, piece, variables ?? new Set(), variables ? undeclared : () => undefined, faults);
}
