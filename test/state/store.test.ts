import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from '../../src/state/fold.ts';
import { createLaunchStore } from '../../src/state/store.ts';
import { LaunchLog } from '../output/launches.ts';
import { first, records } from './sequences.ts';

const log = (): LaunchLog => new LaunchLog(first).sign('ann', 'hand').sign('ann', 'pair').sign('bob', 'pair');

describe('the store', () => {
  it('ends in the same launch, whatever the order and however often lines arrive', () => {
    const shuffled = records.chain((lines) =>
      fc.tuple(fc.constant(lines), fc.shuffledSubarray([...lines, ...lines], { minLength: lines.length * 2 }), fc.integer({ min: 1, max: 5 })),
    );
    fc.assert(
      fc.property(shuffled, ([lines, arriving, size]) => {
        const store = createLaunchStore();
        for (let at = 0; at < arriving.length; at += size) store.take(arriving.slice(at, at + size));
        expect(store.getState().launch).toStrictEqual(fold(undefined, lines));
      }),
      { numRuns: 100 },
    );
  });

  it('lets a line wait that came before the ones between', () => {
    const store = createLaunchStore();
    const [opened, second, third, fourth] = log().lines;
    if (!opened || !second || !third || !fourth) throw new Error('four lines were written');
    store.take([opened, fourth]);
    expect(store.getState().launch?.lastSeq).toBe(1);
    store.take([third]);
    expect(store.getState().launch?.lastSeq).toBe(1);
    store.take([second]);
    expect(store.getState().launch?.lastSeq).toBe(4);
    expect(store.getState().latest.map((line) => line.seq)).toEqual([2, 3, 4]);
  });

  it('tells nobody of lines that it has seen', () => {
    const store = createLaunchStore();
    store.take(log().lines);
    let told = 0;
    store.subscribe(() => (told += 1));
    store.take(log().lines);
    expect(told).toBe(0);
  });
});
