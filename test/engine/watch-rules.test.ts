import { describe, expect, it } from 'vitest';
import { alertBeats, quiet, stepAlert } from '../../src/engine/watch/alert.ts';
import { beatsIn, nextBeat } from '../../src/engine/watch/beats.ts';
import { budgetOf } from '../../src/engine/watch/budget.ts';
import { type Cumulative, cumulativeOf, fromRaw, increaseBetween, nothing, together, toRaw } from '../../src/engine/watch/increase.ts';

describe('beats', () => {
  const rhythm = { start_ms: 1_000_000, every_ms: 10_000, until_ms: 1_060_000 };
  it.each<[what: string, now: number, last: number, beat: { n: number; due_ms: number } | undefined]>([
    ['the first is due at once', 0, -1, { n: 0, due_ms: 1_000_000 }],
    ['the next is due by the start, not by when the last one ended', 3_700, 0, { n: 1, due_ms: 1_010_000 }],
    ['one that is a little late is still taken', 11_500, 0, { n: 1, due_ms: 1_010_000 }],
    ['one that is long past is left out', 12_500, 0, { n: 2, due_ms: 1_020_000 }],
    ['after a long absence, all between are left out', 47_000, 1, { n: 5, due_ms: 1_050_000 }],
    ['none is taken twice', 19_900, 2, { n: 3, due_ms: 1_030_000 }],
    ['the last one is due when the watch is over', 55_000, 5, { n: 6, due_ms: 1_060_000 }],
    ['none comes after it', 60_100, 6, undefined],
    ['none comes where the time was up long ago', 900_000, 2, undefined],
  ])('%s', (_what, now, last, beat) => expect(nextBeat(rhythm, 1_000_000 + now, last)).toEqual(beat));

  it.each([
    [300, 10, 30],
    [60, 10, 6],
    [5, 10, 1],
    [0.3, 0.1, 3],
    [25, 10, 3],
  ])('%d s have, every %d s, %d beats', (seconds, every, beats) => expect(beatsIn(seconds, every)).toBe(beats));
});

const held = (counters: Cumulative['counters'], histograms: Cumulative['histograms'] = {}): Cumulative => ({ counters, histograms });

describe('increases', () => {
  it.each<[what: string, before: Record<string, number>, after: Record<string, number>, grown: number]>([
    ['what grew', { a: 5 }, { a: 8 }, 3],
    ['nothing', { a: 5 }, { a: 5 }, 0],
    ['the new value whole after a restart', { a: 500 }, { a: 3 }, 3],
    ['each series by itself', { a: 5, b: 90 }, { a: 6, b: 2 }, 3],
    ['a new series whole', { a: 5 }, { a: 5, b: 4 }, 4],
    ['nothing of a series that went away', { a: 5, b: 9 }, { a: 7 }, 2],
    ['nothing where there is no series yet', {}, {}, 0],
  ])('of a counter are %s', (_what, before, after, grown) =>
    expect(increaseBetween(held({ c: before }), held({ c: after }), 10)).toEqual({ seconds: 10, counters: { c: grown }, histograms: {} }),
  );

  it('of a histogram are those of its buckets, and a restart empties all of them at once', () => {
    const before = held({}, { h: { x: { '0.1': 8, '1': 9, '+Inf': 10 }, y: { '0.1': 1, '1': 1, '+Inf': 1 } } });
    const after = held({}, { h: { x: { '0.1': 1, '1': 9, '+Inf': 9 }, y: { '0.1': 2, '1': 4, '+Inf': 4 } } });
    expect(increaseBetween(before, after, 10).histograms).toEqual({ h: { '0.1': 2, '1': 12, '+Inf': 12 } });
  });

  it('survive a sample and come back the same', () => {
    const increase = { seconds: 10.003, counters: { all: 3, bad: 0.1 + 0.2 }, histograms: { h: { '0.1': 2, '+Inf': 3 }, quiet: {} } };
    expect(fromRaw(JSON.parse(JSON.stringify(toRaw(increase))))).toEqual(increase);
    expect(together(together(nothing, increase), increase)).toMatchObject({ counters: { all: 6 }, histograms: { h: { '0.1': 4, '+Inf': 6 } } });
  });

  it.each<[what: string, observed: Parameters<typeof cumulativeOf>[0], why: string]>([
    ['has no series', { counters: { all: { x: 1 } }, absent: ['bad'] }, 'there is no series of `bad` yet'],
    ['has too many', { counters: { all: { x: 1 }, bad: { x: 1 } }, cut: ['bad'] }, '`bad` has too many series to be added up: narrow it by its labels'],
  ])('of a counter that %s are unknown', (_what, observed, why) => expect(cumulativeOf(observed, { counters: ['all', 'bad'], histograms: [] })).toBe(why));
});

