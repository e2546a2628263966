import type { Stage } from '../../model/burst.ts';

/** What is to be at each moment; times are milliseconds since it began. */
export interface Schedule {
  readonly lasts: number;
  stageAt(time: number): number;
  /** Users, or requests a second, at a moment; not rounded. */
  levelAt(time: number): number;
  /** When request number n (from 0) is due where the level is a rate; undefined after the last one. */
  dueOf(n: number): number | undefined;
}

interface Stretch extends Stage {
  readonly begins: number;
  readonly ends: number;
  /** Requests that are due before it. */
  readonly before: number;
  readonly holds: number;
}

/** Lays stages end to end. */
export function scheduleOf(stages: readonly Stage[]): Schedule {
  const stretches: Stretch[] = [];
  for (const stage of stages) {
    const last = stretches.at(-1);
    const begins = last?.ends ?? 0;
    const before = (last?.before ?? 0) + (last?.holds ?? 0);
    stretches.push({ ...stage, begins, ends: begins + stage.for_s * 1000, before, holds: ((stage.from + stage.to) / 2) * stage.for_s });
  }
  const lasts = stretches.at(-1)?.ends ?? 0;
  const stageAt = (time: number): number => {
    const index = stretches.findIndex((stretch) => time < stretch.ends);
    return index === -1 ? Math.max(0, stretches.length - 1) : index;
  };
  return {
    lasts,
    stageAt,
    levelAt(time) {
      const stretch = stretches[stageAt(time)];
      if (stretch === undefined) return 0;
      const part = stretch.for_s === 0 ? 1 : Math.min(1, (time - stretch.begins) / (stretch.for_s * 1000));
      return stretch.from + (stretch.to - stretch.from) * part;
    },
    dueOf(n) {
      const stretch = stretches.find(({ before, holds }) => n < before + holds - 1e-6);
      if (stretch === undefined) return undefined;
      // The rate is a line, so the count is a parabola: this is its inverse, in the form that is exact for a level line too.
      const left = Math.max(0, n - stretch.before);
      const slope = (stretch.to - stretch.from) / stretch.for_s;
      const root = stretch.from + Math.sqrt(Math.max(0, stretch.from ** 2 + 2 * slope * left));
      return stretch.begins + (root === 0 ? 0 : (2 * left * 1000) / root);
    },
  };
}
