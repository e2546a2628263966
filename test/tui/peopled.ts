import type { Checklist } from '../../src/model/checklist.ts';
import type { EventOf, LaunchEvent } from '../../src/model/events.ts';
import { createBoard, type Board } from '../../src/tui/board.ts';
import type { ConsoleOptions } from '../../src/tui/contract.ts';
import { textOf } from '../../src/tui/line.ts';
import { consoleOptions } from '../helpers/console-options.ts';
import { createRecorder, type Recorder } from '../helpers/recorder.ts';
import { creator } from './sample.ts';

/** When the launches of these tests are looked at first. */
const began = Date.parse('2026-11-22T14:00:00Z');

/** Ana's console on a launch that others are at. */
export interface PeopleBoard {
  readonly recorder: Recorder;
  readonly board: Board;
  press(...keys: readonly string[]): void;
  type(text: string): void;
  /** Filters the list. */
  find(text: string): void;
  /** Something that others did, taken in. */
  tell(by: string, ...events: readonly LaunchEvent[]): void;
  wait(seconds: number): void;
  screen(): string;
  /** The row of the list that the cursor is on. */
  current(): string;
}

/** Where somebody is. */
export function at(by: string, about: Partial<EventOf<'attended'>> = {}): EventOf<'attended'> {
  return { type: 'attended', session: `s-${by}`, ...about };
}

/** Opens ana's console on a launch that ben is at too. */
export function peopleBoard({
  checklist = creator,
  columns = 120,
  rows = 40,
  options = {},
}: {
  checklist?: Checklist;
  columns?: number;
  rows?: number;
  options?: Partial<ConsoleOptions>;
} = {}): PeopleBoard {
  let now = began;
  const recorder = createRecorder({
    operator: 'ana',
    checklist,
    target: { name: 'api.creator.example', production: false },
    openedAt: began - 60_000,
    checkTakes_ms: 0,
    observe: () => ({ verdict: 'pass', response: 'answers' }),
  });
  recorder.add({ type: 'session-started', session: 's1', host: 'ship', pid: 1 }, { at: began });
  recorder.add({ type: 'session-started', session: 's-ben', host: 'shore', pid: 2 }, { at: began, by: 'ben' });
  const board = createBoard(
    consoleOptions(recorder, () => now, options),
    () => undefined,
  );
  board.resize(columns, rows);
  const lines = (): string[] => board.frame()?.lines.map(textOf) ?? [];
  const press = (...keys: readonly string[]): void => board.press(keys.map((key) => (key.length === 1 ? { name: key, text: key } : { name: key })));
  return {
    recorder,
    board,
    press,
    type: (text) => board.paste(text),
    find(text) {
      press('/');
      board.paste(text);
      press('enter');
    },
    tell(by, ...events) {
      for (const event of events) recorder.add(event, { at: now, by });
      board.catchUp();
    },
    wait(seconds) {
      now += seconds * 1000;
      board.catchUp();
    },
    screen: () => lines().join('\n'),
    current: () => lines().find((row) => row.startsWith('┃')) ?? '',
  };
}
