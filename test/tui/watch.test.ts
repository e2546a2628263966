import { afterEach, describe, expect, it } from 'vitest';
import type { LaunchEvent } from '../../src/model/events.ts';
import { width } from '../../src/tui/text.ts';
import { alert, beat, beats, objective, objectives, startedWatch, watchBoard, watchedChecklist, type WatchBoard } from './watching.ts';

const open: WatchBoard[] = [];
const on = (options: Parameters<typeof watchBoard>[0], ...events: readonly LaunchEvent[]): WatchBoard => {
  const made = watchBoard(options);
  open.push(made);
  made.tell(...events);
  made.press('w');
  return made;
};
const sizes = [
  [120, 40],
  [80, 24],
  [60, 15],
] as const;
const broken = { errors: { value: 0.03, ok: false, budget: { fast: 4, slow: 2, left: 0.4 } } };
const row = (board: WatchBoard, title: string): string =>
  board
    .screen()
    .split('\n')
    .find((one) => one.includes(title) && one.includes('<')) ?? '';

afterEach(() => {
  for (const { board } of open.splice(0)) board.close();
});

describe('the page of the watch', () => {
  it('says what would be watched, how long, and what it asks, before it was begun', () => {
    const screen = on({}).screen();
    expect(screen).toContain('This launch is not watched yet. s begins the watch: 4 objectives for 1 h.');
    expect(screen).toContain('Every 10 s it asks of the target: metrics, redis, sentry.');
    expect(screen).toMatch(/Requests fail +< 1 % +M1/);
    expect(screen).toContain('alerts: Many errors (> 5 % for 5 min)');
  });

  it('shows each objective with its value, its promise, how it went and its budget', () => {
    const board = on({}, startedWatch(), ...beats(0, 30));
    const screen = board.screen();
    expect(screen).toMatch(/◷ running {2}5:00 of 1:00:00 {2}█+░+ 55:00 left/);
    expect(screen).toMatch(/3 hold, 1 not asked · 31 of 31 samples, no gaps · next in 10 s · by ana, since 10:00 UTC/);
    expect(row(board, 'Requests fail')).toMatch(/┃ ✓ holds +Requests fail +0\.2 % < 1 % +[▁▂]+ +98 % left/);
    expect(row(board, 'Answers come')).toMatch(/✓ holds +Answers come in time +38 ms < 500 ms +▁+/);
    expect(screen).toMatch(/– not asked +Sentry is quiet +– = 0 +\?+/);
  });

  it('shows a broken objective in its detail: the plot with the promise, the numbers, the burn of two windows', () => {
    const board = on({}, startedWatch(), ...beats(0, 20), ...beats(21, 40, broken));
    expect(row(board, 'Requests fail')).toMatch(/✗ broken +Requests fail +3 % < 1 % +▁█+ +40 % left/);
    const screen = board.screen();
    expect(screen).toContain('1 broken, 2 hold, 1 not asked');
    expect(screen).toMatch(/╌{10,}/);
    expect(screen).toContain('least 0.2 %  median 0.2 %  most 3 %  held in 21 of 41 samples');
    expect(screen).toContain('budget 40 % left, burns 4× in 5 min, 2× in 1 h');
    expect(screen).toContain('asks metrics · enter: Requests end in 500');
  });

  it.each([
    ['unknown', { latency: { why: 'connection refused', code: 'refused' } }, /\? unknown +Answers come in time +\? < 500 ms +▁+\?/, 'connection refused'],
    ['idle', { latency: { why: 'no requests in 5 min', code: 'idle' } }, /· idle +Answers come in time +– < 500 ms +▁+·/, 'no requests in 5 min'],
  ])('shows what is %s as that, never as zero', (_what, values, line, why) => {
    const board = on({}, startedWatch(), ...beats(0, 20), ...beats(21, 60, values));
    board.press('j');
    expect(row(board, 'Answers come')).toMatch(line);
    expect(board.screen()).toContain(why);
  });

  it('shows zero as zero', () => {
    const board = on({}, startedWatch(), ...beats(0, 30, { latency: { value: 0, ok: true } }));
    expect(row(board, 'Answers come')).toMatch(/0 ms < 500 ms +_+ /);
  });

  it('tells how little of a window was seen', () => {
    const raw = { raw: { s: 10 } };
    const board = on(
      {},
      startedWatch(),
      beat(0),
      beat(1, { errors: { value: 0.002, ok: true, ...raw } }),
      beat(30, { errors: { value: 0.002, ok: true, ...raw } }),
    );
    expect(board.screen()).toContain('20 s of 5 min seen');
  });

  it('tells open alerts from resolved ones and from what was so before', () => {
    const board = on({}, startedWatch(), ...beats(0, 30, broken), alert('fired'));
    expect(row(board, 'Requests fail')).toContain('▲');
    expect(board.screen()).toMatch(/▲ open +Many errors +3 % {2}since 10:05:00, 0 s {2}Requests fail/);
    board.at(420);
    board.tell(alert('resolved'));
    expect(board.screen()).toMatch(/✓ resolved +Many errors +6\.2 % {2}10:05:00 to 10:07:00, 2 min/);
    expect(row(board, 'Requests fail')).not.toContain('▲');
    board.tell(alert('fired', { already: true }));
    expect(board.screen()).toMatch(/△ was so before +Many errors/);
    expect(row(board, 'Requests fail')).toContain('△');
    expect(board.screen()).toContain('Alerts, 1 open of 2');
  });

  it('lists news, the newest first, without what could steer the terminal', () => {
    const news = [
      { from: 'sentry', key: '1', text: 'TypeError\u001B[31m in checkout' },
      { from: 'logs', key: '2', text: 'ERROR pool exhausted' },
    ] as const;
    const screen = on({}, startedWatch(), beat(0), beat(1, {}, [news[0]]), beat(2, {}, [news[1]])).screen();
    expect(screen).toMatch(/10:00:20 log +ERROR pool exhausted[^]*10:00:10 Sentry TypeError in checkout/);
  });

  it('shows gaps as gaps, in the plots and with their times', () => {
    const board = on({}, startedWatch(), ...beats(0, 100), ...beats(160, 200));
    const screen = board.screen();
    expect(row(board, 'Answers come')).toMatch(/▁+┊+▁+/);
    expect(screen).toContain('┊ 10:16:50 to 10:26:40  59 samples missing');
    expect(screen).toContain('142 of 201 samples, 59 missing');
  });

  it('shows the worst of what shares a column, also one that was broken once', () => {
    const board = on({}, startedWatch(), ...beats(0, 100), beat(101, broken), ...beats(102, 360));
    expect(row(board, 'Requests fail')).toMatch(/▁█▁/);
  });

  it('says since when a console left it, and how it goes on', () => {
    const board = on({}, startedWatch({ session: 's9' }), ...beats(0, 12));
    board.at(300);
    expect(board.screen()).toContain('‖ left');
    expect(board.screen()).toContain('No console is at it since 10:02:00, 3 min ago: that is a gap. s goes on with it.');
    expect(board.screen()).toContain('s go on');
  });

  it('is seen from another console, whose it is', () => {
    const board = on({ by: 'ben' }, { type: 'session-started', session: 's2', host: 'shore', pid: 2 }, startedWatch({ session: 's2' }), ...beats(0, 12));
    expect(board.screen()).toContain('◷ running  2:00 of 1:00:00');
    expect(board.screen()).toContain("at ben's console");
    expect(board.screen()).not.toContain('end it');
  });

  it('calls for an ending when its time is up, with what the record speaks for', () => {
    const board = on({}, startedWatch(), ...beats(0, 360));
    board.at(3601);
    const screen = board.screen();
    expect(screen).toContain('■ its time is up  1:00:00 of 1:00:00');
    expect(screen).toContain('end it with c close, e extend, r roll back or i inconclusive.');
    expect(screen).toContain('The record speaks for: c close, all 3 objectives hold, and held most of the time');
    expect(board.screen(60, 15)).toContain('c close · e extend · r roll back · i inconclusive');
  });

  it.each([
    ['r roll back, Many errors, since', [...beats(0, 330), alert('fired'), ...beats(331, 360)]],
    ['i inconclusive, 11 of 360 samples were taken', beats(0, 10)],
    ['e extend, Requests fail is not what it should be', [...beats(0, 350), ...beats(351, 360, broken)]],
  ])('speaks for %s', (said, events) => {
    const board = on({}, startedWatch(), ...events);
    board.at(3601);
    expect(board.screen()).toContain(`The record speaks for: ${said}`);
  });

  it.each(sizes)('fits %ix%i with nine objectives and an hour of samples, and is drawn quickly', (columns, rows) => {
    const nine = Array.from({ length: 9 }, (_, index) => objective(`o${index}`, { title: `Number ${index} 送信`, unit: 'ms', objective: 'value < 500' }));
    const values = (n: number) => Object.fromEntries(nine.map(({ id }, index) => [id, { value: (n * (index + 1)) % 490, ok: true }]));
    const started = startedWatch({ objectives: nine.map(({ id }) => id) });
    const samples = Array.from({ length: 361 }, (_, n) => ({ ...beat(n), values: values(n) }));
    const board = on({ checklist: watchedChecklist({ objectives: nine }) }, started, ...samples);
    const began_ms = performance.now();
    for (let second = 0; second < 20; second += 1) board.at(3600 + second);
    expect((performance.now() - began_ms) / 20).toBeLessThan(100);
    const lines = board.screen(columns, rows).split('\n');
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(columns);
    board.press('G');
    expect(board.screen(columns, rows)).toMatch(/┃ ✓ holds +Number 8/);
    board.press('g');
    expect(board.screen(columns, rows)).toMatch(/┃ ✓ holds +Number 0/);
  });

  it.each(sizes)('keeps every line within %ix%i, whatever stands on it', (columns, rows) => {
    const board = on(
      {},
      startedWatch(),
      ...beats(0, 100, broken),
      alert('fired'),
      ...beats(160, 200),
      beat(201, { latency: { why: 'w '.repeat(200), code: 'refused' } }, [{ from: 'logs', key: 'k', text: 'x'.repeat(500) }]),
    );
    for (const keys of [[], ['j'], ['pgdn'], ['c']]) {
      board.press(...keys);
      const lines = board.screen(columns, rows).split('\n');
      expect(lines.length).toBeLessThanOrEqual(rows);
      expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(columns);
    }
  });

  it('says what an old checklist no longer tells of an objective', () => {
    const board = on({ checklist: watchedChecklist({ objectives: objectives.slice(1) }) }, startedWatch(), ...beats(0, 3));
    expect(board.screen()).toMatch(/✓ holds +errors/);
  });

  it('repaints nothing while nothing changes, within a second', () => {
    const board = on({}, startedWatch(), ...beats(0, 3));
    let shown = 0;
    board.board.frame();
    board.board.subscribe(() => {
      shown += 1;
    });
    board.at(30.2);
    board.at(30.6);
    expect(shown).toBe(0);
    board.at(31);
    expect(shown).toBe(1);
  });

  it('counts the seconds to the next sample', () => {
    const board = on({}, startedWatch(), ...beats(0, 3));
    board.at(37);
    expect(board.screen()).toContain('next in 3 s');
  });
});
