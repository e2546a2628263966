import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { pool } from '../../src/checks/pool.ts';
import { type PostgresServer, startPostgres } from '../../src/sandbox/servers/postgres.ts';
import { contextFor } from './context.ts';
import { faultsOf, look, meets, whyNot } from './look.ts';
import { session, urlWith } from './postgres-sessions.ts';
import { until } from './until.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ maxConnections: 16 });
});
afterAll(() => server.stop());

async function connections(application: string, count: number, url = server.url): Promise<pg.Client[]> {
  const clients = Array.from({ length: count }, () => new pg.Client({ connectionString: url, application_name: application }));
  onTestFinished(async () => void (await Promise.all(clients.map((client) => client.end()))));
  for (const client of clients) await client.connect();
  return clients;
}
/** Sessions of earlier tests leave the server a moment after their end. */
const alone = async (): Promise<void> => {
  const watcher = await session(server.adminUrl);
  await until(async () => (await watcher.query("SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend'")).rowCount === 1);
  await watcher.end();
};
const asked = (rest: object = {}) => ({ url: server.url, application: 'creator-api', size: 3, overflow: 1, samples: 2, every: '20ms', ...rest });

describe("an application's connections", () => {
  it('are counted beside its pool and the server', async () => {
    await alone();
    await connections('creator-api', 2);
    await connections('somebody-else', 1);
    const seen = await look(pool, asked(), contextFor());
    expect(seen).toEqual({
      connections: 2,
      max: 2,
      active: 0,
      idle: 2,
      idle_in_transaction: 0,
      longest_idle_in_transaction_s: 0,
      hidden: 0,
      size: 3,
      limit: 4,
      share: 0.5,
      at_limit: false,
      server_max: 13,
      server_used: 4,
      server_share: 4 / 13,
      samples: 2,
      applications: ['creator-api', 'somebody-else'],
    });
    expect(meets(pool, seen)).toBe(true);
    expect(pool.response(seen)).toBe('at most 2 of 4 connections; 4 of 13 of the server');
  });

  it('that reach the limit in a burst fail, though they are gone in the last sample', async () => {
    const burst = await connections('creator-api', 4);
    const looking = look(pool, asked({ samples: 20, every: '50ms' }), contextFor());
    const watcher = await session(server.url);
    // By then gonogo took a sample: its transaction has ended.
    await until(async () => (await watcher.query("SELECT 1 FROM pg_stat_activity WHERE application_name = 'gonogo' AND query = 'ROLLBACK'")).rowCount === 1);
    await Promise.all(burst.slice(1).map((client) => client.end()));
    const seen = await looking;
    expect(seen).toMatchObject({ connections: 1, max: 4, at_limit: true, share: 1 });
    expect(meets(pool, seen)).toBe(false);
  });

  it('that hold a transaction open fail once they do so for long', async () => {
    const [dreaming] = await connections('creator-api', 1);
    await dreaming?.query('BEGIN');
    const seen = await look(pool, asked({ samples: 3 }), contextFor());
    expect(seen).toMatchObject({ idle_in_transaction: 1 });
    expect(seen['longest_idle_in_transaction_s']).toBeGreaterThan(0.03);
    expect(meets(pool, seen)).toBe(true);
    expect(meets(pool, { ...seen, longest_idle_in_transaction_s: 6 })).toBe(false);
    expect(pool.response(seen)).toContain(', 1 idle in transaction');
  });

  it('of several processes with names alike are taken together', async () => {
    await connections('creator-api-1', 2);
    await connections('creator-api-2', 3);
    const seen = await look(pool, asked({ application: 'creator-api-*', processes: 2 }), contextFor());
    expect(seen).toMatchObject({ max: 5, limit: 8, at_limit: false });
    expect(await look(pool, asked({ application: 'creator_api-*' }), contextFor())).toMatchObject({ max: 0 });
  });

  it('that nobody sees fail, with the names that are there', async () => {
    await connections('worker', 1);
    const seen = await look(pool, asked({ application: 'creator-ap' }), contextFor());
    expect(seen).toMatchObject({ connections: 0, max: 0, at_limit: false });
    expect(meets(pool, seen)).toBe(false);
    expect(pool.response(seen)).toBe('no connection of that name; connected are worker');
  });

  it('of another login are counted, and what they do is hidden: no pass', async () => {
    const admin = await session(server.adminUrl);
    await admin.query("CREATE ROLE outsider LOGIN PASSWORD 'secret-of-outsider'");
    await connections('creator-api', 1);
    const url = urlWith(server.url, (url) => Object.assign(url, { username: 'outsider', password: 'secret-of-outsider' }));
    const seen = await look(pool, asked({ url }), contextFor());
    expect(seen).toMatchObject({ connections: 1, hidden: 1, at_limit: false });
    expect(Object.keys(seen)).not.toContain('idle_in_transaction');
    expect(() => meets(pool, seen)).toThrow('`longest_idle_in_transaction_s` was not there');
    expect(pool.response(seen)).toContain('the state of 1 hidden from this login');
    expect(meets(pool, { ...seen, at_limit: true })).toBe(false);
  });
});

it('has no answer from a server that is away, or in less time than it needs', async () => {
  const away = urlWith(server.url, (url) => Object.assign(url, { port: '9' }));
  expect(await whyNot(pool, asked({ url: away }), contextFor())).toMatchObject({ verdict: 'fail', code: 'refused' });
  expect(await whyNot(pool, asked({ samples: 10, every: '1s' }), contextFor())).toMatchObject({ verdict: 'unknown', code: 'too-slow' });
});

it('takes numbers out of variables, and no others', () => {
  expect(faultsOf(pool, asked({ size: '5', overflow: '10' }))).toEqual([]);
  expect(faultsOf(pool, asked({ size: 0 }))).toEqual(['size: must be at least 1']);
  expect(faultsOf(pool, asked({ every: 'often' }))).toEqual(['every: must be a length of time from 20ms to 60s']);
  expect(faultsOf(pool, asked({ application: '*' }))).toHaveLength(1);
});
