import type { BurstPlan, BurstSummary } from './burst.ts';

/** The metrics that two bursts are compared by. */
export const comparedMetrics = ['rps', 'p50_ms', 'p95_ms', 'p99_ms', 'error_rate'] as const;
export type ComparedMetric = (typeof comparedMetrics)[number];

/** How a metric came out beside the burst before. */
export interface Comparison {
  readonly metric: ComparedMetric;
  readonly now: number;
  readonly before: number;
  /** `now` - `before`. */
  readonly change: number;
  /** How far apart two bursts may be by chance alone. */
  readonly band: number;
  readonly word: 'better' | 'same' | 'worse';
}

/** What a comparison needs of a burst. */
export type Comparable = Pick<BurstSummary, 'felt' | 'spread'>;

/** Seconds of either burst below which nothing can be said of chance. */
const LEAST_SECONDS = 3;

/** The least that counts as a change at all: of the earlier value, and in the metric's own unit. */
const LEAST_SHARE = 0.02;
const least: Readonly<Record<ComparedMetric, number>> = { rps: 0.1, p50_ms: 0.5, p95_ms: 0.5, p99_ms: 0.5, error_rate: 0.001 };

/** Compares a burst with an earlier one of the same plan, metric by metric; those that either lacks, or saw for too few seconds, are left out. */
export function compare(now: Comparable, earlier: Comparable, plan: Pick<BurstPlan, 'mode' | 'think_s'>): Comparison[] {
  // Where users think, or requests come by the clock, more a second is no merit of the server.
  const fullSpeed = plan.mode === 'users' && plan.think_s === 0;
  return comparedMetrics.flatMap((metric) => {
    const [value, before] = [now.felt[metric], earlier.felt[metric]];
    const chance = chanceOf(now, earlier, metric);
    if (value === undefined || before === undefined || chance === undefined) return [];
    const band = Math.max(chance, LEAST_SHARE * Math.abs(before), least[metric]);
    const change = value - before;
    return [{ metric, now: value, before, change, band, word: wordOf(metric, change, band, fullSpeed) }];
  });
}

/** Whether two bursts were to send as much: a scenario says so in part by variables, which its digest does not hold. */
export function samePlan(one: BurstPlan, other: BurstPlan): boolean {
  const amounts = ({ mode, stages, warm_up_s, duration_s, users, rate, think_s }: BurstPlan): string =>
    JSON.stringify([mode, stages.map(({ from, to, for_s }) => [from, to, for_s]), warm_up_s, duration_s, users, rate, think_s]);
  return amounts(one) === amounts(other);
}

function chanceOf(now: Comparable, earlier: Comparable, metric: ComparedMetric): number | undefined {
  const [a, b] = [now.spread[metric], earlier.spread[metric]];
  if (!a || !b || a.n < LEAST_SECONDS || b.n < LEAST_SECONDS) return undefined;
  return 2 * Math.sqrt(a.sd ** 2 / a.n + b.sd ** 2 / b.n);
}

function wordOf(metric: ComparedMetric, change: number, band: number, fullSpeed: boolean): Comparison['word'] {
  if (Math.abs(change) <= band) return 'same';
  if (metric !== 'rps') return change < 0 ? 'better' : 'worse';
  if (change < 0) return 'worse';
  return fullSpeed ? 'better' : 'same';
}
