import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/checks/index.ts';
import { rejudge } from '../../src/engine/rejudge.ts';
import type { Checklist, Item } from '../../src/model/checklist.ts';
import type { LaunchEvent } from '../../src/model/events.ts';
import type { ReplayNote } from '../../src/model/replay.ts';
import { replayExit, replayReport, type ReplayReport } from '../../src/output/replay-report.ts';
import { replayJson, replayText } from '../../src/output/replay.ts';
import { fold } from '../../src/state/fold.ts';
import type { LaunchState } from '../../src/state/launch-state.ts';
import { checklistOf, item, LaunchLog, live, type Seen } from './launches.ts';

const folder = join(import.meta.dirname, 'golden-replay');
const updating = process.env['UPDATE_GOLDEN'] === '1';

const pool = (expects: string): Item =>
  live('pool', {
    title: 'Half of the pool is free',
    sign: 'one',
    check: { kind: 'postgres', params: { url: '${DATABASE_URL}' }, expect: expects, timeout_s: 10 },
  });
const then = checklistOf({ before: [pool('used < max * 0.5'), live('locks'), item('backup', { title: 'The backup was restored' })] });
const strict = checklistOf(
  {
    before: [
      pool('used < max * 0.3'),
      live('locks', { check: { kind: 'redis', params: { url: '${REDIS_URL}' }, expect: 'ping_ms < 50', timeout_s: 5 } }),
      item('rehearsed', { title: 'It was rehearsed' }),
    ],
  },
  { file: 'checklists/strict launch.md', digest: 'e'.repeat(64) },
);

const used = (count: number): Seen => {
  const observed = { used: count, max: 100, latency_ms: 3 };
  return { observed, values: { used: count, max: 100 } };
};

const log = new LaunchLog(then, { name: 'api.creator.example', production: true })
  .say('ann', { type: 'session-started', session: 's1', host: 'bridge', pid: 7 })
  .say('ann', { type: 'attended', session: 's1', item: 'pool', role: 'driver' })
  .wait(60)
  .saw('pool', 'pass', '12 of 100 connections, 3 ms', used(12))
  .saw('locks', 'pass', '0 of 100 connections', used(0))
  .sign('ann', 'pool', { evidence: 4 })
  .sign('bob', 'backup', { note: 'into a scratch database' })
  .wait(480)
  .saw('pool', 'pass', '41 of 100 connections, 3 ms', used(41))
  .wait(60)
  .sign('cy', 'pool', { evidence: 8 })
  .wait(660)
  .saw('pool', 'fail', '77 of 100 connections, 3 ms', used(77))
  .wait(30);

const note = (seq: number, at: string, text: string): ReplayNote => ({ seq, at, by: 'dee', written: '2026-11-23T10:00:00.000Z', note: text });
const notes = [
  note(8, '2026-11-22T08:09:00.000Z', 'here the second worker came up'),
  note(10, '2026-11-22T08:21:00.000Z', 'the pager: \u001b[31m"pool"\u001b[0m'),
];

function stateOf(lines: LaunchLog['lines']): LaunchState {
  const state = fold(undefined, lines);
  if (!state) throw new Error('the record does not begin with `launch-opened`');
  return state;
}

function replayed(until: number, at: number, other?: Checklist): ReplayReport {
  const rejudged = other && rejudge(log.lines, other, kinds);
  const today = rejudged && { launch: stateOf([...rejudged.lines].slice(0, until)), rejudged };
  return replayReport({
    launch: stateOf(log.lines.slice(0, until)),
    at,
    events: log.lines.length,
    until: '2026-11-22T08:21:00.000Z',
    notes,
    ...(today ? { today } : {}),
  });
}

const minute = (minutes: number): number => Date.parse('2026-11-22T08:00:00.000Z') + minutes * 60_000;

