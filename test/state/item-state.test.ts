import { describe, expect, it } from 'vitest';
import type { Item } from '../../src/model/checklist.ts';
import type { ItemView } from '../../src/model/views.ts';
import { signaturesOf } from '../../src/state/item-state.ts';
import { itemViews } from '../../src/state/views.ts';
import { checklistOf, item, LaunchLog, live } from '../output/launches.ts';

const asked = (kind: string): NonNullable<Item['check']> => ({ kind, params: {}, expect: 'answer != ""', timeout_s: 5 });
const consent = { why: 'writes', subject: 'sends one test event' } as const;

const list = checklistOf({
  before: [
    live('alone', { fresh_s: 60 }),
    live('signed', { sign: 'one', fresh_s: 60 }),
    live('leaf', { needs: ['alone'] }),
    live('twig', { needs: ['leaf'], sign: 'one' }),
    live('writes', { check: { ...asked('http'), consent } }),
    item('hand', { fresh_s: 60 }),
    item('pair', { sign: 'two' }),
    item('asked', { check: asked('manual') }),
    item('nobody', { sign: 'none' }),
    item('asks-nobody', { sign: 'none', check: asked('manual') }),
  ],
  after: [item('later')],
});

type Step = (log: LaunchLog) => LaunchLog;

function viewsAfter(...steps: readonly Step[]): ReadonlyMap<string, ItemView> {
  const log = steps.reduce((so, step) => step(so), new LaunchLog(list));
  return itemViews(log.state(), log.now);
}

const saw =
  (id: string, verdict: 'pass' | 'warn' | 'fail' | 'unknown', kind = 'postgres'): Step =>
  (log) =>
    log.saw(id, verdict, `${verdict}es`, { kind });
const sign =
  (by: string, id: string, value?: string): Step =>
  (log) =>
    log.sign(by, id, value === undefined ? {} : { value });
const wait =
  (seconds: number): Step =>
  (log) =>
    log.wait(seconds);
const unsign =
  (id: string): Step =>
  (log) =>
    log.say('ann', { type: 'unsigned', item: id, reason: 'too early' });
const checking =
  (id: string): Step =>
  (log) =>
    log.say('ann', { type: 'checks-started', session: 's1', items: [id], deadline_s: 10 });
const override =
  (id: string): Step =>
  (log) =>
    log.say('bob', { type: 'overridden', item: id, reason: 'known', until: '2026-11-22T08:10:00.000Z' });
const defer =
  (id: string): Step =>
  (log) =>
    log.say('bob', { type: 'deferred', item: id, to: 'after', reason: 'late' });
const ruleOut =
  (id: string): Step =>
  (log) =>
    log.say('bob', { type: 'ruled-out', item: id, reason: 'no such thing here' });
const reinstate =
  (id: string): Step =>
  (log) =>
    log.say('bob', { type: 'reinstated', item: id });
const allow =
  (subject: string): Step =>
  (log) =>
    log.say('bob', { type: 'allowed', item: 'writes', subject });

