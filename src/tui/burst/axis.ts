import type { BurstRecord } from '../../state/launch-state.ts';

/** One sample of a burst. */
export type Sample = BurstRecord['samples'][number];

/** A column of the plots: a stretch of time with what was sampled in it, or the gap of a pause. */
export type Column = { readonly type: 'time'; readonly from_s: number; readonly samples: readonly Sample[]; readonly warm: boolean } | { readonly type: 'gap' };

/** The time that all plots share, column by column. */
export interface Axis {
  readonly columns: readonly Column[];
  readonly seconds: number;
}

/** The most columns of a second: a short burst fills its window no further. */
const most = 6;

/** Lays the time of a burst over at most `cells` columns: several seconds share one where there are more, a pause is a gap of one column. */
export function axisOf(burst: Pick<BurstRecord, 'samples' | 'summary' | 'plan'>, cells: number): Axis {
  const { samples, plan } = burst;
  const told = Math.ceil((samples.at(-1)?.at_s ?? 0) - 0.5);
  const seconds = Math.max(1, burst.summary ? told : Math.max(Math.ceil(plan.duration_s), told));
  const { bySecond, pauses } = sorted(samples, seconds);
  // In a narrow window many pauses would leave no room for time.
  const gaps = pauses.length <= cells / 4 ? pauses : [];
  const room = Math.max(1, cells - gaps.length);
  // Of a second there are as many columns as of the next; where seconds share a column, one has a second more than another here and there.
  const repeat = Math.min(most, Math.max(1, Math.floor(room / seconds)));
  const count = Math.min(room, seconds * repeat);
  const firstSecond = (index: number): number => (count < seconds ? Math.floor((index * seconds) / count) : Math.floor(index / repeat));
  const columns: Column[] = [];
  let told_s = 0;
  for (let index = 0; index < count; index += 1) {
    const from = firstSecond(index);
    const to = Math.max(from + 1, firstSecond(index + 1));
    for (const _gap of gaps.filter((at) => at >= told_s && at < to)) columns.push({ type: 'gap' });
    told_s = to;
    const within = bySecond.slice(from, to).flat();
    const warm = within.length > 0 ? within.every((sample) => sample.warm === true) : to <= plan.warm_up_s;
    columns.push({ type: 'time', from_s: from, samples: within, warm });
  }
  for (const _gap of gaps.filter((at) => at >= told_s)) columns.push({ type: 'gap' });
  return { columns, seconds };
}

/** Samples by the second that they tell of, and the seconds before which there was a pause. */
function sorted(samples: readonly Sample[], seconds: number): { readonly bySecond: readonly (readonly Sample[])[]; readonly pauses: readonly number[] } {
  const bySecond: Sample[][] = Array.from({ length: seconds }, () => []);
  const pauses: number[] = [];
  let paused = false;
  for (const sample of samples) {
    // What is told of a pause is nothing, but for what came in right before it.
    const counts = sample.paused !== true || sample.felt.requests > 0;
    if (counts) bySecond[Math.min(seconds - 1, Math.max(0, Math.round(sample.at_s) - 1))]?.push(sample);
    if (sample.paused === true && !paused) pauses.push(Math.round(sample.at_s));
    paused = sample.paused === true;
  }
  return { bySecond, pauses };
}
