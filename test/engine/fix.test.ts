import { describe, expect, it } from 'vitest';
import type { EnginePorts, StepPorts } from '../../src/engine/ports.ts';
import type { FixStep, RunbookSection } from '../../src/model/fix.ts';
import type { LaunchEvent } from '../../src/model/events.ts';
import { redactor } from '../../src/model/redact.ts';
import { checklistOf, item } from '../output/launches.ts';
import { reads, Walk } from './walk.ts';

const step = (n: number, about: Partial<FixStep> = {}): FixStep => ({
  n,
  title: `Step ${n}`,
  command: `tool ${n} "$TOKEN"`,
  line: n,
  mutating: true,
  shell: false,
  terminal: false,
  ...about,
});
const section = (about: Partial<RunbookSection> = {}): RunbookSection => ({
  ref: 'a.runbook.md#redis',
  title: 'Redis',
  markdown: '',
  line: 1,
  source: [],
  before: [],
  after: [],
  steps: [step(1), step(2)],
  ...about,
});
const lines = [item('redis', { check: reads('redis') }), item('queue', { check: reads('queue'), needs: ['redis'] }), item('disk', { check: reads('disk') })];
const checklist = (runbook: RunbookSection) => ({
  ...checklistOf({ before: lines }),
  variables: [{ name: 'TOKEN', required: false, secret: true }],
  runbook: [runbook],
  rollback: { section: runbook.ref, checks: ['redis', 'disk'] },
});

/** What a step does; it may turn the gauges of the launch. */
type Act = (walk: Walk, ...rest: Parameters<StepPorts['run']>) => ReturnType<StepPorts['run']>;

/** A launch where Redis is away, with the queue folded under it, and steps that do what `act` does. */
async function broken(act: Act, runbook = section(), about: Partial<EnginePorts> = {}): Promise<Walk> {
  const walk: Walk = new Walk(checklist(runbook), {
    variables: { TOKEN: 'hunter2' },
    steps: { run: (...rest) => act(walk, ...rest), clean: redactor(['hunter2']).text },
    ...about,
  });
  Object.assign(walk.answers, { redis: { value: 99 }, queue: { value: 1 }, disk: { value: 1 } });
  await walk.send({ type: 'check', items: ['redis', 'queue', 'disk'] });
  expect(walk.view('queue').state).toBe('blocked');
  return walk;
}

const mends: Act = async (walk, _step, print) => {
  print('starting\nready');
  walk.answers['redis'] = { value: 1 };
  return { ended: 'exited', exit_code: 0 };
};

const section1 = { type: 'fix', item: 'redis', section: 'a.runbook.md#redis', step: 1 } as const;

const eventsOf = (walk: Walk): LaunchEvent[] => walk.log.lines.map((line) => line.event);

