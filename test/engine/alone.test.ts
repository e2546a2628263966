import { describe, expect, it } from 'vitest';
import { BurstBoard } from '../../src/engine/bursts.ts';
import { Stopped } from '../../src/model/errors.ts';
import { checklistOf, live } from '../output/launches.ts';
import { burstKind, load, type Script, untilSteered } from './burst-script.ts';
import { reads, Walk } from './walk.ts';

describe('what runs alone', () => {
  it('comes after all others, one at a time, and before what needs it', async () => {
    const order: string[] = [];
    const seen =
      (id: string): Script =>
      async () => {
        order.push(`${id} begins`);
        await new Promise(setImmediate);
        order.push(`${id} ends`);
        return { passed: true };
      };
    const walk = new Walk(
      checklistOf({
        before: [
          load('b1'),
          load('b2', { needs: ['a'] }),
          live('a', { check: reads('a') }),
          live('after', { check: reads('after'), needs: ['b1'] }),
          live('c', { check: reads('c') }),
        ],
      }),
      { kinds: [burstKind({ b1: seen('b1'), b2: seen('b2') })] },
    );
    for (const id of ['a', 'c', 'after'])
      walk.answers[id] = async () => {
        order.push(id);
        return { value: 1 };
      };
    expect(await walk.send({ type: 'check', items: ['b1', 'b2', 'a', 'after', 'c'] })).toEqual({ ok: true });
    expect(order.slice(0, 2).toSorted()).toEqual(['a', 'c']);
    expect(order.slice(2)).toEqual(['b1 begins', 'b1 ends', 'after', 'b2 begins', 'b2 ends']);
    for (const id of ['a', 'b1', 'b2', 'after', 'c']) expect(walk.view(id).state).toBe('done');
  });

  it('is not begun where what it needs fails', async () => {
    const walk = new Walk(checklistOf({ before: [load('b', { needs: ['a'] }), live('a', { check: reads('a') })] }), { kinds: [burstKind({})] });
    walk.answers['a'] = { value: 99 };
    await walk.send({ type: 'check', items: ['a', 'b'] });
    expect(walk.view('b')).toMatchObject({ state: 'blocked', cause: 'a' });
    expect(walk.log.state().bursts.size).toBe(0);
  });

  it('says how long a run may take, bursts one after the other', async () => {
    const walk = new Walk(checklistOf({ before: [load('b1', {}, { lasts: 30 }), load('b2', {}, { lasts: 40 }), live('a', { check: reads('a') })] }), {
      kinds: [burstKind({})],
    });
    walk.answers['a'] = { value: 1 };
    await walk.send({ type: 'check', items: ['b1', 'b2', 'a'] });
    const deadline = walk.log.lines.flatMap(({ event }) => (event.type === 'checks-started' ? [event.deadline_s] : []))[0];
    // 30 + 2 and 40 + 2, the gauge's second, and some slack.
    expect(deadline).toBeGreaterThanOrEqual(75);
    expect(deadline).toBeLessThan(90);
  });

  it('is refused while another runs, whoever begins it at this console', async () => {
    const script = untilSteered();
    const walk = new Walk(checklistOf({ before: [load('b1'), load('b2'), live('a', { check: reads('a') })] }), {
      kinds: [burstKind({ b1: script })],
      bursts: new BurstBoard(),
    });
    walk.answers['a'] = { value: 1 };
    const first = walk.send({ type: 'check', items: ['b1'] });
    await expect.poll(() => walk.log.state().bursts.size).toBe(1);
    expect(await walk.send({ type: 'check', items: ['b2'] }, 'bob')).toEqual({
      ok: false,
      reason: 'a burst runs here already: one at a time, wait for its end or stop it',
    });
    expect(await walk.send({ type: 'check', items: ['b2', 'a'] }, 'bob')).toEqual({
      ok: true,
      said: 'not run: `b2`; a burst runs here already: one at a time, wait for its end or stop it',
    });
    expect(walk.view('a').state).toBe('done');
    await walk.send({ type: 'steer', burst: 'of-b1', steer: 'stop' });
    await first;
    expect(await walk.send({ type: 'check', items: ['b2'] }, 'bob')).toEqual({ ok: true });
  });

  it('has no verdict where a person stopped it, from within or with all checks', async () => {
    const script = untilSteered();
    const walk = new Walk(checklistOf({ before: [load('b1'), load('b2')] }), { kinds: [burstKind({ b1: script, b2: script })] });
    const first = walk.send({ type: 'check', items: ['b1', 'b2'] });
    await expect.poll(() => walk.log.state().bursts.has('of-b1')).toBe(true);
    await walk.send({ type: 'steer', burst: 'of-b1', steer: 'kill' });
    await expect.poll(() => walk.log.state().bursts.has('of-b2')).toBe(true);
    await walk.send({ type: 'steer', burst: 'of-b2', steer: 'stop' });
    await first;
    expect(walk.observed()).toEqual([]);
    expect(walk.log.lines.at(-1)?.event).toEqual({ type: 'checks-stopped', items: ['b1', 'b2'] });
    expect(walk.view('b1')).toMatchObject({ state: 'open' });
  });

  it('is given the time to record its end when the checks are stopped', async () => {
    const slow: Script = (_desk, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => setTimeout(() => reject(new Stopped('it was stopped')), 700)));
    const walk = new Walk(checklistOf({ before: [load('b')] }), { kinds: [burstKind({ b: slow })] });
    const run = walk.send({ type: 'check', items: ['b'] });
    await expect.poll(() => walk.log.state().bursts.size).toBe(1);
    walk.engine().stopChecks();
    await run;
    expect(walk.log.lines.map(({ event }) => event.type).slice(-2)).toEqual(['burst-ended', 'checks-stopped']);
  });

  it('is not waited for any longer than that', async () => {
    const deaf: Script = () => new Promise(() => undefined);
    const walk = new Walk(checklistOf({ before: [load('b')] }), { kinds: [burstKind({ b: deaf })] });
    const run = walk.send({ type: 'check', items: ['b'] });
    await expect.poll(() => walk.log.state().bursts.size).toBe(1);
    const began = performance.now();
    walk.engine().stopChecks();
    await run;
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(walk.log.lines.at(-1)?.event).toEqual({ type: 'checks-stopped', items: ['b'] });
  });
});
