import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/model/commands.ts';
import type { LaunchEvent } from '../../src/model/events.ts';
import { launchView } from '../../src/state/views.ts';
import { checklistOf, item, live } from '../output/launches.ts';
import { reads, Walk } from './walk.ts';

const section = { ref: 'launch.runbook.md#mend', title: 'Mend', markdown: '', line: 1, source: [], before: [], after: [], steps: [] };
const checklist = checklistOf(
  {
    before: [
      item('solo'),
      item('pair', { sign: 'two' }),
      item('aged', { sign: 'two', fresh_s: 600 }),
      item('asked', { sign: 'two', check: { kind: 'manual', params: { ask: 'How many?' }, expect: '', timeout_s: 5 } }),
      live('gauged', { sign: 'two', check: reads('level') }),
    ],
  },
  { runbook: [section] },
);

/** Somebody did something: a command, an event as it is recorded, or seconds that passed. */
type Step = readonly [who: string, what: Command | LaunchEvent] | number;

const own = (who: string, id: string, reason?: string): Step => [who, { type: 'own', item: id, ...(reason === undefined ? {} : { reason }) }];
const sign = (who: string, id: string, value?: string): Step => [who, { type: 'sign', item: id, ...(value === undefined ? {} : { value }) }];
const unsign = (who: string, id: string): Step => [who, { type: 'unsign', item: id }];
const release = (who: string, id: string): Step => [who, { type: 'release', item: id }];
const check = (who: string, unasked?: true): Step => [who, { type: 'check', items: ['gauged'], ...(unasked ? { unasked } : {}) }];
const stepRan = (who: string, id: string): Step => [
  who,
  { type: 'fix-started', fix: `fix-${who}`, session: who, item: id, section: section.ref, title: 'Mend', step: 1, command: 'true', mutating: true },
];

async function walked(steps: readonly Step[]): Promise<{ walk: Walk; last: string }> {
  const walk = new Walk(checklist);
  walk.answers['level'] = { value: 3 };
  let last = 'nothing was done';
  for (const step of steps) {
    if (typeof step === 'number') walk.log.wait(step);
    else if (step[1].type === 'fix-started') walk.log.say(step[0], step[1]);
    else {
      // The rest of the table are commands.
      const outcome = await walk.send(step[1] as Command, step[0]);
      last = outcome.ok ? 'done' : outcome.reason;
    }
  }
  return { walk, last };
}

const others = (who: string, id: string): string =>
  `\`${id}\` is \`${who}\`'s step since 08:00 UTC: let \`${who}\` sign it, or take it over with \`m\` in the console and a reason`;

