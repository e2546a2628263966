import { consoleOptions } from '../helpers/console-options.ts';
import { afterEach, describe, expect, it } from 'vitest';
import type { LaunchEvent } from '../../src/model/events.ts';
import { createBoard, type Board } from '../../src/tui/board.ts';
import { textOf } from '../../src/tui/line.ts';
import { createRecorder } from '../helpers/recorder.ts';
import { live, sketch } from './sample.ts';

const fix = (title: string) => ({ title, ref: `run.md#${title}`, markdown: `How to: ${title}` });
const checklist = sketch('Sample', {
  Readiness: {
    'Critical path, about one hour': [
      { id: 'redis', title: 'Redis answers', ...live, fixes: [fix('Redis is away')] },
      { id: 'worker', title: 'A worker answers', ...live, needs: ['redis'], fixes: [fix('The worker is stopped')] },
    ],
  },
  After: { Rest: [{ id: 'rest', title: 'Look around' }] },
});
const now = Date.parse('2026-11-22T10:00:00Z');
const saw = (item: string, verdict: 'pass' | 'fail'): LaunchEvent => ({
  type: 'observed',
  item,
  kind: 'redis',
  verdict,
  response: verdict,
  expect: '',
  duration_ms: 1,
});
const signed = (item: string): LaunchEvent => ({ type: 'signed', item });

const open: Board[] = [];

function boardOn(events: readonly LaunchEvent[], by = 'Seed 0766fff1 maintainers'): Board {
  const recorder = createRecorder({
    operator: 'ana',
    checklist,
    target: { name: 'x', production: false },
    openedAt: now - 60_000,
    checkTakes_ms: 0,
    observe: () => ({ verdict: 'pass', response: '' }),
  });
  for (const event of events) recorder.add(event, { at: now - 5000, by });
  const board = createBoard(
    consoleOptions(recorder, () => now),
    () => undefined,
  );
  open.push(board);
  return board;
}

function screen(board: Board, columns: number, rows: number): string {
  board.resize(columns, rows);
  return (board.frame()?.lines ?? []).map(textOf).join('\n');
}

afterEach(() => {
  for (const board of open.splice(0)) board.close();
});

describe('in a narrow window', () => {
  it('tells why the launch is on hold before it tells who holds it', () => {
    expect(screen(boardOn([{ type: 'held', reason: 'the database admin is asleep' }]), 60, 15)).toContain('HOLD  the database admin is asleep');
  });

  it('says at a settled section how it is closed', () => {
    const board = boardOn([saw('redis', 'pass'), saw('worker', 'pass'), signed('redis'), signed('worker')]);
    expect(screen(board, 60, 15)).toMatch(/Critical path.*all settled: enter closes it/);
  });

  it('counts what is unsettled where a title is long', () => {
    expect(screen(boardOn([]), 60, 15)).toMatch(/Critical path, about one hour: 2 unsettled/);
    expect(screen(boardOn([]), 100, 20)).toMatch(/Critical path.*: 2 unsettled/);
  });

  it('keeps the name of a phase that reopened', () => {
    expect(screen(boardOn([saw('redis', 'pass'), signed('redis'), saw('redis', 'fail')]), 100, 20)).toMatch(/ READINESS +REOPENED 0\/2 .*'s signature voided/);
  });
});

describe('a blocked item', () => {
  it('names the fix of its cause, and opens it', () => {
    const board = boardOn([saw('redis', 'fail'), saw('worker', 'pass')]);
    expect(screen(board, 120, 40)).toContain('A worker answers');
    board.press([{ name: 'g' }, { name: 'j' }]);
    const detail = screen(board, 120, 40);
    expect(detail).toContain('FIX  Redis is away');
    expect(detail).not.toContain('FIX  The worker is stopped');
    board.press([{ name: 'enter' }]);
    expect(screen(board, 120, 40)).toContain('Fix: Redis is away');
  });
});

describe('the key `s`', () => {
  it('signs, as its letter says, and takes nothing back', () => {
    const board = boardOn([]);
    board.resize(120, 40);
    board.press([{ name: 'G' }, { name: 'k' }, { name: 's' }]);
    expect(board.scene()?.ui.dialog?.kind).toBe('sign');
  });
});

describe('clearing a filter', () => {
  it('stays at the line where it began when nothing was found', () => {
    const board = boardOn([]);
    board.resize(120, 40);
    board.press([{ name: 'G' }, { name: 'k' }, { name: '/' }, ...Array.from('zzqq', (name) => ({ name, text: name })), { name: 'enter' }, { name: 'esc' }]);
    expect(screen(board, 120, 40)).toMatch(/┃.*Look around/);
  });
});
