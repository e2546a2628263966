import type { Json } from '../../model/json.ts';

/** The values that an expectation named, as they were seen: `used = 31, max = 40`. */
export function valuesText(values: Readonly<Record<string, Json>> = {}): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${valueText(value)}`)
    .join(', ');
}

function valueText(value: Json): string {
  if (typeof value === 'string') return `"${value}"`;
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(4)));
  return JSON.stringify(value);
}
