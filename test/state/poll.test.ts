import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedText, pollResult, resultText, stationStands, voidText } from '../../src/state/poll-words.ts';
import { stationOf } from '../../src/state/polls.ts';
import { itemViews } from '../../src/state/views.ts';
import { checklistOf, item, live } from '../output/launches.ts';
import { Polling, stations } from './polling.ts';

const bothGo = (): Polling => new Polling().begin().answer('driver').wait(60).answer('database', true, { remark: 'quiet' });
const later = (log: Polling, seconds: number): string => new Date(log.now + seconds * 1000).toISOString();

describe('a poll', () => {
  it.each([
    ['nobody answered yet', (log: Polling) => log, 'open', 'open: 0 of 2 go, 2 waiting'],
    ['one is go', (log: Polling) => log.answer('driver'), 'open', 'open: 1 of 2 go, 1 waiting'],
    ['all are go', (log: Polling) => log.answer('driver').answer('database'), 'go', 'GO: all 2 stations are go'],
    ['one is no-go', (log: Polling) => log.answer('driver').answer('database', false, { remark: 'lag' }), 'no-go', 'NO-GO so far: database no-go'],
    ['a no-go became a go', (log: Polling) => log.answer('driver', false).answer('driver').answer('database'), 'go', 'GO: all 2 stations are go'],
    ['a go became a no-go', (log: Polling) => log.answer('driver').answer('database').answer('driver', false), 'no-go', 'NO-GO so far: driver no-go'],
    ['an unknown station answered', (log: Polling) => log.answer('galley'), 'open', 'open: 0 of 2 go, 2 waiting'],
    ['the deadline is a second away', (log: Polling) => log.answer('driver').wait(119), 'open', 'open: 1 of 2 go, 1 waiting'],
    ['the deadline passed in silence', (log: Polling) => log.answer('driver').wait(120), 'no-go', 'NO-GO: database silent'],
    ['all were go at the deadline', (log: Polling) => log.answer('driver').answer('database').wait(120), 'go', 'GO: all 2 stations are go'],
    ['an answer comes after the deadline', (log: Polling) => log.answer('driver').wait(120).answer('database'), 'no-go', 'NO-GO: database silent'],
    [
      'it was ended early',
      (log: Polling) => log.answer('driver').say('ann', { type: 'poll-ended', poll: 'p1' }).answer('database'),
      'no-go',
      'NO-GO: database silent',
    ],
  ])('where %s', (_what, tell, result, words) => {
    const log = new Polling().begin();
    tell(log);
    expect(pollResult(log.poll())).toBe(result);
    expect(resultText(log.poll())).toBe(words);
  });

  it('flips at the very millisecond of its deadline, without an event', () => {
    const log = new Polling().begin().answer('driver');
    log.now += 119_999;
    expect(stationStands(log.poll(), 'database')).toBe('waiting');
    log.now += 1;
    expect(stationStands(log.poll(), 'database')).toBe('silent');
  });

  it('keeps the answer that another took the place of, and says whose it was', () => {
    const log = new Polling().begin().answer('database', false, { remark: 'lag' }).wait(60).answer('database', true, {}, 'bob');
    expect(log.record().earlier).toMatchObject([{ station: 'database', go: false, by: 'eve' }]);
    expect(changedText(log.record(), 'database')).toBe("bob changed eve's no-go of 08:00 (lag)");
    expect(changedText(log.record(), 'driver')).toBeUndefined();
  });

  it('says how many lines an answer rested on', () => {
    const log = new Polling().begin().answer('driver');
    expect(log.record().answers.get('driver')?.rests).toEqual({ settled: 4, of: 4 });
  });

  it('is one at a time: of two that were begun at once the first stands', () => {
    const log = new Polling().begin().begin('p2', 'after').answer('driver');
    expect([...log.state().polls.keys()]).toEqual(['p1']);
    expect(log.poll().go).toEqual(['driver']);
  });

  it('knows the station that a person answered last for themselves', () => {
    const log = new Polling().begin().answer('driver', true, {}, 'eve').wait(1).answer('database', true, { given_by: 'eve' }, 'ann');
    expect(stationOf(log.state(), 'eve')).toBe('database');
    expect(stationOf(log.state(), 'ann')).toBeUndefined();
  });
});

