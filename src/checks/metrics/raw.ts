import { type Sample, readNumber } from './exposition.ts';
import { isKnown, type Selector, selects } from './selector.ts';
import { keyOf } from './series.ts';

/** The most series of one name: beyond, what is kept would be a part that looks like the whole. */
const SERIES_CAP = 200;

/** What a counter or histogram holds since the start of its process, series by series. */
export type Raw<Value> = { readonly series: Readonly<Record<string, Value>>; readonly cut: boolean };

/** Each series of a counter with its value; undefined where the endpoint does not have the counter. */
export function counterSeries(wanted: Selector, scrape: readonly Sample[]): Raw<number> | undefined {
  const meant = scrape.filter((sample) => selects(wanted, sample) && Number.isFinite(sample.value));
  if (meant.length === 0 && !isKnown(wanted, scrape)) return undefined;
  const kept = meant.slice(0, SERIES_CAP).map((sample) => [keyOf(sample), sample.value] as const);
  return { series: Object.fromEntries(kept), cut: meant.length > SERIES_CAP };
}

/** Each series of a histogram with the counts of its buckets by their upper bounds; undefined where the endpoint does not have the histogram. */
export function bucketSeries(wanted: Selector, scrape: readonly Sample[]): Raw<Readonly<Record<string, number>>> | undefined {
  const all = { ...wanted, name: `${wanted.name}_bucket` };
  const meant = scrape.filter((sample) => selects(all, sample) && Number.isFinite(sample.value) && readNumber(sample.labels['le'] ?? '') !== undefined);
  if (meant.length === 0 && !isKnown(all, scrape)) return undefined;
  const series = new Map<string, Record<string, number>>();
  let cut = false;
  for (const sample of meant) {
    const key = keyOf(sample, 'le');
    const buckets = series.get(key) ?? {};
    if (!series.has(key) && series.size >= SERIES_CAP) cut = true;
    else series.set(key, Object.assign(buckets, { [sample.labels['le'] ?? '']: sample.value }));
  }
  return { series: Object.fromEntries(series), cut };
}
