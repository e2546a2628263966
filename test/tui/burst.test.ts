import { afterEach, describe, expect, it } from 'vitest';
import type { LaunchEvent } from '../../src/model/events.ts';
import { cellsOf, textOf } from '../../src/tui/line.ts';
import { began, burstBoard, expected, felt, second, startedBurst, summaryOf, type BurstBoard } from './bursts.ts';

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
const refusing = {
  felt: felt(100, 80, 9),
  expected: expected(false),
  errors: [{ kind: 'status 503', count: 9, example: 'GET /api/content: 503 Service Unavailable' }],
};
const sizes = [
  [120, 40],
  [80, 24],
  [60, 15],
] as const;

/** All that the page says, scrolled from its top to its end. */
function whole(board: BurstBoard, columns: number, rows: number): string {
  board.press('g');
  let all = board.screen(columns, rows);
  for (let steps = 0; steps < 40; steps += 1) {
    board.press('pgdn');
    all += `\n${board.screen(columns, rows)}`;
  }
  board.press('g');
  return all;
}

afterEach(() => {
  for (const { board } of open.splice(0)) board.close();
});

describe.each(sizes)('the page of a burst at %ix%i', (columns, rows) => {
  it('shows first how it stands, what is felt now and what is expected', () => {
    const board = on(startedBurst(), ...seconds(1, 14));
    const screen = board.screen(columns, rows);
    for (const text of ['Burst: Ten users at once', '◷ running  0:14 of 0:40', 'users 10 of 10', '120.0', '44 ms', '0.0 %']) expect(screen).toContain(text);
    expect(screen).toMatch(/✓ met +p95_ms < 500 +p95_ms = 41\.25/);
    expect(screen).toMatch(/requests\/s +120\.0 +[▁-█]/);
    expect(screen).toMatch(/db used +20 .*█.* 20/);
    expect(screen).toMatch(/p pause · x stop · K kill · esc leaves, it goes on/);
  });

  it('says PAUSED, and has a gap where it was', () => {
    const board = on(startedBurst(), ...seconds(1, 14), pause, second(14, { paused: true, felt: felt(0, 0) }));
    expect(board.screen(columns, rows)).toContain('‖ PAUSED  0:14 of 0:40');
    expect(board.screen(columns, rows)).toContain('p resume · x stop');
    board.tell({ type: 'burst-steered', burst: 'b1', steer: 'resume' }, ...seconds(15, 20));
    expect(board.screen(columns, rows)).toContain('◷ running  0:20');
    expect(board.screen(columns, rows)).toMatch(/█┊█/);
  });

  it('shows an expectation that fails, with what it saw', () => {
    const board = on(startedBurst(), ...seconds(1, 14), ...seconds(15, 20, refusing));
    expect(board.screen(columns, rows)).toMatch(/✗ failing +error_rate < 0\.01 +error_rate = 0\.0842/);
    const all = whole(board, columns, rows);
    for (const text of ['9 × status 503', '503 Service Unavailable', '503 54', 'p50', '○ not held db.used > db.max * 0.8 for 5s']) expect(all).toContain(text);
  });

  it('shows how it ended, exactly, and beside the burst before', () => {
    const board = on(startedBurst({ earlier }), ...seconds(1, 40), ended());
    const screen = board.screen(columns, rows).replace(/\s+/g, ' ');
    for (const text of ['✓ over: finished 0:40 of 0:40', '4,492 requests', '118.2/s', 'p95 44', 'p99 53', '5 errors']) expect(screen).toContain(text);
    const all = whole(board, columns, rows);
    expect(all).toContain('All stages are over.');
    expect(all).toMatch(/\+ better p95 ms +44 was +90 chance ±1\.8/);
    expect(all).toMatch(/= same {3}requests\/s +118\.2 was +117\.0/);
    expect(all).toMatch(/list content +3,572 +94\.0 +40/);
    expect(screen).not.toContain('x stop');
  });

  it.each([
    ['stopped', 'ada stopped it.', '■ over: stopped'],
    ['killed', 'ada killed it.', '■ over: killed'],
    ['condition', '`db.used > db.max * 0.8 for 5s` held.', '✗ over: stopped by a condition'],
    ['hurt', 'More than half failed for 5 s.', '✗ over: stopped: it hurt'],
    ['died', 'The generator ended by itself.', '✗ over: died'],
  ] as const)('says that it was %s', (how, why, said) => {
    const board = on(startedBurst(), ...seconds(1, 12), ended({ ended: how, why }));
    expect(board.screen(columns, rows)).toContain(said);
    const all = whole(board, columns, rows);
    expect(all).toContain(why);
    expect(all.includes('✗ held     db.used')).toBe(how === 'condition');
  });

  it('says that what ran to its end failed all the same, or could not be judged', () => {
    const board = on(startedBurst(), ...seconds(1, 40), ended({ expected: expected(false) }));
    expect(board.screen(columns, rows)).toContain('✗ over: finished, 1 of 2 expectations failing');
    const unknown = on(startedBurst(), second(1), ended({ expected: [{ expect: 'p95_ms < 5', values: {}, why: 'nothing was answered' }] }));
    expect(unknown.screen(columns, rows)).toContain('? over: finished, 1 expectation unknown');
    expect(unknown.screen(columns, rows)).toMatch(/\? unknown +p95_ms < 5 +nothing was answered/);
  });

  it('takes a burst whose console went away for lost, one that fell silent for silent', () => {
    const board = on(startedBurst(), ...seconds(1, 12));
    board.wait(12);
    expect(board.screen(columns, rows)).toContain('? silent  0:12 of 0:40');
    board.tell({ type: 'session-ended', session: 's1', lost: true });
    expect(board.screen(columns, rows)).toContain('? lost  0:12 of 0:40');
    expect(whole(board, columns, rows)).toContain('Its console is gone');
    expect(board.screen(columns, rows)).not.toContain('x stop');
  });
});

