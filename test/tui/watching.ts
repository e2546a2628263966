import type { Checklist } from '../../src/model/checklist.ts';
import type { EventOf, LaunchEvent } from '../../src/model/events.ts';
import type { Objective, WatchSpec, WatchValue } from '../../src/model/watch.ts';
import { createBoard, type Board } from '../../src/tui/board.ts';
import type { Press } from '../../src/tui/input.ts';
import { textOf } from '../../src/tui/line.ts';
import type { Notice } from '../../src/tui/watch/brief.ts';
import { consoleOptions } from '../helpers/console-options.ts';
import { createRecorder, type Recorder } from '../helpers/recorder.ts';
import { live, sketch } from './sample.ts';

/** When the watches of these tests began. */
const began = Date.parse('2026-11-22T10:00:00Z');

const check = { kind: 'metrics', params: { url: '${BASE_URL}/metrics' }, timeout_s: 5 } as const;

/** An objective of a test. */
export function objective(id: string, about: Partial<Objective> = {}): Objective {
  return { id, title: id, source: [], check, value: 'bad / all', over_s: 300, unit: 'ratio', objective: 'value < 0.01', alerts: [], ...about };
}

const manyErrors = { id: 'many-errors', title: 'Many errors', source: ['A1'], when: 'value > 0.05', for_s: 300, clear_s: 60, weight: 'high' } as const;

/** The objectives of most tests: an error rate with a budget and an alert, a latency, a queue, one that wants a variable. */
export const objectives: readonly Objective[] = [
  objective('errors', { title: 'Requests fail', source: ['M1'], target: 0.99, alerts: [manyErrors], section: '#requests-end-in-500' }),
  objective('latency', { title: 'Answers come in time', source: ['M2'], unit: 'ms', objective: 'value < 500' }),
  objective('queue', {
    title: 'The queue is short',
    check: { kind: 'redis', params: {}, timeout_s: 5, item: 'queues-short' },
    unit: 'count',
    objective: 'value < 100',
  }),
  objective('sentry', { title: 'Sentry is quiet', check: { kind: 'sentry', params: {}, timeout_s: 5 }, unit: 'count', objective: 'value == 0' }),
];

/** A launch that is watched for an hour, every ten seconds. */
export function watchedChecklist(about: Partial<WatchSpec> = {}): Checklist {
  return {
    ...sketch('Open to the first 20 users', {
      'Before deploying': {
        Data: [
          { id: 'db', title: 'The database answers', ...live },
          { id: 'thanks', title: 'Thank the team', priority: 'low' },
        ],
      },
    }),
    watch: { for_s: 3600, every_s: 10, objectives, ...about },
    runbook: [
      {
        ref: 'sample.runbook.md#requests-end-in-500',
        title: 'Requests end in 500',
        markdown: 'Look at the log.',
        line: 1,
        source: [],
        before: [],
        after: [],
        steps: [],
      },
      { ref: 'sample.runbook.md#roll-back', title: 'Roll back', markdown: 'The deploy before.', line: 9, source: [], before: [], after: [], steps: [] },
    ],
    rollback: { section: 'sample.runbook.md#roll-back', checks: ['db'] },
  };
}

/** A watch begins. */
export function startedWatch(about: Partial<EventOf<'watch-started'>> = {}): EventOf<'watch-started'> {
  const until = new Date(began + 3_600_000).toISOString();
  return { type: 'watch-started', watch: 'w1', session: 's1', every_s: 10, until, objectives: objectives.map(({ id }) => id), ...about };
}

/** What a sample says where nothing is wrong. */
const fine: Readonly<Record<string, WatchValue>> = {
  errors: { value: 0.002, ok: true, budget: { fast: 0.2, slow: 0.2, left: 0.98 } },
  latency: { value: 38, ok: true },
  queue: { value: 3, ok: true },
  sentry: { why: '`SENTRY_TOKEN` is not set', code: 'variable-missing' },
};

/** Beat `n` of a watch. */
export function beat(n: number, values: Readonly<Record<string, WatchValue>> = {}, news: EventOf<'watch-sampled'>['news'] = []): EventOf<'watch-sampled'> {
  return { type: 'watch-sampled', watch: 'w1', n, values: { ...fine, ...values }, news };
}

/** The beats from one to another. */
export function beats(from: number, to: number, values: Readonly<Record<string, WatchValue>> = {}): EventOf<'watch-sampled'>[] {
  return Array.from({ length: to - from + 1 }, (_, index) => beat(from + index, values));
}

/** The alert fires, or is resolved. */
export function alert(state: 'fired' | 'resolved', about: Partial<EventOf<'watch-alert'>> = {}): EventOf<'watch-alert'> {
  return { type: 'watch-alert', watch: 'w1', objective: 'errors', alert: 'many-errors', state, value: 0.062, ...about };
}

/** A board on a launch with a watch. */
export interface WatchBoard {
  readonly board: Board;
  readonly recorder: Recorder;
  readonly alarms: readonly Notice[];
  /** Adds events: samples at the time of their beat, the rest now; the board sees them. */
  tell(...events: readonly LaunchEvent[]): void;
  /** Moves the clock to so many seconds after the start of the watch. */
  at(seconds: number): void;
  press(...names: readonly string[]): void;
  type(text: string): void;
  screen(columns?: number, rows?: number): string;
  quits(): number;
}

/** Opens a board; `by` is who adds the events. */
export function watchBoard({
  checklist = watchedChecklist(),
  by = 'ana',
  alerts = true,
  screenReader = false,
}: {
  checklist?: Checklist;
  by?: string;
  alerts?: boolean;
  screenReader?: boolean;
} = {}): WatchBoard {
  let now = began;
  let quits = 0;
  const alarms: Notice[] = [];
  const recorder = createRecorder({
    operator: 'ana',
    checklist,
    target: { name: 'api.creator.example', production: false },
    openedAt: began - 60_000,
    checkTakes_ms: 0,
    observe: () => ({ verdict: 'pass', response: 'passed' }),
  });
  recorder.add({ type: 'session-started', session: 's1', host: 'ship', pid: 1 }, { at: began - 50_000 });
  const board = createBoard(
    consoleOptions(recorder, () => now, { alerts, screenReader }),
    () => {
      quits += 1;
    },
    undefined,
    (notice) => alarms.push(notice),
  );
  board.resize(120, 40);
  board.frame();
  return {
    board,
    recorder,
    alarms,
    tell: (...events) => {
      for (const event of events) {
        if (event.type === 'watch-sampled') now = Math.max(now, began + event.n * 10_000);
        recorder.add(event, { at: now, by });
      }
      board.catchUp();
    },
    at: (seconds) => {
      now = began + seconds * 1000;
      board.catchUp();
    },
    press: (...names) => board.press(names.map((name): Press => (Array.from(name).length === 1 ? { name, text: name } : { name }))),
    type: (text) => board.press(Array.from(text, (name): Press => ({ name, text: name }))),
    screen: (columns = 120, rows = 40) => {
      board.resize(columns, rows);
      return (board.frame()?.lines ?? []).map(textOf).join('\n');
    },
    quits: () => quits,
  };
}
