import { isScalar } from 'yaml';
import { compileExpectation, type Expectation } from '../../checks/expectation.ts';
import type { Fields } from '../../checks/kind.ts';
import { compileValue, type Counted, valueFields } from '../../checks/metrics/value.ts';
import { checkSyntax } from '../../checks/written/conditions.ts';
import { placeInText } from '../../checks/written/yaml.ts';
import type { Faults, Place } from '../faults.ts';
import type { KeyReader } from '../reader.ts';
import type { YamlPiece } from '../yaml.ts';

/** Reads `value` of an objective: one number out of what its check observes. Without a check that can be read, only its grammar is looked at. */
export function readValue(
  reader: KeyReader,
  piece: YamlPiece,
  place: Place,
  fields: Fields | undefined,
  counted: Counted | undefined,
  faults: Faults,
): string | undefined {
  if (!reader.has('value')) faults.error(place, 'this objective has no `value`', 'write the number that it is about, such as `value: bad / all`');
  if (!reader.has('value')) return undefined;
  if (!fields || !counted) {
    checkSyntax(reader, 'value', piece, faults);
    return undefined;
  }
  const written = reader.text('value', 'an expression such as `bad / all`');
  const node = reader.node('value');
  if (!written || !node) return undefined;
  const text = isScalar(node) && typeof node.value === 'string' ? node.value : written.text;
  const compiled = compileValue(text, fields, counted);
  if (compiled.ok) return text.trim();
  for (const fault of compiled.faults) faults.error(placeInText(piece, node, text, fault.offset), `value: ${fault.what}`, fault.instead);
  return undefined;
}

/** Reads a condition over `value`; one that is true or false whatever the value is, is a fault. */
export function readOverValue(
  key: 'objective' | 'when',
  example: string,
  reader: KeyReader,
  piece: YamlPiece,
  place: Place,
  faults: Faults,
): string | undefined {
  if (!reader.has(key)) {
    faults.error(place, `this ${key === 'when' ? 'alert' : 'objective'} has no \`${key}\``, `write a condition such as \`${key}: ${example}\``);
    return undefined;
  }
  const written = reader.text(key, `a condition such as \`${example}\``);
  const node = reader.node(key);
  if (!written || !node) return undefined;
  const text = isScalar(node) && typeof node.value === 'string' ? node.value : written.text;
  const compiled = compileExpectation(text, valueFields);
  if (!compiled.ok) {
    for (const { offset, what, instead } of compiled.faults) {
      const other = /^(`[^`]+`) is not observed by this check$/.exec(what)?.[1];
      const at = placeInText(piece, node, text, offset);
      if (other === undefined) faults.error(at, `${key}: ${what}`, instead.replace('`used < max`', `\`${example}\``));
      else faults.error(at, `${key}: ${other} is not \`value\`, which alone is judged here`, `write it as in \`${example}\`, and name fields in \`value\``);
    }
    return undefined;
  }
  const always = alwaysSays(compiled.expectation, text);
  if (always === undefined) return text.trim();
  faults.error(
    written.place,
    `${key}: \`${text.trim()}\` is ${always ? 'true' : 'false'} for every value from 0 up`,
    `compare it with a limit, as in \`${example}\``,
  );
  return undefined;
}

/** What a condition says of every value, if that is always the same. No value is below zero, so only there it may differ. */
function alwaysSays(condition: Expectation, text: string): boolean | undefined {
  const numbers = [...text.matchAll(/\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g)].map((match) => Number(match[0]));
  const pairs = numbers.flatMap((a) => numbers.flatMap((b) => [a * b, b === 0 ? 0 : a / b, a + b, Math.abs(a - b)]));
  const near = [...numbers, ...pairs].flatMap((limit) => [limit * (1 - 1e-9), limit, limit * (1 + 1e-9)]);
  const grid = Array.from({ length: 200 }, (_, at) => 10 ** (at / 10 - 8));
  const points = [0, ...near, ...grid, Number.MAX_VALUE].filter((point) => point >= 0).toSorted((a, b) => a - b);
  const said = new Set<boolean | undefined>();
  for (const [index, point] of points.entries())
    for (const value of [point, (point + (points[index + 1] ?? point)) / 2]) {
      const judged = condition.evaluate({ value });
      said.add('met' in judged ? judged.met : undefined);
      if (said.size > 1) return undefined;
    }
  return [...said][0];
}
