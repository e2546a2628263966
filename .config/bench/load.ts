import { startKnownServer } from '../../test/load/known-servers.ts';
import { burstInConsole } from './console-burst.ts';
import { loadAccuracy } from './load-accuracy.ts';
import { median, noiseText, quietMoment, whole, type Bench, type Row } from './measure.ts';
import { autocannonCommand, autocannonTimes, type Asked, type Found, wrk } from './others.ts';
import { familyOf, followCpu } from './processes.ts';

const ROUNDS = 7;
const SECONDS = 4;
const WARM_UP = 1;

/** `times` is autocannon as well, with times finer than its table's. */
const everybody = ['gonogo', 'command', 'times', 'wrk'] as const;
type Who = (typeof everybody)[number];

/** A burst beside what others find of the same server, and beside what is known of it. */
export async function load(bench: Bench): Promise<Row[]> {
  return [...(await loadSpeed(bench)), ...(await loadAccuracy(bench))];
}

/** Full speed, with the console open, beside autocannon and wrk, in turns. */
export async function loadSpeed({ folder, say }: Bench): Promise<Row[]> {
  const server = await startKnownServer('hello');
  const rows: Row[] = [];
  try {
    for (const connections of [10, 50]) {
      const asked: Asked = { origin: server.origin, connections, for_s: SECONDS, warm_up_s: WARM_UP };
      const measure: Readonly<Record<Who, () => Promise<Found | undefined>>> = {
        gonogo: () => inConsole(folder, asked),
        command: () => autocannonCommand(asked),
        times: () => autocannonTimes(asked),
        wrk: () => wrk(asked),
      };
      const found: { readonly [Name in Who]: FoundByOurs[] } = { gonogo: [], command: [], times: [], wrk: [] };
      // The first round only makes the server warm. Each begins with another one: nobody is always first.
      for (let round = 0; round <= ROUNDS; round += 1) {
        const said: string[] = [];
        for (const who of [...everybody.slice(round % 4), ...everybody.slice(0, round % 4)]) {
          await quietMoment();
          const one = await measure[who]();
          if (one === undefined) continue;
          said.push(`${who} ${whole(one.rps)}/s p99 ${one.p99_ms.toFixed(2)} ms`);
          if (round > 0) found[who].push(one);
        }
        say(`${connections} connections, round ${round}: ${said.join(', ')}`);
      }
      const at = `${connections} connections, console open`;
      rows.push(speedRow(`requests a second, ${at}`, found.gonogo, 'autocannon', found.command, 'at least 0.97'));
      if (found.wrk.length > 0) rows.push(speedRow(`requests a second, ${at}`, found.gonogo, 'wrk, 1 thread', found.wrk));
      rows.push(...cpuRows(connections, found.gonogo, found.command));
      rows.push(p99Row(`p99, ${at}`, found.gonogo, 'autocannon', found.times, 'at most 1.25'));
      if (found.wrk.length > 0) rows.push(p99Row(`p99, ${at}`, found.gonogo, 'wrk, 1 thread', found.wrk));
      else say('wrk is not on PATH: left out');
    }
  } finally {
    await server.stop();
  }
  return rows;
}

interface FoundByOurs extends Found {
  /** Processor time of the console from the first request to the end of it all. */
  readonly console_s?: number | undefined;
}

async function inConsole(folder: string, { origin, connections, for_s, warm_up_s }: Asked): Promise<FoundByOurs> {
  const burst = await burstInConsole(folder, { origin, users: connections, for_s, warm_up_s });
  const { child } = await familyOf(burst.terminal.pid, 'generator.js');
  const [generator, console] = [followCpu(child), followCpu(burst.terminal.pid)];
  const { felt } = await burst.over();
  if (felt.errors > 0) throw new Error(`${felt.errors} requests of a burst failed: there is nothing to compare`);
  return { rps: felt.rps, p99_ms: felt.p99_ms ?? Number.NaN, cpu_s: generator.used(), console_s: console.since() };
}

function speedRow(what: string, ours: readonly Found[], beside: string, theirs: readonly Found[], wanted?: string): Row {
  const [mine, other] = [ours.map(({ rps }) => rps), theirs.map(({ rps }) => rps)];
  const text = (values: readonly number[]): string => `${whole(median(values))} (${noiseText(values)})`;
  return { what, ours: text(mine), beside: `${beside}: ${text(other)}`, ratio: (median(mine) / median(other)).toFixed(2), ...(wanted ? { wanted } : {}) };
}

function p99Row(what: string, ours: readonly Found[], beside: string, theirs: readonly Found[], wanted?: string): Row {
  const [mine, other] = [ours.map(({ p99_ms }) => p99_ms), theirs.map(({ p99_ms }) => p99_ms)];
  const text = (values: readonly number[]): string => `${median(values).toFixed(2)} ms (${noiseText(values)})`;
  return { what, ours: text(mine), beside: `${beside}: ${text(other)}`, ratio: (median(mine) / median(other)).toFixed(2), ...(wanted ? { wanted } : {}) };
}

/** Requests for a second of processor time: whoever else wants the machine changes the requests a second, and hardly these. */
function cpuRows(connections: number, ours: readonly FoundByOurs[], theirs: readonly Found[]): Row[] {
  const worth = (all: readonly Found[]): number[] => all.flatMap(({ rps, cpu_s }) => (cpu_s === undefined ? [] : [(rps * (SECONDS + WARM_UP)) / cpu_s]));
  const [mine, other] = [worth(ours), worth(theirs)];
  if (mine.length === 0 || other.length === 0) return [];
  const text = (values: readonly number[]): string => `${whole(median(values))} (${noiseText(values)})`;
  const shares = ours.flatMap(({ console_s }) => (console_s === undefined ? [] : [console_s / (SECONDS + WARM_UP)]));
  return [
    {
      what: `requests for a second of CPU, ${connections} connections`,
      ours: text(mine),
      beside: `autocannon: ${text(other)}`,
      ratio: (median(mine) / median(other)).toFixed(2),
    },
    { what: `CPU of the console beside it, ${connections} connections`, ours: `${(median(shares) * 100).toFixed(0)} % of a core`, beside: '', ratio: '' },
  ];
}
