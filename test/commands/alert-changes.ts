import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { expect, vi } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { ask, need, post } from '../sandbox/parts.ts';

/** Generous: others want this machine too. */
export const SOON_MS = 45_000;

type Undo = () => Promise<unknown>;

/** The rehearsal target with people on it. */
export class Target {
  readonly sandbox: Sandbox;
  /** One request in so many is a sync; 0 is none. */
  syncOneIn = 0;
  /** Requests that were answered, by whatever. */
  answered = 0;
  readonly #over = new AbortController();
  #traffic: Promise<unknown> = Promise.resolve();

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  /** Three people read, about twenty pages a second in all, and sync this connection now and then. */
  open(connection: number): void {
    const visits = Array.from({ length: 3 }, () => this.#visit(connection));
    this.#traffic = Promise.all(visits);
  }

  async close(): Promise<void> {
    this.#over.abort();
    await this.#traffic;
  }

  async #visit(connection: number): Promise<void> {
    const { env } = this.sandbox;
    for (let visit = 1; !this.#over.signal.aborted; visit += 1) {
      const signal = AbortSignal.timeout(10_000);
      const sync = this.syncOneIn > 0 && visit % this.syncOneIn === 0;
      const asked = sync ? ask(env, '/api/sync', { ...post({ connection_id: connection }), signal }) : ask(env, '/api/content?user_id=1', { signal });
      // A deploy takes a moment, in which nobody is answered.
      this.answered += await asked.then(
        () => 1,
        () => 0,
      );
      await pause(120); // what makes it twenty a second, and no more
    }
  }
}

/** A creator connects a channel and syncs it; the connection, once that sync is over. */
export async function connect({ env }: Sandbox, channel_id: string, status: 'SUCCESS' | 'FAILURE'): Promise<number> {
  const { body } = await ask(env, '/api/youtube/connect', post({ email: `${channel_id.toLowerCase()}@creator.example`, channel_id }));
  const { connection_id } = body as { connection_id: number }; // the contract says so
  const { task_id } = (await ask(env, '/api/sync', post({ connection_id }))).body as { task_id: string }; // as above
  const ended = async (): Promise<void> => expect((await ask(env, `/api/sync/${task_id}`)).body).toMatchObject({ status });
  await vi.waitFor(ended, { timeout: SOON_MS, interval: 50 });
  return connection_id;
}

async function session({ env }: Sandbox): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: need(env, 'DATABASE_URL'), connectionTimeoutMillis: 5_000 });
  await client.connect();
  return client;
}

const fault =
  (name: string) =>
  async ({ sandbox }: Target): Promise<Undo> => {
    await sandbox.setFault(name, true);
    return () => sandbox.setFault(name, false);
  };

/** A report locks a table that the pages read, for longer than two seconds, again and again. */
async function slowReport({ sandbox }: Target): Promise<Undo> {
  const client = await session(sandbox);
  const enough = new AbortController();
  const run = async (): Promise<void> => {
    while (!enough.signal.aborted) await client.query('BEGIN; LOCK TABLE enrichments IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(2.3); COMMIT');
    await client.end();
  };
  const running = run();
  return async () => {
    enough.abort();
    await running;
  };
}

/** Other programs take the server's connections, up to 85 %: the rest is for the product, and for who looks. */
async function otherPrograms({ sandbox }: Target): Promise<Undo> {
  const first = await session(sandbox);
  const clients = [first];
  const most = "current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int";
  const share = async (): Promise<unknown> =>
    (await first.query<{ share: number }>(`SELECT sum(numbackends)::float / (${most}) AS share FROM pg_stat_database`)).rows[0]?.share;
  while (Number(await share()) < 0.85) clients.push(await session(sandbox));
  return () => Promise.all(clients.map((client) => client.end()));
}

/** Nine tenths of the day's quota are used. */
async function quotaUsed({ sandbox: { env } }: Target): Promise<Undo> {
  const used = (count: number): Promise<Response> => fetch(need(env, 'QUOTA_URL'), { method: 'PUT', body: JSON.stringify({ used: count }) });
  await used(9_000);
  return () => used(1_200);
}

/** A creator's channel is gone; they leave, and their connection with them. */
async function channelGone({ sandbox }: Target): Promise<Undo> {
  const connection = await connect(sandbox, 'UC-gone-alerts', 'FAILURE');
  return async () => {
    const client = await session(sandbox);
    await client.query('DELETE FROM youtube_connections WHERE id = $1', [connection]);
    await client.end();
  };
}

/** Redis is away, and now and then somebody wants to sync; it comes back, and they do. */
async function redisAway(target: Target): Promise<Undo> {
  await target.sandbox.setFault('redis-down', true);
  target.syncOneIn = 40; // fewer than 5 % of all requests: more is another alert
  return async () => {
    await target.sandbox.setFault('redis-down', false);
    target.syncOneIn = 8;
  };
}

/** What is done to the target, and between which values each alert fires that it brings about; nothing else may. */
export const changes: readonly { what: string; make: (target: Target) => Promise<Undo>; fires: Readonly<Record<string, readonly [number, number]>> }[] = [
  // The first error of many is an error already.
  { what: 'A1, A6: one request in ten fails', make: fault('errors'), fires: { 'error-rate: any-error': [0.001, 0.3], 'error-rate: many-errors': [0.05, 0.3] } },
  { what: 'A2: answers take longer than 2 s', make: slowReport, fires: { 'answer-time: slow-answers': [2_000, 5_000] } },
  { what: 'A3: 85 % of the connections are taken', make: otherPrograms, fires: { 'connections: connections-short': [0.8, 1] } },
  { what: 'A4: nine tenths of the quota are used', make: quotaUsed, fires: { 'api-quota: quota-short': [0.9, 0.9] } },
  { what: 'A5: 800 tasks wait', make: fault('queue-full'), fires: { 'queue-length: queue-long': [500, 800] } },
  // One of three connections.
  { what: 'A7: a sync fails', make: channelGone, fires: { 'sync-lands: sync-fails': [0.3, 0.35] } },
  // A refused sync is answered 503, which is a server's error too.
  { what: 'A7: syncs are refused', make: redisAway, fires: { 'error-rate: any-error': [0.001, 0.05], 'sync-accepted: sync-refused': [0.01, 1] } },
];
