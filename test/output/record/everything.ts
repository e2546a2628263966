import type { Felt } from '../../../src/model/burst.ts';
import type { Checklist } from '../../../src/model/checklist.ts';
import type { LaunchEvent } from '../../../src/model/events.ts';
import type { Objective, WatchValue } from '../../../src/model/watch.ts';
import { began, burstItem, expected, felt, second, summary } from '../bursts.ts';
import { checklistOf, item, LaunchLog, live } from '../launches.ts';

const objective = (id: string, about: Partial<Objective>): Objective => ({
  id,
  title: id,
  source: [],
  check: { kind: 'metrics', params: {}, timeout_s: 5 },
  value: 'bad / all',
  over_s: 60,
  unit: 'ratio',
  objective: 'value < 0.01',
  alerts: [],
  ...about,
});

const objectives = [
  objective('errors', {
    title: 'Requests that fail',
    source: ['M1'],
    target: 0.99,
    alerts: [{ id: 'errors-high', title: 'More than five percent fail', source: ['A1'], when: 'value > 0.05', for_s: 0, clear_s: 60, weight: 'high' }],
  }),
  objective('slow', { title: 'Time to answer, p95', unit: 'ms', value: 'p95_ms', objective: 'value < 500' }),
];

/** The checklist of these launches: three phases, one of them with a burst, and a watch. */
export const checklist: Checklist = checklistOf(
  {
    before: [
      live('db-reachable', { title: 'The database answers', source: ['B1'], priority: 'critical' }),
      live('db-connections', { title: 'Connections stay under half of the pool', source: ['B4', 'M4'], sign: 'one', needs: ['db-reachable'] }),
      item('backup', { title: 'The backup was restored once', sign: 'two' }),
      live('cors', { title: 'CORS admits the front end', source: ['B7'] }),
    ],
    during: [burstItem(), item('flag', { title: 'The flag is on for the first 20 users', priority: 'critical' })],
    after: [item('announce', { title: 'The announcement is out', priority: 'low' }), live('queue', { title: 'The queue drains', priority: 'medium' })],
  },
  {
    title: 'Open to the first 20 users',
    file: 'checklists/creator-launch.md',
    stations: ['driver', 'database', 'support'],
    watch: { for_s: 1800, every_s: 60, objectives },
  },
);

/** Says what was entered a while ago, while the record could not be reached, and signs it with a key where one is given. */
function late(log: LaunchLog, by: string, event: LaunchEvent, ago: number, key?: string): LaunchLog {
  log.say(by, event);
  const line = log.lines.at(-1);
  if (!line) throw new Error('nothing was said');
  const entered = new Date(log.now - ago * 1000).toISOString();
  const ssh = key === undefined ? {} : { ssh: { at: entered, seen: { seq: 1, hash: 'hash-1' }, as: `${by}@creator.example`, key, sig: 'armoured' } };
  log.lines[log.lines.length - 1] = { ...line, ...(ago > 0 ? { entered } : {}), ...ssh };
  return log;
}

function users(log: LaunchLog): LaunchLog {
  log.say(
    'ann',
    began('b1', {
      plan: {
        mode: 'users',
        stages: [
          { from: 0, to: 20, for_s: 10 },
          { from: 20, to: 20, for_s: 20 },
        ],
        warm_up_s: 2,
        duration_s: 30,
        users: 20,
        think_s: 0.5,
      },
    }),
  );
  for (let s = 1; s <= 30; s++) {
    const hot = s > 14 && s < 20;
    const seen: Partial<Felt> = {
      rps: Math.min(20, s * 2) * 6 - (hot ? 40 : 0),
      p95_ms: hot ? 430 + s * 4 : 38 + Math.min(20, s * 2) * 3 + (s % 4) * 5,
      errors: hot ? 3 : 0,
      error_rate: hot ? 0.03 : 0,
    };
    log.wait(1).say('ann', second('b1', s, { users: Math.min(20, s * 2), felt: felt(seen), ...(s <= 2 ? { warm: true } : {}) }));
  }
  const errors = [{ kind: '503', count: 15, example: '503 Service Unavailable: {"detail":"pool exhausted"}' }];
  const whole = summary({
    measured_s: 28,
    why: 'it ran as planned, 30 s',
    felt: felt({
      requests: 3_120,
      rps: 111.4,
      errors: 15,
      error_rate: 15 / 3120,
      p95_ms: 288.4,
      p99_ms: 502.9,
      max_ms: 1_204,
      status: { 200: 3_105, 503: 15 },
    }),
    errors,
    expected: expected({ values: { p95_ms: 288.4 } }, { values: { error_rate: 0.0048 } }),
  });
  return log.say('ann', { type: 'burst-ended', burst: 'b1', item: 'ten-users', summary: whole });
}

function watched(log: LaunchLog): LaunchLog {
  const start = log.now;
  log.say('ann', {
    type: 'watch-started',
    watch: 'w1',
    session: 's1',
    every_s: 60,
    until: new Date(start + 1_800_000).toISOString(),
    objectives: ['errors', 'slow'],
  });
  for (let n = 0; n < 31; n++) {
    log.now = start + n * 60_000;
    if (n === 21 || n === 22) continue;
    const bad = n >= 9 && n < 13;
    const errors: WatchValue = { value: bad ? 0.08 : 0.002 + (n % 3) * 0.001, ok: !bad, budget: { fast: 0.2, slow: 0.3, left: bad ? 0.31 : 0.42 } };
    const news = n === 10 ? [{ from: 'sentry' as const, key: 'k', text: 'OperationalError: remaining connection slots are reserved' }] : [];
    log.say('ann', { type: 'watch-sampled', watch: 'w1', n, values: { errors, slow: { value: bad ? 900 + n * 10 : 120 + (n % 5) * 14, ok: !bad } }, news });
    if (n === 9) log.say('ann', { type: 'watch-alert', watch: 'w1', objective: 'errors', alert: 'errors-high', state: 'fired', value: 0.08 });
    if (n === 14) log.say('ann', { type: 'watch-alert', watch: 'w1', objective: 'errors', alert: 'errors-high', state: 'resolved', value: 0.003 });
  }
  return log.say('bob', {
    type: 'watch-ended',
    watch: 'w1',
    ending: 'closed',
    note: '# Watch of Open to the first 20 users\n\n- **Ended**: closed: it held\n',
  });
}

