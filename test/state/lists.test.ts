import { describe, expect, it } from 'vitest';
import { changesSince } from '../../src/state/changes.ts';
import { rowsOf } from '../../src/state/rows.ts';
import { itemViews } from '../../src/state/views.ts';
import { checklistOf, item, LaunchLog, live } from '../output/launches.ts';

const list = checklistOf({ before: [live('check', { fresh_s: 600 }), item('hand')], after: [item('later')] });

function rows(log: LaunchLog, keep?: Parameters<typeof rowsOf>[2]): string[] {
  const state = log.state();
  return rowsOf(state.checklist, itemViews(state, log.now), keep).map((row) => `${row.type} ${row.key}${row.type === 'item' && row.again ? ' again' : ''}`);
}

describe('the list', () => {
  it('has phases, sections, items, and the close of each section', () => {
    expect(rows(new LaunchLog(list))).toEqual([
      'phase before',
      'section before/all',
      'item check',
      'item hand',
      'close before/all/close',
      'phase after',
      'section after/all',
      'item later',
      'close after/all/close',
    ]);
  });

  it('shows a deferred item in both places, before and after it is done', () => {
    const log = new LaunchLog(list).say('ann', { type: 'deferred', item: 'hand', to: 'after' });
    const twice = ['item hand', 'section after/deferred', 'item hand@after again'];
    expect(rows(log)).toEqual(expect.arrayContaining(twice));
    expect(rows(log.sign('ann', 'hand'))).toEqual(expect.arrayContaining(twice));
    expect(rows(log.say('ann', { type: 'reinstated', item: 'hand' }))).not.toContain('item hand@after again');
  });

  it('filtered, keeps the headings of what is left and nothing else', () => {
    expect(rows(new LaunchLog(list), (view) => view.item.id === 'later')).toEqual(['phase after', 'section after/all', 'item later']);
  });

  it('has a key of its own for every row', () => {
    const keys = rows(new LaunchLog(list).say('ann', { type: 'deferred', item: 'hand', to: 'after' }));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('does not repeat the title of a phase that has one section of its own name', () => {
    const own = checklistOf({ before: [item('hand')] });
    const phases = own.phases.map((phase) => ({ ...phase, sections: phase.sections.map((section) => ({ ...section, title: phase.title })) }));
    expect(rows(new LaunchLog({ ...own, phases }))).toEqual(['phase before', 'item hand', 'close before/all/close']);
  });
});

describe('on resume', () => {
  const left = (): LaunchLog =>
    new LaunchLog(list)
      .say('ann', { type: 'session-started', session: 's1', host: 'here', pid: 1 })
      .saw('check', 'pass', 'fine')
      .sign('ann', 'hand')
      .say('ann', { type: 'session-ended', session: 's1' });
  const changes = (log: LaunchLog): string[] => {
    const state = log.state();
    return changesSince(state, itemViews(state, log.now)).map(({ view, from, to }) => `${view.item.id}: ${from} → ${to}`);
  };

  it('nothing changed at first', () => {
    expect(changes(left())).toEqual([]);
  });

  it('only what changed is told: what aged, failed, or was done by others', () => {
    expect(changes(left().wait(601))).toEqual(['check: done → stale']);
    expect(changes(left().saw('check', 'fail', 'no').sign('bob', 'later'))).toEqual(['check: done → failing', 'later: open → done']);
  });

  it('a check that runs again is no change yet', () => {
    expect(changes(left().say('bob', { type: 'checks-started', session: 's2', items: ['check'], deadline_s: 10 }))).toEqual([]);
  });

  it('nothing is told while nobody ever left', () => {
    expect(changes(new LaunchLog(list).sign('ann', 'hand'))).toEqual([]);
  });
});
