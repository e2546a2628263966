import { inWords } from '../../model/durations.ts';
import type { ItemState } from '../../model/verdict.ts';
import { glyphs } from '../words.ts';
import type { RecordReport } from './types.ts';

/** A moment as a report tells it: the time of day, with the day where the launch went over several. */
export type Clock = (at: string) => string;

/** Tells moments of a launch. */
export function clockOf({ opened_at, last_at }: Pick<RecordReport, 'opened_at' | 'last_at'>): Clock {
  const oneDay = opened_at.slice(0, 10) === last_at.slice(0, 10);
  return (at) => (oneDay && at.startsWith(opened_at.slice(0, 10)) ? at.slice(11, 19) : `${at.slice(0, 10)} ${at.slice(11, 19)}`);
}

/** A moment with its day, to the minute. */
export function minute(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}

/** Seconds in words; less than a second is told as such. */
export function lengthOf(seconds: number): string {
  return seconds > 0 && seconds < 0.95 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : inWords(seconds);
}

/** Glyph and word of a state. */
export function stateOf(state: ItemState): string {
  return `${glyphs[state]} ${state}`;
}

/** So many of a thing: `1 hold`, `3 holds`. */
export function many(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}

/** What the launch came to, as a word. */
export const outcomeWords: Readonly<Record<RecordReport['outcome'], string>> = {
  go: 'GO',
  'no-go': 'NO-GO',
  'rolled-back': 'ROLLED BACK',
  'under-way': 'UNDER WAY',
  'broken-off': 'BROKEN OFF',
};
