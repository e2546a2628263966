import { beforeEach, describe, expect, it } from 'vitest';
import type { Command, Outcome } from '../../src/model/commands.ts';
import { checklistOf, item, live } from '../output/launches.ts';
import { reads, Walk } from './walk.ts';

const checklist = checklistOf(
  {
    before: [live('redis', { check: reads('redis') }), item('hand', { priority: 'critical' })],
    during: [live('queue', { check: reads('queue') })],
    thanks: [item('cake', { priority: 'low' })],
  },
  { stations: ['driver', 'database'] },
);

let walk: Walk;

/** Everything holds. */
async function ready(): Promise<void> {
  await walk.send({ type: 'check', items: ['redis', 'queue'] });
  await walk.send({ type: 'sign', item: 'hand' });
}

const begin = (phase = 'before', for_s = 120): Promise<Outcome> => walk.send({ type: 'start-poll', phase, for_s });
const newest = (): string => [...walk.log.state().polls.keys()].at(-1) ?? '';
const answer = (station: string, go = true, about: Partial<Extract<Command, { type: 'answer-poll' }>> = {}, by = 'eve'): Promise<Outcome> =>
  walk.send({ type: 'answer-poll', poll: newest(), station, go, ...about }, by);
const decideGo = (): Promise<Outcome> => walk.send({ type: 'decide', go: true });
const allGo = async (phase: string): Promise<void> => {
  await begin(phase);
  await answer('driver');
  await answer('database');
};
const refused = (reason: string | RegExp): unknown => ({
  ok: false,
  reason: typeof reason === 'string' ? expect.stringContaining(reason) : expect.stringMatching(reason),
});

beforeEach(() => {
  walk = new Walk(checklist);
  walk.answers['redis'] = { value: 1 };
  walk.answers['queue'] = { value: 1 };
});

describe('a poll begins', () => {
  it('at an open gate, on a whole second, with the stations of the checklist', async () => {
    await ready();
    walk.log.now += 250;
    expect(await begin()).toEqual({ ok: true });
    expect(walk.log.lines.at(-1)?.event).toMatchObject({
      type: 'poll-started',
      phase: 'before',
      stations: ['driver', 'database'],
      deadline: '2026-11-22T08:02:00.000Z',
    });
  });

  it.each<[string, () => Promise<unknown>, [string, number], string]>([
    ['while a line of it is in the way', async () => 0, ['before', 120], 'the gate of `before` is closed, 2 in the way: `redis`, `hand`: settle that first'],
    ['while a line of an earlier phase is', async () => walk.send({ type: 'check', items: ['redis', 'queue'] }), ['during', 120], '1 in the way: `hand`'],
    ['at a phase without a gate', ready, ['thanks', 120], '`thanks` has no critical or high line, so it has no gate to poll at: choose `before`, `during`'],
    ['at no phase', ready, ['befor', 120], 'there is no phase `befor`: choose `before`, `during`'],
    ['for a moment', ready, ['before', 4], 'from 5 s to 1 h'],
    ['for more than an hour', ready, ['before', 3601], 'from 5 s to 1 h'],
    [
      'while another is open',
      async () => ready().then(() => begin()),
      ['during', 120],
      'the poll at `before` is open, `driver` and `database` have not answered: answer it, or end it first',
    ],
  ])('not %s', async (_what, first, [phase, for_s], reason) => {
    await first();
    expect(await begin(phase, for_s)).toEqual(refused(reason));
  });

  it('not without stations', async () => {
    walk = new Walk(checklistOf({ before: [item('hand', { priority: 'low' })] }));
    expect(await begin()).toEqual(refused('names no stations: write `stations: [driver, navigator]`'));
  });

  it('once every station of the open one is go, which ends that one', async () => {
    await ready();
    await allGo('before');
    const first = newest();
    expect(await begin('during')).toEqual({ ok: true });
    expect(walk.log.state().polls.get(first)?.ended).toMatchObject({ by: 'ann', reason: 'every station is go' });
    await answer('driver');
    expect(await begin('during')).toEqual(refused('the poll at `during` is open, `database` has not answered: answer it, or end it first'));
    await answer('database');
    walk.answers['redis'] = { value: 50 };
    await walk.send({ type: 'check', items: ['redis'] });
    walk.answers['redis'] = { value: 1 };
    await walk.send({ type: 'check', items: ['redis'] });
    expect(await begin('during')).toEqual(refused('the poll at `during` is open, the go of `driver` and `database` is void: answer it, or end it first'));
    await answer('driver', false, { remark: 'x' });
    await answer('database');
    expect(await begin('during')).toEqual(refused('the poll at `during` is open, `driver` is no-go: answer it, or end it first'));
  });

  it('again once the one before is over, of its own accord or ended', async () => {
    await ready();
    await begin('before', 60);
    walk.log.wait(60);
    expect(await begin('before', 60)).toEqual({ ok: true });
    expect(await walk.send({ type: 'end-poll', poll: newest(), reason: 'too early' })).toEqual({ ok: true });
    expect(await walk.send({ type: 'end-poll', poll: newest() })).toEqual(refused('no such poll is open'));
    expect(await begin('during', 60)).toEqual({ ok: true });
  });
});

