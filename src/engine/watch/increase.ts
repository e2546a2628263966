import type { Increase } from '../../checks/metrics/value.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';

type Numbers = Readonly<Record<string, number>>;

/** What counters and histograms hold since the start of their process, series by series. */
export interface Cumulative {
  readonly counters: Readonly<Record<string, Numbers>>;
  readonly histograms: Readonly<Record<string, Readonly<Record<string, Numbers>>>>;
}

/** Nothing at all: what a window holds before it is seen. */
export const nothing: Increase = { seconds: 0, counters: {}, histograms: {} };

/** What a value needs of an observation; a sentence where that is not there, or only a part of it. */
export function cumulativeOf(
  observed: JsonObject,
  names: { readonly counters: readonly string[]; readonly histograms: readonly string[] },
): Cumulative | string {
  const cut = Array.isArray(observed['cut']) ? observed['cut'] : [];
  const counters = inner(observed['counters']);
  const histograms = inner(observed['histograms']);
  for (const name of [...names.counters, ...names.histograms]) {
    if (cut.includes(name)) return `\`${name}\` has too many series to be added up: narrow it by its labels`;
    if (counters[name] === undefined && histograms[name] === undefined) return `there is no series of \`${name}\` yet`;
  }
  return {
    counters: Object.fromEntries(names.counters.map((name) => [name, numbers(counters[name])])),
    histograms: Object.fromEntries(
      names.histograms.map((name) => [name, Object.fromEntries(Object.entries(inner(histograms[name])).map(([key, buckets]) => [key, numbers(buckets)]))]),
    ),
  };
}

/** How much everything grew between two samples. What is smaller than before began anew, and counts whole; so does a series that is new. */
export function increaseBetween(before: Cumulative, after: Cumulative, seconds: number): Increase {
  const counters = Object.entries(after.counters).map(([name, series]) => {
    const grown = Object.entries(series).map(([key, value]) => grewFrom(before.counters[name]?.[key], value));
    return [name, sum(grown)] as const;
  });
  const histograms = Object.entries(after.histograms).map(([name, series]) => {
    const grown = Object.entries(series).map(([key, buckets]) => bucketsFrom(before.histograms[name]?.[key], buckets));
    return [name, withoutSilence(added(grown))] as const;
  });
  return { seconds, counters: Object.fromEntries(counters), histograms: Object.fromEntries(histograms) };
}

/** Two increases, one after the other, as one. */
export function together(left: Increase, right: Increase): Increase {
  const names = new Set([...Object.keys(left.histograms), ...Object.keys(right.histograms)]);
  return {
    seconds: left.seconds + right.seconds,
    counters: added([left.counters, right.counters]),
    histograms: Object.fromEntries([...names].map((name) => [name, added([left.histograms[name] ?? {}, right.histograms[name] ?? {}])])),
  };
}

/** An increase as a sample keeps it. */
export function toRaw({ seconds, counters, histograms }: Increase): Record<string, Json> {
  return {
    s: seconds,
    ...(Object.keys(counters).length === 0 ? {} : { c: counters }),
    ...(Object.keys(histograms).length === 0 ? {} : { h: histograms }),
  };
}

/** The increase that a sample kept. */
export function fromRaw(raw: JsonObject): Increase {
  const histograms = Object.entries(inner(raw['h'])).map(([name, buckets]) => [name, numbers(buckets)] as const);
  return { seconds: typeof raw['s'] === 'number' ? raw['s'] : 0, counters: numbers(raw['c']), histograms: Object.fromEntries(histograms) };
}

function grewFrom(before: number | undefined, now: number): number {
  return before === undefined || now < before ? now : now - before;
}

/** A restart empties all buckets of a series at once. */
function bucketsFrom(before: Numbers | undefined, now: Numbers): Numbers {
  const anew = before === undefined || Object.entries(now).some(([bound, count]) => count < (before[bound] ?? 0));
  return anew ? now : Object.fromEntries(Object.entries(now).map(([bound, count]) => [bound, count - (before[bound] ?? 0)]));
}

/** Nothing observed is written as nothing: an hour of samples has many of those. */
function withoutSilence(buckets: Numbers): Numbers {
  return Object.values(buckets).some((count) => count !== 0) ? buckets : {};
}

function added(all: readonly Numbers[]): Numbers {
  const sums = new Map<string, number>();
  for (const one of all) for (const [key, value] of Object.entries(one)) sums.set(key, (sums.get(key) ?? 0) + value);
  return Object.fromEntries(sums);
}

function sum(values: readonly number[]): number {
  return values.reduce((left, right) => left + right, 0);
}

function inner(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function numbers(value: Json | undefined): Numbers {
  return Object.fromEntries(Object.entries(inner(value)).flatMap(([key, one]) => (typeof one === 'number' ? [[key, one] as const] : [])));
}
