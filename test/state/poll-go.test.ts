import { describe, expect, it } from 'vitest';
import { summarise } from '../../src/state/summary.ts';
import { itemViews } from '../../src/state/views.ts';
import { Polling } from './polling.ts';

const bothGo = (): Polling => new Polling().begin().answer('driver').wait(60).answer('database', true, { remark: 'quiet' });

describe('the launch as a whole', () => {
  const exit = (log: Polling) => {
    const { go, exit: code, polls } = summarise(log.state(), itemViews(log.state(), log.now));
    return { go, code, wanted: polls.map(({ phase }) => phase) };
  };
  const last = (log: Polling, go = true): Polling => log.begin('p9', 'after').answer('driver', true, { poll: 'p9' }).answer('database', go, { poll: 'p9' });

  it.each<[string, () => Polling, ReturnType<typeof exit>]>([
    ['waits for people while its last gate was not polled', () => new Polling(), { go: false, code: 5, wanted: ['after'] }],
    ['is GO when all stations are go there', () => last(new Polling()), { go: true, code: 0, wanted: [] }],
    ['is a no-go when a station is', () => last(new Polling(), false), { go: false, code: 6, wanted: ['after'] }],
    ['waits where an earlier gate was polled, in silence', () => last(new Polling().begin().wait(120)), { go: false, code: 5, wanted: ['before'] }],
    [
      'waits where the go of an earlier gate is void',
      () => last(bothGo().wait(120).saw('redis', 'fail', 'x').saw('redis', 'pass', 'y')),
      { go: false, code: 5, wanted: ['before'] },
    ],
  ])('%s', (_what, tell, wanted) => {
    expect(exit(tell())).toEqual(wanted);
  });

  it('asks no stations for a part of it', () => {
    const log = new Polling();
    expect(summarise(log.state(), itemViews(log.state(), log.now), ({ item: one }) => one.phase === 'before')).toMatchObject({ go: true, exit: 0, polls: [] });
  });
});
