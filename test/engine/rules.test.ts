import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/model/commands.ts';
import { manual } from '../../src/checks/manual.ts';
import { checklistOf, item, live } from '../output/launches.ts';
import { reads, Walk } from './walk.ts';

const asks = { kind: 'manual', params: { ask: 'Which revision?', of: 'health' }, expect: 'answer == observed.version', timeout_s: 5 };

function walkOf(): Walk {
  const walk = new Walk(
    checklistOf({
      before: [
        item('plain'),
        live('good', { check: reads('good'), sign: 'one' }),
        live('bad', { check: reads('bad'), sign: 'one' }),
        live('silent', { check: reads('silent') }),
        live('below', { check: reads('good'), needs: ['bad'], sign: 'one' }),
      ],
      during: [item('pair', { sign: 'two' }), live('health', { check: reads('health') }), item('revision', { check: asks })],
      after: [item('last')],
    }),
    { kinds: [manual] },
  );
  Object.assign(walk.answers, { good: { value: 1 }, bad: { value: 50 }, health: { value: 1, version: '0003' } });
  return walk;
}

const everything = ['good', 'bad', 'silent', 'below'];

describe('what the engine refuses, and the way out it names', () => {
  it.each<[string, Command, string]>([
    ['an item that is not there', { type: 'sign', item: 'nope' }, 'no line of this checklist has the id `nope`'],
    ['a failing line', { type: 'sign', item: 'bad' }, '`bad` is failing (reads 50): fix it and check again, or override it with a reason'],
    ['an unknown', { type: 'sign', item: 'silent' }, 'takes no signature'],
    ['a blocked line', { type: 'sign', item: 'below' }, '`below` waits for `bad`'],
    ['a value that was not read', { type: 'sign', item: 'revision' }, '`revision` asks: Which revision?'],
    ['overriding what does not fail', { type: 'override', item: 'good', reason: 'r', for_s: 60 }, 'is sensed, not failing'],
    ['overriding without a reason', { type: 'override', item: 'bad', reason: ' ', for_s: 60 }, 'say why it is accepted'],
    ['overriding for ever', { type: 'override', item: 'bad', reason: 'r', for_s: 1e9 }, 'an override lasts from 1 s to 30 d'],
    ['deferring to an earlier phase', { type: 'defer', item: 'pair', to: 'before' }, 'choose `after`'],
    ['deferring from the last phase', { type: 'defer', item: 'last', to: 'after' }, '`after` is the last phase'],
    ['ruling out without a reason', { type: 'rule-out', item: 'plain', reason: '' }, 'say why it does not apply'],
    ['reinstating what stands', { type: 'reinstate', item: 'plain' }, 'nothing to reinstate'],
    ['taking back what was not given', { type: 'unsign', item: 'plain' }, 'has no signature'],
    ['an empty note', { type: 'note', item: 'plain', note: '  ' }, 'say a note'],
    ['resuming without a hold', { type: 'resume' }, 'is not on hold'],
    ['closing a section with open lines', { type: 'close-section', phase: 'before', section: 'all' }, 'unsettled: `plain`, `good`, `bad`, `silent`, `below`'],
    ['GO with something in the way', { type: 'decide', go: true }, 'in the way: `plain`'],
    ['allowing what needs no leave', { type: 'allow', item: 'good' }, 'needs no leave'],
  ])('%s', async (_what, command, reason) => {
    const walk = walkOf();
    await walk.send({ type: 'check', items: everything });
    const before = walk.log.lines.length;
    expect(await walk.send(command)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
    expect(walk.log.lines).toHaveLength(before);
  });
});

describe('signing', () => {
  it('rests a signature on the evidence that was there, and names the gates it went past', async () => {
    const walk = walkOf();
    await walk.send({ type: 'check', items: ['good'] });
    const evidence = walk.view('good').evidence?.seq;
    await walk.send({ type: 'sign', item: 'good', note: ' seen ' });
    expect(walk.view('good')).toMatchObject({ state: 'done', signatures: [{ by: 'ann', note: 'seen', evidence }] });
    await walk.send({ type: 'sign', item: 'last' });
    expect(walk.view('last').signatures[0]?.past).toEqual(['before', 'during']);
  });

  it('wants two people where two are wanted', async () => {
    const walk = walkOf();
    await walk.send({ type: 'sign', item: 'pair' });
    expect(walk.view('pair')).toMatchObject({ state: 'open', because: 'signed by ann, wants a second person' });
    expect(await walk.send({ type: 'sign', item: 'pair' })).toMatchObject({ ok: false, reason: expect.stringContaining("another person's") });
    await walk.send({ type: 'sign', item: 'pair' }, 'bob');
    expect(walk.view('pair').state).toBe('done');
  });

  it('judges the value that a person read against what was observed', async () => {
    const walk = walkOf();
    expect(await walk.send({ type: 'sign', item: 'revision', value: '0003' })).toMatchObject({ ok: false });
    await walk.send({ type: 'check', items: ['health'] });
    expect(await walk.send({ type: 'sign', item: 'revision', value: '0002' })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('`0002` is not what is expected: answer == observed.version'),
    });
    expect(walk.view('revision').state).toBe('failing');
    expect(await walk.send({ type: 'sign', item: 'revision', value: ' 0003 ' })).toEqual({ ok: true });
    expect(walk.view('revision')).toMatchObject({ state: 'done', signatures: [{ value: '0003' }] });
  });

  it('is undone by reality: a signed line that fails wants to be signed anew', async () => {
    const walk = walkOf();
    await walk.send({ type: 'check', items: ['good'] });
    await walk.send({ type: 'sign', item: 'good' });
    walk.answers['good'] = { value: 77 };
    await walk.send({ type: 'check', items: ['good'] });
    expect(walk.view('good')).toMatchObject({ state: 'failing', signatures: [], voided: [{ by: 'ann', voided: { why: 'the check failed: reads 77' } }] });
    walk.answers['good'] = { value: 1 };
    await walk.send({ type: 'check', items: ['good'] });
    expect(walk.view('good').state).toBe('sensed');
  });
});

describe('deciding', () => {
  it('says GO once nothing is in the way, and NO-GO at any time', async () => {
    const walk = new Walk(checklistOf({ before: [item('a')] }));
    expect(await walk.send({ type: 'decide', go: false, note: 'storm' })).toEqual({ ok: true });
    await walk.send({ type: 'sign', item: 'a' });
    await walk.send({ type: 'hold', reason: 'a call' });
    expect(await walk.send({ type: 'decide', go: true })).toMatchObject({ ok: false, reason: expect.stringContaining('on hold: a call') });
    await walk.send({ type: 'resume' });
    expect(await walk.send({ type: 'decide', go: true })).toEqual({ ok: true });
    expect(walk.log.state().decision).toMatchObject({ go: true, by: 'ann' });
  });
});