/** Walks an alert through samples: `x` true, `.` false, `?` missing, a blank a beat that was left out. */
function walk(samples: string, rule: { for_s: number; clear_s: number }): string[] {
  let standing = quiet;
  return samples.split('').flatMap((sign, n) => {
    if (sign === ' ') return [];
    const step = stepAlert(standing, alertBeats(rule, 10), n, sign === 'x' ? true : sign === '.' ? false : undefined);
    standing = step.standing;
    return step.change ? [`${step.change.state}${'already' in step.change && step.change.already ? ' already' : ''} ${n}`] : [];
  });
}

describe('an alert', () => {
  const rule = { for_s: 30, clear_s: 20 };
  it.each<[what: string, samples: string, changes: readonly string[]]>([
    ['fires once it was true all the time', '.xxxxx', ['fired 4']],
    ['does not fire a beat too early', '.xxx.', []],
    ['does not fire where it was false in between', '.xx.xxx.', []],
    ['fires once, however long it lasts', '.xxxxxxxxxx', ['fired 4']],
    ['resolves once it was false all the time', '.xxxx...', ['fired 4', 'resolved 7']],
    ['does not resolve where it was true in between', '.xxxx..x..x..', ['fired 4']],
    ['fires again', '.xxxx...xxxx', ['fired 4', 'resolved 7', 'fired 11']],
    ['neither fires nor resolves by a missing sample', '.xxx?', []],
    ['goes on counting over one missing sample', '.xx?x', ['fired 4']],
    ['begins anew after two', '.xx??xxxx', ['fired 8']],
    ['begins anew after beats that were left out', '.xxx  xxxx', ['fired 9']],
    ['stays open while samples are missing', '.xxxx??????', ['fired 4']],
    ['stays open over missing samples, and resolves when it was false all the time since', '.xxxx.??...', ['fired 4', 'resolved 10']],
    ['was so before, where it never was otherwise', 'xxxx', ['fired already 3']],
    ['was so before also where the first sample has no value yet', '?xxxx', ['fired already 4']],
    ['was not so before where it was false once', '.xxxx', ['fired 4']],
    ['was not so before where nothing was known for long', '????xxxx', ['fired 7']],
    ['that was so before resolves as others do', 'xxxx...', ['fired already 3', 'resolved 6']],
  ])('%s', (_what, samples, changes) => expect(walk(samples, rule)).toEqual(changes));

  it.each<[what: string, samples: string, changes: readonly string[]]>([
    ['fires at the first sample', '..x', ['fired 2']],
    ['was so before only where it was so at the start', 'x...', ['fired already 0', 'resolved 3']],
    ['was not so before where it came within the first beat', '?x', ['fired 1']],
  ])('without `for` %s', (_what, samples, changes) => expect(walk(samples, { for_s: 0, clear_s: 20 })).toEqual(changes));

  it('of five minutes is true in every sample of five minutes', () => {
    const five = { for_s: 300, clear_s: 60 };
    expect(walk(`.${'x'.repeat(30)}`, five)).toEqual([]);
    expect(walk(`.${'x'.repeat(31)}`, five)).toEqual(['fired 31']);
    expect(walk(`.${'x'.repeat(31)}${'.'.repeat(7)}`, five)).toEqual(['fired 31', 'resolved 38']);
  });
});

describe('an error budget', () => {
  it.each<[what: string, target: number, bad: Parameters<typeof budgetOf>[1], passed: number, budget: ReturnType<typeof budgetOf>]>([
    ['is whole where nothing is bad', 0.99, { fast: 0, slow: 0, whole: 0 }, 0.5, { fast: 0, slow: 0, left: 1 }],
    ['goes just as fast as it may', 0.75, { fast: 0.25, slow: 0.25, whole: 0.25 }, 1, { fast: 1, slow: 1, left: 0 }],
    ['is half gone in half the time', 0.75, { fast: 0.25, slow: 0.25, whole: 0.25 }, 0.5, { fast: 1, slow: 1, left: 0.5 }],
    ['is overspent', 0.75, { fast: 0.5, slow: 0.5, whole: 0.5 }, 1, { fast: 2, slow: 2, left: -1 }],
    ['is not told where nothing was seen', 0.75, { fast: undefined, slow: 0.25, whole: 0 }, 1, { slow: 1, left: 1 }],
    ['is not told at all where nothing ever was', 0.75, { fast: undefined, slow: undefined, whole: undefined }, 1, {}],
  ])('%s', (_what, target, bad, passed, budget) => expect(budgetOf(target, bad, passed)).toEqual(budget));
});
