import type { Objective } from '../../model/watch.ts';
import { valueInWords } from '../../state/watch-words.ts';

/** A bound that an objective promises. */
export interface Bound {
  readonly sign: string;
  readonly limit: number;
}

const signs: Readonly<Record<string, string>> = { '<': '<', '<=': '≤', '>': '>', '>=': '≥', '==': '=' };

/** The bounds of an expectation such as `value < 0.01 && value >= 0`; undefined where it says something else. */
export function boundsOf(expression: string): readonly Bound[] | undefined {
  const bounds = expression.split('&&').map((part): Bound | undefined => {
    const [, sign = '', number = ''] = /^\s*value\s*(<=|>=|<|>|==)\s*(-?\d+(?:\.\d+)?)\s*$/.exec(part) ?? [];
    return signs[sign] === undefined ? undefined : { sign: signs[sign], limit: Number(number) };
  });
  return bounds.every((bound) => bound !== undefined) ? bounds : undefined;
}

/** What is promised, or what an alert waits for, in words: `< 1 %`; what is no plain bound stays as it was written. */
export function conditionInWords(expression: string, unit: Objective['unit']): string {
  const bounds = boundsOf(expression);
  return bounds === undefined ? expression : bounds.map(({ sign, limit }) => `${sign} ${valueInWords(limit, unit)}`).join(' and ');
}
