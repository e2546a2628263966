import { describe, expect, it } from 'vitest';
import { leadsBack } from '../../src/model/people.ts';
import { checklistOf, item } from '../output/launches.ts';
import { Walk } from './walk.ts';

const checklist = checklistOf({ before: [item('solo')] });

describe('following', () => {
  const chain = [
    { by: 'ann', following: 'bob' },
    { by: 'bob', following: 'cat' },
    { by: 'cat' },
    { by: 'eve', following: 'eva' },
    { by: 'eva', following: 'eve' },
  ];

  it.each<[string, string, boolean]>([
    ['cat', 'ann', true],
    ['cat', 'bob', true],
    ['bob', 'ann', true],
    ['ann', 'cat', false],
    ['cat', 'nobody', false],
    ['ann', 'eve', false],
    ['ann', 'ann', true],
  ])('from %s to %s leads back: %s', (from, to, back) => expect(leadsBack(chain, from, to)).toBe(back));

  it('refuses oneself, and who follows one already', async () => {
    const walk = new Walk(checklist);
    walk.log.say('bob', { type: 'session-started', session: 'b', host: 'h', pid: 1 }).say('bob', { type: 'attended', session: 'b', following: 'ann' });
    expect(await walk.send({ type: 'attend', following: 'ann' })).toEqual({ ok: false, reason: '`ann` is you: follow somebody else' });
    expect(await walk.send({ type: 'attend', following: 'bob' })).toMatchObject({ ok: false, reason: expect.stringContaining('`bob` follows you') });
    expect(await walk.send({ type: 'attend', item: 'solo', following: 'cat' })).toEqual({ ok: true });
  });
});
