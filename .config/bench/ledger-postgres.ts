import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { initPostgres } from '../../src/ledger/postgres/init.ts';
import { postgresPlace } from '../../src/ledger/postgres/place.ts';
import { startPostgres } from '../../src/sandbox/servers/postgres.ts';
import { checklistOf, item } from '../../test/output/launches.ts';
import type { Told } from './ledger-consoles.ts';
import { median, ninetyFifth, noiseText, type Bench, type Row } from './measure.ts';

const consoles = fileURLToPath(new URL('ledger-consoles.ts', import.meta.url));
const [PROCESSES, EACH, EVENTS, EVERY_MS] = [4, 5, 150, 100];
const ALL = PROCESSES * EACH;

/** Twenty consoles on one launch in PostgreSQL: from an append of one of them to the line in the state of all. */
export async function ledgerPostgres({ folder }: Bench): Promise<Row[]> {
  process.env['XDG_STATE_HOME'] = folder; // what waits while the record is lost
  const server = await startPostgres({ maxConnections: 100 });
  try {
    const admin = new pg.Client({ connectionString: server.adminUrl.replace(/\/postgres$/, '/creator') });
    await admin.connect();
    await admin.query('GRANT CREATE ON DATABASE creator TO creator');
    await admin.end();
    await initPostgres(server.url, false, []);
    await begin(server.url);
    return [row(await seen(server.url))];
  } finally {
    await server.stop();
  }
}

async function begin(url: string): Promise<void> {
  const place = await postgresPlace(url, false);
  const record = await place.open('bench', { clock: { now: () => Date.now() }, onNotice: () => undefined, create: true });
  const checklist = checklistOf({ before: [item('line')] });
  await record.append('bench', [{ type: 'launch-opened', launch: 'bench', target: { name: 'api.creator.example', production: false }, checklist }]);
  await record.close();
  await place.close();
}

/** Of each event the ms from its append to its line in the state of the last console, and in that of each. */
async function seen(url: string): Promise<{ readonly all: number[]; readonly each: number[] }> {
  const called = new Map<number, number>();
  const folded = new Map<number, number[]>();
  const children = Array.from({ length: PROCESSES }, () => fork(consoles, ['bench', String(EACH)], { env: { ...process.env, GONOGO_LEDGER: url } }));
  const ended = children.map((child) => once(child, 'exit'));
  const ready = children.map(
    (child) =>
      new Promise<void>((resolve, reject) => {
        child.on('exit', () => reject(new Error('a process of consoles ended')));
        child.on('message', (told: Told) => {
          if ('ready' in told) resolve();
          else if ('appended' in told) called.set(told.appended, told.at);
          else folded.set(told.folded, [...(folded.get(told.folded) ?? []), told.at]);
        });
      }),
  );
  try {
    await Promise.all(ready);
    for (let event = 0; event < EVENTS; event += 1) {
      const any = Math.floor(Math.random() * ALL);
      children[any % PROCESSES]?.send({ append: Math.floor(any / PROCESSES) });
      await wait(EVERY_MS * (0.5 + Math.random()));
    }
    for (const until = performance.now() + 10_000; performance.now() < until && called.size < EVENTS; ) await wait(100);
    const whole = (): boolean => [...called.keys()].every((seq) => folded.get(seq)?.length === ALL);
    for (const until = performance.now() + 10_000; performance.now() < until && !whole(); ) await wait(100);
    if (called.size < EVENTS || !whole()) throw new Error(`of ${EVENTS} events not all were seen by all ${ALL} consoles, once`);
    for (const child of children) child.send({ end: true });
    await Promise.all(ended);
  } finally {
    for (const child of children) child.kill();
  }
  const times = [...called].map(([seq, at]) => (folded.get(seq) ?? []).map((one) => one - at));
  return { all: times.map((one) => Math.max(...one)), each: times.flat() };
}

function row({ all, each }: { readonly all: readonly number[]; readonly each: readonly number[] }): Row {
  const text = (values: readonly number[]): string => `${median(values).toFixed(1)} ms (p95 ${ninetyFifth(values).toFixed(1)}, ${noiseText(values)})`;
  return {
    what: `PostgreSQL, ${ALL} consoles: from an append to its line in all of them`,
    ours: text(all),
    beside: `in any one of them: ${text(each)}`,
    ratio: (median(all) / median(each)).toFixed(2),
    wanted: 'at most 250 ms',
  };
}
