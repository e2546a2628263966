import { describe, expect, it } from 'vitest';
import { itemViews } from '../../src/state/views.ts';
import { LaunchLog, checklistOf, item, live } from '../output/launches.ts';

const launch = (): LaunchLog => new LaunchLog(checklistOf({ before: [live('db', { sign: 'one' }), item('person')] }));

const view = (walk: LaunchLog, id: string) => itemViews(walk.state(), walk.now).get(id);

function closed(): LaunchLog {
  const walk = launch().saw('db', 'pass', 'up').sign('ann', 'db').sign('ann', 'person');
  return walk.say('ann', { type: 'section-closed', phase: 'before', section: 'all' });
}

describe('a closed section', () => {
  it.each<[string, (walk: LaunchLog) => LaunchLog]>([
    ['a check in it fails', (walk) => walk.saw('db', 'fail', 'refused')],
    ['a check in it can no longer be asked', (walk) => walk.saw('db', 'unknown', 'login refused')],
    ['a signature in it is taken back', (walk) => walk.say('ann', { type: 'unsigned', item: 'person' })],
    [
      'a line of it is rewritten',
      (walk) => walk.say('ann', { type: 'checklist-changed', checklist: checklistOf({ before: [live('db', { sign: 'two' }), item('person')] }) }),
    ],
    [
      'a line is added',
      (walk) => walk.say('ann', { type: 'checklist-changed', checklist: checklistOf({ before: [live('db', { sign: 'one' }), item('person'), item('new')] }) }),
    ],
  ])('is open again once %s', (_when, happens) => {
    const walk = closed();
    expect([...walk.state().closed.keys()]).toEqual(['before/all']);
    expect([...happens(walk).state().closed.keys()]).toEqual([]);
  });

  it.each<[string, (walk: LaunchLog) => LaunchLog]>([
    ['a check in it passes again', (walk) => walk.saw('db', 'pass', 'up')],
    ['a note is written', (walk) => walk.say('ann', { type: 'noted', item: 'db', note: 'slow today' })],
    ['the prose of the checklist changes', (walk) => walk.say('ann', { type: 'checklist-changed', checklist: walk.state().checklist })],
  ])('stays closed when %s', (_when, happens) => {
    expect([...happens(closed()).state().closed.keys()]).toEqual(['before/all']);
  });

  it('stays closed when what was accepted fails once more', () => {
    const walk = launch().saw('db', 'fail', 'refused').sign('ann', 'person');
    walk.say('ann', { type: 'overridden', item: 'db', reason: 'known', until: new Date(walk.now + 3_600_000).toISOString() });
    walk.say('ann', { type: 'section-closed', phase: 'before', section: 'all' });
    expect([...walk.wait(60).saw('db', 'fail', 'refused').state().closed.keys()]).toEqual(['before/all']);
    expect([...walk.wait(7200).saw('db', 'fail', 'refused').state().closed.keys()]).toEqual([]);
  });
});

describe('a signature', () => {
  it('stands where the failure turned out to be this machine being offline', () => {
    const walk = launch().saw('db', 'pass', 'up').sign('ann', 'db').saw('db', 'fail', 'no answer within 10 s', { code: 'timed-out' });
    expect(view(walk, 'db')).toMatchObject({ state: 'failing', signatures: [] });
    walk.saw('db', 'unknown', 'this machine seems to be offline', { code: 'offline' });
    expect(view(walk, 'db')).toMatchObject({ state: 'unknown', signatures: [{ by: 'ann' }], voided: [] });
    expect(view(walk.saw('db', 'pass', 'up'), 'db')?.state).toBe('done');
  });

  it('stays void where it had failed before the machine went offline', () => {
    const walk = launch().saw('db', 'pass', 'up').sign('ann', 'db').saw('db', 'fail', 'refused');
    walk.wait(60).saw('db', 'fail', 'timed out', { code: 'timed-out' }).saw('db', 'unknown', 'offline', { code: 'offline' });
    expect(view(walk, 'db')).toMatchObject({ state: 'unknown', signatures: [], voided: [{ by: 'ann' }] });
  });

  it('that another console recorded after a failure it had not seen is void', () => {
    const walk = launch().saw('db', 'pass', 'up');
    const evidence = walk.lines.length;
    walk.saw('db', 'fail', 'refused').sign('ben', 'db', { evidence });
    expect(view(walk, 'db')).toMatchObject({ state: 'failing', signatures: [], voided: [{ by: 'ben', voided: { why: 'the check failed: refused' } }] });
    expect(view(walk.saw('db', 'pass', 'up'), 'db')?.state).toBe('sensed');
  });
});