describe('a go is void', () => {
  const unsigned = (log: Polling): Polling => log.wait(60).say('ann', { type: 'unsigned', item: 'hand' });
  const ruled = (log: Polling): Polling => log.wait(60).say('ann', { type: 'reinstated', item: 'redis' });
  const overridden = (log: Polling, seconds: number): Polling =>
    log.saw('redis', 'fail', 'refused').say('ann', { type: 'overridden', item: 'redis', reason: 'known', until: later(log, seconds) });

  it.each<[string, (log: Polling) => unknown, (log: Polling) => unknown, string]>([
    ['a line fails', () => 0, (log) => log.wait(240).saw('redis', 'fail', 'refused'), "database's go of 08:01 is void: redis failed 08:05 (refused)"],
    ['it fails after it was unknown', () => 0, (log) => log.saw('redis', 'unknown', 'no url').saw('redis', 'fail', 'refused'), 'redis failed 08:01 (refused)'],
    ['it failed and is well again', () => 0, (log) => log.saw('redis', 'fail', 'refused').saw('redis', 'pass', 'answers'), 'redis failed'],
    ['a line waits for one that fails', () => 0, (log) => log.saw('small', 'fail', 'slow'), 'deep is blocked by small 08:01'],
    ['a signature is taken back', () => 0, unsigned, 'hand lost its signature 08:02'],
    [
      'a failure is no longer ruled out',
      (log) => log.saw('redis', 'fail', 'x').say('ann', { type: 'ruled-out', item: 'redis', reason: 'no' }),
      ruled,
      'redis was reinstated 08:02',
    ],
    ['an override ended and it still fails', (log) => overridden(log, 90), (log) => log.wait(60), 'redis is overridden no longer 08:01'],
    [
      'and stays so when it is well again',
      (log) => overridden(log, 90),
      (log) => log.wait(60).saw('redis', 'pass', 'answers'),
      'redis is overridden no longer 08:01',
    ],
    ['an override is taken back', (log) => overridden(log, 900), ruled, 'redis was reinstated 08:02'],
    [
      'a line before it came new',
      () => 0,
      (log) =>
        log.say('ann', {
          type: 'checklist-changed',
          checklist: checklistOf(
            { before: [live('redis'), live('queue', { needs: ['redis'] }), item('hand', { priority: 'critical' }), item('new')], after: [] },
            { stations },
          ),
        }),
      'new came new into the checklist',
    ],
  ])('where %s', (_what, first, then, why) => {
    const log = new Polling();
    first(log);
    log.begin().answer('driver').wait(60).answer('database');
    expect(log.poll().go).toEqual(stations);
    then(log);
    expect(log.poll()).toMatchObject({ go: [], voided: stations });
    const answer = log.record().answers.get('database');
    expect(answer && voidText(answer)).toContain(why);
  });

  it.each<[string, (log: Polling) => unknown]>([
    ['a line of a later phase fails', (log) => log.saw('thanks', 'fail', 'no')],
    ['a line fails that only warns', (log) => log.saw('tiny', 'fail', 'slow')],
    ['a line only warns', (log) => log.saw('redis', 'warn', 'slow')],
    ['a line cannot be seen now', (log) => log.saw('redis', 'unknown', 'no url').saw('redis', 'pass', 'answers')],
    ['this machine was offline', (log) => log.saw('redis', 'unknown', 'offline', { code: 'offline' })],
    ['somebody signs again', (log) => log.sign('bob', 'hand')],
    ['a failure is accepted', (log) => log.say('ann', { type: 'ruled-out', item: 'redis', reason: 'no' }).saw('redis', 'fail', 'x')],
    ['an override ended and it is well', (log) => log.say('ann', { type: 'overridden', item: 'redis', reason: 'x', until: later(log, 10) }).wait(30)],
  ])('not where %s', (_what, then) => {
    const log = bothGo();
    then(log);
    expect(log.poll().go).toEqual(stations);
  });

  const offline = (log: Polling, id: string): Polling => log.saw(id, 'unknown', 'offline', { code: 'offline' });
  const unreachable = (log: Polling, id: string): Polling => log.saw(id, 'fail', 'unreachable', { code: 'unreachable' });

  it.each<[string, (log: Polling) => unknown, readonly string[]]>([
    ['a failure', (log) => offline(unreachable(log, 'redis'), 'redis').saw('redis', 'pass', 'answers'), stations],
    ['what blocked a line', (log) => offline(unreachable(log, 'small'), 'small').saw('small', 'pass', 'answers'), stations],
    [
      'all of several failures',
      (log) => {
        for (const id of ['redis', 'queue', 'small']) unreachable(log, id);
        for (const id of ['small', 'redis', 'queue']) offline(log, id);
      },
      stations,
    ],
    ['one of two failures', (log) => offline(unreachable(unreachable(log, 'redis'), 'small'), 'redis'), []],
    ['the later one of two failures', (log) => offline(unreachable(unreachable(log, 'small'), 'redis'), 'redis'), []],
    ['not the failure of a minute before', (log) => offline(unreachable(unreachable(log, 'redis').wait(60), 'redis'), 'redis'), []],
  ])('no longer once this machine found out that it was offline: it takes back %s', (_what, then, go) => {
    const log = new Polling().begin().answer('driver').answer('database').wait(60);
    then(log);
    expect(log.poll().go).toEqual(go);
  });

  it('where it was given before a screen that did not show yet what fell', () => {
    const log = new Polling().begin();
    const seen = log.lines.length;
    log.saw('redis', 'fail', 'refused').saw('redis', 'pass', 'answers').answer('driver', true, { seen }).answer('database');
    expect(log.poll()).toMatchObject({ go: ['database'], voided: ['driver'] });
  });

  it('in a poll that is over too, and only a new poll mends it', () => {
    const log = bothGo().wait(120).saw('redis', 'fail', 'refused').saw('redis', 'pass', 'answers').answer('driver');
    expect(log.poll()).toMatchObject({ open: false, go: [], voided: stations });
    log.begin('p2').answer('driver', true, { poll: 'p2' }).answer('database', true, { poll: 'p2' });
    expect(log.poll().go).toEqual(stations);
    log.saw('redis', 'fail', 'refused');
    // What was asked again is history, and stays as it was.
    expect(log.state().polls.get('p1')?.answers.get('driver')?.voided?.at).toBe('2026-11-22T08:03:00.000Z');
  });
});

