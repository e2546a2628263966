import { positionAt, type RecordIndex } from './record-index.ts';

/** A launch that lasts longer than this has nights and weekends in it; then nothing longer than a gap takes more room than one, in milliseconds. */
const LONG_MS = 4 * 3_600_000;
const GAP_MS = 10 * 60_000;

/** Where events lie on a timeline, from 0 to 1; long times without events are drawn short. */
export interface Axis {
  /** The place of a moment. */
  placeOf(time: number): number;
  /** The places of times that are drawn short. */
  readonly gaps: readonly number[];
}

/** The timeline of a record. */
export function axisOf(index: RecordIndex): Axis {
  const { times, count } = index;
  const first = times[0] ?? 0;
  const longest = (times[count - 1] ?? 0) - first > LONG_MS ? GAP_MS : Number.POSITIVE_INFINITY;
  const along = new Float64Array(count);
  const short: number[] = [];
  for (let at = 1; at < count; at += 1) {
    const passed = (times[at] ?? 0) - (times[at - 1] ?? 0);
    along[at] = (along[at - 1] ?? 0) + Math.min(passed, longest);
    if (passed > longest) short.push(((along[at] ?? 0) + (along[at - 1] ?? 0)) / 2);
  }
  const whole = along[count - 1] || 1;
  return {
    placeOf(time) {
      const at = positionAt(index, time) - 1;
      const [here, after] = [along[at] ?? 0, along[at + 1] ?? along[at] ?? 0];
      const length = (times[at + 1] ?? 0) - (times[at] ?? 0);
      const part = length > 0 ? Math.max(0, Math.min(1, (time - (times[at] ?? 0)) / length)) : 0;
      return (here + part * (after - here)) / whole;
    },
    gaps: short.map((place) => place / whole),
  };
}
