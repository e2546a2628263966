import type { BurstReport } from '../../src/output/burst-report.ts';
import { burstReportOf } from '../../src/output/burst-verdict.ts';
import type { LaunchState } from '../../src/state/launch-state.ts';
import { burst, expected, felt, judged, loadLog, summary } from './bursts.ts';
import type { LaunchLog } from './launches.ts';

/** A burst whose outputs are kept as golden files. */
export interface BurstCase {
  readonly name: string;
  readonly report: BurstReport;
  readonly log: LaunchLog;
}

const cases: BurstCase[] = [];

function add(name: string, log: LaunchLog, before: LaunchState): void {
  cases.push({ name: `burst-${name}`, log, report: burstReportOf(log.state(), 'ten-users', before, log.now) });
}

function first(name: string, run: (log: LaunchLog) => LaunchLog, target?: { name: string; production: boolean }): void {
  const log = loadLog(target);
  const before = log.state();
  add(name, run(log), before);
}

first('passed', (log) => judged(burst(log, 'b1', 6, summary()), 'pass', '118 rps, p95 38 ms'));

const slow = summary({
  felt: felt({ requests: 590, errors: 20, error_rate: 20 / 590, timeouts: 4, p95_ms: 812.4, p99_ms: 1_204, max_ms: 10_000, status: { 200: 570, 503: 16 } }),
  errors: [
    { kind: '503', count: 16, example: '503 Service Unavailable: {"detail":"the pool is exhausted, try again later"} after 31 ms' },
    { kind: 'timeout', count: 4, example: 'no answer within 10 s' },
  ],
  expected: expected(
    { met: false, values: { p95_ms: 812.4 } },
    { met: false, values: { error_rate: 20 / 590 } },
    {},
    { met: undefined as never, values: {}, why: '`db.used` was never seen' },
  ).map(({ met, ...one }) => (met === undefined ? one : { ...one, met })),
});
first('failed', (log) => judged(burst(log, 'b1', 6, slow), 'fail', '2 of 4 expectations failed'), { name: 'api.creator.example', production: true });

first('stopped', (log) => {
  burst(log, 'b1', 2);
  log.say('ann', { type: 'burst-steered', burst: 'b1', steer: 'pause' }).wait(4).say('ann', { type: 'burst-steered', burst: 'b1', steer: 'resume' });
  log.say('ann', { type: 'burst-steered', burst: 'b1', steer: 'stop' });
  const part = summary({ ended: 'stopped', why: 'a person stopped it after 2 s', measured_s: 1 });
  log.say('load', { type: 'burst-ended', burst: 'b1', item: 'ten-users', summary: part });
  return log.say('load', { type: 'checks-stopped', items: ['ten-users'] });
});

first('condition', (log) =>
  judged(
    burst(log, 'b1', 4, summary({ ended: 'condition', why: 'it was to stop when `db.used > db.max * 0.8 for 5s`: db.used = 17, db.max = 20', measured_s: 3 })),
    'fail',
    'it was to stop when `db.used > db.max * 0.8 for 5s`',
  ),
);

const { mean_ms: _mean, p50_ms: _p50, p90_ms: _p90, p95_ms: _p95, p99_ms: _p99, max_ms: _max, ...unanswered } = felt();
first('died', (log) =>
  judged(
    burst(
      log,
      'b1',
      2,
      summary({
        ended: 'died',
        why: 'the generator was ended by SIGKILL',
        measured_s: 1,
        felt: { ...unanswered, requests: 0, rps: 0, status: {} },
        requests: {},
        expected: [],
        spread: {},
      }),
    ),
    'fail',
    'the generator was ended by SIGKILL',
  ),
);

function compared(): void {
  const log = judged(burst(loadLog(), 'b1', 6, summary()), 'pass', '118 rps, p95 38 ms').wait(7200);
  const before = log.state();
  const { histogram: _histogram, ...earlier } = summary();
  const now = summary({ felt: felt({ requests: 700, rps: 140, p50_ms: 18.1, p95_ms: 62.5, status: { 200: 700 } }) });
  const again = { earlier: { launch: 'small-launch-20261122-080000', burst: 'b1', at: '2026-11-22T08:00:00.000Z', summary: earlier } };
  add('compared', judged(burst(log, 'b2', 6, now, again), 'pass', '140 rps, p95 63 ms'), before);
}
compared();

first('refused', (log) =>
  log
    .say('load', { type: 'checks-started', session: 's1', items: ['ten-users'], deadline_s: 60 })
    .saw('ten-users', 'fail', 'the server at `127.0.0.1:8000` refused the connection', { kind: 'load', code: 'refused' }),
);

const nasty = `<b a='1'>&amp; ]]> \\ | $(id)\n\u0000\u001b[31mred\u009b2J \u202eesrever\ud800 😀`;
first(
  'nasty',
  (log) =>
    judged(
      burst(
        log,
        nasty,
        1,
        summary({
          why: nasty,
          ended: 'hurt',
          felt: felt({ status: { [nasty]: 1 } }),
          requests: { [nasty]: felt() },
          errors: [{ kind: nasty, count: 1, example: nasty }],
          expected: [
            { expect: nasty, met: false, values: { [nasty]: nasty } },
            { expect: nasty, values: {}, why: nasty },
          ],
        }),
        {
          host: nasty,
          requests: [nasty],
          vitals: [{ name: nasty, kind: nasty }],
          scenario: { name: nasty, title: nasty, file: nasty, digest: nasty },
          expect: [nasty],
        },
      ),
      'fail',
      nasty,
    ),
  { name: nasty, production: true },
);

/** The cases of the golden files of bursts. */
export const burstCases: readonly BurstCase[] = cases;
