import { type Sample, readNumber } from './exposition.ts';
import { isKnown, type Selector, selects } from './selector.ts';

/** The samples of one scrape. */
export type Scrape = readonly Sample[];

/** The sum of a gauge over its series; undefined where there is none. */
export function gauge(wanted: Selector, scrape: Scrape): number | undefined {
  return sum(scrape.filter((sample) => selects(wanted, sample)).map((sample) => sample.value));
}

/** The sum of a counter over its series: 0 where the counter is there and none of its series is meant, undefined where it is not. */
export function total(wanted: Selector, scrape: Scrape): number | undefined {
  return scrape.some((sample) => selects(wanted, sample)) ? gauge(wanted, scrape) : isKnown(wanted, scrape) ? 0 : undefined;
}

/** How much a counter grew between two scrapes, over all its series, a restart in between considered. */
export function increase(wanted: Selector, before: Scrape, after: Scrape): number | undefined {
  const then = byLabels(before.filter((sample) => selects(wanted, sample)));
  const now = after.filter((sample) => selects(wanted, sample));
  if (now.length === 0) return isKnown(wanted, after) ? 0 : undefined;
  return sum(now.filter((sample) => !Number.isNaN(sample.value)).map((sample) => grew(then.get(keyOf(sample)), sample.value)));
}

/** A quantile of what a histogram saw: between two scrapes, or since its start with one. */
export type Quantile = { readonly value: number } | { readonly absent: 'no-series' | 'nothing-observed' };

/** Estimates a quantile from buckets, straight between two bounds as PromQL does. */
export function quantile(wanted: Selector, q: number, before: Scrape | undefined, after: Scrape): Quantile {
  const buckets = after.filter((sample) => selects(wanted, sample, '_bucket'));
  const then = byLabels(before?.filter((sample) => selects(wanted, sample, '_bucket')) ?? []);
  const restarted = new Set(buckets.filter((sample) => sample.value < (then.get(keyOf(sample)) ?? 0)).map((sample) => keyOf(sample, 'le')));
  const counts = new Map<number, number>();
  for (const sample of buckets) {
    const bound = readNumber(sample.labels['le'] ?? '');
    if (bound === undefined || !Number.isFinite(sample.value)) continue;
    const start = restarted.has(keyOf(sample, 'le')) ? 0 : (then.get(keyOf(sample)) ?? 0); // a restart empties all buckets of a series at once
    counts.set(bound, (counts.get(bound) ?? 0) + sample.value - start);
  }
  return ofBuckets(counts, q);
}

/** Estimates a quantile from how much each bucket counted, by its upper bound. */
export function ofBuckets(counts: ReadonlyMap<number, number>, q: number): Quantile {
  const bounds = [...counts.keys()].toSorted((a, b) => a - b);
  if (bounds.at(-1) !== Number.POSITIVE_INFINITY || bounds.length < 2) return { absent: 'no-series' };
  let highest = 0;
  const cumulative = bounds.map((bound) => (highest = Math.max(highest, counts.get(bound) ?? 0))); // series with other bounds may leave dents
  if (highest <= 0) return { absent: 'nothing-observed' };
  const rank = q * highest;
  const index = cumulative.findIndex((count) => count >= rank && count > 0);
  const upper = bounds[index] ?? Number.POSITIVE_INFINITY;
  if (upper === Number.POSITIVE_INFINITY) return { value: bounds.at(-2) ?? 0 };
  if (index === 0 && upper <= 0) return { value: upper };
  const lower = index === 0 ? 0 : (bounds[index - 1] ?? 0);
  const below = index === 0 ? 0 : (cumulative[index - 1] ?? 0);
  return { value: lower + (upper - lower) * ((rank - below) / ((cumulative[index] ?? 0) - below)) };
}

function grew(then: number | undefined, now: number): number {
  return then === undefined || now < then ? now : now - then;
}

function byLabels(samples: Scrape): ReadonlyMap<string, number> {
  return new Map(samples.filter((sample) => !Number.isNaN(sample.value)).map((sample) => [keyOf(sample), sample.value]));
}

/** Names a series by its metric and labels, whatever their order. */
export function keyOf(sample: Sample, without?: string): string {
  const labels = Object.entries(sample.labels).filter(([label]) => label !== without);
  return JSON.stringify([sample.name, labels.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

/** The sum; undefined for nothing, and for what is no number that JSON could hold. */
function sum(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const all = values.reduce((left, right) => left + right, 0);
  return Number.isFinite(all) ? all : undefined;
}
