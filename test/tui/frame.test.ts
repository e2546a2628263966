import { consoleOptions } from '../helpers/console-options.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { createBoard, type Board } from '../../src/tui/board.ts';
import type { Press } from '../../src/tui/input.ts';
import { cellsOf, textOf } from '../../src/tui/line.ts';
import { createRecorder } from '../helpers/recorder.ts';
import { creator, live, sketch } from './sample.ts';

const open: Board[] = [];
const words = '打ち上げ 🚀 Connections_stay_under_half_of_the_pool_whatever_happens 👩‍👩‍👧 Cafe\u0301 ';
const wide = sketch(words.repeat(3), {
  Phase: {
    [words.repeat(2)]: Array.from({ length: 30 }, (_, index) => ({
      id: `item-${index}`,
      title: words.repeat((index % 4) + 1),
      ...live,
      why: `**${words.repeat(6)}**\n\n- ${words}\n\n\`\`\`\n${words.repeat(4)}\n\`\`\``,
    })),
  },
});

function boardOn(checklist: typeof creator): Board {
  const now = Date.parse('2026-11-22T10:00:00Z');
  const recorder = createRecorder({
    operator: 'ana',
    checklist,
    target: { name: 'a-very-long-host-name.production.creator.example'.repeat(3), production: true },
    openedAt: now - 3_600_000,
    checkTakes_ms: 0,
    observe: () => ({ verdict: 'pass', response: '' }),
  });
  for (const item of recorder.store.getState().launch?.items.keys() ?? []) {
    recorder.add({ type: 'signed', item }, { at: now - 60_000, by: 'somebody-with-a-long-name' });
    recorder.add(
      { type: 'observed', item, kind: 'http', verdict: 'fail', response: words.repeat(5), expect: 'used < max', values: { used: 31, words }, duration_ms: 1 },
      { at: now - 50_000 },
    );
  }
  recorder.add({ type: 'held', reason: words.repeat(4) }, { at: now - 10_000 });
  const board = createBoard(
    consoleOptions(recorder, () => now),
    () => undefined,
  );
  open.push(board);
  return board;
}

const sizes = [60, 61, 75, 80, 99, 100, 101, 120, 133, 200, 320].flatMap((columns) => [15, 16, 19, 20, 24, 40, 90].map((rows) => [columns, rows] as const));
const keys = (text: string): Press[] => Array.from(text, (name) => ({ name, text: name }));
const esc: Press = { name: 'esc' };

afterEach(() => {
  for (const board of open.splice(0)) board.close();
});

describe.each([
  ['the launch of the sketch', creator],
  ['wide and endless texts', wide],
])('a frame of %s', (_what, checklist) => {
  it.each([
    ['the list', []],
    ['the end of the list', keys('G')],
    ['the detail', [{ name: 'tab' }]],
    ['the keys', keys('?')],
    ['the history', keys('y')],
    ['a fix', keys('f')],
    ['a filter', keys('/item')],
    ['a note', keys(`t${'long text '.repeat(40)}`)],
    ['an override', keys('o')],
    ['a decision that is refused', [...keys('Dgo'), { name: 'enter' }]],
    ['a refused key', keys('F')],
    ['a dialog that was left', [...keys('tsome'), esc]],
  ] satisfies [string, Press[]][])('never outgrows the window: %s', (_name, presses) => {
    const board = boardOn(checklist);
    board.resize(120, 40);
    board.press(presses);
    for (const [columns, rows] of sizes) {
      board.resize(columns, rows);
      const frame = board.frame();
      const lines = frame?.lines ?? [];
      expect(lines, `${columns}x${rows}`).toHaveLength(rows);
      for (const line of lines) expect(cellsOf(line), `${columns}x${rows}: ${textOf(line)}`).toBeLessThanOrEqual(columns);
      expect(textOf(lines.at(-1) ?? { spans: [] }).trim(), `${columns}x${rows}`).not.toBe('');
      expect(frame?.cursor?.x ?? 0).toBeLessThan(columns);
      expect(frame?.cursor?.y ?? 0).toBeLessThan(rows);
    }
  });
});

describe('a window that is too small', () => {
  it.each([
    [59, 15],
    [60, 14],
    [1, 1],
    [10, 2],
    [200, 5],
  ])('%ix%i says what it needs and fits', (columns, rows) => {
    const board = boardOn(creator);
    board.resize(columns, rows);
    const lines = board.frame()?.lines ?? [];
    expect(lines).toHaveLength(rows);
    for (const line of lines) expect(cellsOf(line)).toBeLessThanOrEqual(columns);
  });
});

describe('the board', () => {
  it('shows nothing new while nothing changes', () => {
    const board = boardOn(creator);
    board.resize(120, 40);
    expect(board.frame()).toBe(board.frame());
  });

  it('keeps a window that became too small from answering keys that nobody sees', () => {
    const board = boardOn(creator);
    board.resize(40, 10);
    board.press(keys('t'));
    board.resize(80, 24);
    expect(board.scene()?.ui.dialog).toBeUndefined();
  });
});