describe('a station answers', () => {
  beforeEach(async () => {
    await ready();
    await begin();
  });

  it('go, bound to the last line of the record that there was', async () => {
    const { lastSeq } = walk.log.state();
    expect(await answer('database', true, { remark: ' quiet ' })).toEqual({ ok: true });
    expect(walk.log.lines.at(-1)).toMatchObject({ by: 'eve', event: { type: 'poll-answered', station: 'database', go: true, remark: 'quiet', seen: lastSeq } });
    expect(await answer('database', true, { seen: 10_000 })).toEqual({ ok: true });
    expect(walk.log.lines.at(-1)?.event).toMatchObject({ seen: lastSeq + 1 });
  });

  it('no-go, and that stops the count until somebody resumes it', async () => {
    expect(await answer('database', false, { remark: 'replica lags' })).toEqual({ ok: true });
    expect(walk.log.state().hold).toMatchObject({ by: 'eve', reason: 'database is no-go at the poll of before: replica lags' });
    const lines = walk.log.lines.length;
    expect(await answer('driver', false, { remark: 'me too' })).toEqual({ ok: true });
    expect(walk.log.lines.length).toBe(lines + 1);
    expect(await answer('database')).toEqual({ ok: true });
    expect(await decideGo()).toEqual(refused('on hold'));
    expect(await walk.send({ type: 'resume' })).toEqual({ ok: true });
  });

  it('through the lead, who records it by name', async () => {
    expect(await answer('database', false, { remark: 'lag', givenBy: 'eve' }, 'ann')).toEqual({ ok: true });
    expect(walk.log.state().polls.get(newest())?.answers.get('database')).toMatchObject({ by: 'ann', givenBy: 'eve' });
    expect(walk.log.state().hold?.reason).toBe('database (eve) is no-go at the poll of before: lag');
  });

  it.each<[string, () => Promise<unknown>, () => Promise<Outcome>, string]>([
    ['no-go without a reason', async () => 0, () => answer('database', false, { remark: ' ' }), 'say why `database` is no-go'],
    ['for a station that is not there', async () => 0, () => answer('galley'), 'there is no station `galley`: choose `driver`, `database`'],
    ['at the deadline', async () => walk.log.wait(120), () => answer('database'), 'the poll at `before` is over: begin another one to answer again'],
    ['in a poll that nobody began', async () => 0, () => answer('database', true, { poll: 'x' }), 'no such poll was begun'],
    [
      'go while the gate is closed again',
      async () => {
        walk.answers['redis'] = { value: 50 };
        await walk.send({ type: 'check', items: ['redis'] });
      },
      () => answer('database'),
      '`database` cannot be go while the gate of `before` is closed, 1 in the way: `redis`; a no-go is possible',
    ],
  ])('not %s', async (_what, first, then, reason) => {
    await first();
    expect(await then()).toEqual(refused(reason));
  });

  it('no-go while the gate is closed again', async () => {
    walk.answers['redis'] = { value: 50 };
    await walk.send({ type: 'check', items: ['redis'] });
    expect(await answer('database', false, { remark: 'redis' })).toEqual({ ok: true });
  });
});

describe('GO', () => {
  beforeEach(ready);

  it.each<[string, () => Promise<unknown>, string]>([
    ['nobody polled the last gate', async () => 0, '`during` was not polled'],
    ['only an earlier gate was polled', () => allGo('before'), '`during` was not polled'],
    ['a station is silent', async () => [await begin('during'), await answer('driver')], '`during`: `database` silent'],
    [
      'a station is no-go',
      async () => [await begin('during'), await answer('driver'), await answer('database', false, { remark: 'x' }), await walk.send({ type: 'resume' })],
      '`during`: `database` no-go',
    ],
    [
      'what a go rested on failed since, and is well again',
      async () => {
        await allGo('during');
        walk.answers['redis'] = { value: 50 };
        await walk.send({ type: 'check', items: ['redis'] });
        walk.answers['redis'] = { value: 1 };
        await walk.send({ type: 'check', items: ['redis'] });
      },
      '`during`: `driver` void, `database` void',
    ],
    [
      'an earlier gate was polled to a no-go and never again',
      async () => {
        await begin('before', 60);
        walk.log.wait(60);
        await allGo('during');
      },
      '`before`: `driver` silent, `database` silent',
    ],
  ])('is refused where %s', async (_what, first, reason) => {
    await first();
    expect(await decideGo()).toEqual(refused(`GO waits for the poll of the stations (${reason}): \`v\` opens it in the console, or \`gonogo poll\``));
    expect(await walk.send({ type: 'decide', go: false })).toEqual({ ok: true });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['every station is go at the last gate, open or over', () => allGo('during')],
    [
      'an earlier gate is polled again',
      async () => [
        await begin('before', 60),
        walk.log.wait(60),
        await allGo('before'),
        await walk.send({ type: 'end-poll', poll: newest() }),
        await allGo('during'),
      ],
    ],
    [
      'a station answered again in time',
      async () => [await allGo('during'), await answer('driver', false, { remark: 'x' }), await answer('driver'), await walk.send({ type: 'resume' })],
    ],
  ])('is given where %s', async (_what, first) => {
    await first();
    expect(await decideGo()).toEqual({ ok: true });
  });

  it('wants no poll where the checklist has no stations', async () => {
    walk = new Walk({ ...checklist, stations: [] });
    walk.answers['redis'] = { value: 1 };
    walk.answers['queue'] = { value: 1 };
    await ready();
    expect(await decideGo()).toEqual({ ok: true });
  });
});
