import type { Checklist } from '../../src/model/checklist.ts';
import type { LaunchEvent } from '../../src/model/events.ts';
import type { FixStep, RunbookSection } from '../../src/model/fix.ts';
import { createBoard, type Board } from '../../src/tui/board.ts';
import type { FixDesk } from '../../src/tui/contract.ts';
import type { Press } from '../../src/tui/input.ts';
import { textOf } from '../../src/tui/line.ts';
import { consoleOptions } from '../helpers/console-options.ts';
import { fixDesk } from '../helpers/fix-desk.ts';
import { createRecorder, type Recorder } from '../helpers/recorder.ts';
import { live, sketch } from './sample.ts';

/** When the tests of fixes are: a fixed moment. */
export const now = Date.parse('2026-11-22T10:00:00Z');

const step = (n: number, title: string, command: string, about: Partial<FixStep> = {}): FixStep => ({
  n,
  title,
  command,
  line: n,
  mutating: true,
  shell: false,
  terminal: false,
  ...about,
});

/** A section of the runbook with what a test says of it. */
export const section = (ref: string, title: string, about: Partial<RunbookSection> = {}): RunbookSection => ({
  ref: `run.md#${ref}`,
  title,
  markdown: `Shows as: ${title}.`,
  line: 1,
  source: [],
  before: [],
  after: [],
  steps: [],
  ...about,
});

/** Redis is away: three steps, the second one starts it, the third wants the terminal. */
export const redisAway = section('redis', 'Redis is away', {
  markdown:
    'Shows as: refused.\n\n1. See whether it runs.\n\n   ```sh\n   service redis status\n   ```\n\n2. Start it.\n\n   ```sh\n   service redis start\n   ```\n',
  when: 'kind == "redis"',
  before: ['queue'],
  steps: [
    step(1, 'See whether it runs', 'service redis status', { mutating: false, takes_s: 5 }),
    step(2, 'Start it', 'service redis start "$TOKEN"\nservice redis wait', { takes_s: 20 }),
    step(3, 'Look inside', 'redis-cli', { terminal: true, shell: true }),
  ],
});

/** A launch where Redis fails, two lines wait for it, and there is a way back. */
export function troubled(about: Partial<Checklist> = {}): Checklist {
  return {
    ...sketch('Troubled', {
      Before: {
        Data: [
          { id: 'redis', title: 'Redis answers', ...live, fixes: [{ title: 'Redis is away', ref: 'run.md#redis', markdown: '' }] },
          { id: 'worker', title: 'A worker answers', ...live, needs: ['redis'] },
          { id: 'queue', title: 'The queue is short', ...live, needs: ['redis'] },
          { id: 'disk', title: 'The disk has room', ...live },
          {
            id: 'backup',
            title: 'A backup can be made',
            check: { kind: 'command', params: {}, expect: '', timeout_s: 1, consent: { why: 'command', subject: 'pg_dump' } },
          },
          { id: 'look', title: 'Look around' },
        ],
      },
    }),
    runbook: [redisAway, section('back', 'Go back', { steps: [step(1, 'Redeploy', 'railway redeploy')] })],
    rollback: { section: 'run.md#back', checks: ['disk'] },
    triage: [
      { title: 'Redis', source: ['H5'], items: ['queue', 'disk', 'worker', 'redis'] },
      { title: 'Roll back', source: ['H6'], items: [], section: 'run.md#back' },
    ],
    ...about,
  };
}

/** That an item was seen. */
export const saw = (item: string, verdict: 'pass' | 'fail' | 'warn' | 'unknown', response: string): LaunchEvent => ({
  type: 'observed',
  item,
  kind: item,
  verdict,
  response,
  expect: '',
  duration_ms: 1,
});

/** A board with what it sent and printed. */
export interface Bench {
  readonly board: Board;
  readonly recorder: Recorder;
  readonly sent: unknown[];
  readonly printed: string[];
  /** Presses keys: names of several letters in angle brackets, `j<enter>y`. */
  press(keys: string): void;
  screen(columns?: number, rows?: number): string;
}

/** Opens a board where Redis fails. */
export function bench(
  options: { checklist?: Checklist; events?: readonly LaunchEvent[]; fixes?: Partial<FixDesk>; production?: boolean; hangs?: boolean } = {},
): Bench {
  const recorder = createRecorder({
    operator: 'ana',
    checklist: options.checklist ?? troubled(),
    target: { name: 'api.example', production: options.production === true },
    openedAt: now - 60_000,
    checkTakes_ms: 0,
    observe: () => ({ verdict: 'pass', response: 'answers' }),
  });
  recorder.add({ type: 'session-started', session: 's1', host: 'ship', pid: 1 }, { at: now - 50_000 });
  for (const event of options.events ?? [saw('redis', 'fail', 'refused')]) recorder.add(event, { at: now - 5000 });
  const sent: unknown[] = [];
  const printed: string[] = [];
  const board = createBoard(
    consoleOptions(recorder, () => now, {
      send: (command) => {
        sent.push(command);
        return options.hangs ? new Promise(() => undefined) : recorder.send(command);
      },
      fixes: fixDesk(recorder.store, options.fixes),
    }),
    () => undefined,
    async (title, text) => void printed.push(`${title}\n${text}`),
  );
  board.resize(120, 40);
  return {
    board,
    recorder,
    sent,
    printed,
    press(keys) {
      const names = [...keys.matchAll(/<([\w-]+)>|(.)/gs)].map(([, special, letter]): Press => {
        if (special === 'space') return { name: 'space', text: ' ' };
        return special === undefined ? { name: letter ?? '', text: letter ?? '' } : { name: special };
      });
      board.press(names);
    },
    screen(columns = 120, rows = 40) {
      board.resize(columns, rows);
      board.catchUp();
      return (board.frame()?.lines ?? []).map(textOf).join('\n');
    },
  };
}

/** That step `n` of a section was begun. */
export const started = (n: number, about: Partial<Extract<LaunchEvent, { type: 'fix-started' }>> = {}): LaunchEvent => ({
  type: 'fix-started',
  fix: `fix-${n}`,
  session: 's1',
  item: 'redis',
  section: 'run.md#redis',
  title: `Step ${n}`,
  step: n,
  command: 'x',
  mutating: true,
  ...about,
});
