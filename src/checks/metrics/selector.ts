import * as z from 'zod';
import { type Sample, unescaped } from './exposition.ts';

/** Which series are meant: a metric's name, and what its labels must be. */
export interface Selector {
  readonly text: string;
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

interface Matcher {
  readonly label: string;
  matches(value: string): boolean;
}

const metric = /^\s*(?:([A-Za-z_:][A-Za-z0-9_:]*)|"((?:[^"\\]|\\.)+)")\s*(?:\{(.*)\})?\s*$/s;
const matcher = /\s*(?:([A-Za-z_][A-Za-z0-9_]*)|"((?:[^"\\]|\\.)+)")\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*(,|$)/sy;

/** Reads `name{label="value", other=~"re.*"}` as PromQL does; a sentence where it is something else. */
export function readSelector(text: string): Selector | string {
  const found = metric.exec(text);
  const name = found?.[1] ?? found?.[2];
  if (name === undefined) return 'must be a metric and its labels, such as `http_requests_total{status=~"5.."}`';
  const inside = found?.[3]?.trim() ?? '';
  const matchers: Matcher[] = [];
  for (matcher.lastIndex = 0; matcher.lastIndex < inside.length; ) {
    const part = matcher.exec(inside);
    if (part === null) return 'must have labels such as `{status="200", path!~"/internal.*"}`';
    const [, plain, quotedLabel, operator = '=', doubly, singly] = part;
    const test = testOf(operator, unescaped(doubly ?? singly ?? ''));
    if (test === undefined) return `must have a regular expression that can be read after \`${operator}\``;
    matchers.push({ label: plain ?? unescaped(quotedLabel ?? ''), matches: test });
  }
  return { text: text.trim(), name: found?.[1] ?? unescaped(name), matchers };
}

function testOf(operator: string, wanted: string): ((value: string) => boolean) | undefined {
  if (operator === '=') return (value) => value === wanted;
  if (operator === '!=') return (value) => value !== wanted;
  let pattern: RegExp;
  try {
    pattern = new RegExp(`^(?:${wanted})$`, 'su');
  } catch {
    return undefined; // said by the caller
  }
  return (value) => pattern.test(value) === (operator === '=~');
}

/** The selector in a param. */
export const selector = z
  .string({ error: 'must be a metric and its labels, such as `http_requests_total{status=~"5.."}`' })
  .max(1000)
  .transform((text, context): Selector => {
    const read = readSelector(text);
    if (typeof read === 'object') return read;
    context.addIssue({ code: 'custom', message: read });
    return z.NEVER;
  });

/** Whether a series is meant; a label that is not there reads as empty text, as in PromQL. */
export function selects(wanted: Selector, sample: Sample, suffix = ''): boolean {
  return sample.name === wanted.name + suffix && wanted.matchers.every(({ label, matches }) => matches(sample.labels[label] ?? ''));
}

/** Whether a metric carries every label that a selector names: only then does "no such series" mean that nothing happened yet. */
export function isKnown(wanted: Selector, samples: readonly Sample[]): boolean {
  const named = samples.filter((sample) => sample.name === wanted.name);
  return named.length > 0 && wanted.matchers.every(({ label }) => named.some((sample) => Object.hasOwn(sample.labels, label)));
}
