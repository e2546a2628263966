import type * as z from 'zod';
import { expect, test } from 'vitest';
import { accepts } from '../../src/ledger/accepts.ts';
import { eventSchema, lineSchema } from '../../src/model/events.ts';
import { randomFrom, seed } from './random.ts';

const random = randomFrom(seed);
const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value; // never empty here
const few = <Value>(make: () => Value): Value[] => Array.from({ length: Math.floor(random() * 3) }, make);
const name = (): string => pick(['a', 'ü', '\u0000', 'p95_ms', '200', 'hasOwnProperty']);

/** A value that a schema takes. */
function sample(schema: z.core.$ZodType): unknown {
  const { def } = (schema as z.core.$ZodTypes)._zod; // every schema of zod is one of these
  switch (def.type) {
    case 'string':
      return 'format' in def ? new Date(Math.floor(random() * 2e12)).toISOString() : pick(['', 'text', 'ü\u{1F680}', '2026']);
    case 'number':
      return 'format' in def ? 1 + Math.floor(random() * 100) : pick([0, -1.5, 1e21, 12, 1e-7]);
    case 'boolean':
      return random() < 0.5;
    case 'null':
      return null;
    case 'literal':
      return def.values[0];
    case 'enum':
      return pick(Object.values(def.entries));
    case 'array':
      return few(() => sample(def.element));
    case 'tuple':
      return def.items.map(sample);
    case 'record':
      return Object.fromEntries(few(() => [name(), sample(def.valueType)]));
    case 'object':
      return Object.fromEntries(
        Object.entries(def.shape).flatMap(([key, one]) => {
          const { type } = (one as z.core.$ZodTypes)._zod.def; // as above
          return type === 'optional' && random() < 0.5 ? [] : [[key, sample(one)]];
        }),
      );
    case 'optional':
      return sample(def.innerType);
    case 'union':
      return sample(pick(def.options));
    case 'lazy':
      return sample(def.getter());
    case 'custom':
      return { phases: [], more: few(() => pick([1, null, 'x'])) };
    default:
      throw new Error(`no sample of \`${def.type}\` is known: add one here, and to src/ledger/accepts.ts`);
  }
}

const others: readonly string[] = [
  'null',
  '1',
  '-0.5',
  '1e999',
  '1.5',
  '""',
  '"x"',
  '[]',
  '{}',
  '[1]',
  '{"phases":[]}',
  'true',
  '9007199254740993',
  '"2026-02-30T00:00:00.000Z"',
];
const keys: readonly string[] = ['more', '__proto__', 'constructor', 'toString', 'type', 'at', 'value', '0'];

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function places(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>; // a list too, by its numbers
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...places(holder[key])]);
}

/** The text of a value after a change of one of its parts: another value, one more key, one less. */
function changed(value: unknown): string {
  const copy = structuredClone(value);
  const { holder, key } = pick(places(copy));
  const how = random();
  const mark = '\u0001here\u0001';
  if (how < 0.3 && !Array.isArray(holder)) delete holder[key];
  else if (how < 0.6 && !Array.isArray(holder)) holder[mark] = mark;
  else holder[key] = mark;
  return JSON.stringify(copy)
    .replace(`${JSON.stringify(mark)}:`, () => `${JSON.stringify(pick(keys))}:`)
    .replace(JSON.stringify(mark), () => pick(others));
}

const hasOdd = (text: string): boolean => /"(?:__proto__|constructor|prototype)":/.test(text);

test('what the quick look takes the schema gives back as it is, and what it refuses the schema refuses or changes', () => {
  const quick = accepts(lineSchema);
  const counts = { taken: 0, refused: 0 };
  const types = eventSchema.options.length;
  for (let round = 0; round < types * 100; round += 1) {
    const option = eventSchema.options[round % types] as z.core.$ZodType; // there are as many
    const line = { ...(sample(lineSchema.omit({ event: true })) as object), event: sample(option) };
    expect(quick(JSON.parse(JSON.stringify(line))), `${JSON.stringify(line)}: run it again with GONOGO_SEED=${seed}`).toBe(true);
    for (const text of [JSON.stringify(line), changed(line), changed(line), changed(line)]) {
      const value: unknown = JSON.parse(text);
      const judged = lineSchema.safeParse(value);
      const same = judged.success && JSON.stringify(sorted(judged.data)) === JSON.stringify(sorted(value));
      const took = quick(value);
      counts[took ? 'taken' : 'refused'] += 1;
      if (took || !hasOdd(text)) expect(took, `${text}: run it again with GONOGO_SEED=${seed}`).toBe(same);
    }
  }
  expect(counts.taken).toBeGreaterThan(types * 100);
  expect(counts.refused).toBeGreaterThan(types * 100);
});

/** With its keys in order, its own `__proto__` among them; numbers that JSON has no text for as text. */
function sorted(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => [key, sorted(one)]);
}
