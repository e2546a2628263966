import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { knownTimes, startKnownServer, type KnownServer } from '../../test/load/known-servers.ts';
import { summaryIn } from './console-burst.ts';
import { median, quietMoment, type Bench, type Row } from './measure.ts';
import { ours } from './ours.ts';

const ROUNDS = 5;

type Times = Readonly<Record<'p50' | 'p95' | 'p99', number>>;

interface Case {
  readonly server: KnownServer;
  readonly what: string;
  readonly load: string;
  readonly analytic: Times;
}

const THINK_S = 0.1;
const STALL_EVERY_S = 5;

/**
 * Users meet a stall of a second once each, however long it is: that is what a closed model feels. Between two stalls a user makes
 * (4 s / think) - 1 + (1 + 1/12) / 2 quick requests (a renewal process; think varies evenly by a half), then one that comes a rest of its
 * think into the stall. That rest is even at first, so p99 is a second less the part of a think that leaves 1 % of all requests above it.
 */
function stallOfUsers(): Times {
  const quick = (STALL_EVERY_S - 1) / THINK_S - 1 + (1 + 1 / 12) / 2;
  const stalled = 1 / (quick + 1);
  return { p50: 0, p95: 0, p99: 1000 * (1 - THINK_S * (0.01 / stalled)) };
}

const users = 'stages: [{ users: 10, for: 5s }]\nwarm_up: 1s';
const rate = 'rate: 100\nfor: 5s\nwarm_up: 1s';
const cases: readonly Case[] = [
  { server: 'constant', what: 'constant 50 ms, 10 users', load: users, analytic: knownTimes.constant.users },
  { server: 'constant', what: 'constant 50 ms, 100/s', load: rate, analytic: knownTimes.constant.rate },
  { server: 'uniform', what: 'even 10–110 ms, 10 users', load: users, analytic: knownTimes.uniform.users },
  { server: 'uniform', what: 'even 10–110 ms, 100/s', load: rate, analytic: knownTimes.uniform.rate },
  // Two whole turns of five seconds, without a warm-up: the server counts from the first request.
  {
    server: 'stall',
    what: 'a stall of 1 s every 5 s, 50 users, 100 ms think',
    load: `stages: [{ users: 50, for: 10s }]\nthink: ${THINK_S * 1000}ms`,
    analytic: stallOfUsers(),
  },
  { server: 'stall', what: 'a stall of 1 s every 5 s, 100/s', load: 'rate: 100\nfor: 10s', analytic: knownTimes.stall.rate },
];

/** What a burst finds of servers whose times are known beforehand. */
export async function loadAccuracy({ folder, say }: Bench): Promise<Row[]> {
  const found = new Map<Case, Times[]>(cases.map((one) => [one, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const one of cases) {
      await quietMoment();
      const times = await measured(folder, one);
      found.get(one)?.push(times);
      say(`${one.what}, round ${round + 1}: ${text(times)}`);
    }
  }
  return cases.map((one) => {
    const all = found.get(one) ?? [];
    const middle = { p50: median(all.map(({ p50 }) => p50)), p95: median(all.map(({ p95 }) => p95)), p99: median(all.map(({ p99 }) => p99)) };
    const off = (['p50', 'p95', 'p99'] as const).map((name) => far(middle[name], one.analytic[name])).join(', ');
    return { what: `p50, p95, p99: ${one.what}`, ours: text(middle), beside: `analytic: ${text(one.analytic)}`, ratio: off, wanted: 'within 3 % or 1 ms' };
  });
}

async function measured(folder: string, { server: kind, load }: Case): Promise<Times> {
  const place = await mkdtemp(join(folder, 'accuracy-'));
  const server = await startKnownServer(kind);
  try {
    const scenario = join(place, 'known.yaml');
    await writeFile(
      scenario,
      `kind: load\nname: known\ntitle: Known times\ntarget: ${server.origin}\nrequests:\n  - path: /\n${load}\nexpect: error_rate < 0.01\n`,
    );
    const { stdout } = await ours('load', scenario, '--ledger', join(place, 'ledger'), '--as', 'bench', '--format', 'jsonl');
    const { felt } = summaryIn(stdout);
    return { p50: felt.p50_ms ?? Number.NaN, p95: felt.p95_ms ?? Number.NaN, p99: felt.p99_ms ?? Number.NaN };
  } finally {
    await server.stop();
  }
}

const text = ({ p50, p95, p99 }: Times): string => `${[p50, p95, p99].map((ms) => ms.toFixed(1)).join(', ')} ms`;

/** As a part of what it should be; in milliseconds where that is nothing. */
function far(is: number, analytic: number): string {
  return analytic === 0 ? `+${is.toFixed(1)} ms` : (is / analytic).toFixed(3);
}
