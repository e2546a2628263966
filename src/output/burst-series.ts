import type { BurstRecord } from '../state/launch-state.ts';

/** The samples of a burst, column by column; every column is as long as `at_s`, `null` where nothing was seen. */
export interface BurstSeries {
  /** Seconds since it began. */
  readonly at_s: readonly number[];
  readonly users: readonly number[];
  readonly rps: readonly number[];
  readonly p50_ms: readonly (number | null)[];
  readonly p95_ms: readonly (number | null)[];
  readonly p99_ms: readonly (number | null)[];
  readonly error_rate: readonly number[];
  /** `warm-up` and `paused` seconds count nowhere. */
  readonly counts: readonly ('yes' | 'warm-up' | 'paused')[];
  /** By `name.field`. */
  readonly vitals: Readonly<Record<string, readonly (number | null)[]>>;
}

/** The samples of a burst as columns. */
export function burstSeries({ samples }: BurstRecord): BurstSeries {
  const fields = new Set(
    samples.flatMap((sample) => Object.entries(sample.vitals).flatMap(([name, vital]) => Object.keys(vital.values).map((field) => `${name}.${field}`))),
  );
  const vital = (path: string): (number | null)[] => {
    const dot = path.indexOf('.');
    const [name, field] = [path.slice(0, dot), path.slice(dot + 1)];
    return samples.map((sample) => sample.vitals[name]?.values[field] ?? null);
  };
  return {
    at_s: samples.map((sample) => sample.at_s),
    users: samples.map((sample) => sample.users),
    rps: samples.map((sample) => sample.felt.rps),
    p50_ms: samples.map((sample) => sample.felt.p50_ms ?? null),
    p95_ms: samples.map((sample) => sample.felt.p95_ms ?? null),
    p99_ms: samples.map((sample) => sample.felt.p99_ms ?? null),
    error_rate: samples.map((sample) => sample.felt.error_rate),
    counts: samples.map((sample) => (sample.paused ? 'paused' : sample.warm ? 'warm-up' : 'yes')),
    vitals: Object.fromEntries([...fields].map((path) => [path, vital(path)])),
  };
}
