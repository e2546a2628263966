import type { BurstSummary, Expected, Felt } from '../../src/model/burst.ts';
import type { Item } from '../../src/model/checklist.ts';
import type { EventOf } from '../../src/model/events.ts';
import { checklistOf, item, LaunchLog } from './launches.ts';

/** What users felt, as if all went well, unless told otherwise. */
export function felt(about: Partial<Felt> = {}): Felt {
  return {
    requests: 118,
    rps: 118,
    errors: 0,
    error_rate: 0,
    timeouts: 0,
    mean_ms: 24.31,
    p50_ms: 21.4,
    p90_ms: 34,
    p95_ms: 38.02,
    p99_ms: 61.7,
    max_ms: 140.25,
    status: { 200: 118 },
    ...about,
  };
}

/** The line of a launch that runs a scenario. */
export function burstItem(about: Partial<Item> = {}): Item {
  return item('ten-users', {
    title: 'Ten users at once',
    sign: 'none',
    check: { kind: 'load', params: { scenario: 'ten-users.yaml' }, expect: 'passed', timeout_s: 30 },
    ...about,
  });
}

/** A launch as `gonogo load` makes it. */
export function loadLog(target = { name: '127.0.0.1:8000', production: false }): LaunchLog {
  return new LaunchLog(checklistOf({ load: [burstItem()] }, { name: 'load-ten-users', title: 'Ten users at once', file: 'scenarios/ten-users.yaml' }), target);
}

/** The beginning of a burst. */
export function began(burst: string, about: Partial<EventOf<'burst-started'>> = {}): EventOf<'burst-started'> {
  return {
    type: 'burst-started',
    burst,
    item: 'ten-users',
    session: 's1',
    scenario: { name: 'ten-users', title: 'Ten users at once', file: 'scenarios/ten-users.yaml', digest: 'e'.repeat(64) },
    host: '127.0.0.1:8000',
    plan: {
      mode: 'users',
      stages: [
        { from: 0, to: 10, for_s: 2 },
        { from: 10, to: 10, for_s: 4 },
      ],
      warm_up_s: 1,
      duration_s: 6,
      users: 10,
      think_s: 0.5,
    },
    requests: ['list content', 'send a message whose name is long'],
    vitals: [
      { name: 'db', kind: 'postgres' },
      { name: 'celery', kind: 'celery' },
    ],
    expect: ['p95_ms < 500', 'error_rate < 0.01', 'request["list content"].p99_ms < p95_ms * 3', 'db.used < 18'],
    stop_when: ['db.used > db.max * 0.8 for 5s'],
    ...about,
  };
}

/** The second of a burst that ends at `at_s`. */
export function second(burst: string, at_s: number, about: Partial<EventOf<'burst-sampled'>> = {}): EventOf<'burst-sampled'> {
  return {
    type: 'burst-sampled',
    burst,
    at_s,
    stage: at_s <= 2 ? 0 : 1,
    users: Math.min(10, at_s * 5),
    ...(at_s <= 1 ? { warm: true } : {}),
    felt: felt(),
    vitals: { db: { response: `${at_s + 2} of 20`, values: { used: at_s + 2, max: 20 } }, celery: { response: '3 wait', values: { 'waiting.youtube': 3 } } },
    expected: [],
    errors: [],
    bars: [
      [10, 40],
      [20, at_s * 60],
      [40, 12],
      [80, 0],
      [120, 1],
    ],
    ...about,
  };
}

/** Four expectations that held, unless told otherwise. */
export function expected(...changes: readonly Partial<Expected>[]): Expected[] {
  const all: Expected[] = [
    { expect: 'p95_ms < 500', met: true, values: { p95_ms: 38.02 } },
    { expect: 'error_rate < 0.01', met: true, values: { error_rate: 0 } },
    { expect: 'request["list content"].p99_ms < p95_ms * 3', met: true, values: { 'request["list content"].p99_ms': 58, p95_ms: 38.02 } },
    { expect: 'db.used < 18', met: true, values: { 'db.used': 8 } },
  ];
  return all.map((one, index) => ({ ...one, ...changes[index] }));
}

const spread = { rps: { mean: 118, sd: 4, n: 5 }, p50_ms: { mean: 21, sd: 1, n: 5 }, p95_ms: { mean: 38, sd: 2, n: 5 }, p99_ms: { mean: 61, sd: 9, n: 5 } };

/** What is left of a burst that ran as planned, unless told otherwise. */
export function summary(about: Partial<BurstSummary> = {}): BurstSummary {
  return {
    ended: 'finished',
    why: 'it ran as planned, 6 s',
    measured_s: 5,
    felt: felt({ requests: 590, status: { 200: 588, 302: 2 } }),
    requests: {
      'list content': felt({ requests: 472, rps: 94.4, p99_ms: 58 }),
      'send a message whose name is long': felt({ requests: 118, rps: 23.6, p50_ms: 30.2, max_ms: 1_240.4 }),
    },
    errors: [],
    expected: expected(),
    spread: { ...spread, error_rate: { mean: 0, sd: 0, n: 5 } },
    histogram: 'SGRySGlzdG9ncmFt',
    ...about,
  };
}

/** A burst that was measured for so many seconds, in a launch; `left` is what is left of it. */
export function burst(log: LaunchLog, id: string, seconds: number, left?: BurstSummary, about: Partial<EventOf<'burst-started'>> = {}): LaunchLog {
  log.say('load', { type: 'checks-started', session: 's1', items: ['ten-users'], deadline_s: 60 });
  log.say('load', began(id, about));
  for (let at_s = 1; at_s <= seconds; at_s++) log.wait(1).say('load', second(id, at_s));
  if (left) log.say('load', { type: 'burst-ended', burst: id, item: 'ten-users', summary: left });
  return log;
}

/** The verdict of a burst, as the kind `load` words it. */
export function judged(log: LaunchLog, verdict: EventOf<'observed'>['verdict'], response: string, about: Partial<EventOf<'observed'>> = {}): LaunchLog {
  return log.saw('ten-users', verdict, response, { kind: 'load', expect: 'passed', observed: { passed: verdict === 'pass' }, ...about });
}