describe('whose signature a line takes', () => {
  it.each<[string, readonly Step[], string]>([
    ['nobody owns it: anybody', [sign('bob', 'solo')], 'done'],
    ['its owner', [own('bob', 'solo'), sign('bob', 'solo')], 'done'],
    ['nobody but its owner', [own('bob', 'solo'), sign('ann', 'solo')], others('bob', 'solo')],
    ['nobody but its owner, where a value is asked for', [own('bob', 'asked'), sign('ann', 'asked', '3')], others('bob', 'asked')],
    ['anybody again once it was given back', [own('bob', 'solo'), release('bob', 'solo'), sign('ann', 'solo')], 'done'],
    ['nobody but the new owner', [own('bob', 'solo'), own('ann', 'solo', 'bob is ill'), sign('bob', 'solo')], others('ann', 'solo')],

    ['of two: another than the first', [sign('bob', 'pair'), sign('ann', 'pair')], 'done'],
    ['of two: not the first again', [sign('bob', 'pair'), sign('bob', 'pair')], "`bob` has signed `pair`: the second signature is another person's"],
    ['of two: the owner comes first', [own('bob', 'pair'), sign('ann', 'pair')], others('bob', 'pair')],
    ['of two: another approves what the owner ran', [own('bob', 'pair'), sign('bob', 'pair'), sign('ann', 'pair')], 'done'],
    ['of two: who owned it after the first signature is still wanted', [sign('ann', 'pair'), own('bob', 'pair'), sign('cat', 'pair')], others('bob', 'pair')],
    ['of two: who owned it after the first signature approves', [sign('ann', 'pair'), own('bob', 'pair'), sign('bob', 'pair')], 'done'],
    [
      'of two: who took it over approves what the other ran',
      [own('bob', 'pair'), sign('bob', 'pair'), own('ann', 'pair', 'bob left'), sign('ann', 'pair')],
      'done',
    ],
    [
      'of two: taking it over does not let who ran it approve',
      [own('bob', 'pair'), sign('bob', 'pair'), unsign('bob', 'pair'), own('ann', 'pair', 'my turn'), sign('ann', 'pair'), sign('bob', 'pair')],
      '`bob` ran `pair` and signed so at 08:00 UTC: who ran it never approves it. Let a third person approve, or take the signature of `ann` back with `u` and sign first',
    ],
    [
      'of two: a third person approves after such a takeover',
      [own('bob', 'pair'), sign('bob', 'pair'), unsign('bob', 'pair'), own('ann', 'pair', 'my turn'), sign('ann', 'pair'), sign('cat', 'pair')],
      'done',
    ],

    ['a check run by hand: who ran it signs first', [check('bob'), sign('bob', 'gauged'), sign('ann', 'gauged')], 'done'],
    [
      'a check run by hand: who ran it never approves',
      [check('bob'), sign('ann', 'gauged'), sign('bob', 'gauged')],
      '`bob` ran the check of `gauged` at 08:00 UTC: who ran it never approves it. Let a third person approve, or take the signature of `ann` back with `u` and sign first',
    ],
    ['a check that a console repeats by itself binds nobody', [check('bob', true), sign('ann', 'gauged'), sign('bob', 'gauged')], 'done'],
    ['whoever looks again before approving approves', [check('ann'), sign('ann', 'gauged'), check('bob'), sign('bob', 'gauged')], 'done'],
    ['the latest who ran it counts', [check('bob'), check('ann'), sign('ann', 'gauged'), sign('bob', 'gauged')], 'done'],
    [
      'a fix step: who ran it never approves',
      [stepRan('bob', 'pair'), sign('ann', 'pair'), sign('bob', 'pair')],
      '`bob` ran a fix step of `pair` at 08:00 UTC: who ran it never approves it. Let a third person approve, or take the signature of `ann` back with `u` and sign first',
    ],
    ['a fix step after the first signature: a third person approves', [sign('ann', 'pair'), stepRan('bob', 'pair'), sign('cat', 'pair')], 'done'],
    [
      'a fix step after the first signature: who ran it never approves',
      [sign('ann', 'pair'), stepRan('bob', 'pair'), sign('bob', 'pair')],
      '`bob` ran a fix step of `pair` at 08:00 UTC: who ran it never approves it. Let a third person approve, or take the signature of `ann` back with `u` and sign first',
    ],

    [
      'a fix step: a later check by somebody else changes nothing about who ran it',
      [stepRan('bob', 'gauged'), check('ann'), sign('ann', 'gauged'), sign('bob', 'gauged')],
      '`bob` ran a fix step of `gauged` at 08:00 UTC: who ran it never approves it. Let a third person approve, or take the signature of `ann` back with `u` and sign first',
    ],
    [
      'steps of two people: neither approves',
      [stepRan('bob', 'pair'), stepRan('cat', 'pair'), sign('ann', 'pair'), sign('bob', 'pair')],
      '`bob` ran a fix step of `pair` at 08:00 UTC: who ran it never approves it. Let a third person approve, or take the signature of `ann` back with `u` and sign first',
    ],
    [
      'a step by one and a check by the other: the way out is one that leads out',
      [stepRan('bob', 'gauged'), check('ann'), sign('bob', 'gauged'), sign('ann', 'gauged')],
      '`ann` ran the check of `gauged` at 08:00 UTC: who ran it never approves it. Let a third person approve, or take the signature of `bob` back with `u`, and let `bob` check it again before signing',
    ],
    [
      'a step by one and a check by the other: and that way leads out',
      [stepRan('bob', 'gauged'), check('ann'), sign('bob', 'gauged'), unsign('bob', 'gauged'), check('bob'), sign('bob', 'gauged'), sign('ann', 'gauged')],
      'done',
    ],
    [
      'giving the step back does not let who ran it approve',
      [own('ada', 'pair'), sign('ada', 'pair'), unsign('ada', 'pair'), release('ada', 'pair'), sign('bob', 'pair'), sign('ada', 'pair')],
      '`ada` ran `pair` and signed so at 08:00 UTC: who ran it never approves it. Let a third person approve, or take the signature of `bob` back with `u` and sign first',
    ],
    [
      'and the way out of that leads out',
      [sign('ada', 'pair'), unsign('ada', 'pair'), sign('bob', 'pair'), unsign('ada', 'pair'), sign('ada', 'pair'), sign('bob', 'pair')],
      'done',
    ],

    [
      'two that grew too old: the owner renews first',
      [own('bob', 'aged'), sign('bob', 'aged'), sign('ann', 'aged'), 700, sign('ann', 'aged')],
      others('bob', 'aged'),
    ],
    [
      'two that grew too old: then the other',
      [own('bob', 'aged'), sign('bob', 'aged'), sign('ann', 'aged'), 700, sign('bob', 'aged'), sign('ann', 'aged')],
      'done',
    ],
  ])('%s', async (_case, steps, said) => {
    const { last } = await walked(steps);
    expect(last).toBe(said);
  });

  it('says in the history who ran it and who approves', async () => {
    const { walk } = await walked([own('bob', 'pair'), sign('bob', 'pair'), own('ann', 'pair', 'bob left'), sign('ann', 'pair')]);
    expect(walk.view('pair').state).toBe('done');
    expect(walk.view('pair').history.map(({ by, text }) => `${by}: ${text}`)).toEqual([
      'bob: took this step',
      'bob: signed, ran it',
      'ann: took this step over from bob: bob left',
      'ann: signed, approves',
    ]);
  });
});

