import type { LaunchState } from '../../src/state/launch-state.ts';
import type { ItemView } from '../../src/model/views.ts';
import { burst, burstItem, expected, felt, judged, summary } from './bursts.ts';
import { checklistOf, item, LaunchLog, live } from './launches.ts';

/** A launch at a moment, whose outputs are kept as golden files. */
export interface Case {
  readonly name: string;
  readonly about: string;
  readonly launch: LaunchState;
  readonly now: number;
  readonly log: LaunchLog;
  readonly selected?: (view: ItemView) => boolean;
}

const cases: Case[] = [];

function add(name: string, about: string, log: LaunchLog, selected?: (view: ItemView) => boolean): void {
  cases.push({ name, about, log, launch: log.state(), now: log.now, ...(selected ? { selected } : {}) });
}

const database = { used: 12, max: 100 };
const small = checklistOf({
  before: [
    live('db-reachable', { title: 'The database answers', source: ['B1'], priority: 'critical' }),
    live('db-connections', { title: 'Connections stay under half of the pool', source: ['B4', 'M4'], sign: 'one', needs: ['db-reachable'], fresh_s: 1800 }),
    live('db-locks', { title: 'Nobody waits for a lock', needs: ['db-connections'] }),
    item('backup', { title: 'The backup was restored once', sign: 'two', estimate_s: 600 }),
  ],
  after: [
    live('errors', { title: 'Errors stay under one percent', priority: 'medium' }),
    item('announce', { title: 'The announcement is out', priority: 'low' }),
  ],
});

const open = (production = false): LaunchLog => new LaunchLog(small, { name: 'api.creator.example', production });

function allPass(log: LaunchLog): LaunchLog {
  return log
    .wait(60)
    .saw('db-reachable', 'pass', 'PostgreSQL 17.1, 3 ms', { observed: { latency_ms: 3 } })
    .saw('db-connections', 'pass', '12 of 100 connections', { observed: database, values: database })
    .saw('db-locks', 'pass', 'no lock is waited for')
    .saw('errors', 'pass', '0.1 % of 4,000 requests');
}

add('people', 'every check passes; only people are waited for', allPass(open()).sign('ann', 'backup', { note: 'restored into a scratch database' }).wait(8));

add(
  'go',
  'everything is settled',
  allPass(open(true))
    .sign('ann', 'db-connections', { evidence: 3 })
    .sign('ann', 'backup')
    .sign('bob', 'backup', { value: '41 tables' })
    .sign('ann', 'announce')
    .say('ann', { type: 'section-closed', phase: 'before', section: 'all' })
    .say('bob', { type: 'decided', go: true, note: 'all stations are go' })
    .wait(240),
);

const refused = { code: 'refused', values: {} };
add(
  'failing',
  'one cause fails, what needs it folds under it, and its signature is voided',
  allPass(open(true))
    .sign('ann', 'db-connections', { evidence: 3 })
    .wait(300)
    .saw('db-reachable', 'fail', 'the server at `127.0.0.1:5432` refused the connection', refused)
    .saw('db-connections', 'fail', '61 of 100 connections', { observed: { used: 61, max: 100 }, values: { used: 61, max: 100 } })
    .wait(8),
);

add(
  'unknown',
  'a check could not be asked',
  allPass(open())
    .sign('ann', 'db-connections')
    .sign('ann', 'backup')
    .sign('bob', 'backup')
    .saw('db-reachable', 'unknown', 'the login of `gonogo` was refused', { code: 'login-refused' })
    .wait(30),
);

add(
  'warnings',
  'all that counts is done; a medium item fails and a check warns',
  allPass(open())
    .saw('db-locks', 'warn', '2 locks are waited for', { values: { waiting: 2 } })
    .saw('errors', 'fail', '2 % of 4,000 requests', { expect: 'rate < 0.01', values: { rate: 0.02 } })
    .sign('ann', 'db-connections')
    .sign('ann', 'backup')
    .sign('bob', 'backup')
    .wait(5),
);

add(
  'no-go',
  'a station said no',
  allPass(open(true))
    .sign('ann', 'db-connections')
    .sign('ann', 'backup')
    .sign('bob', 'backup')
    .say('dee', { type: 'decided', go: false, note: 'support is not staffed' })
    .wait(5),
);

add(
  'held',
  'the count is stopped',
  allPass(open())
    .sign('ann', 'db-connections')
    .sign('ann', 'backup')
    .sign('bob', 'backup')
    .say('bob', { type: 'held', item: 'backup', reason: 'the database lead is on the phone' })
    .wait(90),
);

add(
  'ruled',
  'people overrode, deferred and ruled out; a signed check has aged',
  allPass(open())
    .sign('ann', 'db-connections', { evidence: 3 })
    .saw('db-reachable', 'fail', 'p95 over the pooler 900 ms')
    .say('bob', { type: 'overridden', item: 'db-reachable', reason: 'the pooler is slow, the database is not', until: '2026-11-22T12:00:00.000Z' })
    .say('ann', { type: 'deferred', item: 'backup', to: 'after', reason: 'the scratch database is late' })
    .say('ann', { type: 'ruled-out', item: 'announce', reason: 'a silent launch' })
    .say('ann', { type: 'noted', item: 'db-locks', note: 'looked at pg_locks by hand' })
    .wait(3600),
);

add(
  'selected',
  'one item of six, whose cause is not selected',
  allPass(open()).saw('db-reachable', 'fail', 'refused').wait(4),
  (view) => view.item.id === 'db-connections',
);

const withBurst = checklistOf({ before: [burstItem(), live('db-locks', { needs: ['ten-users'] })] });
add(
  'load',
  'a burst failed its expectations; what needs it folds under it',
  judged(
    burst(
      new LaunchLog(withBurst),
      'b1',
      3,
      summary({ felt: felt({ rps: 94, p95_ms: 812.4 }), expected: expected({ met: false, values: { p95_ms: 812.4 } }) }),
    ),
    'fail',
    '1 of 4 expectations failed: p95_ms 812',
  ).wait(20),
);

add('nothing', 'a selection that holds nothing', open(), () => false);

const nasty = `<b a='1' b="2">&amp; ]]> # TODO \\ | $(id) \`x\` 100%\n\t--- ... \u0000\u0007\u001b[31mred\u009b2J \u202eesrever\ufeff \ud800 😀 é`;
const nastyList = checklistOf(
  {
    before: [
      live('nasty', { title: nasty, fixes: [{ title: nasty, ref: `${nasty}.md#x`, markdown: '' }] }),
      live('nasty-unknown', { title: nasty }),
      item('nasty-open', { title: nasty }),
    ],
  },
  { name: nasty, title: nasty, file: `it's ${nasty}.md` },
);
add(
  'nasty',
  'hostile text in every field',
  new LaunchLog(nastyList, { name: nasty, production: true })
    .saw('nasty', 'fail', nasty, { expect: nasty, observed: { [nasty]: nasty }, values: { [nasty]: nasty }, code: nasty })
    .saw('nasty-unknown', 'unknown', nasty, { expect: nasty, code: nasty })
    .say(nasty, { type: 'deferred', item: 'nasty-open', to: 'before', reason: nasty })
    .say(nasty, { type: 'noted', item: 'nasty-open', note: nasty })
    .say(nasty, { type: 'held', reason: nasty })
    .wait(1),
);

/** The cases of the golden files. */
export const goldenCases: readonly Case[] = cases;
