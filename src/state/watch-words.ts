import { inWords } from '../model/durations.ts';
import type { Objective } from '../model/watch.ts';

/** A value of an objective in words: `1.2 %`, `420 ms`, `3.4 s`, `512 MiB`, `2.5/s`. */
export function valueInWords(value: number, unit: Objective['unit']): string {
  switch (unit) {
    case 'ratio':
      return `${short(value * 100)} %`;
    case 'ms':
      return Math.abs(value) >= 1000 ? `${short(value / 1000)} s` : `${short(value)} ms`;
    case 'bytes':
      return bytes(value);
    case 'per-second':
      return `${short(value)}/s`;
    case 'count':
      return short(value);
    default:
      return unit satisfies never;
  }
}

/** What is left of an error budget: `64 % left`, `spent`, `spent 2.1 times over`. */
export function budgetInWords(left: number): string {
  if (left > 0) return `${short(Math.floor(left * 1000) / 10)} % left`;
  return left > -0.05 ? 'spent' : `spent ${short(1 - left)} times over`;
}

/** How much of a window a value speaks for, where that is less than half of what has passed of it: `40 s of 5 min seen`. */
export function partlySeen(window: { readonly seen_s: number; readonly of_s: number } | undefined): string | undefined {
  if (window === undefined || window.seen_s >= window.of_s / 2) return undefined;
  return `${inWords(window.seen_s)} of ${inWords(window.of_s)} seen`;
}

/** A time of day of the record: `14:03`; with seconds where they matter. */
export function clockTime(iso: string, seconds = false): string {
  return iso.slice(11, seconds ? 19 : 16);
}

function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10)));
  return `${short(value / 1024 ** power)} ${units[power]}`;
}

function short(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(Math.abs(value) >= 1 ? 3 : 2)));
}