/** Writes a launch in which about everything happens that can happen, and that is decided GO. */
export function everything(): LaunchLog {
  const log = new LaunchLog(checklist, { name: 'api.creator.example', production: true });
  const section = 'launch.runbook.md#too-many-connections';
  const full = { observed: { used: 31, max: 40 }, values: { used: 31, max: 40 } };
  log.say('ann', { type: 'session-started', session: 's1', host: 'desk', pid: 1 }).say('ann', { type: 'attended', session: 's1', role: 'driver' });
  log.wait(20).say('bob', { type: 'session-started', session: 's2', host: 'sofa', pid: 2 }).say('bob', { type: 'attended', session: 's2', role: 'navigator' });
  log.saw('db-reachable', 'pass', 'PostgreSQL 17.1, 3 ms', { observed: { latency_ms: 3 } });
  log.wait(4).saw('db-connections', 'pass', '12 of 40 connections', { observed: { used: 12, max: 40 }, values: { used: 12, max: 40 } });
  const seen = log.lines.length;
  late(log.wait(30), 'ann', { type: 'signed', item: 'db-connections', evidence: seen, note: 'read twice' }, 0, 'SHA256:0f3aPb7qkXn2');
  log.saw('cors', 'fail', 'the preflight of https://app.creator.example is refused', { expect: 'allowed', values: { allowed: false } });
  log.wait(40).say('bob', { type: 'overridden', item: 'cors', reason: 'the front end opens tomorrow', until: '2026-11-22T20:00:00.000Z' });
  log.wait(15).say('dee', { type: 'held', item: 'db-connections', reason: 'the database lead is on the phone' });
  log.saw('db-connections', 'fail', '31 of 40 connections', full);
  const before = { verdict: 'fail' as const, response: '31 of 40 connections', seq: log.lines.length };
  log.wait(60).say('dee', {
    type: 'fix-started',
    fix: 'f1',
    session: 's1',
    item: 'db-connections',
    section,
    title: 'Too many connections',
    step: 2,
    command: 'psql "$DATABASE_URL" -c "select pg_terminate_backend(pid) …"',
    mutating: true,
    before,
  });
  log.wait(2).say('dee', { type: 'fix-printed', fix: 'f1', text: ' pg_terminate_backend\n----------------------\n t\n(19 rows)\n' });
  log.say('dee', { type: 'fix-ended', fix: 'f1', ended: 'exited', exit_code: 0, duration_ms: 1840 });
  log.wait(1).saw('db-connections', 'pass', '9 of 40 connections', { observed: { used: 9, max: 40 }, values: { used: 9, max: 40 } });
  log.say('dee', {
    type: 'fix-checked',
    fix: 'f1',
    item: 'db-connections',
    section,
    before,
    after: { verdict: 'pass', response: '9 of 40 connections', seq: log.lines.length },
    passed: true,
    with: [],
  });
  log
    .wait(120)
    .say('dee', { type: 'resumed' })
    .sign('ann', 'db-connections', { evidence: log.lines.length - 1 });
  log.wait(30).sign('ann', 'backup', { value: '41 tables' });
  late(log.wait(90), 'bob', { type: 'signed', item: 'backup', value: '41 tables' }, 75, 'SHA256:77hgTTza0QqW');
  log.say('ann', { type: 'section-closed', phase: 'before', section: 'all' });
  log.wait(10).say('ann', {
    type: 'poll-started',
    poll: 'p1',
    phase: 'before',
    stations: ['driver', 'database', 'support'],
    deadline: new Date(log.now + 300_000).toISOString(),
  });
  log.wait(8).say('ann', { type: 'poll-answered', poll: 'p1', station: 'driver', go: true, seen: log.lines.length });
  log.wait(4).say('dee', { type: 'poll-answered', poll: 'p1', station: 'database', go: false, remark: 'one more look', seen: log.lines.length });
  log.wait(30).say('dee', { type: 'poll-answered', poll: 'p1', station: 'database', go: true, seen: log.lines.length });
  log.say('ann', { type: 'poll-answered', poll: 'p1', station: 'support', go: true, remark: 'two of us until nine', given_by: 'sam', seen: log.lines.length });
  log.wait(3).say('ann', { type: 'poll-ended', poll: 'p1' });
  users(log.wait(20));
  log.saw('ten-users', 'pass', '111 rps, p95 288 ms', { kind: 'load', expect: 'passed', observed: { passed: true } });
  log.wait(12).say('ann', { type: 'deferred', item: 'queue', to: 'after', reason: 'nothing is queued yet' }).sign('ann', 'flag');
  log.wait(6).say('bob', { type: 'decided', go: true, note: 'all stations are go' });
  watched(log.wait(30));
  log.say('ann', { type: 'noted', item: 'announce', note: 'draft is with marketing' });
  log.say('bob', { type: 'session-ended', session: 's2' }).say('ann', { type: 'session-ended', session: 's1' });
  return log;
}
