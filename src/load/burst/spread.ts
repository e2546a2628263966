import type { Felt, Spread } from '../../model/burst.ts';
import { comparedMetrics } from '../../model/burst-compare.ts';

/** Follows how much each metric moves from second to second. */
export class SpreadOf {
  readonly #by = new Map<string, { n: number; mean: number; squares: number }>();

  add(felt: Felt): void {
    for (const metric of comparedMetrics) {
      const value = felt[metric];
      if (value === undefined || (metric === 'error_rate' && felt.requests === 0)) continue;
      const { n, mean, squares } = this.#by.get(metric) ?? { n: 0, mean: 0, squares: 0 };
      const next = mean + (value - mean) / (n + 1); // Welford: exact, and nothing kept
      this.#by.set(metric, { n: n + 1, mean: next, squares: squares + (value - mean) * (value - next) });
    }
  }

  get(): Record<string, Spread> {
    return Object.fromEntries([...this.#by].map(([metric, { n, mean, squares }]) => [metric, { mean, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : 0, n }]));
  }
}
