import { afterEach, describe, expect, it } from 'vitest';
import type { LaunchEvent } from '../../src/model/events.ts';
import { bench, now, redisAway, saw, section, started, troubled, type Bench } from './fixes.ts';

const open: Bench[] = [];
const benchOn = (options: Parameters<typeof bench>[0] = {}): Bench => {
  const made = bench(options);
  open.push(made);
  return made;
};
const failing = saw('redis', 'fail', 'refused');
const ended = (about: Partial<Extract<LaunchEvent, { type: 'fix-ended' }>> = {}): LaunchEvent => ({
  type: 'fix-ended',
  fix: 'fix-2',
  ended: 'exited',
  exit_code: 0,
  duration_ms: 3000,
  ...about,
});
const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

afterEach(() => {
  for (const { board } of open.splice(0)) board.close();
});

describe('the detail of a failing line', () => {
  it('shows the best section, what is remembered of it, and its steps', () => {
    const at = new Date(now - 12 * 86_400_000).toISOString();
    const memory = new Map([['run.md#redis', { section: 'run.md#redis', uses: 5, passed: 4, median_s: 40, last: { at, passed: true, launch: 'l' } }]]);
    const screen = benchOn({ fixes: { memory } }).screen(200, 40);
    for (const text of [
      'FIX  Redis is away',
      'worked 4 of 5, median 40 s, 12',
      '1  See whether it runs  only looks · about 5 s',
      '2  Start it  changes data · about 20 s',
    ])
      expect(screen).toContain(text);
  });

  it.each([
    [12, false, 'failed last time, 12'],
    [120, true, 'not used for 120 days'],
  ])('marks a section that nobody should rely on: last used %i days ago, worked %s', (days, passed, words) => {
    const at = new Date(now - days * 86_400_000).toISOString();
    const fixes = { memory: new Map([['run.md#redis', { section: 'run.md#redis', uses: 2, passed: 1, last: { at, passed, launch: 'l' } }]]) };
    const shown = benchOn({ fixes });
    expect(shown.screen(200, 40)).toContain('! worked 1 of 2');
    shown.press('<enter><enter>');
    expect(shown.screen(200, 40)).toMatch(new RegExp(`! This section .*${words.split(',')[0] ?? ''}`));
  });

  it('tells which steps were run for it, in the detail and in its history', () => {
    const standing = { verdict: 'fail' as const, response: 'refused', seq: 3 };
    const checked: LaunchEvent = {
      type: 'fix-checked',
      fix: 'fix-2',
      item: 'redis',
      section: 'run.md#redis',
      before: standing,
      after: { verdict: 'pass', response: 'PONG', seq: 9 },
      passed: true,
      with: ['worker', 'queue'],
    };
    const shown = benchOn({ events: [failing, started(2, { before: standing }), ended(), checked] });
    expect(shown.screen(200, 40)).toMatch(/✓ fix step 2, Step 2: done in 3 s, exit code 0 · ana/);
    shown.press('y');
    expect(shown.screen(200, 40).replace(/\s+/g, ' ')).toContain(
      'ran step 2 of #redis (Step 2): done in 3 s, exit code 0; ✗ fail refused → ✓ pass PONG, with 2 that folded under it',
    );
  });
});

