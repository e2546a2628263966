import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerLine } from '../../src/model/events.ts';
import { fold } from '../../src/state/fold.ts';
import type { LaunchState } from '../../src/state/launch-state.ts';
import { axisOf } from '../../src/state/replay/axis.ts';
import { differences } from '../../src/state/replay/differences.ts';
import { advanced, atEvent, atTime, otherSpeed, type Playhead } from '../../src/state/replay/playhead.ts';
import { RecordReader } from '../../src/state/replay/reader.ts';
import { eventBeside, IndexBuilder, nearest, positionAt, positionsOf, type RecordIndex } from '../../src/state/replay/record-index.ts';
import { eventInWords } from '../../src/state/replay/words.ts';
import { checklistOf, item, LaunchLog, live, openedAt } from '../output/launches.ts';
import { records } from './sequences.ts';

/** The launch at a position. */
function stateAt(reader: RecordReader, position: number): LaunchState {
  const state = reader.stateAt(position);
  if (!state) throw new Error('the record does not begin with `launch-opened`');
  return state;
}

/** A snapshot after as few events as the bytes of one allow, so that short records have many. */
function readerOf(lines: readonly LedgerLine[], bytes = 1 << 19): RecordReader {
  const builder = new IndexBuilder();
  for (const line of lines) builder.add(line, bytes);
  return new RecordReader({ lines: (from, to) => lines.slice(from, to) }, builder.finish());
}

const checklist = checklistOf({ before: [live('db', { fresh_s: 600 }), item('hand', { sign: 'two' })] });

/** One of everything that a timeline shows, ten seconds apart. */
function log(): LaunchLog {
  const made = new LaunchLog(checklist); // 1
  const then = (): LaunchLog => made.wait(10);
  then().say('ann', { type: 'session-started', session: 's1', host: 'ship', pid: 1 }); // 2
  then().say('ann', { type: 'attended', session: 's1', item: 'db' }); // 3
  then().saw('db', 'pass', '12 of 40'); // 4
  then().sign('ann', 'hand'); // 5
  then().saw('db', 'fail', '31 of 40'); // 6
  then().saw('db', 'fail', '32 of 40'); // 7
  then().say('ann', { type: 'held', reason: 'the pool is full' }); // 8
  then().say('bob', { type: 'session-started', session: 's2', host: 'shore', pid: 2 }); // 9
  then().say('bob', { type: 'attended', session: 's2', item: 'db' }); // 10
  then().say('bob', { type: 'poll-started', poll: 'p1', phase: 'before', stations: ['driver'], deadline: '2026-11-22T09:00:00.000Z' }); // 11
  then().say('bob', { type: 'watch-started', watch: 'w1', session: 's2', every_s: 10, until: '2026-11-22T09:00:00.000Z', objectives: [] }); // 12
  then().say('bob', { type: 'watch-alert', watch: 'w1', objective: 'errors', alert: 'many', state: 'fired' }); // 13
  then().say('ann', { type: 'unsigned', item: 'hand', reason: 'too early' }); // 14
  then().say('ann', { type: 'resumed' }); // 15
  made.wait(3 * 3600).say('ann', { type: 'decided', go: false, note: 'not today' }); // 16
  return made;
}

const at = (position: number): number => openedAt + (position - 1) * 10_000;
const head = (index: RecordIndex, position: number, about: Partial<Playhead> = {}): Playhead => ({
  ...atEvent(index, { position, time: 0, playing: false, speed: 1 }, position),
  ...about,
});

