import { describe, expect, it } from 'vitest';
import { recordReport, writeRecord } from '../../../src/output/record/index.ts';
import type { RecordReport } from '../../../src/output/record/types.ts';
import { LaunchLog } from '../launches.ts';
import { checklist } from './everything.ts';
import { proof, recordCase, reportOfCase } from './records.ts';

const fresh = (): LaunchLog => new LaunchLog(checklist).say('ann', { type: 'session-started', session: 's1', host: 'h', pid: 1 });
const reported = (log: LaunchLog, now = log.now): RecordReport => recordReport(log.lines, log.state(), [], now, proof);
const told = (log: LaunchLog): string[] => reported(log).timeline.map(({ by, subject, text }) => [by, subject, text].filter(Boolean).join(' | '));

describe('what a launch came to', () => {
  it.each<[RecordReport['outcome'], string, (log: LaunchLog) => LaunchLog, number]>([
    ['go', 'somebody said go', (log) => log.say('bob', { type: 'decided', go: true }), 0],
    ['no-go', 'somebody said no-go after a go', (log) => log.say('bob', { type: 'decided', go: true }).say('dee', { type: 'decided', go: false }), 0],
    [
      'rolled-back',
      'it was rolled back after a go',
      (log) => log.say('bob', { type: 'decided', go: true }).wait(5).say('bob', { type: 'rollback-started', section: 's', checks: [] }),
      0,
    ],
    [
      'go',
      'it went up again after a rollback',
      (log) => log.say('bob', { type: 'rollback-started', section: 's', checks: [] }).wait(5).say('bob', { type: 'decided', go: true }),
      0,
    ],
    ['under-way', 'a console is open', (log) => log, 60],
    ['under-way', 'a console is open, though it was not heard of for hours', (log) => log, 7_200],
    ['under-way', 'everybody left within the hour', (log) => log.say('ann', { type: 'session-ended', session: 's1' }), 60],
    ['under-way', 'it is on hold', (log) => log.say('ann', { type: 'held', reason: 'lunch' }).say('ann', { type: 'session-ended', session: 's1' }), 7_200],
    ['broken-off', 'everybody left, and nothing was recorded since', (log) => log.say('ann', { type: 'session-ended', session: 's1' }), 7_200],
  ])('%s: %s', (outcome, _why, run, later) => {
    const log = run(fresh());
    expect(reported(log, log.now + later * 1000).outcome).toBe(outcome);
  });
});

describe('the timeline', () => {
  it('tells a failure once, however often it is checked, and its recovery', () => {
    const log = fresh()
      .saw('cors', 'pass', 'ok')
      .saw('cors', 'fail', 'refused')
      .saw('cors', 'fail', 'refused')
      .saw('cors', 'warn', 'slow')
      .saw('cors', 'pass', 'ok')
      .saw('cors', 'unknown', 'no login');
    const line = 'CORS admits the front end';
    expect(told(log).slice(1)).toEqual([`${line} | failed: refused`, `${line} | passes again: slow`, `${line} | could not be asked: no login`]);
  });

  it('says whose signature fell, and when a hold was nobody’s decision', () => {
    const log = fresh().saw('cors', 'pass', 'ok').sign('ann', 'cors').say('ann', { type: 'session-ended', session: 's1' });
    log.wait(60).say('bob', { type: 'session-started', session: 's2', host: 'h', pid: 2 }).saw('cors', 'fail', 'refused');
    const line = 'CORS admits the front end';
    expect(told(log).slice(1)).toEqual([
      `ann | ${line} | signed`,
      'HOLD: no console since 2026-11-22 08:00 UTC',
      `${line} | failed: refused`,
      `${line} | the signature of ann is void: the check failed: refused`,
    ]);
  });

  it('does not tell of presence, samples and output', () => {
    const kinds = new Set(reportOfCase(recordCase('everything')).timeline.map(({ seq }) => recordCase('everything').log.lines[seq - 1]?.event.type));
    for (const silent of ['attended', 'burst-sampled', 'watch-sampled', 'fix-printed', 'checks-started', 'session-started'])
      expect(kinds).not.toContain(silent);
    for (const said of ['signed', 'overridden', 'held', 'fix-started', 'poll-answered', 'burst-ended', 'watch-alert', 'decided', 'noted'])
      expect(kinds).toContain(said);
  });

  it('says what was entered while the record could not be reached', () => {
    const late = reportOfCase(recordCase('everything')).timeline.filter(({ entered_at }) => entered_at !== null);
    expect(late).toMatchObject([{ by: 'bob', kind: 'signature', at: '2026-11-22T08:06:52.000Z', entered_at: '2026-11-22T08:05:37.000Z' }]);
  });
});

