import { afterEach, describe, expect, it } from 'vitest';
import type { LedgerLine } from '../../src/model/events.ts';
import type { LedgerLink } from '../../src/model/link.ts';
import { createBoard, type Board } from '../../src/tui/board.ts';
import { textOf } from '../../src/tui/line.ts';
import { linkHeader, linkSentence } from '../../src/tui/parts/link.ts';
import { width } from '../../src/tui/text.ts';
import { consoleOptions } from '../helpers/console-options.ts';
import { createRecorder } from '../helpers/recorder.ts';
import { sketch } from './sample.ts';

const since = new Date(2026, 10, 22, 14, 2, 11).getTime();
const line = (seq: number): LedgerLine => ({
  seq,
  at: new Date(since).toISOString(),
  by: 'ana',
  prev: '',
  entered: new Date(since).toISOString(),
  event: { type: 'signed', item: 'look', note: String(seq) },
  hash: '',
});
const lost = (kept: number): LedgerLink => ({
  state: 'lost',
  since,
  why: 'connection refused',
  kept: Array.from({ length: kept }, (_, index) => line(2 + index)),
});

const boards: Board[] = [];
afterEach(() => {
  for (const board of boards.splice(0)) board.close();
});

describe('a record that cannot be reached, in the header', () => {
  it.each([
    [120, 3, ' ■ RECORD LOST  since 14:02:11, connection refused  3 entries kept on this machine, handed in when it is back'],
    [120, 1, ' ■ RECORD LOST  since 14:02:11, connection refused  1 entry kept on this machine, handed in when it is back'],
    [120, 0, ' ■ RECORD LOST  since 14:02:11, connection refused  what is entered is kept on this machine'],
    [80, 3, ' ■ RECORD LOST  since 14:02:11, connection refused  3 kept here'],
    [60, 3, ' ■ RECORD LOST 14:02:11, connection refused  3 kept'],
    [60, 12_000, ' ■ RECORD LOST 14:02:11, connection refused  12000 kept'],
  ])('in %i cells with %i kept says `%s`', (cells, kept, text) => {
    const [shown] = linkHeader(lost(kept), cells);
    expect(shown && textOf(shown)).toBe(text);
    expect(width(text)).toBeLessThanOrEqual(cells);
    expect(shown?.spans.filter(({ tone }) => tone === 'stop' || tone === 'loud').map((span) => span.text)).toEqual([' ■']);
  });

  it('stays within the window however long the reason is, and says nothing while all is well', () => {
    const [shown] = linkHeader({ ...lost(3), why: 'a very long reason '.repeat(20) } as LedgerLink, 60); // spread of a union: it stays lost
    expect(width(shown ? textOf(shown) : '')).toBeLessThanOrEqual(60);
    expect(linkHeader({ state: 'up' }, 60)).toEqual([]);
    expect(linkSentence({ state: 'up' })).toBeUndefined();
  });

  it('is read aloud', () => {
    expect(linkSentence(lost(1))).toBe('The record is lost since 14:02:11, connection refused. 1 entry is kept on this machine and handed in when it is back.');
    expect(linkSentence(lost(0))).toBe(
      'The record is lost since 14:02:11, connection refused. What is entered is kept on this machine and handed in when it is back.',
    );
  });

  it('is on the screen until the record is back, with what was kept on the board', () => {
    const recorder = createRecorder({
      operator: 'ana',
      checklist: sketch('Sample', { Before: { One: [{ id: 'look', title: 'Look left' }] } }),
      target: { name: 'x', production: false },
      openedAt: since,
      checkTakes_ms: 0,
      observe: () => ({ verdict: 'pass', response: '' }),
    });
    const board = createBoard(
      consoleOptions(recorder, () => since + 5_000),
      () => undefined,
    );
    boards.push(board);
    const screen = (columns: number, rows: number): string => {
      board.resize(columns, rows);
      board.catchUp();
      return board.frame()?.lines.map(textOf).join('\n') ?? '';
    };
    expect(screen(100, 30)).not.toContain('RECORD LOST');
    recorder.store.link(lost(1));
    for (const [columns, rows] of [
      [100, 30],
      [60, 15],
    ] as const) {
      expect(screen(columns, rows)).toMatch(/■ RECORD LOST .*connection refused/);
      expect(screen(columns, rows)).toMatch(/✓ done\s+Look left/);
      expect(screen(columns, rows).split('\n')).toHaveLength(rows);
    }
    recorder.store.link({ state: 'up' });
    expect(screen(100, 30)).not.toContain('RECORD LOST');
    expect(screen(100, 30)).toMatch(/○ open\s+Look left/);
  });
});
