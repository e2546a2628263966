import type { WatchRecord } from '../../state/launch-state.ts';
import { boundsOf } from './promise.ts';
import type { Objective } from '../../model/watch.ts';

/** What a column of a plot holds: a value, a sample without one, no sample at all, or time that is still to come. */
export type WatchColumn =
  | { readonly type: 'value'; readonly from: number; readonly value: number; readonly broken: boolean }
  | { readonly type: 'idle' | 'unknown' | 'gap' | 'ahead'; readonly from: number };

/** The most columns of one beat: a short watch fills its window no further. */
const most = 4;

/** How many beats a watch has until its time is up. */
function beatsOf({ at, until, every_s }: Pick<WatchRecord, 'at' | 'until' | 'every_s'>): number {
  return Math.max(1, Math.floor((Date.parse(until) - Date.parse(at)) / (every_s * 1000) + 1e-9) + 1);
}

/** The samples of one objective over the whole watch in at most `cells` columns; of the beats that share one the worst shows. */
export function columnsOf(record: WatchRecord, spec: Pick<Objective, 'id' | 'objective'>, due: number, cells: number): WatchColumn[] {
  const beats = Math.max(due, beatsOf(record));
  const count = Math.max(1, Math.min(cells, beats * Math.min(most, Math.max(1, Math.floor(cells / beats)))));
  const low = boundsOf(spec.objective)?.every(({ sign }) => sign === '>' || sign === '≥') === true;
  const buckets: WatchColumn[] = Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * beats) / count);
    return { type: from < due ? 'gap' : 'ahead', from };
  });
  for (const { n, values } of record.samples) {
    const said = values[spec.id];
    // The columns that this beat is in: one, or several of a short watch.
    const [first, end] = [Math.floor((n * count) / beats), Math.max(1, Math.ceil(((n + 1) * count) / beats - 1e-9))];
    for (let index = first; index < end; index += 1) {
      const before = buckets[index];
      if (before === undefined || said === undefined) continue;
      const { from } = before;
      if (said.value !== undefined) {
        const worse = before.type === 'value' && (low ? before.value < said.value : before.value > said.value) ? before.value : said.value;
        buckets[index] = { type: 'value', from, value: worse, broken: said.ok === false || (before.type === 'value' && before.broken) };
      } else if (before.type === 'gap' || before.type === 'ahead' || before.type === 'idle')
        buckets[index] = { type: said.code === 'idle' ? 'idle' : 'unknown', from };
    }
  }
  // Where most of what a column stands for was not sampled, it is a gap; what is broken shows all the same.
  const sampled = new Set(record.samples.map(({ n }) => n));
  return buckets.map((bucket, index) => {
    const end = Math.min(due, Math.max(bucket.from + 1, Math.floor(((index + 1) * beats) / count)));
    const here = Array.from({ length: Math.max(0, end - bucket.from) }, (_, offset) => bucket.from + offset);
    const seen = here.filter((n) => sampled.has(n)).length;
    const few = bucket.type !== 'ahead' && !(bucket.type === 'value' && bucket.broken) && seen * 2 <= here.length;
    return few ? { type: 'gap', from: bucket.from } : bucket;
  });
}