describe('any order of answers and regressions', () => {
  const step = fc.constantFrom('driver', 'database', 'late', 'no-go', 'fail', 'pass', 'unknown', 'unsign', 'sign', 'wait', 'override', 'reinstate');

  it('never leaves a go standing that did not see the last regression', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const log = new Polling().begin('p1', 'before', 100_000);
        let fell = 0;
        const tell = (what: (typeof steps)[number]): void => {
          const view = itemViews(log.state(), log.now);
          const [redis, hand] = [view.get('redis'), view.get('hand')];
          switch (what) {
            case 'driver':
            case 'database':
              return void log.answer(what);
            case 'late':
              return void log.answer('driver', true, { seen: Math.max(1, log.lines.length - 4) });
            case 'no-go':
              return void log.answer('database', false);
            case 'fail':
              log.saw('redis', 'fail', 'refused');
              if (redis?.evidence?.verdict !== 'fail' && redis?.underneath !== 'overridden' && !(redis?.override && Date.parse(redis.override.until) > log.now))
                fell = log.lines.length;
              return undefined;
            case 'unsign':
              log.say('ann', { type: 'unsigned', item: 'hand' });
              if (hand?.underneath === 'done') fell = log.lines.length;
              return undefined;
            case 'override':
              return void log.say('ann', { type: 'overridden', item: 'redis', reason: 'known', until: later(log, 300) });
            case 'reinstate':
              log.say('ann', { type: 'reinstated', item: 'redis' });
              if (redis?.underneath === 'overridden') fell = log.lines.length;
              return undefined;
            case 'sign':
              return void log.sign('ann', 'hand');
            case 'wait':
              return void log.wait(60);
            default:
              return void log.saw('redis', what, 'seen');
          }
        };
        for (const what of steps) tell(what);
        const { answers } = log.record();
        for (const answer of answers.values()) if (answer.go && !answer.voided) expect(answer.seen).toBeGreaterThanOrEqual(fell);
      }),
      { numRuns: 500 },
    );
  });
});
