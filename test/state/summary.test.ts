import { describe, expect, it } from 'vitest';
import type { ItemView } from '../../src/model/views.ts';
import { summarise, type Summary } from '../../src/state/summary.ts';
import { closedGates, itemViews, launchView } from '../../src/state/views.ts';
import { checklistOf, item, LaunchLog, live } from '../output/launches.ts';

const list = checklistOf({
  before: [live('check', { fresh_s: 60 }), live('minor', { priority: 'medium' }), live('leaf', { needs: ['minor'] })],
  after: [item('person'), item('nice', { priority: 'low' })],
});

type Step = (log: LaunchLog) => LaunchLog;
const saw =
  (id: string, verdict: 'pass' | 'warn' | 'fail' | 'unknown'): Step =>
  (log) =>
    log.saw(id, verdict, verdict);
const pass: Step = (log) => ['check', 'minor', 'leaf'].reduce((so, id) => so.saw(id, 'pass', 'fine'), log);
const signed: Step = (log) => log.sign('ann', 'person');
const held: Step = (log) => log.say('ann', { type: 'held', reason: 'lunch' });
const noGo: Step = (log) => log.say('dee', { type: 'decided', go: false });
const go: Step = (log) => log.say('dee', { type: 'decided', go: true });
const after = (...steps: readonly Step[]): LaunchLog => steps.reduce((so, step) => step(so), new LaunchLog(list));

function summaryOf(log: LaunchLog, selected?: (view: ItemView) => boolean): Summary {
  const state = log.state();
  return summarise(state, itemViews(state, log.now), selected);
}

describe('the exit code', () => {
  it.each<[string, number, boolean, readonly Step[]]>([
    ['0 when all that counts is settled', 0, true, [pass, signed]],
    ['0 after a recorded go', 0, true, [pass, signed, go]],
    ['3 when a check fails', 3, false, [pass, signed, saw('check', 'fail')]],
    [
      '4 when only a medium item fails',
      4,
      true,
      [pass, signed, saw('minor', 'fail'), (log) => log.say('ann', { type: 'ruled-out', item: 'leaf', reason: 'no' })],
    ],
    [
      '4 when only a medium item could not be asked',
      4,
      true,
      [pass, signed, saw('minor', 'unknown'), (log) => log.say('ann', { type: 'ruled-out', item: 'leaf', reason: 'no' })],
    ],
    ['4 when a check only warns', 4, true, [pass, signed, saw('check', 'warn')]],
    ['5 when a person is waited for', 5, false, [pass]],
    ['5 when a check was not run yet', 5, false, [signed]],
    ['5 when evidence is stale', 5, false, [pass, signed, (log) => log.wait(61)]],
    ['5 when the count is held', 5, false, [pass, signed, held]],
    ['5 when an item waits in a later phase', 5, false, [pass, (log) => log.say('ann', { type: 'deferred', item: 'person', to: 'after' })]],
    ['6 when a no-go was recorded', 6, false, [pass, signed, noGo]],
    ['7 when a check could not be asked', 7, false, [pass, signed, saw('check', 'unknown')]],
    ['3 for what a failure blocks, minor as the failure is', 3, false, [pass, signed, saw('minor', 'fail')]],
    ['7 for what an unknown blocks', 7, false, [pass, signed, saw('minor', 'unknown')]],
    ['3 before 6, 7, 5 and 4', 3, false, [noGo, saw('check', 'fail'), saw('leaf', 'unknown'), saw('minor', 'warn')]],
    ['6 before 7, 5 and 4', 6, false, [noGo, saw('check', 'unknown'), saw('minor', 'warn')]],
    ['7 before 5 and 4', 7, false, [saw('check', 'unknown'), saw('minor', 'warn')]],
    ['5 before 4', 5, false, [pass, saw('minor', 'warn')]],
    ['0 again when a go follows a no-go', 0, true, [pass, signed, noGo, go]],
    [
      '0 when what fails is accepted',
      0,
      true,
      [pass, signed, saw('check', 'fail'), (log) => log.say('bob', { type: 'overridden', item: 'check', reason: 'known', until: '2026-11-22T12:00:00.000Z' })],
    ],
  ])('is %s', (_about, exit, isGo, steps) => {
    const summary = summaryOf(after(...steps));
    expect([summary.exit, summary.go]).toEqual([exit, isGo]);
  });

  it('is of the selected items only', () => {
    const log = after(pass, signed, saw('check', 'fail'));
    expect(summaryOf(log, (view) => view.item.id === 'person').exit).toBe(0);
    expect(summaryOf(log, (view) => view.item.id === 'check').exit).toBe(3);
  });
});

