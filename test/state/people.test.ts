import { describe, expect, it } from 'vitest';
import type { EventOf, LaunchEvent } from '../../src/model/events.ts';
import { peopleHere, signaturesInOrder } from '../../src/state/people.ts';
import { latestWatch, watchStands } from '../../src/state/watch.ts';
import { launchView } from '../../src/state/views.ts';
import { checklistOf, item, LaunchLog } from '../output/launches.ts';

const checklist = checklistOf({ before: [item('left'), item('right', { sign: 'two' }), item('walk')] });
const minute = 60;

function opened(...who: readonly string[]): LaunchLog {
  const log = new LaunchLog(checklist);
  for (const by of who) log.say(by, { type: 'session-started', session: `s-${by}`, host: `h-${by}`, pid: 1 });
  return log;
}

const attended = (by: string, about: Partial<EventOf<'attended'>> = {}): LaunchEvent => ({ type: 'attended', session: `s-${by}`, ...about });
const here = (log: LaunchLog): string[] =>
  peopleHere(log.state(), log.now).map(({ by, item: on, role, following, away_ms }) =>
    [by, on, role, following && `follows ${following}`, away_ms !== undefined && `away ${Math.floor(away_ms / 60_000)} min`].filter(Boolean).join(' '),
  );

describe('who is here', () => {
  it('is on the line where their cursor rested last, and as away as they are silent', () => {
    const log = opened('ada', 'bob')
      .say('ada', attended('ada', { item: 'left' }))
      .say('bob', attended('bob', { item: 'right' }));
    expect(here(log)).toEqual(['ada left', 'bob right']);
    log.wait(2 * minute).say('ada', attended('ada', { item: 'walk' }));
    expect(here(log)).toEqual(['ada walk', 'bob right']);
    log.wait(2 * minute).say('ada', attended('ada', { item: 'walk' }));
    expect(here(log)).toEqual(['ada walk', 'bob right away 4 min']);
  });

  it.each([
    ['just now', 0, ['ada', 'bob']],
    ['for 3 minutes less a second', 3 * minute - 1, ['ada', 'bob']],
    ['for 3 minutes', 3 * minute, ['ada', 'bob away 3 min']],
    ['for 10 minutes less a second', 10 * minute - 1, ['ada', 'bob away 9 min']],
    ['for 10 minutes', 10 * minute, ['ada']],
  ])('counts a console that was heard of %s', (_case, seconds, who) => {
    const log = opened('ada', 'bob').say('bob', attended('bob')).wait(seconds).say('ada', attended('ada'));
    expect(here(log)).toEqual(who);
  });

  it('counts a console that never says where it is until it ends', () => {
    const log = opened('ada').wait(3600);
    expect(here(log)).toEqual(['ada']);
    expect(here(log.say('ada', { type: 'session-ended', session: 's-ada' }))).toEqual([]);
  });

  it('is one person at two consoles, on the line they moved to last', () => {
    const log = opened('ada').say('ada', { type: 'session-started', session: 's-2', host: 'h', pid: 2 });
    log
      .say('ada', attended('ada', { item: 'left' }))
      .wait(5)
      .say('ada', { type: 'attended', session: 's-2', item: 'walk' });
    expect(peopleHere(log.state(), log.now)).toMatchObject([{ by: 'ada', consoles: 2, item: 'walk' }]);
  });

  it('stays on the line they moved to last, whichever of their consoles gives a sign of life', () => {
    const log = opened('ada').say('ada', { type: 'session-started', session: 's-2', host: 'h', pid: 2 });
    const second = (about: Partial<EventOf<'attended'>>): LaunchEvent => ({ type: 'attended', session: 's-2', ...about });
    log
      .say('ada', attended('ada', { item: 'left' }))
      .wait(5)
      .say('ada', second({ item: 'walk' }));
    for (let n = 0; n < 3; n += 1) {
      log.wait(30).say('ada', attended('ada', { item: 'left' }));
      expect(here(log)).toEqual(['ada walk']);
      log.wait(30).say('ada', second({ item: 'walk' }));
      expect(here(log)).toEqual(['ada walk']);
    }
    log.wait(1).say('ada', attended('ada', { item: 'right' }));
    expect(here(log)).toEqual(['ada right']);
    log.wait(1).say('ada', { type: 'session-started', session: 's-3', host: 'h', pid: 3 });
    expect(here(log)).toEqual(['ada right']);
  });

  it('is back once a console speaks that was given up for lost', () => {
    const log = opened('ada', 'bob')
      .say('bob', attended('bob', { item: 'right', role: 'navigator' }))
      .say('ada', { type: 'session-ended', session: 's-bob', lost: true });
    expect(here(log)).toEqual(['ada']);
    expect(here(log.say('bob', attended('bob', { item: 'walk' })))).toEqual(['ada', 'bob walk navigator']);
  });

  it('is not whoever left and is heard of afterwards', () => {
    const log = opened('ada', 'bob')
      .say('bob', { type: 'session-ended', session: 's-bob' })
      .say('bob', attended('bob', { item: 'walk' }));
    expect(here(log)).toEqual(['ada']);
  });
});