describe('an item is', () => {
  it.each<[string, string, string, readonly Step[]]>([
    ['open, live, before its first check', 'alone', 'open: not checked yet', []],
    ['open, manual, before anybody signed', 'hand', 'open: ', []],
    ['open where nobody has to sign and nothing was seen', 'nobody', 'open: ', []],
    ['open where a manual value was never entered', 'asks-nobody', 'open: ', []],
    ['open until its writing check is allowed', 'writes', 'open: writes to the target: allow it first', []],
    ['open, only not checked yet, once it is allowed', 'writes', 'open: not checked yet', [allow('sends one test event')]],
    ['checking while a check runs', 'alone', 'checking: not checked yet', [checking('alone'), wait(9)]],
    ['no longer checking once the deadline is over', 'alone', 'open: not checked yet', [checking('alone'), wait(10)]],
    ['no longer checking once it answered', 'alone', 'done: passes', [checking('alone'), saw('alone', 'pass')]],
    ['done when it passes and nobody signs', 'alone', 'done: passes', [saw('alone', 'pass')]],
    ['done when it warns and nobody signs', 'alone', 'done: warnes', [saw('alone', 'warn')]],
    ['sensed when it passes and somebody has to sign', 'signed', 'sensed: passes', [saw('signed', 'pass')]],
    ['done when it passes and somebody signed', 'signed', 'done: passes', [saw('signed', 'pass'), sign('ann', 'signed')]],
    ['open, whatever was signed, while it was never checked', 'signed', 'open: not checked yet', [sign('ann', 'signed')]],
    ['failing when its check fails', 'alone', 'failing: failes', [saw('alone', 'fail')]],
    ['done again when it passes again', 'alone', 'done: passes', [saw('alone', 'fail'), saw('alone', 'pass')]],
    ['unknown when it could not be asked', 'alone', 'unknown: unknownes', [saw('alone', 'pass'), saw('alone', 'unknown')]],
    ['fresh to the last second', 'alone', 'done: passes', [saw('alone', 'pass'), wait(60)]],
    ['stale a second later', 'alone', 'stale: checked 1 min ago, fresh for 1 min', [saw('alone', 'pass'), wait(61)]],
    ['done again once it was checked again', 'alone', 'done: passes', [saw('alone', 'pass'), wait(61), saw('alone', 'pass')]],
    [
      'stale although signed, when its evidence is old',
      'signed',
      'stale: checked 2 min ago, fresh for 1 min',
      [saw('signed', 'pass'), sign('ann', 'signed'), wait(120)],
    ],
    ['stale when its signature is old and nothing else speaks for it', 'hand', 'stale: signed 2 min ago, fresh for 1 min', [sign('ann', 'hand'), wait(120)]],
    ['done when signed again', 'hand', 'done: signed by ann', [sign('ann', 'hand'), wait(120), sign('ann', 'hand')]],
    ['done when somebody else signs what went stale', 'hand', 'done: signed by ben', [sign('ann', 'hand'), wait(120), sign('ben', 'hand')]],
    ['done with the value that was read', 'hand', 'done: 41 tables', [sign('ann', 'hand', '41 tables')]],
    ['sensed again when its signature is taken back', 'signed', 'sensed: passes', [saw('signed', 'pass'), sign('ann', 'signed'), unsign('signed')]],
    [
      'sensed again when it passes after a failure voided its signature',
      'signed',
      'sensed: passes',
      [saw('signed', 'pass'), sign('ann', 'signed'), saw('signed', 'fail'), saw('signed', 'pass')],
    ],
    [
      'done again after an unknown: what could not be asked voids nothing',
      'signed',
      'done: passes',
      [saw('signed', 'pass'), sign('ann', 'signed'), saw('signed', 'unknown'), saw('signed', 'pass')],
    ],
    ['open while one of two people signed', 'pair', 'open: signed by ann, wants a second person', [sign('ann', 'pair')]],
    ['open when the same person signs twice', 'pair', 'open: signed by ann, wants a second person', [sign('ann', 'pair'), sign('ann', 'pair')]],
    ['done when two people signed', 'pair', 'done: signed by bob', [sign('ann', 'pair'), sign('bob', 'pair')]],
    ['failing when an entered value is judged wrong', 'asked', 'failing: failes', [saw('asked', 'fail', 'manual'), sign('ann', 'asked')]],
    ['done when an entered value is judged right and signed', 'asked', 'done: passes', [saw('asked', 'pass', 'manual'), sign('ann', 'asked')]],
    ['blocked by what it needs', 'leaf', 'blocked: by alone', [saw('leaf', 'pass'), saw('alone', 'fail')]],
    ['blocked by the root of it all', 'twig', 'blocked: by alone', [saw('twig', 'pass'), saw('leaf', 'fail'), saw('alone', 'unknown')]],
    ['free again when what it needs passes', 'leaf', 'done: passes', [saw('leaf', 'pass'), saw('alone', 'fail'), saw('alone', 'pass')]],
    ['not blocked by what only aged', 'leaf', 'done: passes', [saw('leaf', 'pass'), saw('alone', 'pass'), wait(61)]],
    ['not blocked by an accepted failure', 'leaf', 'done: passes', [saw('leaf', 'pass'), saw('alone', 'fail'), override('alone')]],
    ['blocked by a deferred failure', 'leaf', 'blocked: by alone', [saw('leaf', 'pass'), saw('alone', 'fail'), defer('alone')]],
    ['not blocked by what does not apply', 'leaf', 'done: passes', [saw('leaf', 'pass'), saw('alone', 'fail'), ruleOut('alone')]],
    ['overridden when its failure is accepted', 'alone', 'overridden: known', [saw('alone', 'fail'), override('alone')]],
    ['failing again when the override ends', 'alone', 'failing: failes', [saw('alone', 'fail'), override('alone'), wait(600)]],
    ['failing again when it is reinstated', 'alone', 'failing: failes', [saw('alone', 'fail'), override('alone'), reinstate('alone')]],
    ['done when it passes under an override', 'alone', 'done: passes', [saw('alone', 'fail'), override('alone'), saw('alone', 'pass')]],
    ['deferred to a later phase', 'hand', 'deferred: to after: late', [defer('hand')]],
    ['done once the deferred line is answered', 'hand', 'done: signed by ann', [defer('hand'), sign('ann', 'hand')]],
    ['open again when it is reinstated', 'hand', 'open: ', [defer('hand'), reinstate('hand')]],
    ['not applicable, whatever its check says', 'alone', 'not-applicable: no such thing here', [ruleOut('alone'), saw('alone', 'fail')]],
    ['back when it is reinstated', 'alone', 'failing: failes', [ruleOut('alone'), saw('alone', 'fail'), reinstate('alone')]],
  ])('%s', (_about, id, expected, steps) => {
    const view = viewsAfter(...steps).get(id);
    expect(`${view?.state}: ${view?.because}`).toBe(expected);
  });
});

