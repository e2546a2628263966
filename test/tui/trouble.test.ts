import { afterEach, describe, expect, it } from 'vitest';
import { cellsOf } from '../../src/tui/line.ts';
import { bench, now, saw, troubled, type Bench } from './fixes.ts';

const open: Bench[] = [];
const benchOn = (options: Parameters<typeof bench>[0] = {}): Bench => {
  const made = bench(options);
  open.push(made);
  return made;
};
const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

afterEach(() => {
  for (const { board } of open.splice(0)) board.close();
});

describe('triage', () => {
  it('names the one cause, and shows each place with what tells most first', () => {
    const shown = benchOn({ events: [saw('disk', 'warn', '81 %'), saw('redis', 'fail', 'refused')], hangs: true });
    shown.press('T');
    const screen = shown.screen();
    expect(screen).toContain('✗ Redis answers fails: 2 lines wait for it');
    const order = [
      '1  Redis  H5',
      '✗ failing  Redis answers',
      '⊘ 2 lines of this place wait for it: The queue is short, A worker answers',
      'The disk has room  warn: 81 %',
      '2  Roll back  H6',
      '→ Go back',
    ];
    expect(order.map((text) => screen.indexOf(text)).every((at, index, all) => at > (all[index - 1] ?? -1))).toBe(true);
  });

  it('asks again what fails, but nothing that writes or that nobody allowed', () => {
    const shown = benchOn({ hangs: true });
    shown.press('T');
    expect(shown.sent).toEqual([{ type: 'check', items: ['disk', 'redis'] }]);
    expect(shown.screen()).toContain('Asking 2 lines again');
  });

  it('goes to the line, to its fix and back, and to the section of a place', () => {
    const shown = benchOn({ hangs: true });
    shown.press('Tf');
    expect(shown.screen()).toContain('Fix: Redis is away');
    shown.press('<esc>');
    expect(shown.screen()).toContain('Triage');
    shown.press('G<enter>');
    expect(shown.screen()).toContain('Fix: Go back');
    shown.press('<esc>');
    expect(shown.screen()).toContain('┃ → Go back');
    shown.press('k<enter>');
    expect(shown.screen()).toMatch(/┃ [◷○] .*The disk has room/);
  });

  it('goes by cause where the checklist has none', () => {
    const { triage: _none, ...checklist } = troubled();
    const shown = benchOn({ checklist, hangs: true, events: [saw('disk', 'fail', 'full'), saw('redis', 'fail', 'refused')] });
    shown.press('T');
    const screen = shown.screen();
    expect(screen).toContain('Redis answers fails: 2 lines wait for it; 1 other cause beside it');
    expect(screen.indexOf('✗ failing  Redis answers')).toBeLessThan(screen.indexOf('✗ failing  The disk has room'));
  });

  it('says when nothing fails', () => {
    const shown = benchOn({ events: [saw('redis', 'pass', 'PONG')], hangs: true });
    shown.press('T');
    expect(shown.screen()).toContain('✓ Nothing that was checked fails.');
  });
});

describe('the way back', () => {
  it('is begun from any screen with two keys and the typed words, and keeps the reason of a dialog that was left', async () => {
    for (const before of ['', '?', 'y', '<enter>', 'T']) {
      const shown = benchOn();
      shown.press(`${before}R`);
      expect(shown.screen()).toContain('Roll back: Go back');
      shown.press('<enter>errors everywhere<enter>roll<enter>');
      expect(shown.screen()).toContain('Type `roll back`, in full');
      shown.press('<esc><enter>');
      expect(shown.screen()).toContain('errors everywhere');
      expect(shown.screen()).not.toMatch(/Words +roll\b/);
      shown.press('<enter>roll<space>back<enter>');
      await settle();
      expect(shown.sent.at(-1)).toEqual({ type: 'roll-back', reason: 'errors everywhere' });
      expect(shown.screen()).toMatch(/↩ ROLLING BACK .*R shows it/);
    }
  });

  it('runs its steps for no line, and proves it with `c`', async () => {
    const shown = benchOn();
    shown.press('Rc');
    expect(shown.screen()).toContain('Nobody began to roll back');
    shown.press('r');
    expect(shown.screen()).toContain('Nobody began to roll back: enter does');
    shown.press('<enter><enter>roll<space>back<enter>');
    await settle();
    shown.press('<enter>');
    expect(shown.screen()).toContain('Run step 1 of 1: Redeploy?');
    shown.press('y');
    await settle();
    expect(shown.sent.at(-1)).toEqual({ type: 'fix', section: 'run.md#back', step: 1 });
    shown.press('c');
    await settle();
    expect(shown.sent.at(-1)).toEqual({ type: 'check-rollback' });
    expect(shown.screen()).toContain('✓ ROLLED BACK');
  });

  it('says what is left until every check that proves it passes', () => {
    const shown = benchOn();
    shown.recorder.add({ type: 'rollback-started', section: 'run.md#back', checks: ['disk'], reason: 'it burns' }, { at: now - 3000, by: 'ben' });
    shown.recorder.add({ type: 'rollback-checked', left: ['disk'] }, { at: now - 1000 });
    expect(shown.screen()).toMatch(/↩ ROLLING BACK {2}it burns {2}ben, 3 s ago, 1 check left/);
    shown.press('R');
    expect(shown.screen()).toContain('✗ not rolled back yet, 1 left, checked 1 s ago: The disk has room');
  });

  it('says what to write where the checklist names none', () => {
    const { rollback: _none, ...checklist } = troubled();
    const shown = benchOn({ checklist });
    shown.press('R');
    expect(shown.screen()).toContain('names no way back: write `rollback:` with a `section` and `checks`');
  });
});

describe('every screen of trouble', () => {
  it.each([
    ['triage', 'T'],
    ['the way back', 'R'],
    ['its words', 'R<enter>'],
    ['a fix', '<enter>'],
    ['the question', '<enter>2r'],
  ])('fits the window: %s', (_what, keys) => {
    const shown = benchOn({ hangs: true, production: true });
    shown.press(keys);
    for (const columns of [60, 61, 80, 99, 100, 120, 200]) {
      for (const rows of [15, 19, 20, 24, 40]) {
        shown.board.resize(columns, rows);
        const lines = shown.board.frame()?.lines ?? [];
        expect(lines).toHaveLength(rows);
        for (const line of lines) expect(cellsOf(line)).toBeLessThanOrEqual(columns);
      }
    }
  });
});
