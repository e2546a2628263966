// Apart from the reader of scenarios: whoever only shows the kinds of checks needs no YAML.
import type { BurstPlan, Stage } from '../../model/burst.ts';
import { amounts, DAY } from './amounts.ts';
import type { LoadScenario } from './types.ts';

/** How much load, and for how long, as written. */
export type Load = Pick<LoadScenario, 'mode' | 'stages' | 'think' | 'connections' | 'warm_up' | 'timeout'>;

/** What a load comes to once its texts are filled in by `fill`; undefined where one of them cannot be, or is no amount. */
export function planOf(load: Load, fill: (text: string) => string | undefined): BurstPlan | undefined {
  const read = (key: keyof typeof amounts, text: string): number => {
    const filled = fill(text)?.trim();
    return (filled === undefined ? undefined : amounts[key].read(filled)) ?? Number.NaN;
  };
  const stages: Stage[] = [];
  for (const { level, for: length, ramp } of load.stages) {
    const to = read(load.mode, level);
    stages.push({ from: ramp ? (stages.at(-1)?.to ?? 0) : to, to, for_s: read('for', length) });
  }
  const most = Math.max(0, ...stages.map(({ from, to }) => Math.max(from, to)));
  const connections = read('connections', load.connections);
  const plan: BurstPlan = {
    mode: load.mode,
    stages,
    warm_up_s: read('warm_up', load.warm_up),
    duration_s: Math.round(stages.reduce((sum, { for_s }) => sum + for_s, 0) * 1000) / 1000,
    users: load.mode === 'users' ? most : connections,
    ...(load.mode === 'rate' ? { rate: most } : {}),
    think_s: read('think', load.think),
  };
  const all = [plan.warm_up_s, plan.duration_s, plan.users, plan.think_s, most];
  return all.some(Number.isNaN) ? undefined : plan;
}

/** What is wrong with a plan as a whole, and the key that it is about. */
export function planFault({ stages, warm_up_s, duration_s }: BurstPlan): { readonly at: string; readonly what: string; readonly instead: string } | undefined {
  if (duration_s > DAY) return { at: 'stages', what: `this burst takes ${Math.round(duration_s)} s, more than a day`, instead: 'shorten it' };
  if (stages.every(({ from, to }) => Math.max(from, to) === 0))
    return { at: 'stages', what: 'this burst sends nothing', instead: 'give a stage some users, or a rate' };
  if (warm_up_s >= duration_s)
    return {
      at: 'warm_up',
      what: `the warm-up (${warm_up_s} s) leaves nothing of the ${duration_s} s to measure`,
      instead: 'shorten `warm_up`, or lengthen the burst',
    };
  return undefined;
}
