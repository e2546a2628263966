import { consoleOptions } from '../helpers/console-options.ts';
import type { BurstSummary, Expected, Felt } from '../../src/model/burst.ts';
import type { EventOf, LaunchEvent } from '../../src/model/events.ts';
import { createBoard, type Board } from '../../src/tui/board.ts';
import type { Press } from '../../src/tui/input.ts';
import { textOf } from '../../src/tui/line.ts';
import { createRecorder, type Recorder } from '../helpers/recorder.ts';
import { live, sketch, type ItemSketch } from './sample.ts';

/** When the launches of these tests were opened, and their bursts began. */
export const began = Date.parse('2026-11-22T10:00:00Z');

/** What users felt in a second: `rps` requests, of them `errors` failed. */
export function felt(rps: number, p95_ms: number, errors = 0, about: Partial<Felt> = {}): Felt {
  return {
    requests: rps,
    rps,
    errors,
    error_rate: rps === 0 ? 0 : errors / rps,
    timeouts: 0,
    mean_ms: p95_ms * 0.6,
    p50_ms: p95_ms * 0.5,
    p90_ms: p95_ms * 0.9,
    p95_ms,
    p99_ms: p95_ms * 1.2,
    max_ms: p95_ms * 2,
    status: { 200: rps - errors, ...(errors > 0 ? { 503: errors } : {}) },
    ...about,
  };
}

/** A burst of ten users begins. */
export function startedBurst(about: Partial<EventOf<'burst-started'>> = {}): EventOf<'burst-started'> {
  return {
    type: 'burst-started',
    burst: 'b1',
    item: 'load',
    session: 's1',
    scenario: { name: 'ten-users', title: 'Ten users at once', file: '../scenarios/ten-users.yaml', digest: 'd'.repeat(64) },
    host: '127.0.0.1:8000',
    plan: {
      mode: 'users',
      stages: [
        { from: 0, to: 10, for_s: 10 },
        { from: 10, to: 10, for_s: 30 },
      ],
      warm_up_s: 2,
      duration_s: 40,
      users: 10,
      think_s: 0.5,
    },
    requests: ['list content', 'read a creator'],
    vitals: [
      { name: 'celery', kind: 'celery' },
      { name: 'db', kind: 'postgres' },
    ],
    expect: ['p95_ms < 500', 'error_rate < 0.01'],
    stop_when: ['db.used > db.max * 0.8 for 5s'],
    ...about,
  };
}

/** The second `at_s` of a burst of ten users. */
export function second(at_s: number, about: Partial<EventOf<'burst-sampled'>> = {}): EventOf<'burst-sampled'> {
  const users = Math.min(10, at_s);
  const now = felt(users * 12, 30 + at_s);
  return {
    type: 'burst-sampled',
    burst: 'b1',
    at_s,
    stage: at_s <= 10 ? 0 : 1,
    users,
    ...(at_s <= 2 ? { warm: true } : {}),
    felt: now,
    vitals: {
      celery: { response: '3 waiting', values: { waiting: 3 } },
      db: { response: `${10 + users} of 40 connections`, values: { max: 40, used: 10 + users } },
    },
    expected: expected(true),
    errors: [],
    bars: [
      [5, 20],
      [10, 210],
      [20, 480],
      [40, 90],
      [80, 12],
    ],
    ...about,
  };
}

/** The two expectations; the second one as told. */
export function expected(met: boolean): Expected[] {
  return [
    { expect: 'p95_ms < 500', met: true, values: { p95_ms: 41.25 } },
    { expect: 'error_rate < 0.01', met, values: { error_rate: met ? 0.0012 : 0.0842 } },
  ];
}

/** What is left of a burst of ten users. */
export function summaryOf(about: Partial<BurstSummary> = {}): BurstSummary {
  const spread = { mean: 100, sd: 4, n: 38 };
  return {
    ended: 'finished',
    why: 'All stages are over.',
    measured_s: 38,
    felt: felt(118.2, 44, 0, { requests: 4492, errors: 5, error_rate: 0.0011, status: { 200: 4487, 503: 5 } }),
    requests: { 'list content': felt(94, 40, 0, { requests: 3572 }), 'read a creator': felt(24.2, 61, 0, { requests: 920, errors: 5, error_rate: 0.0054 }) },
    errors: [{ kind: 'status 503', count: 5, example: 'GET /api/content: 503 Service Unavailable' }],
    expected: expected(true),
    spread: { rps: spread, p50_ms: spread, p95_ms: spread, p99_ms: spread, error_rate: { mean: 0.001, sd: 0.0005, n: 38 } },
    histogram: '',
    ...about,
  };
}

/** A checklist with one line that sends load, and others. */
export function loadChecklist(about: Partial<ItemSketch> = {}): ReturnType<typeof sketch> {
  const load = {
    kind: 'load',
    params: {},
    expect: 'passed',
    timeout_s: 60,
    consent: { why: 'writes', subject: 'sends load to 127.0.0.1:8000: up to 10 users for 40 s, 2 requests' },
  } as const;
  return sketch('Open to the first 20 users', {
    'Before deploying': {
      Load: [
        { id: 'load', title: 'Ten users at once are served', check: load, sign: 'none', ...about },
        { id: 'other', title: 'Redis answers', ...live },
        { id: 'thanks', title: 'Thank the team', priority: 'low' },
      ],
    },
  });
}

/** A board on a launch with bursts; `now` moves with the events. */
export interface BurstBoard {
  readonly board: Board;
  readonly recorder: Recorder;
  /** Adds events, a second apart, and lets the board see them. */
  tell(...events: readonly LaunchEvent[]): void;
  wait(seconds: number): void;
  press(...names: readonly string[]): void;
  paste(text: string): void;
  screen(columns?: number, rows?: number): string;
  quits(): number;
}

/** Opens a board at the item that sends load. */
export function burstBoard({
  checklist = loadChecklist(),
  by = 'ana',
  production = false,
}: {
  checklist?: ReturnType<typeof sketch>;
  by?: string;
  production?: boolean;
} = {}): BurstBoard {
  let now = began;
  let quits = 0;
  const recorder = createRecorder({
    operator: 'ana',
    checklist,
    target: { name: 'api.creator.example', production },
    openedAt: began - 60_000,
    checkTakes_ms: 60_000,
    observe: () => ({ verdict: 'pass', response: 'passed' }),
  });
  recorder.add({ type: 'session-started', session: 's1', host: 'ship', pid: 1 }, { at: began - 50_000 });
  const board = createBoard(
    consoleOptions(recorder, () => now),
    () => {
      quits += 1;
    },
  );
  board.resize(120, 40);
  board.frame();
  return {
    board,
    recorder,
    tell: (...events) => {
      for (const event of events) {
        now += 1000;
        recorder.add(event, { at: now, by });
      }
      board.catchUp();
    },
    wait: (seconds) => {
      now += seconds * 1000;
      board.catchUp();
    },
    press: (...names) => board.press(names.map((name): Press => (Array.from(name).length === 1 ? { name, text: name } : { name }))),
    paste: (text) => board.paste(text),
    screen: (columns = 120, rows = 40) => {
      board.resize(columns, rows);
      return (board.frame()?.lines ?? []).map(textOf).join('\n');
    },
    quits: () => quits,
  };
}
