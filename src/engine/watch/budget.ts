import type { WatchValue } from '../../model/watch.ts';

/** The two windows over which an error budget's burn is told, in seconds. */
export const BURN_WINDOWS = { fast: 300, slow: 3600 } as const;

/** The share that was bad, in each window and over the whole watch; absent where nothing was seen. */
interface Bad {
  readonly fast: number | undefined;
  readonly slow: number | undefined;
  readonly whole: number | undefined;
}

/**
 * How fast an error budget goes, and what is left of it. Burn 1 is just what the target bears;
 * what is left supposes that the rest of the watch has as much to do as what is over: `passed` is the share of it that is.
 */
export function budgetOf(target: number, bad: Bad, passed: number): NonNullable<WatchValue['budget']> {
  const burn = (share: number | undefined): number | undefined => (share === undefined ? undefined : share / (1 - target));
  const [fast, slow, whole] = [burn(bad.fast), burn(bad.slow), burn(bad.whole)];
  return {
    ...(fast === undefined ? {} : { fast }),
    ...(slow === undefined ? {} : { slow }),
    ...(whole === undefined ? {} : { left: 1 - whole * Math.min(1, Math.max(0, passed)) }),
  };
}