describe('a summary', () => {
  it('counts the states and names what is in the way, in order', () => {
    const summary = summaryOf(after(pass, saw('minor', 'fail')));
    expect(summary.counts).toMatchObject({ done: 1, failing: 1, blocked: 1, open: 2, stale: 0 });
    expect(summary.inTheWay.map((view) => view.item.id)).toEqual(['leaf', 'person']);
  });

  it('tells how far each phase is, deferred items where they are answered', () => {
    const phases = summaryOf(after(pass, (log) => log.saw('check', 'fail', 'x').say('ann', { type: 'deferred', item: 'check', to: 'after' }))).phases;
    expect(phases.map(({ id, settled, total, inTheWay }) => [id, settled, total, inTheWay])).toEqual([
      ['before', 2, 2, 0],
      ['after', 0, 3, 2],
    ]);
  });

  it('says REOPENED of a signed item that reality undid, until it is signed again', () => {
    const log = new LaunchLog(checklistOf({ before: [live('lit', { sign: 'one' })] })).saw('lit', 'pass', 'lit').sign('ann', 'lit');
    expect(summaryOf(log.saw('lit', 'fail', 'dark')).phases[0]?.reopened).toEqual([{ item: 'lit', by: 'ann' }]);
    expect(summaryOf(log.saw('lit', 'pass', 'lit').sign('ann', 'lit')).phases[0]?.reopened).toEqual([]);
  });

  it('says it no longer once the first of two people has signed again', () => {
    const log = new LaunchLog(checklistOf({ before: [live('pair', { sign: 'two' })] })).saw('pair', 'pass', 'lit').sign('ann', 'pair').sign('bob', 'pair');
    expect(summaryOf(log.saw('pair', 'fail', 'dark')).phases[0]?.reopened).toEqual([{ item: 'pair', by: 'bob' }]);
    expect(summaryOf(log.saw('pair', 'pass', 'lit').sign('ann', 'pair')).phases[0]?.reopened).toEqual([]);
  });

  it('raises no alarm over a signature that somebody took back', () => {
    const log = after(signed, (so) => so.say('bob', { type: 'unsigned', item: 'person' }));
    expect(summaryOf(log).phases.map((phase) => phase.reopened)).toEqual([[], []]);
  });

  it('names sections that are settled and that nobody closed', () => {
    const log = after(pass);
    expect(summaryOf(log).unclosed).toEqual(['before/all']);
    expect(summaryOf(log.say('ann', { type: 'section-closed', phase: 'before', section: 'all' })).unclosed).toEqual([]);
  });
});

describe('gates', () => {
  it('are closed by items that count, in the phase that answers them', () => {
    const log = after(pass, saw('check', 'fail'));
    const gates = (): unknown => closedGates(log.state(), itemViews(log.state(), log.now).values());
    expect(gates()).toEqual([
      { phase: 'before', items: ['check'] },
      { phase: 'after', items: ['person'] },
    ]);
    log.say('ann', { type: 'deferred', item: 'check', to: 'after' });
    expect(gates()).toEqual([{ phase: 'after', items: ['check', 'person'] }]);
  });

  it('and the hold and the decision are what the engine reads', () => {
    const log = after(pass, signed, held, noGo);
    const view = launchView(log.state(), log.now);
    expect(view.closedGates()).toEqual([]);
    expect([view.held?.reason, view.decision?.go, view.item('person')?.state, view.item('nothing')]).toEqual(['lunch', false, 'done', undefined]);
    expect(view.items().map((one) => one.item.id)).toEqual(['check', 'minor', 'leaf', 'person', 'nice']);
  });
});
