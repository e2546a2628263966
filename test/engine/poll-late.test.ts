import { beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/model/commands.ts';
import { launchView } from '../../src/state/views.ts';
import { checklistOf, live, openedAt } from '../output/launches.ts';
import { reads, Walk } from './walk.ts';

const checklist = checklistOf(
  { before: [live('redis', { check: reads('redis') })], during: [live('queue', { check: reads('queue') })] },
  { stations: ['driver', 'database'] },
);

let walk: Walk;

/** Everything holds. */
const ready = (): Promise<unknown> => walk.send({ type: 'check', items: ['redis', 'queue'] });
const begin = (): Promise<Outcome> => walk.send({ type: 'start-poll', phase: 'before', for_s: 120 });
const newest = (): string => [...walk.log.state().polls.keys()].at(-1) ?? '';
const refused = (reason: string): unknown => ({ ok: false, reason: expect.stringContaining(reason) });

/** A record that takes until after the deadline of the poll to be written to. */
function slowly(): Walk {
  const slow: Walk = new Walk(checklist, {
    look() {
      const seen = launchView(slow.log.state(), slow.log.now);
      if (slow.log.now < openedAt + 120_000) slow.log.wait(120);
      return seen;
    },
  });
  slow.log.lines.splice(0, Infinity, ...walk.log.lines);
  return slow;
}

beforeEach(() => {
  walk = new Walk(checklist);
  walk.answers['redis'] = { value: 1 };
  walk.answers['queue'] = { value: 1 };
});

describe('a poll begins', () => {
  it('for one of two who began it at once, and the other one is told', async () => {
    let late = true;
    walk = new Walk(checklist, {
      look() {
        const seen = launchView(walk.log.state(), walk.log.now);
        if (late && seen.closedGates().length === 0)
          walk.log.say('eve', { type: 'poll-started', poll: 'during-eve', phase: 'during', stations: ['driver'], deadline: '2026-11-22T08:02:00.000Z' });
        late &&= seen.closedGates().length > 0;
        return seen;
      },
    });
    walk.answers['redis'] = { value: 1 };
    walk.answers['queue'] = { value: 1 };
    await ready();
    expect(await begin()).toEqual(refused('`eve` began a poll at `during` a moment before you: yours does not stand, answer that one'));
    expect([...walk.log.state().polls.keys()]).toEqual(['during-eve']);
  });
});

describe('a station answers', () => {
  beforeEach(async () => {
    await ready();
    await begin();
  });

  it.each<[boolean, string]>([
    [true, "`database`'s go came as the poll at `before` was over: the record keeps it, and it counts for nothing; begin another poll"],
    [
      false,
      "`database`'s no-go came as the poll at `before` was over: the record keeps it, it counts for nothing and holds nothing; begin another poll, or hold the launch",
    ],
  ])('and is told where it came too late: go %s', async (go, reason) => {
    const poll = newest();
    const slow = slowly();
    expect(await slow.send({ type: 'answer-poll', poll, station: 'database', go, remark: 'lag' }, 'eve')).toEqual(refused(reason));
    expect(slow.log.state().hold).toBeUndefined();
    expect(slow.log.state().polls.get(poll)?.answers.get('database')).toBeUndefined();
  });
});
