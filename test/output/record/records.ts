import { recordReport } from '../../../src/output/record/index.ts';
import type { RecordProof } from '../../../src/output/record/proof.ts';
import type { RecordReport } from '../../../src/output/record/types.ts';
import type { ReplayNote } from '../../../src/model/replay.ts';
import { began, second } from '../bursts.ts';
import { LaunchLog } from '../launches.ts';
import { checklist, everything } from './everything.ts';

/** A record whose report is looked at. */
export interface RecordCase {
  readonly name: string;
  readonly log: LaunchLog;
  readonly notes: readonly ReplayNote[];
  readonly now: number;
}

/** Somebody says no, on a failing line and a silent station. */
function refused(): LaunchLog {
  const log = new LaunchLog(checklist, { name: 'api.creator.example', production: true });
  log.say('ann', { type: 'session-started', session: 's1', host: 'desk', pid: 1 });
  log.wait(5).saw('db-reachable', 'pass', 'PostgreSQL 17.1, 3 ms').saw('db-connections', 'pass', '12 of 40 connections').sign('ann', 'backup');
  log
    .wait(5)
    .say('ann', { type: 'poll-started', poll: 'p1', phase: 'before', stations: ['driver', 'support'], deadline: new Date(log.now + 120_000).toISOString() });
  log.wait(9).say('ann', { type: 'poll-answered', poll: 'p1', station: 'driver', go: true, seen: log.lines.length });
  log.wait(30).saw('db-reachable', 'fail', 'the server at `127.0.0.1:5432` refused the connection', { code: 'refused', values: {} });
  return log.wait(150).say('dee', { type: 'decided', go: false, note: 'support is not staffed' }).say('ann', { type: 'session-ended', session: 's1' });
}

/** What the command says of a record that is whole. */
export const proof: RecordProof = { verified: true, left_bytes: 0, verify: 'gonogo verify small-launch' };

/** The console is found gone, and nobody comes back. */
function left(): LaunchLog {
  const log = new LaunchLog(checklist, { name: '127.0.0.1:8000', production: false });
  log.say('ann', { type: 'session-started', session: 's1', host: 'desk', pid: 1 });
  log.wait(5).saw('db-reachable', 'pass', 'PostgreSQL 17.1, 3 ms');
  return log.wait(60).say('bob', { type: 'session-ended', session: 's1', lost: true });
}

/** On hold in the middle of it, its console not heard of since. */
function held(): LaunchLog {
  const log = new LaunchLog(checklist, { name: '127.0.0.1:8000', production: false });
  log.say('ann', { type: 'session-started', session: 's1', host: 'desk', pid: 1 });
  log
    .wait(5)
    .saw('db-reachable', 'pass', 'PostgreSQL 17.1, 3 ms')
    .saw('db-connections', 'unknown', 'the login of `gonogo` was refused', { code: 'login-refused' });
  log.wait(60).say('ann', { type: 'held', reason: 'lunch' });
  log.say('ann', began('b1'));
  return log.wait(1).say('ann', second('b1', 1)).wait(1).say('ann', second('b1', 2));
}

/** What people typed and servers sent to break out of the page. */
export const nastiness = [
  '<script>document.title="owned"</script>',
  '"><img src=x onerror=document.title=1>',
  '@root #12 GH-7 https://evil.example/x `tick` | pipe | [link](https://evil.example) ![i](x) **bold** $x$ :bug:',
  '</title></style><h1>no</h1>\u001b[31mred\u202e',
];

function nasty(): LaunchLog {
  const [script = '', img = '', github = '', out = ''] = nastiness;
  const phases = checklist.phases.map((phase) => ({ ...phase, title: `${phase.title} ${img}` }));
  const log = new LaunchLog({ ...checklist, title: `Launch ${script}`, phases }, { name: `host ${out}`, production: false });
  log
    .saw('db-reachable', 'fail', `${script}\n${img}`)
    .say(`@ann ${img}`, { type: 'overridden', item: 'db-reachable', reason: `${github}\n\n# not a heading`, until: '2026-11-22T20:00:00.000Z' });
  log.say('bob', { type: 'held', reason: github }).sign('bob', 'flag', { value: script, note: github });
  log.say('bob', {
    type: 'fix-started',
    fix: 'f1',
    session: 's',
    section: 'a.md#b',
    title: img,
    step: 1,
    command: 'echo "```" </code></pre><script>1</script>',
    mutating: false,
  });
  log.say('bob', { type: 'fix-printed', fix: 'f1', text: '```\n</pre><script>alert(1)</script>\n\u001b[2J' });
  log.say('bob', began('b1', { scenario: { name: 'x', title: `${script} |`, file: 'x', digest: 'e' } }));
  for (let s = 1; s < 5; s++) log.wait(1).say('bob', second('b1', s));
  return log.say('bob', { type: 'decided', go: false, note: out });
}

const note: ReplayNote = {
  seq: 12,
  at: '2026-11-22T08:01:49.000Z',
  by: 'sam',
  written: '2026-11-23T09:12:00.000Z',
  note: 'here the pool was nearly full already',
};
const later = (log: LaunchLog): number => log.now + 3_600_000;

function caseOf(name: string, log: LaunchLog, notes: readonly ReplayNote[] = []): RecordCase {
  return { name, log, notes, now: later(log) };
}

/** The records whose reports are kept as golden files. */
export const recordCases: readonly RecordCase[] = [
  caseOf('everything', everything(), [note]),
  caseOf('refused', refused()),
  caseOf('on-hold', held()),
  caseOf('broken-off', left()),
  caseOf('nasty', nasty()),
];

/** One of them by its name. */
export function recordCase(name: string): RecordCase {
  const found = recordCases.find((one) => one.name === name);
  if (!found) throw new Error(`there is no case ${name}`);
  return found;
}

/** The report of a case, as the command makes it. */
export function reportOfCase({ log, notes, now }: RecordCase): RecordReport {
  return recordReport(log.lines, log.state(), notes, now, proof);
}
