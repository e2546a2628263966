import { describe, expect, it } from 'vitest';
import type { LaunchEvent, LedgerLine } from '../../src/model/events.ts';
import { fold } from '../../src/state/fold.ts';
import { createLaunchStore } from '../../src/state/store.ts';
import { checklistOf, item, LaunchLog, live } from '../output/launches.ts';

const checklist = checklistOf({ before: [item('a'), item('b'), item('pair', { sign: 'two' }), live('db', { sign: 'one' })], after: [item('c')] });

/** A launch in which Ada entered a word at 08:01 that came at 08:10; `between` was recorded meanwhile. */
function handedIn(late: LaunchEvent, between: (log: LaunchLog) => void, before: (log: LaunchLog) => void = () => undefined, ahead_s?: number): LedgerLine[] {
  const log = new LaunchLog(checklist);
  before(log);
  const knew = log.lines.length;
  log.wait(60);
  const entered = new Date(log.now).toISOString();
  log.wait(240);
  between(log);
  log.wait(300);
  log.say('ada', late);
  const last = log.lines.pop();
  if (!last) throw new Error('the late word is a line');
  // A clock that goes wrong says another time; what the console knew is no clock.
  if (ahead_s !== undefined) return [...log.lines, { ...last, entered: new Date(Date.parse(entered) + ahead_s * 1000).toISOString(), knew }];
  return [...log.lines, { ...last, entered }];
}

const sign = (id: string): LaunchEvent => ({ type: 'signed', item: id });
const until = '2026-11-23T08:00:00.000Z';
const had = (did: string): string => `ada had ${did} at 2026-11-22 08:01 UTC, while the record could not be reached, and it came at 2026-11-22 08:10 UTC`;
const at = 'at 2026-11-22 08:05 UTC';

describe('a word that is handed in late', () => {
  it.each<[string, LaunchEvent, (log: LaunchLog) => void, string]>([
    ['another signed the item', sign('a'), (log) => void log.sign('bob', 'a'), `bob signed it ${at}; ${had('signed it')}`],
    [
      'another ruled it out',
      sign('a'),
      (log) => void log.say('bob', { type: 'ruled-out', item: 'a', reason: 'no mail' }),
      `bob ruled it out ${at}; ${had('signed it')}`,
    ],
    [
      'another overrode it',
      sign('db'),
      (log) => void log.say('bob', { type: 'overridden', item: 'db', reason: 'small', until }),
      `bob overrode it ${at}; ${had('signed it')}`,
    ],
    [
      'another deferred it',
      sign('a'),
      (log) => void log.say('bob', { type: 'deferred', item: 'a', to: 'after' }),
      `bob deferred it to after ${at}; ${had('signed it')}`,
    ],
    ['the launch was decided', sign('a'), (log) => void log.say('bob', { type: 'decided', go: false }), `bob decided NO-GO ${at}; ${had('signed it')}`],
    [
      'another signed what it rules out',
      { type: 'ruled-out', item: 'a', reason: 'none' },
      (log) => void log.sign('bob', 'a'),
      `bob signed it ${at}; ${had('ruled it out')}`,
    ],
    [
      'another signed what it defers',
      { type: 'deferred', item: 'a', to: 'after' },
      (log) => void log.sign('bob', 'a'),
      `bob signed it ${at}; ${had('deferred it to after')}`,
    ],
    [
      'another signed, and it failed since',
      sign('db'),
      (log) => void log.sign('bob', 'db').saw('db', 'fail', '31 of 40'),
      `bob signed it ${at}; ${had('signed it')}`,
    ],
    [
      'two others did something',
      { type: 'unsigned', item: 'a' },
      (log) => void log.sign('bob', 'a').wait(60).say('cem', { type: 'deferred', item: 'a', to: 'after' }),
      `bob signed it ${at}, cem deferred it to after at 2026-11-22 08:06 UTC; ada had taken the signature back at 2026-11-22 08:01 UTC, while the record could not be reached, and it came at 2026-11-22 08:11 UTC`,
    ],
    [
      'a third signature came where two are wanted',
      sign('pair'),
      (log) => void log.sign('bob', 'pair').sign('cem', 'pair'),
      `bob signed it ${at}, cem signed it ${at}; ${had('signed it')}`,
    ],
  ])('and %s meanwhile: both stand, and the conflict names both', (_what, late, between, what) => {
    const lines = handedIn(late, between);
    const state = fold(undefined, lines);
    const last = lines.at(-1);
    expect(state?.conflicts).toEqual([{ item: 'item' in late ? late.item : '', seq: last?.seq, at: last?.at, what }]);
  });

  it('of two signatures of one item both stand, in the order in which they came', () => {
    const state = fold(
      undefined,
      handedIn(sign('a'), (log) => void log.sign('bob', 'a')),
    );
    expect(state?.items.get('a')?.signatures.map(({ by }) => by)).toEqual(['bob', 'ada']);
  });

  it("takes another's signature back when it comes, and says whose it was", () => {
    const lines = handedIn(
      sign('a'),
      (log) => void log.say('bob', { type: 'unsigned', item: 'a', reason: 'wrong copy' }),
      (log) => void log.sign('cem', 'a'),
    );
    expect(fold(undefined, lines)?.conflicts.map(({ what }) => what)).toEqual([`bob took cem's signature back ${at}; ${had('signed it')}`]);
  });

  it.each<[string, LaunchEvent, (log: LaunchLog) => void]>([
    ['nothing was said meanwhile', sign('a'), () => undefined],
    ['another item was signed', sign('a'), (log) => void log.sign('bob', 'b')],
    ['the same person signed it elsewhere', sign('a'), (log) => void log.sign('ada', 'a')],
    ['a machine saw something', sign('db'), (log) => void log.saw('db', 'pass', '12 of 100')],
    ['it is the second of two signatures', sign('pair'), (log) => void log.sign('bob', 'pair')],
    ['it is a note', { type: 'noted', item: 'a', note: 'slow' }, (log) => void log.sign('bob', 'a')],
    ['its item is gone', sign('gone'), (log) => void log.sign('bob', 'a')],
  ])('is no conflict where %s', (_what, late, between) => {
    expect(fold(undefined, handedIn(late, between))?.conflicts).toEqual([]);
  });

  it('is no conflict with what was said before it was entered', () => {
    const lines = handedIn(
      sign('a'),
      () => undefined,
      (log) => void log.sign('bob', 'a'),
    );
    expect(fold(undefined, lines)?.conflicts).toEqual([]);
  });

  it('is told once, whether the record is read at once or followed line by line', () => {
    const lines = handedIn(sign('a'), (log) => void log.sign('bob', 'a'));
    const store = createLaunchStore();
    for (const line of lines) store.take([line]);
    store.take(lines);
    expect(store.getState().launch?.conflicts).toHaveLength(1);
    expect(store.getState().launch?.conflicts).toEqual(fold(undefined, lines)?.conflicts);
  });
});

