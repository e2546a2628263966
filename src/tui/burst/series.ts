import type { BurstRecord } from '../../state/launch-state.ts';
import type { Sample } from './axis.ts';
import { anyNumber, count, ms, rate, roundAbove } from './numbers.ts';

/** A number of a burst over time. */
export interface Series {
  readonly name: string;
  /** What it was in some time; undefined where there is none. */
  readonly of: (samples: readonly Sample[]) => number | undefined;
  /** Whether it could not be had. */
  readonly failed: (samples: readonly Sample[]) => boolean;
  readonly latest: string;
  /** The end of its axis, and that in words. */
  readonly max: number;
  readonly maxText: string;
}

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
const highest = (values: readonly number[]): number | undefined => (values.length === 0 ? undefined : values.reduce((a, b) => Math.max(a, b)));
const defined = (values: readonly (number | undefined)[]): number[] => values.filter((value) => value !== undefined);

function series(name: string, samples: readonly Sample[], of: Series['of'], write: (value: number) => string, atLeast = 0): Series {
  const last = samples.at(-1);
  const max = roundAbove(Math.max(atLeast, highest(defined(samples.map((sample) => of([sample])))) ?? 0));
  const latest = last && of([last]);
  return { name, of, failed: () => false, latest: latest === undefined ? '–' : write(latest), max, maxText: write(max) };
}

type Plotted = Pick<BurstRecord, 'samples' | 'plan' | 'vitals' | 'stop_when' | 'expect'>;

const cache = new WeakMap<readonly Sample[], { readonly felt: readonly Series[]; readonly vitals: readonly Series[] }>();

/** All series of a burst; made once for what was sampled until now, however often it is drawn. */
export function seriesOf(burst: Plotted): { readonly felt: readonly Series[]; readonly vitals: readonly Series[] } {
  const known = cache.get(burst.samples) ?? { felt: feltSeries(burst), vitals: vitalSeries(burst) };
  cache.set(burst.samples, known);
  return known;
}

/** Users, requests a second and the time that 95 of 100 stayed below. */
function feltSeries({ samples, plan }: Plotted): Series[] {
  return [
    series('users', samples, (some) => highest(some.map(({ users }) => users)), count, plan.users),
    series('requests/s', samples, (some) => mean(some.map(({ felt }) => felt.rps)), rate, plan.rate ?? 0),
    series('p95 ms', samples, (some) => highest(defined(some.map(({ felt }) => felt.p95_ms))), ms),
  ];
}

/** The checks beside a burst, each with its most telling number: first those that a condition to stop names. */
function vitalSeries(burst: Plotted): Series[] {
  const { samples, vitals, stop_when } = burst;
  const named = (name: string): boolean => stop_when.some((condition) => mentions(condition, `${name}.`));
  return [...vitals.filter(({ name }) => named(name)), ...vitals.filter(({ name }) => !named(name))].map(({ name }) => {
    const key = tellingKey(name, burst);
    const values = (some: readonly Sample[]): number[] => defined(some.map((sample) => (key === undefined ? undefined : sample.vitals[name]?.values[key])));
    const made = series(key === undefined ? name : `${name} ${key}`, samples, (some) => highest(values(some)), anyNumber);
    const failed = (some: readonly Sample[]): boolean => some.some((sample) => sample.vitals[name]?.failed === true);
    return { ...made, failed, latest: failed(samples.slice(-1)) ? 'failed' : made.latest };
  });
}

/** The number that a condition names first, else the one that the check's own words begin with: `31 of 40 connections`. */
function tellingKey(name: string, { samples, stop_when, expect }: Plotted): string | undefined {
  const has = ({ vitals }: Sample): boolean => Object.keys(vitals[name]?.values ?? {}).length > 0;
  // By its first words, so that it stays the same one.
  const first = samples.find(has)?.vitals[name];
  const keys = [...new Set([...Object.keys(first?.values ?? {}), ...Object.keys(samples.findLast(has)?.vitals[name]?.values ?? {})])];
  const named = earliest(keys, (key) => {
    const places = [...stop_when, ...expect].map((condition, index) => ({ index, at: placeOf(condition, `${name}.${key}`) })).filter(({ at }) => at !== -1);
    return places[0] && places[0].index * 10_000 + places[0].at;
  });
  const numbers = (first?.response.match(/\d[\d,]*(?:\.\d+)?/g) ?? []).map((text) => Number(text.replaceAll(',', '')));
  const spoken = earliest(
    keys.filter((key) => key !== 'status'), // a code is no amount
    (key) => {
      const at = numbers.indexOf(Number((first?.values[key] ?? Number.NaN).toFixed(0)));
      return at === -1 ? undefined : at;
    },
  );
  return named ?? spoken ?? keys[0];
}

function earliest(keys: readonly string[], placeOf: (key: string) => number | undefined): string | undefined {
  const placed = keys.flatMap((key) => {
    const at = placeOf(key);
    return at === undefined ? [] : [{ key, at }];
  });
  return placed.toSorted((a, b) => a.at - b.at)[0]?.key;
}

const inName = /[\w.]/u;

/** Where a condition names something as a whole, not as the beginning of another name. */
function placeOf(condition: string, name: string): number {
  for (let at = condition.indexOf(name); at !== -1; at = condition.indexOf(name, at + 1)) {
    const [before, after] = [condition[at - 1] ?? ' ', condition[at + name.length] ?? ' '];
    if (!inName.test(before) && !inName.test(after)) return at;
  }
  return -1;
}

function mentions(condition: string, beginning: string): boolean {
  const at = condition.indexOf(beginning);
  return at !== -1 && !inName.test(condition[at - 1] ?? ' ');
}
