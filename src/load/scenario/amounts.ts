import type { Faults } from '../../checks/written/faults.ts';
import type { Written } from '../../checks/written/reader.ts';
import { parseDuration } from '../../model/durations.ts';
import { substituteIn } from '../../model/variables.ts';

/** A number or a length of time that a scenario takes. */
export interface Amount {
  read(text: string): number | undefined;
  /** What it is, and how one is written. */
  readonly what: string;
  readonly instead: string;
}

/** The longest burst, in seconds. */
export const DAY = 86_400;

const whole = (least: number, most: number, what: string): Amount => ({
  read(text) {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most ? value : undefined;
  },
  what,
  instead: `write a whole number from ${least} to ${most}`,
});

const duration = (least: number, most: number, what: string, instead: string): Amount => ({
  read(text) {
    const seconds = text === '0' ? 0 : parseDuration(text);
    return seconds !== undefined && seconds >= least && seconds <= most ? seconds : undefined;
  },
  what,
  instead,
});

/** Every amount of a scenario, by its key. */
export const amounts = {
  users: whole(0, 100_000, 'number of users'),
  rate: {
    read: (text: string) => (/^\d+(?:\.\d+)?$/.test(text) && Number(text) <= 1_000_000 ? Number(text) : undefined),
    what: 'number of requests a second',
    instead: 'write a number such as `100`',
  },
  connections: whole(1, 100_000, 'number of connections'),
  weight: whole(1, 1000, 'weight'),
  for: duration(0.001, DAY, 'length of time', 'write one above zero and up to a day, such as `30s` or `5m`'),
  timeout: duration(0.001, 600, 'time to wait for an answer', 'write one above zero and up to ten minutes, such as `10s`'),
  think: duration(0, 3600, 'time to think', 'write one up to an hour, such as `500ms`, or `0s`'),
  warm_up: duration(0, DAY, 'time to warm up', 'write one such as `5s`, or `0s`'),
} as const satisfies Readonly<Record<string, Amount>>;

/** What a text comes to by itself, with the defaults of its variables; undefined where that takes a variable's value. */
export function byItself(text: string): string | undefined {
  const { value, missing } = substituteIn(text, {});
  return missing.length === 0 && typeof value === 'string' ? value : undefined;
}

/** Says where an amount is none, as far as that shows before its variables are known. */
export function checkAmount(key: keyof typeof amounts, written: Written | undefined, faults: Faults): void {
  const text = written && byItself(written.text);
  if (!written || text === undefined) return;
  const amount: Amount = amounts[key];
  if (amount.read(text) === undefined) faults.error(written.place, `\`${written.text}\` is no ${amount.what}`, amount.instead);
}
