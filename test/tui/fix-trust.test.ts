import { afterEach, describe, expect, it } from 'vitest';
import type { LaunchEvent } from '../../src/model/events.ts';
import { cellsOf, textOf } from '../../src/tui/line.ts';
import { troubleSentences } from '../../src/tui/fix/spoken.ts';
import { pageView } from '../../src/tui/screens/pages.ts';
import { bench, saw, started, troubled, type Bench } from './fixes.ts';

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
const untrusted = { state: () => ({ trusted: false as const, why: 'nobody trusted it', changes: [] as string[] }), remember: async () => undefined };

afterEach(() => {
  for (const { board } of open.splice(0)) board.close();
});

describe('what a step prints is data', () => {
  const hostile = [
    ['control characters', '\u{1B}[31mred\u{1B}[0m \u{1B}]0;title\u{7}bell\u{7} \u{202E}flipped\r\nnext\tcell\u{0}'],
    ['a very long line', 'x'.repeat(5000)],
    ['wide characters', '打ち上げ 🚀 '.repeat(300)],
    ['64 KiB', 'é line of output that goes on\n'.repeat(2200)],
    ['64 KiB on one line', '打'.repeat(21_000)],
  ] as const;

  it.each(hostile)('%s', (_what, text) => {
    for (const end of [[], [ended()]]) {
      const shown = benchOn({ events: [failing, started(2), { type: 'fix-printed', fix: 'fix-2', text }, ...end] });
      shown.press('<enter>2');
      for (const [columns, rows] of [
        [60, 15],
        [80, 24],
        [120, 40],
      ] as const) {
        shown.board.resize(columns, rows);
        const began = performance.now();
        const lines = shown.board.frame()?.lines ?? [];
        expect(performance.now() - began).toBeLessThan(1500);
        expect(lines).toHaveLength(rows);
        for (const line of lines) {
          expect(cellsOf(line)).toBeLessThanOrEqual(columns);
          expect(textOf(line)).not.toMatch(/[\u{0}-\u{1F}\u{7F}-\u{9F}\u{202E}]/u);
        }
      }
      shown.press('G');
      expect(shown.board.frame()?.lines).toHaveLength(40);
    }
  });
});

describe('a checklist that nobody trusted', () => {
  it('says so once, and asks for the word before anything runs', async () => {
    let trusted = false;
    const fixes = { trust: { state: () => (trusted ? { trusted: true as const } : untrusted.state()), remember: async () => void (trusted = true) } };
    const shown = benchOn({ fixes });
    expect(shown.screen(80, 24).match(/not trusted: its commands do not run/g)).toHaveLength(1);
    expect(shown.screen(60, 15)).toContain('not trusted');
    shown.press('<enter>2r');
    const page = shown.screen();
    for (const text of ['Trust this checklist?', 'Nobody trusted `sample.md`', 'check of backup', 'pg_dump', 'run.md#redis, step 2', 'railway redeploy'])
      expect(page).toContain(text);
    shown.press('<enter>yes<enter>');
    expect(shown.screen()).toContain('Type `trust`, in full');
    expect(trusted).toBe(false);
    shown.press('<ctrl-u>trust<enter>');
    await settle();
    expect(trusted).toBe(true);
    expect(shown.screen()).toContain('Run step 2 of 3: Start it?');
    expect(shown.sent).toEqual([]);
    expect(shown.screen(80, 24)).not.toContain('not trusted');
  });

  it('shows what changed since, and goes on to the check that was to be allowed', async () => {
    let trusted = false;
    const changes = ['changed file: run.md', '+ run.md#redis, step 2: rm -rf everything', '- run.md#redis, step 2: service redis start'];
    const fixes = {
      trust: {
        state: () => (trusted ? { trusted: true as const } : { trusted: false as const, why: '', changes }),
        remember: async () => void (trusted = true),
      },
    };
    const shown = benchOn({ fixes });
    shown.press('/backup<enter>a');
    for (const change of changes) expect(shown.screen()).toContain(change);
    shown.press('<enter>TRUST<enter>');
    await settle();
    expect(shown.screen()).toContain('Allow: A backup can be made');
    expect(shown.sent).toEqual([]);
  });

  it('shows steps as their runbook has them, where the record masks what looks like a credential', () => {
    const exact = 'printf \'Authorization: Bearer %s\' "$TOKEN"';
    const checklist = troubled();
    const step = checklist.runbook?.[0]?.steps[0];
    if (!step) throw new Error('no step');
    const shown = benchOn({
      checklist,
      fixes: { trust: untrusted, written: (ref, n) => (ref === 'run.md#redis' && n === 1 ? { ...step, command: exact } : undefined) },
    });
    shown.press('<enter>');
    expect(shown.screen()).toContain(exact);
    shown.press('r');
    expect(shown.screen()).toContain(exact);
    shown.press('<esc>1y');
    expect(shown.printed.join()).toContain(`printf 'Authorization: Bearer %s'`);
  });

  it('keeps the dialog where it cannot be remembered', async () => {
    const fixes = { trust: { ...untrusted, remember: () => Promise.reject(new Error('the disk is full: make room')) } };
    const shown = benchOn({ fixes });
    shown.press('<enter>r<enter>trust<enter>');
    await settle();
    expect(shown.screen()).toContain('! the disk is full: make room');
  });

  it('is left without trusting it', () => {
    const shown = benchOn({ fixes: { trust: untrusted } });
    shown.press('<enter>r<esc>');
    expect(shown.screen()).toContain('┃ 1  See whether it runs');
  });
});

describe('for a screen reader', () => {
  it('steps are sentences, and what goes on is told', () => {
    const { board } = benchOn({
      events: [failing, started(2), { type: 'rollback-started', section: 'run.md#back', checks: ['disk'] }],
      fixes: { trust: untrusted },
    });
    const scene = board.scene();
    if (!scene) throw new Error('no scene');
    expect(troubleSentences(scene)).toEqual([
      'ROLLING BACK, begun by ana, 5 s ago.',
      'Step 2 runs, Step 2, by ana; x stops it on its page.',
      'This checklist is not trusted: its commands do not run.',
    ]);
    const page = pageView({ type: 'runbook', item: 'redis', refs: ['run.md#redis'], at: 0, step: 1 }, scene, 10_000, 10_000);
    expect(page.lines.map(({ say }) => say).filter(Boolean)).toEqual([
      'step 1, See whether it runs  only looks · about 5 s',
      'current: step 2, Start it  changes data · about 20 s',
      'step 3, Look inside  changes data · wants the terminal',
    ]);
    const triage = pageView({ type: 'triage', selected: '' }, scene, 10_000, 10_000);
    expect(triage.lines.map(({ say }) => say).filter(Boolean)[0]).toBe('current: failing, Redis answers, refused, 5s old');
  });
});
