import { afterEach, describe, expect, it } from 'vitest';
import type { LaunchEvent } from '../../src/model/events.ts';
import { burstSentences } from '../../src/tui/burst/spoken.ts';
import { textOf } from '../../src/tui/line.ts';
import { burstBoard, expected, felt, second, startedBurst, summaryOf, type BurstBoard } from './bursts.ts';

const open: BurstBoard[] = [];
const on = (...events: readonly LaunchEvent[]): BurstBoard => {
  const made = burstBoard();
  open.push(made);
  made.tell(...events);
  return made;
};
const seconds = (from: number, to: number, about: Parameters<typeof second>[1] = {}): LaunchEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => second(from + index, about));
const pause: LaunchEvent = { type: 'burst-steered', burst: 'b1', steer: 'pause' };
const ended = (about: Parameters<typeof summaryOf>[0] = {}): LaunchEvent => ({ type: 'burst-ended', burst: 'b1', item: 'load', summary: summaryOf(about) });
const earlier = {
  launch: 'small-launch-1',
  burst: 'b0',
  at: '2026-11-22T08:00:00.000Z',
  summary: summaryOf({ felt: felt(117, 90, 0, { error_rate: 0.0011 }) }),
};
const sizes = [
  [120, 40],
  [80, 24],
  [60, 15],
] as const;

/** The detail beside the list, as running text. */
function right(board: BurstBoard): string {
  return board
    .screen()
    .split('\n')
    .map((row) => row.split('│')[1] ?? '')
    .join(' ')
    .replace(/\s+/g, ' ');
}

afterEach(() => {
  for (const { board } of open.splice(0)) board.close();
});

describe('beside its page, a burst', () => {
  it('is told of by the header while it runs, wherever the operator is', () => {
    const board = on(startedBurst(), ...seconds(1, 12));
    expect(board.screen()).not.toContain('burst ten-users');
    for (const keys of [['esc'], ['j'], ['?']]) {
      board.press(...keys);
      for (const [columns, rows] of sizes) expect(board.screen(columns, rows)).toContain('burst ten-users 12 s of 40 s · p95 42 ms');
    }
    board.tell(pause);
    expect(board.screen()).toContain('burst ten-users PAUSED 12 s of 40 s');
    board.tell(ended());
    expect(board.screen()).not.toContain('burst ten-users');
  });

  it('is in the detail of its item', () => {
    const board = on(startedBurst(), ...seconds(1, 12));
    board.press('esc');
    expect(board.screen()).toMatch(/BURST {2}◷ running {2}0:12 of 0:40 · b shows it/);
    board.tell(second(13, { expected: expected(false) }));
    expect(right(board)).toContain('1 expectation failing');
    board.tell(ended());
    expect(board.screen()).toMatch(/BURST {2}✓ over: finished {2}0 s ago/);
    expect(right(board)).toContain('4,492 requests, 118.2/s, p95 44 ms');
  });

  it('is read aloud as sentences, anew every five seconds', () => {
    const board = on(startedBurst({ earlier }), ...seconds(1, 12));
    const said = (): string[] => {
      const scene = board.board.scene();
      return scene ? burstSentences(scene, 'load').map(textOf) : [];
    };
    expect(said()).toContain('Now 10 users, 120.0 requests a second, p95 40 milliseconds, 0.0 % errors.');
    expect(said()).toContain('Expectation met: p95_ms < 500, p95_ms = 41.25.');
    expect(said()[0]).toMatch(/^The burst is running, 0:10 of 0:40\. It goes to 127\.0\.0\.1:8000, run by ana/);
    expect(said().join(' ')).not.toMatch(/[│┃─█░▁┊]/u);
    board.tell(...seconds(13, 40), ended());
    expect(said().join(' ')).toContain('over: finished. All stages are over.');
    expect(said()).toContain('p95 ms: better than before, 44, was 90.');
  });

  it('has no page to show for an item without a burst', () => {
    const board = burstBoard();
    open.push(board);
    board.press('b');
    expect(board.screen()).toContain('No burst of this item ran yet: `c` runs it.');
  });
});
