import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineCheck } from '../../src/checks/kind.ts';
import { retryInWords } from '../../src/model/retry.ts';
import { checklistOf, live } from '../output/launches.ts';
import { reads, Walk } from './walk.ts';

describe('leave', () => {
  const runs = defineCheck({
    kind: 'runs',
    title: 'runs something',
    params: z.strictObject({ run: z.string() }),
    fields: { value: { type: 'double', about: 'a value' } },
    expect: 'value == 1',
    example: '',
    timeout_s: 1,
    consent: ({ run }) => (run === '' ? undefined : { why: 'command', subject: JSON.stringify(run) }),
    observe: async () => ({ value: 1 }),
    response: () => 'ran',
  });
  const walkWith = (variables: Record<string, string>, subject: string): Walk => {
    const check = { kind: 'runs', params: { run: '${COMMAND:-}' }, expect: 'value == 1', timeout_s: 1, consent: { why: 'command' as const, subject } };
    return new Walk(checklistOf({ before: [live('r', { check })] }), { kinds: [runs], variables });
  };

  it('for one command is none for another that the variables put in its place', async () => {
    const variables = { COMMAND: 'railway logs' };
    const walk = walkWith(variables, '"railway logs"');
    await walk.send({ type: 'allow', item: 'r' });
    expect(await walk.send({ type: 'check', items: ['r'] })).toEqual({ ok: true });
    variables.COMMAND = 'rm -rf /';
    expect(await walk.send({ type: 'check', items: ['r'] })).toEqual({ ok: true, said: expect.stringContaining('not run') });
  });

  it('is not asked where the variables leave nothing to allow', async () => {
    const walk = walkWith({}, '');
    expect(await walk.send({ type: 'check', items: ['r'] })).toEqual({ ok: true });
    expect(walk.view('r').state).toBe('done');
  });

  it.each([
    ['while it waits for what it needs', {}],
    ['between two attempts', { retry: { attempts: 3, every_s: 5 } }],
  ])('ends where the variables change %s', async (_what, about) => {
    const ran: string[] = [];
    const variables = { COMMAND: 'railway logs' };
    const change = (): void => void (variables.COMMAND = 'rm -rf /');
    const kind = defineCheck({
      ...runs,
      params: z.strictObject({ run: z.string() }),
      observe: async ({ run }) => {
        ran.push(run);
        change();
        return { value: 0 };
      },
    });
    const command = { kind: 'runs', params: { run: '${COMMAND:-}' }, expect: 'value == 1', timeout_s: 1, ...about };
    const subject = `"railway logs"${'retry' in about ? ` (${retryInWords(about.retry)})` : ''}`;
    const needs = 'retry' in about ? [] : ['a'];
    const check = { ...command, consent: { why: 'command' as const, subject } };
    const walk = new Walk(checklistOf({ before: [live('a', { check: reads('a') }), live('r', { check, needs })] }), { kinds: [kind], variables });
    walk.answers['a'] = async () => {
      change();
      return { value: 1 };
    };
    await walk.send({ type: 'allow', item: 'r' });
    const outcome = await walk.send({ type: 'check', items: 'retry' in about ? ['r'] : ['a', 'r'] });
    expect(outcome).toEqual({ ok: true, ...('retry' in about ? {} : { said: expect.stringMatching(/not run.*`r`/) }) });
    expect(ran).toEqual('retry' in about ? ['railway logs'] : []);
    expect(walk.view('r').state).not.toBe('checking');
  });
});
