import { describe, expect, it } from 'vitest';
import { defineCheck } from '../../src/checks/kind.ts';
import type { Steer } from '../../src/model/burst.ts';
import { checklistOf } from '../output/launches.ts';
import { burstKind, load, plan, untilSteered } from './burst-script.ts';
import { Walk } from './walk.ts';

describe('steering a burst', () => {
  it('is recorded, and reaches it', async () => {
    const script = untilSteered();
    const walk = new Walk(checklistOf({ before: [load('b')] }), { kinds: [burstKind({ b: script })] });
    const run = walk.send({ type: 'check', items: ['b'] });
    await expect.poll(() => walk.log.state().bursts.size).toBe(1);
    const steer = (how: Steer) => walk.send({ type: 'steer', burst: 'of-b', steer: how });
    expect(await steer('resume')).toEqual({ ok: false, reason: '`of-b` is not paused' });
    expect(await steer('pause')).toEqual({ ok: true });
    expect(await steer('pause')).toEqual({ ok: false, reason: '`of-b` is paused already: resume it, or stop it' });
    expect(await steer('resume')).toEqual({ ok: true });
    expect(await steer('stop')).toEqual({ ok: true });
    await run;
    expect(script.heard).toEqual(['pause', 'resume', 'stop']);
    expect(
      walk.log
        .state()
        .bursts.get('of-b')
        ?.steered.map((one) => one.steer),
    ).toEqual(['pause', 'resume', 'stop']);
    expect(await steer('kill')).toEqual({ ok: false, reason: '`of-b` is over: there is nothing to kill' });
    expect(await walk.send({ type: 'steer', burst: 'none', steer: 'stop' })).toEqual({ ok: false, reason: 'there is no burst `none` in this launch' });
  });

  it('is for the console that runs it', async () => {
    const walk = new Walk(checklistOf({ before: [load('b'), load('b2')] }), { kinds: [burstKind({})] });
    walk.log.say('bob', { type: 'session-started', session: 'other', host: 'h', pid: 1 });
    walk.log.say('bob', { type: 'checks-started', session: 'other', items: ['b'], deadline_s: 60 });
    const scenario = { name: 'two-users', title: '', file: '', digest: '' };
    walk.log.say('bob', {
      type: 'burst-started',
      burst: 'x',
      item: 'b',
      session: 'other',
      scenario,
      host: 'h',
      plan,
      requests: [],
      vitals: [],
      expect: [],
      stop_when: [],
    });
    expect(await walk.send({ type: 'steer', burst: 'x', steer: 'stop' })).toEqual({
      ok: false,
      reason: "`two-users` runs at bob's console: only there can it be steered",
    });
    expect(await walk.send({ type: 'check', items: ['b2'] })).toEqual({
      ok: false,
      reason: "a burst runs at bob's console (`two-users`): one at a time, wait for its end",
    });
  });
});

describe('leave for load to a host that is not this machine', () => {
  const consent = { why: 'writes', subject: 'sends load to `api.creator.example:8443`', host: 'api.creator.example:8443' } as const;
  const asking = defineCheck({ ...burstKind({}), consent: () => consent });
  const line = load('b', { check: { kind: 'burst', params: {}, expect: 'passed', timeout_s: 2, consent } });
  const check = { type: 'check', items: ['b'] } as const;

  it.each([
    ['--allow-writes', { writes: true, command: true }, false],
    ['another host', { writes: true, command: true, hosts: ['api.creator.example:9443', 'creator.example'] }, false],
    ['the host with its port', { writes: false, command: false, hosts: ['api.creator.example:8443'] }, true],
    ['the host, whatever its port', { writes: false, command: false, hosts: ['api.creator.example'] }, true],
  ])('is given by %s: %j, %s', async (_what, allowed, runs) => {
    const walk = new Walk(checklistOf({ before: [line] }), { kinds: [asking], allowed });
    await walk.send(check);
    expect(walk.view('b').state).toBe(runs ? 'done' : 'open');
  });

  it('is given by typing the host out, to the letter', async () => {
    const walk = new Walk(checklistOf({ before: [line] }), { kinds: [asking] });
    const allow = (host?: string) => walk.send({ type: 'allow', item: 'b', ...(host === undefined ? {} : { host }) });
    expect(await allow()).toEqual({
      ok: false,
      reason: '`b` sends load to `api.creator.example:8443`, which is not this machine: type that host out to allow it',
    });
    expect(await allow('api.creator.example')).toEqual({
      ok: false,
      reason: '`api.creator.example` is not the host that `b` sends load to: type `api.creator.example:8443` out to allow it',
    });
    expect(await allow('api.creator.example:8443')).toEqual({ ok: true });
    await walk.send(check);
    expect(walk.view('b').state).toBe('done');
  });
});
