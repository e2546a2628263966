import type { Field, Fields } from '../../checks/kind.ts';
import { didYouMean } from '../../checks/did-you-mean.ts';
import type { Felt } from '../../model/burst.ts';
import type { Json } from '../../model/json.ts';

/** The least and the most that a value can be. */
export type Range = readonly [least: number, most: number];

const count: Range = [0, Number.POSITIVE_INFINITY];
const number = (about: string, optional = false): Field => ({ type: 'double', about, ...(optional ? { optional } : {}) });

/** What users feel, as conditions name it. */
export const metricFields = {
  requests: number('requests that ended'),
  rps: number('of them a second'),
  errors: number('those that failed'),
  error_rate: number('`errors` / `requests`, 0 to 1'),
  timeouts: number('of `errors`, those without an answer in time'),
  mean_ms: number('milliseconds', true),
  p50_ms: number('milliseconds', true),
  p90_ms: number('milliseconds', true),
  p95_ms: number('milliseconds', true),
  p99_ms: number('milliseconds', true),
  max_ms: number('milliseconds', true),
} as const satisfies Fields;
export type Metric = keyof typeof metricFields;

const names: readonly string[] = Object.keys(metricFields);

/** Whether a name is one of a metric. */
export function isMetric(name: string): name is Metric {
  return names.includes(name);
}

/** What a metric can be at all. */
export function rangeOf(metric: Metric): Range {
  return metric === 'error_rate' ? [0, 1] : count;
}

/** What any count can be. */
export const countRange = count;

/** Each is at most the one after it, whatever was measured. */
const orders: readonly (readonly Metric[])[] = [
  ['p50_ms', 'p90_ms', 'p95_ms', 'p99_ms', 'max_ms'],
  ['mean_ms', 'max_ms'],
  ['timeouts', 'errors', 'requests'],
];

/** Whether the one metric is never above the other. */
export function neverAbove(one: Metric, other: Metric): boolean {
  return orders.some((order) => order.includes(one) && order.indexOf(one) < order.indexOf(other));
}

/** What was meant by a name that is no metric, in a sentence's two halves; `vitals` may be meant too. */
export function unknownMetric(name: string, vitals?: readonly string[]): { readonly what: string; readonly instead: string } {
  const listed = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');
  const others = vitals ? ['status', 'request', ...vitals] : [];
  const percentile = /^p_?(\d+(?:[._]\d+)?)(?:_?ms)?$/i.exec(name)?.[1];
  if (percentile !== undefined) {
    const meant = `p${percentile}_ms`;
    if (isMetric(meant)) return { what: `\`${name}\` is no metric`, instead: `did you mean \`${meant}\`?` };
    return { what: `the percentile \`${name}\` is not measured`, instead: 'measured are p50, p90, p95, p99 and max, as in `p95_ms`' };
  }
  const near = isMetric(`${name}_ms`) ? `${name}_ms` : didYouMean(name, [...names, ...others]);
  const beside = vitals && vitals.length > 0 ? `; vitals are ${listed(vitals)}` : '';
  return {
    what: `\`${name}\` is no metric${vitals ? ' and no vital' : ''}`,
    instead: near ? `did you mean \`${near}\`?` : `measured are ${listed(names)} and \`status\`${beside}`,
  };
}

/** A status as conditions write it, `503` or a class, `5xx`. */
export const statusKey = /^(?:[1-5]\d\d|[1-5]xx)$/;

/** How often a status, or one of its class, came; absent where no request ended. */
export function statusCount(felt: Felt, key: string): number | undefined {
  if (felt.requests === 0) return undefined;
  if (!key.endsWith('xx')) return felt.status[key] ?? 0;
  return Object.entries(felt.status).reduce((sum, [status, times]) => (status.length === 3 && status.startsWith(key.charAt(0)) ? sum + times : sum), 0);
}

/** The value of a metric; absent where there was nothing to take it of: no errors in no requests are no good news. */
export function metricOf(felt: Felt, metric: Metric): Json | undefined {
  return felt.requests === 0 && metric !== 'requests' && metric !== 'rps' ? undefined : felt[metric];
}

/** What was felt of a request that was not made yet. */
export const nothingFelt: Felt = { requests: 0, rps: 0, errors: 0, error_rate: 0, timeouts: 0, status: {} };
