import { afterEach, describe, expect, it } from 'vitest';
import type { LaunchEvent } from '../../src/model/events.ts';
import { textOf } from '../../src/tui/line.ts';
import { alarmBytes } from '../../src/tui/watch/bell.ts';
import { boundsOf, conditionInWords } from '../../src/tui/watch/promise.ts';
import { watchSentence, watchSentences } from '../../src/tui/watch/spoken.ts';
import { alert, beat, beats, startedWatch, watchBoard, type WatchBoard } from './watching.ts';

const open: WatchBoard[] = [];
const on = (options: Parameters<typeof watchBoard>[0], ...events: readonly LaunchEvent[]): WatchBoard => {
  const made = watchBoard(options);
  open.push(made);
  made.tell(...events);
  return made;
};
const elsewhere: LaunchEvent[] = [{ type: 'session-started', session: 's2', host: 'shore', pid: 2 }, startedWatch({ session: 's2' })];
const sizes = [
  [120, 40],
  [80, 24],
  [60, 15],
] as const;

afterEach(() => {
  for (const { board } of open.splice(0)) board.close();
});

describe('beside its page, the watch', () => {
  it.each(sizes)('is told of by the header at %ix%i', (columns, rows) => {
    const board = on({}, startedWatch(), ...beats(0, 1));
    expect(board.screen(columns, rows)).toContain('watch 0:10 of 1:00:00 · 3 hold');
    board.tell(alert('fired'));
    expect(board.screen(columns, rows)).toContain('▲ 1 alert: Many');
    board.at(3601);
    expect(board.screen(columns, rows)).toContain('watch: its time is up');
  });

  it('shows an open alert with its value there, and not what was so before', () => {
    const board = on({}, startedWatch(), ...beats(0, 1, { errors: { value: 0.062, ok: false } }), alert('fired', { already: true }));
    expect(board.screen()).not.toContain('▲');
    board.tell(alert('resolved'), alert('fired'));
    expect(board.screen()).toContain('1 broken, 2 hold, 1 not asked · ▲ 1 alert: Many errors 6.2 %');
  });

  it('does not take leaving as an alarm: it can go on later', () => {
    const board = on({}, startedWatch(), ...beats(0, 3));
    board.press('q');
    expect(board.screen()).toContain('Leave while the watch runs?');
    expect(board.screen()).toContain('The watch can go on later, with `w` and `s`');
    board.press('y');
    expect(board.quits()).toBe(1);
  });

  it.each([
    ['at another console', elsewhere],
    ['over', [startedWatch(), { type: 'watch-ended', watch: 'w1', ending: 'closed', note: '' }]],
  ] as const)('asks nothing on leaving when it is %s', (_what, events) => {
    const board = on({}, ...events);
    board.press('q');
    expect(board.quits()).toBe(1);
  });
});

describe('an alert', () => {
  it('rings once when it fires, not when it was so before nor when it is resolved', () => {
    const board = on({}, startedWatch(), ...beats(0, 3));
    board.tell(alert('fired', { already: true }));
    expect(board.alarms).toEqual([]);
    board.tell(alert('resolved'), alert('fired'));
    board.at(60);
    board.tell(alert('resolved'));
    expect(board.alarms).toEqual([{ title: 'Open to the first 20 users', text: 'Many errors 6.2 %' }]);
  });

  it.each([{ alerts: false }, { screenReader: true }])('rings nothing with %j', (options) => {
    const board = on(options, startedWatch(), ...beats(0, 3), alert('fired'));
    expect(board.alarms).toEqual([]);
  });

  it('is told to the terminal without anything that steers it', () => {
    const bytes = alarmBytes({ title: 'Launch\u001B[31m; 2\u0007', text: 'Many\n errors\u009B' }, false);
    expect(bytes).toBe('\u0007\u001B]9;gonogo: Launch, 2: Many errors\u001B\\\u001B]777;notify;gonogo: Launch, 2;Many errors\u001B\\');
  });

  it('is passed through tmux', () => {
    expect(alarmBytes({ title: 'a', text: 'b' }, true)).toContain('\u001BPtmux;\u001B\u001B]9;gonogo: a: b\u001B\u001B\\\u001B\\');
  });
});

describe('a promise in words', () => {
  it.each([
    ['value < 0.01', 'ratio', '< 1 %'],
    ['value <= 500', 'ms', '≤ 500 ms'],
    ['value >= 1 && value < 5', 'count', '≥ 1 and < 5'],
    ['value == 0', 'count', '= 0'],
    ['value < 5 || value > 9', 'count', 'value < 5 || value > 9'],
    ['value < 1e3', 'count', 'value < 1e3'],
  ] as const)('%s in %s is %s', (expression, unit, said) => {
    expect(conditionInWords(expression, unit)).toBe(said);
  });

  it('has bounds only where it is one', () => {
    expect(boundsOf('value < 0.01')).toEqual([{ sign: '<', limit: 0.01 }]);
    expect(boundsOf('abs(value) < 1')).toBeUndefined();
  });
});

describe('read aloud, the watch', () => {
  it('is sentences, anew every minute, without signs', () => {
    const board = on(
      {},
      startedWatch(),
      ...beats(0, 30),
      alert('fired'),
      beat(31, { latency: { why: 'connection refused', code: 'refused' } }, [{ from: 'sentry', key: 'k', text: 'TypeError' }]),
    );
    const said = (): string[] => {
      const scene = board.board.scene();
      return scene ? watchSentences(scene, { type: 'watch', selected: 0, flip: false }).map(textOf) : [];
    };
    expect(said()).toContain('The watch runs: 1 unknown, 2 hold, 1 not asked, 1 alert: Many errors 0.2 %.');
    expect(said()).toContain('5 min of 1 h.');
    expect(said()).toContain('Current: Requests fail holds: 0.2 %, promised < 1 %.');
    expect(said()).toContain('Answers come in time unknown: connection refused, promised < 500 ms.');
    expect(said()).toContain('The runbook answers it: Requests end in 500.');
    expect(said()).toContain('New Sentry issue at 10:05: TypeError');
    expect(said().join(' ')).not.toMatch(/[│┃─█░▁┊✓✗▲]/u);
    const before = said();
    board.at(325);
    expect(said()).toEqual(before);
    board.at(3601);
    expect(said().join(' ')).toContain('The time of the watch is up: it waits to be ended');
    expect(said().join(' ')).toContain('It waits for an ending: c close, e extend, r roll back, i inconclusive. The record speaks for');
  });

  it('says nothing in the list where there is none', () => {
    const scene = on({}).board.scene();
    expect(scene && watchSentence(scene.watch)).toBeUndefined();
  });
});
