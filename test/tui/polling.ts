import type { Checklist } from '../../src/model/checklist.ts';
import type { Command } from '../../src/model/commands.ts';
import type { LaunchEvent } from '../../src/model/events.ts';
import { createBoard, type Board } from '../../src/tui/board.ts';
import type { ConsoleOptions } from '../../src/tui/contract.ts';
import type { Press } from '../../src/tui/input.ts';
import { textOf } from '../../src/tui/line.ts';
import type { Notice } from '../../src/tui/watch/brief.ts';
import { consoleOptions } from '../helpers/console-options.ts';
import { createRecorder } from '../helpers/recorder.ts';
import { live, sketch } from './sample.ts';

/** When the polls of these tests begin. */
export const began = Date.parse('2026-11-22T14:00:00Z');

/** A launch with two gates and four stations. */
export const checklist: Checklist = {
  ...sketch('Open to the first 20 users', {
    'Before deploying': { Data: [{ id: 'redis-reachable', title: 'Redis answers', sign: 'none', ...live }] },
    'After deploying': { Data: [{ id: 'thanks', title: 'Thank the team' }] },
  }),
  stations: ['driver', 'navigator', 'database', 'support'],
};

/** A console on a launch in memory, at a time that the test tells; ana is at it. */
export interface PollBoard {
  readonly board: Board;
  readonly alarms: Notice[];
  /** The commands that were sent; none is carried out. */
  readonly sent: Command[];
  tell(by: string, ...events: readonly LaunchEvent[]): void;
  saw(verdict: 'pass' | 'fail', response: string): void;
  press(...keys: readonly string[]): void;
  wait(seconds: number): void;
  screen(): string;
  row(word: string): string;
  /** Lets what was sent come back. */
  settle(): Promise<void>;
}

/** Opens such a console. */
export function pollBoard({
  columns = 100,
  rows = 30,
  ...about
}: { columns?: number; rows?: number; launch?: Checklist } & Partial<ConsoleOptions> = {}): PollBoard {
  let now = began;
  const { launch = checklist, ...options } = about;
  const recorder = createRecorder({
    operator: 'ana',
    checklist: launch,
    target: { name: 'ship', production: false },
    openedAt: began - 60_000,
    observe: () => ({ verdict: 'pass', response: 'answers' }),
    checkTakes_ms: 1,
  });
  const alarms: Notice[] = [];
  const sent: Command[] = [];
  const send: ConsoleOptions['send'] = async (command) => {
    sent.push(command);
    return { ok: true };
  };
  const board = createBoard(
    consoleOptions(recorder, () => now, { send, ...options }),
    () => undefined,
    undefined,
    (notice) => alarms.push(notice),
  );
  const tell: PollBoard['tell'] = (by, ...events) => {
    for (const event of events) recorder.add(event, { by, at: now });
    board.catchUp();
  };
  board.resize(columns, rows);
  const made: PollBoard = {
    board,
    alarms,
    sent,
    tell,
    saw: (verdict, response) => tell('ana', { type: 'observed', item: 'redis-reachable', kind: 'redis', verdict, response, expect: 'ok', duration_ms: 4 }),
    press: (...keys) => board.press(keys.map((name): Press => (name.length === 1 ? { name, text: name } : { name }))),
    wait: (seconds) => {
      now += seconds * 1000;
      board.catchUp();
    },
    screen: () => board.frame()?.lines.map(textOf).join('\n') ?? '',
    row: (word) =>
      made
        .screen()
        .split('\n')
        .find((row) => row.includes(word)) ?? '',
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  };
  made.saw('pass', 'answers');
  return made;
}

/** A poll at the gate of `before`, open for so long from now. */
export const begun = (for_s = 120, at = began): LaunchEvent => ({
  type: 'poll-started',
  poll: 'before-1',
  phase: 'before',
  stations: [...checklist.stations],
  deadline: new Date(at + for_s * 1000).toISOString(),
});

/** A station's answer. */
export const said = (station: string, go: boolean, remark?: string): LaunchEvent => ({
  type: 'poll-answered',
  poll: 'before-1',
  station,
  go,
  seen: 1_000,
  ...(remark === undefined ? {} : { remark }),
});