describe('roles', () => {
  it.each<[string, readonly LaunchEvent[], readonly string[]]>([
    ['nobody has one unless they took it', [], ['ada', 'bob']],
    ['one drives', [attended('ada', { role: 'driver' })], ['ada driver', 'bob']],
    [
      'who takes the wheel makes the other navigator',
      [attended('ada', { role: 'driver' }), attended('bob', { role: 'driver' })],
      ['ada navigator', 'bob driver'],
    ],
    ['a role stays while its console moves', [attended('ada', { role: 'driver' }), attended('ada', { item: 'walk' })], ['ada walk driver', 'bob']],
    [
      'the wheel is not taken back by a sign of life',
      [attended('ada', { role: 'driver' }), attended('bob', { role: 'driver' }), attended('ada')],
      ['ada navigator', 'bob driver'],
    ],
    ['the wheel can be given up', [attended('ada', { role: 'driver' }), attended('ada', { role: 'navigator' })], ['ada navigator', 'bob']],
  ])('%s', (_case, events, who) => {
    const log = opened('ada', 'bob');
    for (const event of events) if (event.type === 'attended') log.say(event.session.slice(2), event);
    expect(here(log)).toEqual(who);
  });
});

describe('a role at two consoles of one person', () => {
  it('is that of the person: given up at one it is given up at the other', () => {
    const log = opened('ada').say('ada', { type: 'session-started', session: 's-2', host: 'h', pid: 2 });
    log.say('ada', attended('ada', { role: 'driver' })).say('ada', { type: 'attended', session: 's-2', role: 'navigator' });
    expect(here(log)).toEqual(['ada navigator']);
  });

  it('is not brought back by a console that was only asleep while somebody else took the wheel', () => {
    const log = opened('ada', 'bob')
      .say('bob', attended('bob', { role: 'driver' }))
      .say('ada', { type: 'session-ended', session: 's-bob', lost: true })
      .say('ada', attended('ada', { role: 'driver' }))
      .say('bob', attended('bob', { item: 'walk' }));
    expect(here(log)).toEqual(['ada driver', 'bob walk navigator']);
  });
});

describe('what rests on a console being here', () => {
  it('a watch is left once its console was silent for ten minutes', () => {
    const log = opened('bob').say('bob', attended('bob'));
    log.say('bob', { type: 'watch-started', watch: 'w1', session: 's-bob', every_s: 10, until: new Date(log.now + 3_600_000).toISOString(), objectives: [] });
    const stands = (): string => {
      const watch = latestWatch(log.state());
      return watch ? watchStands(log.state(), watch, log.now) : 'none';
    };
    expect(stands()).toBe('running');
    log.wait(10 * minute - 1);
    expect(stands()).toBe('running');
    log.wait(1);
    expect(stands()).toBe('left');
    expect(launchView(log.state(), log.now).people?.()).toEqual([]);
  });
});

describe('whose step a line is', () => {
  it.each<[string, readonly [string, LaunchEvent][], string | undefined]>([
    ['who took it', [['ada', { type: 'owned', item: 'left' }]], 'ada'],
    [
      'nobody once it was given back',
      [
        ['ada', { type: 'owned', item: 'left' }],
        ['ada', { type: 'released', item: 'left' }],
      ],
      undefined,
    ],
    [
      'not given back by another',
      [
        ['ada', { type: 'owned', item: 'left' }],
        ['bob', { type: 'released', item: 'left' }],
      ],
      'ada',
    ],
    [
      'who took it over',
      [
        ['ada', { type: 'owned', item: 'left' }],
        ['bob', { type: 'owned', item: 'left', from: 'ada', reason: 'r' }],
      ],
      'bob',
    ],
    [
      'the first of two at once',
      [
        ['ada', { type: 'owned', item: 'left' }],
        ['bob', { type: 'owned', item: 'left' }],
      ],
      'ada',
    ],
    [
      'the first of two who took it over at once',
      [
        ['ada', { type: 'owned', item: 'left' }],
        ['bob', { type: 'owned', item: 'left', from: 'ada', reason: 'r' }],
        ['cat', { type: 'owned', item: 'left', from: 'ada', reason: 'r' }],
      ],
      'bob',
    ],
  ])('is %s', (_case, events, owner) => {
    const log = opened('ada', 'bob', 'cat');
    for (const [by, event] of events) log.say(by, event);
    expect(log.state().items.get('left')?.owner?.by).toBe(owner);
  });
});

describe('signatures in the order of arrival', () => {
  it('hold everybody, what each says, and those that were voided', () => {
    const log = opened('ada', 'bob').sign('bob', 'right').wait(5).sign('ada', 'left').wait(5).sign('ada', 'right').wait(5);
    log.say('bob', { type: 'unsigned', item: 'left', reason: 'wrong one' }).wait(5).sign('bob', 'walk');
    expect(signaturesInOrder(log.state()).map(({ item: on, as, signature }) => [signature.by, on, as ?? (signature.voided ? 'voided' : 'signed')])).toEqual([
      ['bob', 'right', 'ran it'],
      ['ada', 'left', 'voided'],
      ['ada', 'right', 'approves'],
      ['bob', 'walk', 'signed'],
    ]);
  });
});
