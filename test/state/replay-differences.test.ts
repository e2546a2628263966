import { describe, expect, it } from 'vitest';
import { fold } from '../../src/state/fold.ts';
import { differences, type Moment } from '../../src/state/replay/differences.ts';
import { checklistOf, item, LaunchLog, live } from '../output/launches.ts';

const checklist = checklistOf({ before: [live('db', { fresh_s: 600 }), item('hand', { sign: 'two' })] });

/** Any position of a record, at the time of its end. */
const placesOf =
  ({ lines, now }: LaunchLog) =>
  (position: number): Moment => {
    const state = fold(undefined, lines.slice(0, position));
    if (!state) throw new Error('the record does not begin with `launch-opened`');
    return { state, time: now };
  };

describe('two moments side by side, where no item stands elsewhere', () => {
  it('tell values that changed though the state did not, answers of a poll, and how many events lie between', () => {
    const made = new LaunchLog(checklist).saw('db', 'fail', '25 of 40').saw('db', 'fail', '40 of 40');
    made.say('bob', { type: 'poll-started', poll: 'p1', phase: 'before', stations: ['driver', 'support'], deadline: '2026-11-22T09:00:00.000Z' });
    made.say('bob', { type: 'poll-answered', poll: 'p1', station: 'driver', go: true, seen: 3 });
    made.say('bob', { type: 'poll-ended', poll: 'p1', reason: 'lunch' });
    const place = placesOf(made);
    const { items, values, seenAgain, polls, events } = differences(place(2), place(5));
    expect([items, seenAgain, events]).toEqual([[], 0, 3]);
    expect(values.map(({ before, after }) => [before?.evidence?.response, after?.evidence?.response])).toEqual([['25 of 40', '40 of 40']]);
    expect(polls.map(({ phase, station, before, after }) => [phase, station, before, after])).toEqual([
      ['Before', undefined, 'not begun', 'begun by bob'],
      ['Before', 'driver', undefined, 'go by bob'],
    ]);
    expect(differences(place(5), place(6)).polls.map(({ before, after }) => [before, after])).toEqual([['begun by bob', 'ended by bob: lunch']]);
    expect(differences(place(6), place(6)).polls).toEqual([]);
  });

  it('tell what people did to a line whose state it left as it was', () => {
    const made = new LaunchLog(checklist).saw('db', 'fail', '40 of 40').say('ann', { type: 'owned', item: 'db' });
    made.say('ann', { type: 'noted', item: 'db', note: 'the pool is full' });
    const place = placesOf(made);
    expect(differences(place(2), place(4)).said.map(({ title, by, text }) => [title, by, text])).toEqual([
      ['The line of db', 'ann', 'note: the pool is full'],
      ['The line of db', 'ann', 'took this step'],
    ]);
  });
});
