import { cpus } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

/** A line of the table: what was measured, beside what, and how they compare. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly beside: string;
  readonly ratio: string;
  /** What the ratio has to be, where somebody set a mark. */
  readonly wanted?: string;
}

/** Where a theme keeps its files, and tells how far it is. */
export interface Bench {
  readonly folder: string;
  readonly say: (sentence: string) => void;
}

const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;

/** The middle one. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Of a hundred, the ninety-fifth. */
export const ninetyFifth = (values: readonly number[]): number => quantile(values, 0.95);

/** How far apart the middle half lies, as a part of the median: what the machine's moods add. */
const noise = (values: readonly number[]): number => (quantile(values, 0.75) - quantile(values, 0.25)) / median(values);

/** Milliseconds of a piece of work. */
export async function took(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Runs two things in turns, so that the machine's moods meet both; the medians of both. */
export async function inTurns(times: number, one: () => Promise<unknown>, other: () => Promise<unknown>): Promise<[number, number]> {
  const [ones, others] = await inTurnsAll(times, one, other);
  return [median(ones), median(others)];
}

/** The same, with every time that it took. */
export async function inTurnsAll(times: number, one: () => Promise<unknown>, other: () => Promise<unknown>): Promise<[number[], number[]]> {
  const [ones, others]: [number[], number[]] = [[], []];
  for (let round = 0; round < times; round += 1) {
    ones.push(await took(one));
    others.push(await took(other));
  }
  return [ones, others];
}

/** Two times as a line of the table. */
export function times(what: string, [ours, theirs]: readonly [number, number], beside: string): Row {
  return { what, ours: `${ours.toFixed(1)} ms`, beside: `${beside}: ${theirs.toFixed(1)} ms`, ratio: (ours / theirs).toFixed(2) };
}

/** `21,345`. */
export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

/** `IQR 3 %`: the noise of some values. */
export const noiseText = (values: readonly number[]): string => `IQR ${(noise(values) * 100).toFixed(0)} %`;

/** Rows as Markdown. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ what, ours, beside, ratio, wanted = '' }) => `| ${[what, ours, beside, ratio, wanted].join(' | ')} |\n`);
  return ['| what | gonogo | beside | ratio | wanted |\n', '|---|---|---|---|---|\n', ...lines].join('');
}

/** How long a quiet moment is waited for, in ms, and how much of the machine others may take in it. */
const QUIET_WITHIN = 8_000;
const QUIET = 0.2;

/** Waits for a moment in which nobody else uses the machine, but not for ever. */
export async function quietMoment(): Promise<void> {
  const until = performance.now() + QUIET_WITHIN;
  while ((await busy()) > QUIET && performance.now() < until);
}

/** The part of all processors that was in use over half a second. */
async function busy(): Promise<number> {
  const read = (): { idle: number; all: number } => {
    const times = cpus().map((one) => one.times);
    return { idle: times.reduce((sum, { idle }) => sum + idle, 0), all: times.reduce((sum, one) => sum + Object.values(one).reduce((a, b) => a + b, 0), 0) };
  };
  const before = read();
  await wait(500);
  const after = read();
  return 1 - (after.idle - before.idle) / Math.max(1, after.all - before.all);
}