describe('any position of a record', () => {
  it('is what folding the lines until there tells, in whatever order positions are gone to', () => {
    fc.assert(
      fc.property(records, fc.array(fc.nat(60), { minLength: 1, maxLength: 12 }), fc.constantFrom(0, 1 << 18, 1 << 20), (lines, positions, bytes) => {
        const reader = readerOf(lines, bytes);
        for (const wanted of positions) {
          const position = Math.min(lines.length, wanted);
          expect(reader.stateAt(position)).toEqual(fold(undefined, lines.slice(0, position)));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is found by its time, the last event of that moment first', () => {
    const { index } = readerOf(log().lines);
    expect([at(1) - 5000, at(1), at(4), at(4) + 9999, at(99)].map((time) => positionAt(index, time))).toEqual([1, 1, 4, 4, 15]);
    expect(positionAt(index, Number.MAX_SAFE_INTEGER)).toBe(16);
  });

  it('never goes back in time, though the clocks of two machines do', () => {
    const made = new LaunchLog(checklist);
    made.wait(60).saw('db', 'pass', 'early');
    made.wait(-30).saw('db', 'pass', 'from another machine');
    made.wait(40).saw('db', 'pass', 'late');
    expect([...readerOf(made.lines).index.times].map((time) => (time - openedAt) / 1000)).toEqual([0, 60, 60, 70]);
  });
});

describe('what stands out on the timeline', () => {
  const { index } = readerOf(log().lines);

  it.each([
    ['failure', [6]],
    ['signature', [5]],
    ['hold', [8]],
    ['poll', [11]],
    ['alert', [13]],
    ['decision', [16]],
  ] as const)('%s at %j', (kind, positions) => {
    expect([...positionsOf(index, kind)]).toEqual(positions);
  });

  it.each([
    [1, 1, 5],
    [5, 1, 6],
    [5, -1, undefined],
    [6, -1, 5],
    [14, -1, 13],
    [16, 1, undefined],
  ] as const)('from %i, a step of %i leads to %s', (from, step, to) => {
    expect(nearest(index.marked, from, step)).toBe(to);
  });

  it('is stepped through event by event, past the places of consoles', () => {
    expect(eventBeside(index, 2, 1)).toBe(4);
    expect(eventBeside(index, 11, -1)).toBe(9);
    expect(eventBeside(index, 16, 1)).toBeUndefined();
    expect(eventBeside(index, 1, -1)).toBeUndefined();
  });

  it('is drawn along time, and long nights short', () => {
    expect(axisOf(index).gaps).toEqual([]);
    expect(axisOf(index).placeOf(at(2))).toBeCloseTo(10 / 10_940, 4);
    const long = log();
    long.wait(20 * 3600).say('ann', { type: 'resumed' });
    const axis = axisOf(readerOf(long.lines).index);
    expect(axis.gaps).toHaveLength(2);
    expect(axis.placeOf(at(15))).toBeCloseTo(140 / (140 + 2 * 600), 3);
    expect(axis.placeOf(Number.MAX_SAFE_INTEGER)).toBe(1);
  });

  it.each([
    [4, 'The line of db: pass: 12 of 40'],
    [5, 'The line of hand: signed'],
    [8, 'HOLD: the pool is full'],
    [13, 'alert fired: many'],
    [16, 'decided NO-GO: not today'],
  ])('event %i reads %s', (position, words) => {
    const { lines } = log();
    const state = fold(undefined, lines.slice(0, position));
    const line = lines[position - 1];
    expect(state && line && eventInWords(line.event, state)).toContain(words);
  });
});

describe('playing', () => {
  const { index } = readerOf(log().lines);

  it.each([
    ['a second at 1x', { position: 4, speed: 1 }, 1000, { position: 4, time: at(4) + 1000, playing: true }],
    ['a second at 10x, up to the next event', { position: 4, speed: 10 }, 1000, { position: 5, time: at(5), playing: true }],
    ['within a long gap at 30x', { position: 15, speed: 30 }, 1000, { position: 15, time: at(15) + 30_000, playing: true }],
    [
      'over its end, where it pauses',
      { position: 15, speed: 30, time: at(15) + 10_799_000 },
      1000,
      { position: 16, time: at(15) + 10_800_000, playing: false },
    ],
    ['past the last event', { position: 16, speed: 1 }, 1000, { position: 16, time: at(15) + 10_800_000, playing: false }],
  ])('%s', (_name, { position, ...about }, elapsed, after) => {
    expect(advanced(index, head(index, position, { playing: true, ...about }), elapsed)).toMatchObject(after);
  });

  it('passes over three hours without an event at 60x, says so for a while, and at 30x waits', () => {
    const waits = advanced(index, head(index, 15, { playing: true, speed: 30 }), 100);
    expect([waits.time - at(15), waits.skipped]).toEqual([3000, undefined]);
    const skips = advanced(index, head(index, 15, { playing: true, speed: 60 }), 100);
    expect(skips.time).toBe(at(15) + 10_800_000 - 30_000);
    expect(skips.skipped?.gap_ms).toBe(10_770_000);
    const later = advanced(index, skips, 400);
    expect(later).toMatchObject({ position: 15, playing: true });
    expect(later.skipped).toBeDefined();
    expect(advanced(index, { ...later, speed: 1 }, 2700).skipped).toBeUndefined();
    expect(advanced(index, later, 200)).toMatchObject({ position: 16, playing: false });
  });

  it('stands still while it is paused, and stays within the record wherever it is sent', () => {
    const paused = head(index, 4);
    expect(advanced(index, paused, 60_000)).toBe(paused);
    expect(atTime(index, paused, 0)).toMatchObject({ position: 1, time: at(1) });
    expect(atTime(index, { ...paused, playing: true }, Number.MAX_SAFE_INTEGER)).toMatchObject({ position: 16, playing: false });
    expect(atEvent(index, paused, 99)).toMatchObject({ position: 16 });
  });

  it.each([
    [1, 1, 2],
    [60, 1, 120],
    [600, 1, 600],
    [1, -1, 1],
    [10, -1, 5],
  ] as const)('%ix and a step of %i is %ix', (speed, step, next) => {
    expect(otherSpeed(speed, step)).toBe(next);
  });
});

describe('two moments side by side', () => {
  const reader = readerOf(log().lines);
  const moment = (position: number) => ({ state: stateAt(reader, position), time: at(Math.min(position, 15)) });

  it('tell what stands elsewhere, with what was seen on each side', () => {
    const { items, signed, voided, came, hold, decision } = differences(moment(4), moment(9));
    expect(items.map(({ id, before, after }) => [id, before?.state, before?.because, after?.state, after?.because])).toEqual([
      ['db', 'done', '12 of 40', 'failing', '32 of 40'],
    ]);
    expect(signed.map(({ title, signature }) => [title, signature.by])).toEqual([['The line of hand', 'ann']]);
    expect(voided).toEqual([]);
    expect(came).toEqual(['bob']);
    expect(hold?.after?.reason).toBe('the pool is full');
    expect(decision).toBeUndefined();
  });

  it('tell who took a signature back, that the hold ended and what was decided', () => {
    const { items, signed, voided, gone, hold, decision } = differences(moment(8), moment(16));
    expect(items).toEqual([]);
    expect(signed).toEqual([]);
    expect(voided.map(({ signature }) => signature.voided?.why)).toEqual(['taken back by ann: too early']);
    expect(gone).toEqual([]);
    expect([hold?.before?.by, hold?.after]).toEqual(['ann', undefined]);
    expect(decision?.after?.note).toBe('not today');
  });

  it('tell what was seen otherwise where nothing else changed', () => {
    const { items, values, seenAgain, signed, voided, events } = differences(moment(6), moment(7));
    expect([items, seenAgain, signed, voided, events]).toEqual([[], 0, [], [], 1]);
    expect(values.map(({ after }) => after?.evidence?.response)).toEqual(['32 of 40']);
  });

  it('see a value go stale by the time of each moment', () => {
    const then = { state: stateAt(reader, 4), time: at(4) };
    expect(differences(then, { ...then, time: at(4) + 601_000 }).items.map(({ after }) => after?.state)).toEqual(['stale']);
  });
});
