import { expect, it } from 'vitest';
import { budgetInWords, partlySeen, valueInWords } from '../../src/state/watch-words.ts';

it.each([
  [0.0123, 'ratio', '1.23 %'],
  [0, 'ratio', '0 %'],
  [412.4, 'ms', '412 ms'],
  [2345, 'ms', '2.35 s'],
  [104_857_600, 'bytes', '100 MiB'],
  [2.5, 'per-second', '2.5/s'],
  [812, 'count', '812'],
] as const)('%d as %s is %s', (value, unit, words) => expect(valueInWords(value, unit)).toBe(words));

it.each([
  [0.6449, '64.4 % left'],
  [0, 'spent'],
  [-1.1, 'spent 2.1 times over'],
] as const)('a budget of %d is %s', (left, words) => expect(budgetInWords(left)).toBe(words));

it.each([
  [{ seen_s: 40, of_s: 300 }, '40 s of 5 min seen'],
  [{ seen_s: 150, of_s: 300 }, undefined],
  [{ seen_s: 0, of_s: 0 }, undefined],
  [undefined, undefined],
] as const)('a window of %j says %s', (window, words) => expect(partlySeen(window)).toBe(words));