describe('what a signature of two says', () => {
  it.each<[string, readonly Step[], readonly string[]]>([
    ['the first ran it, the second approves', [sign('bob', 'aged'), sign('ann', 'aged')], ['bob ran it', 'ann approves']],
    [
      'and so they renew it, whoever comes first',
      [sign('bob', 'aged'), sign('ann', 'aged'), 700, sign('ann', 'aged'), 1, sign('bob', 'aged')],
      ['bob ran it', 'ann approves'],
    ],
    [
      'whoever comes new to what grew old begins anew',
      [sign('bob', 'aged'), sign('ann', 'aged'), 700, sign('cat', 'aged'), sign('bob', 'aged')],
      ['bob approves', 'ann approves', 'cat ran it'],
    ],
  ])('%s', async (_case, steps, wanted) => {
    const { walk, last } = await walked(steps);
    expect(last).toBe('done');
    expect(walk.view('aged').signatures.map(({ by, as }) => `${by} ${as ?? ''}`)).toEqual(wanted);
    expect(walk.view('aged').state).toBe('done');
  });

  it('says what is wanted once one of two renewed it', async () => {
    const { walk } = await walked([sign('bob', 'aged'), sign('ann', 'aged'), 700, sign('bob', 'aged'), 11]);
    expect(walk.view('aged')).toMatchObject({ state: 'stale', because: 'renewed by bob, wants the second person again' });
    expect(walk.view('aged').history.at(-1)?.text).toBe('signed, ran it');
  });
});

describe('whose step a line is', () => {
  it.each<[string, readonly Step[], string]>([
    ['is taken once', [own('bob', 'solo'), own('bob', 'solo')], '`solo` is yours already: `m` gives it back'],
    ['is taken over with a reason only', [own('bob', 'solo'), own('ann', 'solo', ' ')], "`solo` is `bob`'s step since 08:00 UTC: say why you take it over"],
    ['is given back by who has it', [own('bob', 'solo'), release('ann', 'solo')], '`solo` is the step of `bob`: there is nothing to give back'],
    ['is given back only where it was taken', [release('ann', 'solo')], "`solo` is nobody's step: there is nothing to give back"],
    ['is not taken once it is done', [sign('ann', 'solo'), own('bob', 'solo')], '`solo` is done: there is no step left to take'],
    [
      'is not taken where it does not apply',
      [['ann', { type: 'rule-out', item: 'solo', reason: 'no mail' }], own('bob', 'solo')],
      '`solo` is not applicable (no mail): reinstate it first',
    ],
    ['is of a line that there is', [own('bob', 'sollo')], 'no line of this checklist has the id `sollo`'],
  ])('%s', async (_case, steps, said) => {
    const { last } = await walked(steps);
    expect(last).toBe(said);
  });

  it('belongs to who was recorded first where two took it at once, and the other one is told', async () => {
    let late = true;
    const walk: Walk = new Walk(checklist, {
      look() {
        const seen = launchView(walk.log.state(), walk.log.now);
        // What ann sees, a moment before the word of bob arrives.
        if (late) walk.log.say('bob', { type: 'owned', item: 'solo' });
        late = false;
        return seen;
      },
    });
    expect(await walk.send({ type: 'own', item: 'solo' })).toEqual({
      ok: false,
      reason: '`bob` took `solo` a moment before you: let `bob` do it, or take it over with a reason',
    });
    expect(walk.view('solo').owner).toMatchObject({ by: 'bob' });
    expect(walk.view('solo').history.at(-1)?.text).toBe("wanted this step when it was bob's already");
  });
});
