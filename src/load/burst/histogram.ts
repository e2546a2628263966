import type { Int32Histogram } from 'hdr-histogram-js';

/** A histogram of times in microseconds. */
export type Times = Int32Histogram;

/** Makes histograms and reads those that a generator sends; the library is loaded only where there is a burst. */
export interface Histograms {
  empty(): Times;
  /** Reads what was encoded; throws where it is none. */
  decoded(text: string): Times;
  encoded(times: Times): string;
}

/** Loads what makes histograms. */
export async function loadHistograms(): Promise<Histograms> {
  const { default: hdr } = await import('hdr-histogram-js');
  return {
    empty() {
      const times = new hdr.Int32Histogram(1, 2, 3);
      times.autoResize = true;
      return times;
    },
    decoded: (text) => hdr.decodeFromCompressedBase64(text, 32, false) as Times, // 32 bits a bucket, without WebAssembly, is that class
    encoded: (times) => hdr.encodeIntoCompressedBase64(times),
  };
}

/** Bars per power of ten, from fine to coarse: the first that fits is taken. */
const finenesses = [40, 20, 10, 5, 3];
const BARS = 40;

/** The times as at most 40 bars, `[least ms, count]`, evenly spaced on a logarithmic axis, without the empty ones at both ends. */
export function barsOf(times: Times): [number, number][] {
  if (times.totalCount === 0) return [];
  const placeOf = (micros: number, fineness: number): number => Math.floor(Math.log10(Math.max(1, micros)) * fineness + 1e-9);
  const [least, most] = [times.minNonZeroValue, times.maxValue];
  const fineness = finenesses.find((each) => placeOf(most, each) - placeOf(least, each) < BARS) ?? 2;
  const first = placeOf(least, fineness);
  const counts = Array.from({ length: Math.min(BARS, placeOf(most, fineness) - first + 1) }, () => 0);
  const values = times.recordedValuesIterator;
  values.reset();
  while (values.hasNext()) {
    const { valueIteratedTo, countAddedInThisIterationStep: count } = values.next();
    // The last bar takes what a histogram rounded up beyond its own maximum.
    const place = Math.max(0, Math.min(counts.length - 1, placeOf(valueIteratedTo, fineness) - first));
    counts[place] = (counts[place] ?? 0) + count;
  }
  return counts.map((count, place) => [rounded(10 ** ((first + place) / fineness) / 1000), count]);
}

/** A number as a person would write it down: to the thousandth. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