describe('reality', () => {
  it('voids every signature of a check that fails, and says whose and why', () => {
    const view = viewsAfter(saw('signed', 'pass'), sign('ann', 'signed'), sign('bob', 'signed'), wait(5), saw('signed', 'fail')).get('signed');
    expect(view?.signatures).toEqual([]);
    expect(view?.voided.map(({ by, voided }) => [by, voided])).toEqual(
      ['ann', 'bob'].map((by) => [by, { at: '2026-11-22T08:00:05.000Z', why: 'the check failed: failes' }]),
    );
  });
});

describe('a blockage', () => {
  it('names the item at its root, not the one in between', () => {
    expect(viewsAfter(saw('leaf', 'fail'), saw('alone', 'fail')).get('twig')?.cause).toBe('alone');
  });

  it('names the next one when only that fails', () => {
    expect(viewsAfter(saw('alone', 'pass'), saw('leaf', 'fail')).get('twig')?.cause).toBe('leaf');
  });
});

describe('a deferred item', () => {
  it('shows what it is underneath, and the phase it is answered in', () => {
    const view = viewsAfter(saw('signed', 'pass'), defer('signed')).get('signed');
    expect([view?.state, view?.underneath, view?.answeredIn]).toEqual(['deferred', 'sensed', 'after']);
  });
});

describe('consent', () => {
  it.each([
    ['is missing at first', [], false],
    ['counts for what was shown', [allow('sends one test event')], true],
    ['does not count for something else', [allow('sends a thousand test events')], false],
  ] as const)('%s', (_about, steps, allowed) => {
    expect(viewsAfter(...steps).get('writes')?.allowed).toBe(allowed);
  });

  it('is not asked of a check that only reads', () => {
    expect(viewsAfter().get('alone')?.allowed).toBe(true);
  });
});

describe('signatures', () => {
  it.each([
    [[], 0],
    [['ann'], 1],
    [['ann', 'ann'], 1],
    [['ann', 'bob'], 2],
    [['ann', 'bob', 'ann'], 2],
  ])('of %j count as %i people', (people, have) => {
    const record = people
      .reduce((log, by) => log.sign(by, 'pair'), new LaunchLog(list))
      .state()
      .items.get('pair');
    expect(record && signaturesOf(record)).toEqual({ have, want: 2 });
  });

  it('of the same person are renewed in their place: the latest value counts, once', () => {
    const record = new LaunchLog(list).sign('ann', 'pair', { value: '40' }).sign('bob', 'pair').sign('ann', 'pair', { value: '41' }).state().items.get('pair');
    expect(record?.signatures.map(({ by, value }) => [by, value])).toEqual([
      ['ann', '41'],
      ['bob', undefined],
    ]);
  });
});