describe('a page that has much to show', () => {
  const names = Array.from({ length: 20 }, (_, index) => `vital-${index}`);
  const hostile = '\u001B[2J打ち上げ\u202E 🚀\n\u0007'.repeat(8);

  it('gathers 600 seconds in the columns that there are, with 20 vitals, 50 errors and 30 expectations', () => {
    const base = startedBurst();
    const vitals = names.map((name) => ({ name, kind: 'http' }));
    const plan = { ...base.plan, stages: [{ from: 0, to: 10, for_s: 600 }], duration_s: 600 };
    const many = Array.from({ length: 30 }, (_, index) => ({ expect: `p95_ms < ${500 + index}`, met: index !== 29, values: { p95_ms: 41 } }));
    const errors = Array.from({ length: 50 }, (_, index) => ({ kind: `status ${500 + index}`, count: 50 - index, example: `example ${index}` }));
    const board = on(startedBurst({ plan, vitals }));
    for (let at = 1; at <= 600; at += 1)
      board.recorder.add(
        second(at, { expected: many, vitals: Object.fromEntries(names.map((name, index) => [name, { response: 'ok', values: { ms: at * index } }])) }),
        { at: began + (at + 1) * 1000 },
      );
    board.wait(600);
    for (const [columns, rows] of sizes) {
      const screen = board.screen(columns, rows);
      expect(screen).toContain('10:00 of 10:00');
      // What fails is seen although it was written last.
      expect(screen).toContain('p95_ms < 529');
      expect(screen).toMatch(/p95 ms +630 .*[▁-█] +800/);
    }
    board.tell(ended({ errors, expected: many }));
    const all = whole(board, 60, 40) + whole(board, 120, 40);
    for (const text of ['vital-19 ms', 'status 549', 'example 49', 'p95_ms < 528']) expect(all).toContain(text);
  });

  it('never outgrows the window, whatever a server says, and lets no control character through', () => {
    const error = { kind: hostile, count: 1_234_567, example: hostile.repeat(20) };
    const said = { [hostile]: { response: hostile, values: { [hostile]: 1e300, nan: Number.NaN } } };
    const judged = [
      { expect: hostile, why: hostile, values: {} },
      { expect: `x == "${hostile}"`, met: false, values: { x: hostile } },
    ];
    const about = {
      scenario: { name: hostile, title: hostile, file: '', digest: '' },
      host: hostile,
      vitals: [{ name: hostile, kind: 'http' }],
      stop_when: [hostile],
    };
    const board = on(
      startedBurst(about),
      ...seconds(1, 9, {
        vitals: said,
        errors: [error],
        expected: judged,
        bars: [
          [1e-9, 1],
          [1e9, 1e9],
        ],
      }),
    );
    for (const events of [[], [ended({ why: hostile, errors: [error], expected: judged, requests: { [hostile]: felt(1, 1), b: felt(1e9, 1e9) } })]]) {
      board.tell(...events);
      for (const columns of [60, 61, 75, 80, 99, 100, 101, 120, 200, 320])
        for (const rows of [15, 16, 19, 20, 24, 40, 90]) {
          board.board.resize(columns, rows);
          const lines = board.board.frame()?.lines ?? [];
          expect(lines, `${columns}x${rows}`).toHaveLength(rows);
          for (const line of lines) {
            expect(cellsOf(line), `${columns}x${rows}: ${textOf(line)}`).toBeLessThanOrEqual(columns);
            expect(textOf(line)).not.toMatch(/[\u0000-\u001F\u007F\u202E]/u);
          }
        }
    }
  });

  it('keeps its numbers where they are while they change', () => {
    const board = on(startedBurst(), ...seconds(1, 8));
    const place = (): number =>
      board
        .screen()
        .split('\n')
        .find((row) => row.includes('requests/s  p95'))
        ?.indexOf('p95') ?? -1;
    const first = place();
    board.tell(second(9, { felt: felt(1, 3) }), second(10, { felt: felt(998, 9999, 998) }));
    expect(place()).toBe(first);
    expect(first).toBeGreaterThan(0);
  });

  it('shows nothing new while nothing is told', () => {
    const board = on(startedBurst(), ...seconds(1, 8));
    const frame = board.board.frame();
    expect(board.board.frame()).toBe(frame);
  });
});