const cases: readonly (readonly [string, ReplayReport])[] = [
  ['before', replayed(7, minute(5))],
  ['end', replayed(log.lines.length, log.now)],
  ['strict', replayed(log.lines.length, log.now, strict)],
  ['strict-before', replayed(7, minute(5), strict)],
  ['strict-signed', replayed(9, minute(12), strict)],
];
const opened = (): LaunchLog => new LaunchLog(then).saw('pool', 'pass', '41 of 100 connections', used(41)).wait(30);
const free = (made: LaunchLog): LaunchLog => made.saw('pool', 'pass', '12 of 100 connections', used(12)).wait(30);
const judged = (made: LaunchLog): ReplayReport => {
  const rejudged = rejudge(made.lines, strict, kinds);
  return replayReport({
    launch: made.state(),
    at: made.now,
    events: made.lines.length,
    until: made.lines.at(-1)?.at ?? '',
    notes: [],
    today: { launch: stateOf([...rejudged.lines]), rejudged },
  });
};

describe('what would have failed', () => {
  const accepted: LaunchEvent = { type: 'overridden', item: 'pool', reason: 'known', until: '2026-11-22T20:00:00.000Z' };
  it.each<[string, LaunchLog, number, string[], string]>([
    ['fails still at the first GO', opened().say('ann', { type: 'decided', go: true }), 3, ['stopped'], 'STOPPED THE LAUNCH'],
    ['and passed after it', free(opened().say('ann', { type: 'decided', go: true })), 3, ['stopped'], 'STOPPED THE LAUNCH'],
    ['fails still at the end, undecided', opened(), 3, ['stopped'], 'STOPPED THE LAUNCH'],
    ['passed again before the GO', free(opened()).say('ann', { type: 'decided', go: true }), 0, ['passed'], 'FAILED FOR A TIME'],
    ['passed again, undecided', free(opened()), 0, ['passed'], 'FAILED FOR A TIME'],
    [
      'people had accepted by then',
      opened().say('ann', accepted).say('ann', { type: 'decided', go: true }),
      0,
      ['accepted'],
      'FAILED, WHICH PEOPLE HAD ACCEPTED',
    ],
    [
      'only after the GO',
      new LaunchLog(then).say('ann', { type: 'decided', go: true }).saw('pool', 'pass', '41 of 100', used(41)),
      0,
      ['after'],
      'FAILED AFTER THE GO',
    ],
  ])('%s', (_name, made, exit, ends, title) => {
    const report = judged(made);
    expect([replayExit(report), report.rejudged?.stops.map(({ end }) => end)]).toEqual([exit, ends]);
    const text = replayText(report, false);
    expect(text).toContain(`WOULD HAVE ${title}\n  ✗ pool  Half of the pool is free`);
    expect(text.includes('nothing of it would have stopped the launch')).toBe(exit === 0);
    expect(text.includes('until 08:00:30')).toBe(made.lines.some(({ event }) => event.type === 'observed' && event.response.startsWith('12 ')));
  });
});

const goldens = new Map(
  cases.flatMap(([name, report]) => [
    [`${name}.${replayExit(report)}.text`, replayText(report, false)] as const,
    [`${name}.${replayExit(report)}.json`, replayJson(report)] as const,
  ]),
);

if (updating) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of goldens) writeFileSync(join(folder, name), text);
}

describe('golden files of replays', () => {
  it.each([...goldens])('%s', (name, text) => {
    expect(text).toBe(readFileSync(join(folder, name), 'utf8'));
  });

  it('each belongs to a case, so that none is left behind', () => {
    expect(readdirSync(folder).toSorted()).toEqual([...goldens.keys()].toSorted());
  });
});

it('text holds nothing that a terminal obeys, and its colours go with `--no-color`', () => {
  const [, report] = cases[1] ?? cases[0] ?? [];
  if (!report) throw new Error('there are cases');
  expect(replayText(report, false)).not.toMatch(/[^\P{Cc}\n]/u);
  expect(replayText(report, true)).toContain('\u001b[');
  expect(JSON.parse(replayJson(report))).toEqual(JSON.parse(JSON.stringify(report)));
});