describe('the count on hold', () => {
  it('is measured until now while it is still held, and says so', async () => {
    const log = fresh().say('ann', { type: 'held', reason: 'lunch' });
    const report = reported(log, log.now + 5_400_000);
    expect([report.holds.map(({ length_s }) => length_s), report.held_s]).toEqual([[5_400], 5_400]);
    const text = await writeRecord(report, log.state(), 'md');
    expect(text).toContain('On hold since 2026-11-22 08:00 UTC: lunch. Nothing was recorded since 2026-11-22 08:00 UTC.');
    expect(text).toContain('in 1 hold, still held');
    expect(text).toMatch(/08:00:00.*lunch.*still held/);
  });

  it.each<[string, (log: LaunchLog) => LaunchLog, number[], number]>([
    ['from a hold to its end', (log) => log.say('a', { type: 'held', reason: 'x' }).wait(90).say('b', { type: 'resumed' }), [90], 90],
    [
      'until the record ends where nobody resumed',
      (log) => log.say('a', { type: 'held', reason: 'x' }).wait(30).say('a', { type: 'noted', item: 'cors', note: 'n' }),
      [30],
      30,
    ],
    [
      'a second reason ends the first',
      (log) => log.say('a', { type: 'held', reason: 'x' }).wait(10).say('b', { type: 'held', reason: 'y' }).wait(5).say('b', { type: 'resumed' }),
      [10, 5],
      15,
    ],
    [
      'twice',
      (log) =>
        log
          .say('a', { type: 'held', reason: 'x' })
          .wait(1)
          .say('a', { type: 'resumed' })
          .wait(50)
          .say('a', { type: 'held', reason: 'y' })
          .wait(2)
          .say('a', { type: 'resumed' }),
      [1, 2],
      3,
    ],
  ])('%s', (_name, run, lengths, all) => {
    const { holds, held_s } = reported(run(fresh()));
    expect(holds.map(({ length_s }) => length_s)).toEqual(lengths);
    expect(held_s).toBe(all);
  });
});

describe('what is still open', () => {
  const until = '2026-11-22T09:00:00.000Z';
  const over = (log: LaunchLog): LaunchLog =>
    log.saw('cors', 'fail', 'refused').wait(1).say('bob', { type: 'overridden', item: 'cors', reason: 'tomorrow', until });
  it.each<[string, (log: LaunchLog) => LaunchLog, number, string[], string]>([
    ['an override that stands', over, 60, ['override CORS admits the front end'], 'stands'],
    ['an override that ended since', over, 7_200, ['override CORS admits the front end'], 'expired'],
    ['not what passes again', (log) => over(log).saw('cors', 'pass', 'ok'), 60, [], 'over'],
    [
      'not what was taken back, but the line',
      (log) => over(log).say('bob', { type: 'reinstated', item: 'cors' }),
      60,
      ['item CORS admits the front end'],
      'over',
    ],
  ])('%s', (_name, run, later, open, stands) => {
    const log = run(fresh());
    const found = reported(log, log.now + later * 1000);
    expect(found.open.filter(({ item }) => item === 'cors').map(({ what, subject }) => `${what} ${subject}`)).toEqual(open);
    expect(found.overrides.map((one) => one.stands)).toEqual([stands]);
  });

  it('begins with what stops the launch', () => {
    const { open } = reportOfCase(recordCase('refused'));
    const stops = open.map((one) => one.stops);
    expect(stops).toEqual(stops.toSorted((a, b) => Number(b) - Number(a)));
    expect(open.map(({ subject, text }) => `${subject} ${text}`)).toEqual(
      expect.arrayContaining([
        'Station driver said go, which is void: “The database answers” failed: the server at `127.0.0.1:5432` refused the connection (gate of Before)',
        'Station support was silent, which is no-go (gate of Before)',
        'The database answers failing: the server at `127.0.0.1:5432` refused the connection',
      ]),
    );
  });
});

it('says what it left out at the end of a record that is being written', async () => {
  const log = fresh();
  const text = await writeRecord(recordReport(log.lines, log.state(), [], log.now, { ...proof, left_bytes: 227 }), log.state(), 'md');
  expect(text).toMatch(/\*\*Left out:\*\* \*\*227 bytes\*\* after the last line, which are being written, or were cut off/);
  expect(await writeRecord(reported(log), log.state(), 'md')).not.toContain('Left out');
});

it('tells signatures by key from those without, and those that are void', () => {
  const { items } = reportOfCase(recordCase('everything'));
  const signed = items.flatMap(({ id, signatures }) => signatures.map(({ by, key, voided }) => [id, by, key?.fingerprint ?? null, voided?.why ?? null]));
  expect(signed).toEqual([
    ['db-connections', 'ann', 'SHA256:0f3aPb7qkXn2', 'the check failed: 31 of 40 connections'],
    ['db-connections', 'ann', null, null],
    ['backup', 'ann', null, null],
    ['backup', 'bob', 'SHA256:77hgTTza0QqW', null],
    ['flag', 'ann', null, null],
  ]);
});

it('reads a record of a hundred thousand lines in seconds', () => {
  const log = fresh();
  for (let n = 0; n < 20_000; n++)
    log
      .wait(1)
      .saw('db-reachable', n % 500 === 0 ? 'fail' : 'pass', 'x')
      .saw('cors', 'pass', 'y')
      .say('ann', { type: 'attended', session: 's1' })
      .saw('queue', 'pass', 'z')
      .saw('db-connections', 'fail', 'w');
  const state = log.state();
  const start = performance.now();
  expect(recordReport(log.lines, state, [], log.now, proof).timeline.length).toBe(1 + 40 + 40 + 1);
  expect(performance.now() - start).toBeLessThan(10_000);
});
