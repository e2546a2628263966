import type { AlertRule } from '../../model/watch.ts';
import { beatsIn } from './beats.ts';

/** So many missing samples in a row, and nobody can say any more what was so all the time. */
const MISSING_IN_A_ROW = 2;

/** By this beat the first sample has a value, also one that wants a sample before it, one of them missing. */
const FIRST = 2;

/** Where an alert stands after a beat. */
export interface AlertStanding {
  readonly open: boolean;
  /** The beat since which its condition was so, and never the other way round. */
  readonly since?: { readonly n: number; readonly truth: boolean };
  readonly missing: number;
  /** Whether it was ever seen false. */
  readonly wasFalse: boolean;
  readonly lastN: number;
}

/** An alert in beats. */
export interface AlertBeats {
  readonly fire: number;
  readonly clear: number;
}

/** What a beat does to an alert. */
export interface AlertStep {
  readonly standing: AlertStanding;
  readonly change?: { readonly state: 'fired'; readonly already: boolean } | { readonly state: 'resolved' };
}

/** An alert before the first beat. */
export const quiet: AlertStanding = { open: false, missing: 0, wasFalse: false, lastN: -1 };

/** How many beats an alert's times have. */
export function alertBeats({ for_s, clear_s }: Pick<AlertRule, 'for_s' | 'clear_s'>, every_s: number): AlertBeats {
  return { fire: for_s === 0 ? 0 : beatsIn(for_s, every_s), clear: beatsIn(clear_s, every_s) };
}

/**
 * Takes one sample; `truth` is undefined where it is missing. Beats that were left out before it are missing too.
 * A missing one neither fires nor resolves, and two in a row begin the count anew.
 */
export function stepAlert(before: AlertStanding, { fire, clear }: AlertBeats, n: number, truth: boolean | undefined): AlertStep {
  const missing = before.missing + (n - before.lastN - 1) + (truth === undefined ? 1 : 0);
  const { since: streak, ...rest } = before;
  const known = missing >= MISSING_IN_A_ROW || streak === undefined ? {} : { since: streak };
  if (truth === undefined) return { standing: { ...rest, ...known, missing, lastN: n } };
  const since = known.since?.truth === truth ? known.since : { n, truth };
  const standing: AlertStanding = { ...rest, since, missing: 0, wasFalse: before.wasFalse || !truth, lastN: n };
  const beats = n - since.n;
  if (truth && !before.open && beats >= fire) {
    const already = !before.wasFalse && since.n <= (fire === 0 ? 0 : FIRST);
    return { standing: { ...standing, open: true }, change: { state: 'fired', already } };
  }
  if (!truth && before.open && beats >= clear) return { standing: { ...standing, open: false }, change: { state: 'resolved' } };
  return { standing };
}
