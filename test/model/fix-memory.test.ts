import { expect, it } from 'vitest';
import { memoryWords, sectionKey, type SectionMemory } from '../../src/model/fix-memory.ts';

const now = Date.parse('2026-11-22T12:00:00.000Z');
const memory = (days: number, about: Partial<SectionMemory> = {}, passed = true): SectionMemory => ({
  section: 'a.runbook.md#x',
  uses: 5,
  passed: 4,
  median_s: 40,
  last: { at: new Date(now - days * 86_400_000).toISOString(), passed, launch: 'one' },
  ...about,
});

it.each<[string, SectionMemory | undefined, ReturnType<typeof memoryWords>]>([
  ['never', undefined, { words: 'never used' }],
  ['well', memory(12), { words: 'worked 4 of 5, median 40 s, 12 days ago' }],
  ['an hour ago', memory(1 / 24), { words: 'worked 4 of 5, median 40 s, 1 h ago' }],
  ['yesterday', memory(1), { words: 'worked 4 of 5, median 40 s, 1 day ago' }],
  ['badly', memory(12, {}, false), { words: 'worked 4 of 5, median 40 s, failed last time, 12 days ago', warning: 'failed last time' }],
  ['long ago', memory(120), { words: 'worked 4 of 5, median 40 s, 120 days ago', warning: 'not used for 120 days' }],
  ['89 days ago', memory(89.9), { words: 'worked 4 of 5, median 40 s, 89 days ago' }],
  [
    'never well and long ago',
    { section: 'a#x', uses: 1, passed: 0, last: { at: '2026-08-24T12:00:00.000Z', passed: false, launch: 'one' } },
    { words: 'worked 0 of 1, failed last time, 90 days ago', warning: 'failed last time, not used for 90 days' },
  ],
])('a section that was used %s', (_name, known, said) => {
  expect(memoryWords(known, now)).toEqual(said);
});

it('knows a section again wherever the checklist stood', () => {
  expect(sectionKey('docs/ops/a.runbook.md#x')).toBe(sectionKey('a.runbook.md#x'));
});