describe('a word on the launch that is handed in late', () => {
  const said = (lines: readonly LedgerLine[]): string =>
    fold(undefined, lines)
      ?.conflicts.map(({ what }) => what)
      .join('\n') ?? '';
  const noGo = (log: LaunchLog): void => void log.say('bob', { type: 'decided', go: false, note: 'stop' });
  const hold = (log: LaunchLog): void => void log.say('bob', { type: 'held', reason: 'smoke' });
  const go: LaunchEvent = { type: 'decided', go: true };

  it.each([0, 600, -600])('does not make GO of a NO-GO that was decided meanwhile, with a clock %i s ahead', (ahead_s) => {
    const lines = handedIn(go, noGo, undefined, ahead_s);
    expect(fold(undefined, lines)?.decision).toMatchObject({ go: false, by: 'bob' });
    expect(said(lines)).toMatch(
      /^bob decided NO-GO at .*; ada had decided GO at .*, while the record could not be reached, and it came at .*: the NO-GO stands$/,
    );
  });

  it.each<[string, LaunchEvent]>([
    ['resumes', { type: 'resumed' }],
    ['decides GO past', go],
  ])('%s no hold that somebody else made meanwhile', (_what, late) => {
    const lines = handedIn(late, hold, undefined, 600);
    const state = fold(undefined, lines);
    expect(state?.hold).toMatchObject({ by: 'bob', reason: 'smoke' });
    expect(state?.decision).toBeUndefined();
    expect(said(lines)).toMatch(/^bob held the launch at .*; ada had (resumed|decided GO) at .*: the hold stands$/);
    expect(state?.conflicts[0]?.item).toBeUndefined();
  });

  it('overrules what was known when it was entered', () => {
    const resumed = handedIn({ type: 'resumed' }, () => undefined, hold, 0);
    expect(fold(undefined, resumed)?.hold).toBeUndefined();
    const decided = handedIn(go, () => undefined, noGo, -600);
    expect(fold(undefined, decided)?.decision).toMatchObject({ go: true, by: 'ada' });
    expect(said(resumed) + said(decided)).toBe('');
  });

  it('makes NO-GO of a GO, and says that there are two words', () => {
    const lines = handedIn({ type: 'decided', go: false }, (log) => void log.say('bob', go), undefined, 0);
    expect(fold(undefined, lines)?.decision).toMatchObject({ go: false, by: 'ada' });
    expect(said(lines)).toMatch(/^bob decided GO at .*; ada had decided NO-GO at /);
  });

  it('is told of a signature that somebody took back before the GO came', () => {
    const lines = handedIn(
      go,
      (log) => void log.say('bob', { type: 'unsigned', item: 'a' }),
      (log) => void log.sign('cem', 'a'),
      0,
    );
    expect(said(lines)).toMatch(/^bob took cem's signature back at .*; ada had decided GO/);
  });

  it('finds what it runs into whatever the clock of the machine says', () => {
    for (const ahead_s of [-3600, 0, 3600]) expect(said(handedIn(sign('a'), (log) => void log.sign('bob', 'a'), undefined, ahead_s))).toMatch(/^bob signed it/);
    expect(
      said(
        handedIn(
          sign('a'),
          () => undefined,
          (log) => void log.sign('bob', 'a'),
          -3600,
        ),
      ),
    ).toBe('');
  });

  const poll = (log: LaunchLog): void =>
    void log.say('bob', { type: 'poll-started', poll: 'p', phase: 'after', stations: ['db', 'net'], deadline: '2026-11-22T09:00:00.000Z' });
  const answer = (yes: boolean): LaunchEvent => ({ type: 'poll-answered', poll: 'p', station: 'db', go: yes, seen: 2 });

  it('is said where it answers a poll that is over, and counts for nothing', () => {
    const lines = handedIn(answer(false), (log) => void log.say('bob', { type: 'poll-ended', poll: 'p' }), poll, 0);
    expect(said(lines)).toMatch(/^bob ended the poll at .*; ada had answered NO-GO for db at .*: it counts for nothing$/);
    expect(fold(undefined, lines)?.polls.get('p')?.answers.get('db')).toBeUndefined();
  });

  it('is no GO for a station whose NO-GO somebody else recorded meanwhile', () => {
    const lines = handedIn(answer(true), (log) => void log.say('bob', answer(false)), poll, 0);
    expect(fold(undefined, lines)?.polls.get('p')?.answers.get('db')).toMatchObject({ go: false, by: 'bob' });
    expect(said(lines)).toMatch(/^bob answered NO-GO for db at .*; ada had answered GO for db/);
  });
});