describe('a step of a runbook in a launch', () => {
  it('is recorded with what it printed, and then the item and all that folded under it are checked again', async () => {
    const walk = await broken(mends);
    const from = eventsOf(walk).length;
    const outcome = await walk.send(section1);
    expect(outcome).toEqual({ ok: true, said: '`redis` passes: reads 1' });
    const since = eventsOf(walk).slice(from);
    expect(since.map((event) => event.type)).toEqual([
      'fix-started',
      'fix-printed',
      'fix-printed',
      'fix-ended',
      'checks-started',
      'observed',
      'observed',
      'fix-checked',
    ]);
    expect(since[0]).toMatchObject({ step: 1, before: { verdict: 'fail', response: expect.stringContaining('reads 99') } });
    expect(since.at(-1)).toMatchObject({ passed: true, after: { verdict: 'pass' }, with: ['queue'] });
    expect(walk.view('queue').state).toBe('sensed'); // it waits for a person
  });

  it('shows its command with values, and a secret as three stars', async () => {
    const seen: unknown[] = [];
    const walk = await broken(async (_walk, run) => {
      seen.push(run.what);
      return { ended: 'exited', exit_code: 0 };
    });
    await walk.send(section1);
    expect(seen).toEqual([{ programs: [['tool', '1', 'hunter2']] }]);
    expect(JSON.stringify(eventsOf(walk))).not.toContain('hunter2');
    expect(eventsOf(walk).find((event) => event.type === 'fix-started')).toMatchObject({ command: 'tool 1 ***' });
  });

  it('checks nothing again after a step that only looks, unless it is the last', async () => {
    const walk = await broken(
      async () => ({ ended: 'exited', exit_code: 0 }),
      section({ steps: [step(1, { mutating: false }), step(2, { mutating: false })] }),
    );
    await walk.send(section1);
    expect(eventsOf(walk).some((event) => event.type === 'fix-checked')).toBe(false);
    const outcome = await walk.send({ type: 'fix', item: 'redis', section: 'a.runbook.md#redis', step: 2 });
    expect(outcome).toEqual({ ok: true, said: 'done, and `redis` still does not pass: reads 99' });
  });

  it.each<[string, Awaited<ReturnType<Act>>, RegExp]>([
    ['fails', { ended: 'exited', exit_code: 3 }, /ended with 3, and `redis` still does not pass/],
    ['takes too long', { ended: 'timed-out' }, /took too long/],
    ['is not there', { ended: 'not-started', why: '`tool` is not on this machine' }, /did not start: `tool` is not on this machine/],
  ])('says so when it %s', async (_what, ended, words) => {
    const walk = await broken(async () => ended);
    const outcome = await walk.send(section1);
    expect(outcome.ok && outcome.said).toMatch(words);
  });

  it('is stopped by its name, and what it did is checked all the same', async () => {
    const walk = await broken(
      async (_walk, _step, print, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve({ ended: 'stopped' }));
          print('working\n');
        }),
    );
    const running = walk.send(section1);
    await expect.poll(() => eventsOf(walk).some((event) => event.type === 'fix-printed')).toBe(true);
    const started = eventsOf(walk).find((event) => event.type === 'fix-started');
    expect(await walk.send({ type: 'fix', item: 'redis', section: 'a.runbook.md#redis', step: 2 })).toMatchObject({ ok: false });
    expect(await walk.send({ type: 'stop-fix', fix: started?.fix ?? '' })).toEqual({ ok: true });
    expect(await running).toMatchObject({ ok: true, said: expect.stringContaining('was stopped') });
    expect(eventsOf(walk).find((event) => event.type === 'fix-ended')).toMatchObject({ ended: 'stopped' });
  });

  it.each<[string, Partial<EnginePorts>, string, RegExp]>([
    ['nobody trusted the checklist', { trust: () => ({ trusted: false, why: 'nobody trusted it', changes: [] }) }, 'a.runbook.md#redis', /nobody trusted it/],
    ['there is no such section', {}, 'a.runbook.md#none', /no runbook of this checklist has the section/],
  ])('runs nothing where %s', async (_what, about, ref, reason) => {
    let ran = false;
    const walk = await broken(async () => ((ran = true), { ended: 'exited', exit_code: 0 }), section(), about);
    expect(await walk.send({ type: 'fix', item: 'redis', section: ref, step: 1 })).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
    expect(ran).toBe(false);
  });

  it('keeps 64 KiB of what it prints, in whole lines, and says how much it left out', async () => {
    const walk = await broken(async (_walk, _step, print) => {
      for (let n = 0; n < 2000; n += 1) print(`${String(n).padStart(4, '0')} ${'x'.repeat(95)}\n`);
      return { ended: 'exited', exit_code: 0 };
    });
    await walk.send(section1);
    const printed = eventsOf(walk).flatMap((event) => (event.type === 'fix-printed' ? [event.text] : []));
    expect(printed.join('')).toHaveLength(64 * 1024);
    expect(eventsOf(walk).find((event) => event.type === 'fix-ended')).toMatchObject({ dropped_bytes: 2000 * 101 - 64 * 1024 });
  });

  it.each([
    ['where a line without end is cut', `${'x'.repeat(300)} hunter2 ${'y'.repeat(3790)}`, 'z\n'],
    ['where what is kept ends', `${'x'.repeat(99)}\n`.repeat(655) + `${'x'.repeat(32)} hunter2\n`, 'z\n'],
  ])('never records half of a secret %s', async (_what, ...prints) => {
    const walk: Walk = await broken(async (_walk, _step, print) => {
      for (const text of prints) print(text);
      return { ended: 'exited', exit_code: 0 };
    });
    await walk.send(section1);
    const printed = eventsOf(walk).flatMap((event) => (event.type === 'fix-printed' ? [event.text] : []));
    expect(printed.join('|')).toMatch(/[xyz]/);
    expect(printed.join('|')).not.toMatch(/hu\|?n?|nter2|ter2|er2/);
  });

  it('says nothing of an item that could not be checked again', async () => {
    const walk = await broken(async (walked) => {
      walked.answers['disk'] = { value: 99 };
      return { ended: 'exited', exit_code: 0 };
    });
    await walk.send({ type: 'check', items: ['disk'] });
    const from = eventsOf(walk).length;
    await walk.send({ type: 'rule-out', item: 'redis', reason: 'no Redis here' });
    expect(await walk.send(section1)).toEqual({ ok: true, said: 'the step is done, and `redis` could not be checked again' });
    expect(
      eventsOf(walk)
        .slice(from)
        .map((event) => event.type),
    ).not.toContain('fix-checked');
  });

  it('never records a secret in two halves', async () => {
    const pieces: string[] = [];
    const walk = await broken(async (_walk, _step, print) => {
      for (const letter of 'token hunter2 is no secret now\n') print(letter);
      return { ended: 'exited', exit_code: 0 };
    });
    await walk.send(section1);
    for (const event of eventsOf(walk)) if (event.type === 'fix-printed') pieces.push(event.text);
    expect(pieces).toEqual(['token *** is no secret now\n']);
  });
});

describe('the way back', () => {
  it('makes the launch a no-go, and is done only when its checks pass', async () => {
    const walk = await broken(mends);
    expect(await walk.send({ type: 'roll-back', reason: 'errors everywhere' })).toEqual({ ok: true });
    expect(eventsOf(walk).slice(-2)).toMatchObject([
      { type: 'rollback-started', checks: ['redis', 'disk'], reason: 'errors everywhere' },
      { type: 'decided', go: false, note: 'rolling back: errors everywhere' },
    ]);
    expect(await walk.send({ type: 'check-rollback' })).toEqual({ ok: true, said: 'not rolled back yet, 1 left: `redis`' });
    await walk.send({ type: 'fix', section: 'a.runbook.md#redis', step: 1 });
    expect(await walk.send({ type: 'check-rollback' })).toEqual({ ok: true, said: 'rolled back: every check that proves it passes' });
  });

  it('is not done by what its checks saw before, where they cannot be asked now', async () => {
    const walk = await broken(mends);
    await walk.send(section1);
    await walk.send({ type: 'roll-back' });
    await walk.send({ type: 'rule-out', item: 'disk', reason: 'in a hurry' });
    expect(walk.view('disk').evidence?.verdict).toBe('pass');
    expect(await walk.send({ type: 'check-rollback' })).toEqual({ ok: true, said: 'not rolled back yet, 1 left: `disk`' });
  });
});