describe('the page of a fix', () => {
  it.each([
    [120, 40],
    [80, 24],
    [60, 15],
  ])('shows prose and steps at %ix%i, and every step is reached', (columns, rows) => {
    const shown = benchOn();
    shown.press('<enter>');
    expect(shown.screen(columns, rows)).toContain('┃ 1  See whether it runs');
    for (let count = 0; count < 30; count += 1) shown.press('j');
    expect(shown.screen(columns, rows)).toContain('┃ 3  Look inside');
    for (let count = 0; count < 30; count += 1) shown.press('k');
    expect(shown.screen(columns, rows)).toContain('┃ 1  See whether it runs');
    shown.press('2');
    expect(shown.screen(columns, rows)).toContain('┃ 2  Start it');
  });

  it('says what is checked afterwards only where something is', () => {
    const shown = benchOn({});
    shown.press('<enter>1<enter>');
    expect(shown.screen()).toContain('It only looks');
    expect(shown.screen()).not.toContain('Afterwards is checked');
    shown.press('<esc>2<enter>');
    expect(shown.screen()).toContain('Afterwards is checked');
  });

  it('asks before a step with exactly its command, and takes only `y` for yes', () => {
    const shown = benchOn({ production: true, fixes: { shown: () => 'service redis start ***\nservice redis wait' } });
    shown.press('<enter>2<enter>');
    const asked = shown.screen();
    for (const text of [
      'Run step 2 of 3: Start it?',
      '▲ PRODUCTION api.example',
      'It changes data.',
      'about 20 s as a rule',
      'service redis start ***',
      'service redis wait',
    ])
      expect(asked).toContain(text);
    for (const key of ['<enter>', 'r', '<space>', 'j', 'Y']) shown.press(key);
    expect(shown.sent).toEqual([]);
    shown.press('<esc>');
    expect(shown.screen()).toContain('┃ 2  Start it');
    shown.press('ry');
    expect(shown.sent).toEqual([{ type: 'fix', section: 'run.md#redis', step: 2, item: 'redis' }]);
  });

  it('takes no yes before all of a long command was on the screen', () => {
    const shown = benchOn({ fixes: { shown: () => Array.from({ length: 60 }, (_, line) => `echo line-${line}`).join('\n') } });
    shown.press('<enter>2<enter>');
    shown.screen(60, 15);
    shown.press('y');
    expect(shown.screen(60, 15)).toContain('goes on below');
    expect(shown.sent).toEqual([]);
    shown.press('G');
    expect(shown.screen(60, 15)).toContain('echo line-59');
    shown.press('y');
    expect(shown.sent).toHaveLength(1);
  });

  it.each([
    ['running', [], '◷ running for 5 s · ana, since'],
    ['done', [ended()], '✓ done in 3 s, exit code 0'],
    ['failed', [ended({ exit_code: 127 })], '✗ failed after 3 s, exit code 127: its program was not found'],
    ['killed', [ended({ exit_code: 137 })], 'exit code 137: ended by a kill'],
    ['stopped', [{ type: 'fix-ended', fix: 'fix-2', ended: 'stopped', duration_ms: 1200 }], '■ stopped after 1 s'],
    ['timed out', [{ type: 'fix-ended', fix: 'fix-2', ended: 'timed-out', duration_ms: 600_000 }], '✗ took too long and was ended after 10 min'],
    [
      'not started',
      [{ type: 'fix-ended', fix: 'fix-2', ended: 'not-started', why: '`service` is not on this machine', duration_ms: 1 }],
      '? did not start: `service` is not on this machine',
    ],
    ['lost', [{ type: 'fix-ended', fix: 'fix-2', ended: 'lost', duration_ms: 1 }], '? lost: its console went away'],
    ['capped', [ended({ dropped_bytes: 20_480 })], '! 20.0 KiB more were printed and not kept'],
    [
      'checked',
      [
        saw('redis', 'fail', 'gone'),
        ended(),
        {
          type: 'fix-checked',
          fix: 'fix-2',
          item: 'redis',
          section: 'run.md#redis',
          after: { verdict: 'fail', response: 'gone', seq: 9 },
          passed: false,
          with: [],
        },
      ],
      '✗ fail gone',
    ],
    ['checking', [ended(), { type: 'checks-started', session: 's1', items: ['redis'], deadline_s: 60 }], '◷ checking Redis answers again…'],
  ] satisfies [string, LaunchEvent[], string][])('says of a step that it is %s', (_what, events, words) => {
    const shown = benchOn({ events: [failing, started(2), ...events] });
    shown.press('g<enter>2');
    expect(shown.screen()).toContain(words);
  });

  it('streams what a step prints, and stops it with a key; one step at a time', async () => {
    const shown = benchOn({ events: [failing, started(2)] });
    shown.press('<enter>2');
    for (let line = 0; line < 30; line += 1) shown.recorder.add({ type: 'fix-printed', fix: 'fix-2', text: `line ${line}\n` });
    const screen = shown.screen();
    expect(screen).toContain('│ … 22 lines above');
    expect(screen).toContain('│ line 29');
    shown.press('r');
    expect(shown.screen()).toContain('Step 2 runs here already, `Step 2`: one at a time; `x` stops it.');
    shown.press('x');
    await settle();
    expect(shown.sent).toEqual([{ type: 'stop-fix', fix: 'fix-2' }]);
    expect(shown.screen()).toContain('│ line 0');
  });

  it('names who runs a step at another console, and starts none of that section beside it', () => {
    const shown = benchOn({ events: [{ type: 'session-started', session: 's2', host: 'shore', pid: 2 }, failing, started(2, { session: 's2' })] });
    shown.press('<enter>2');
    expect(shown.screen()).toMatch(/◷ running for 5 s · ana at another console, since 09:59:55 UTC/);
    shown.press('r');
    expect(shown.screen()).toContain('`ana` runs step 2 of this section at another console since 09:59:55 UTC');
    shown.press('x');
    expect(shown.screen()).toContain('runs it at another console: stop it there');
    expect(shown.sent).toEqual([]);
  });

  it('calls a step lost whose console is gone', () => {
    const shown = benchOn({ events: [failing, started(2, { session: 'gone' })] });
    shown.press('<enter>2');
    expect(shown.screen()).toContain('? lost: its console went away');
    shown.press('r');
    expect(shown.screen()).toContain('Run step 2 of 3');
  });

  it('says why keys do nothing where there is nothing to run', () => {
    const shown = benchOn({ checklist: troubled({ runbook: [section('redis', 'Redis is away')] }) });
    shown.press('<enter>r');
    expect(shown.screen()).toContain('This section has no steps to run: it is to be read.');
    shown.press('x');
    expect(shown.screen()).toContain('No step runs here: there is nothing to stop.');
    shown.press('<enter>');
    expect(shown.screen()).toContain('┃ ✗ failing');
  });

  it('goes through the sections that answer, linked or not, and keeps them when the line turns green', () => {
    const other = section('full', 'Redis is full', { when: 'kind == "redis" && verdict == "fail"' });
    const shown = benchOn({ checklist: troubled({ runbook: [redisAway, other] }) });
    shown.press('<enter>');
    expect(shown.screen()).toContain('Fix (1 of 2): Redis is away');
    shown.press('n');
    expect(shown.screen()).toContain('Fix (2 of 2): Redis is full');
    shown.recorder.add(saw('redis', 'pass', 'PONG'), { at: now });
    expect(shown.screen()).toContain('Fix (2 of 2): Redis is full');
  });

  it('prints a step as plain lines for a shell that has the variables', () => {
    const shown = benchOn();
    shown.press('<enter>2y');
    expect(shown.printed).toEqual(['Redis is away, step 2: Start it\nservice redis start "${TOKEN}"\nservice redis wait']);
  });

  it('comes back to the step that runs', () => {
    const shown = benchOn({ events: [failing, started(2)] });
    shown.screen(60, 15);
    shown.press('<enter>');
    expect(shown.screen(60, 15)).toContain('┃ 2  Start it');
  });

  it('asks before it leaves a step that runs', () => {
    const shown = benchOn({ events: [failing, started(2)] });
    shown.press('q');
    expect(shown.screen()).toContain('Leave while the step Step 2 runs?');
    shown.press('<esc><ctrl-c>');
    expect(shown.sent).toEqual([{ type: 'stop-fix', fix: 'fix-2' }]);
  });
});
