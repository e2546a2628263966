import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgres } from '../../src/checks/postgres.ts';
import { type PostgresServer, startPostgres } from '../../src/sandbox/servers/postgres.ts';
import { contextFor } from './context.ts';
import { look, meets, whyNot } from './look.ts';
import { session, urlWith } from './postgres-sessions.ts';
import { secondsUntil, until } from './until.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ maxConnections: 12 });
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  await client.query("CREATE ROLE outsider LOGIN PASSWORD 'secret-of-outsider'");
  await client.query('CREATE TABLE hidden_from_outsider (n int)');
  await client.end();
});
afterAll(() => server.stop());

const connected = () => session(server.url);
const urlOf = (change: (url: URL) => void, base = server.url): string => urlWith(base, change);
const query = (text: string, values?: (string | number)[]) => ({ url: server.url, query: text, ...(values ? { values } : {}) });

describe('how the server is', () => {
  it('is seen with what other sessions do, and never changes by looking', async () => {
    const [idle, dreaming, busy] = await Promise.all([connected(), connected(), connected()]);
    await dreaming.query('BEGIN');
    const sleeping = busy.query('SELECT pg_sleep(60)').catch(() => undefined);
    await until(
      async () =>
        (await idle.query("SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(60)' AND query_start < now() - interval '0.3 s'"))
          .rowCount === 1,
    );
    const seen = await look(postgres, { url: server.url }, contextFor());
    expect(seen).toMatchObject({
      max: 12,
      used: 4,
      own: 1,
      active: 1,
      idle: 1,
      idle_in_transaction: 1,
      hidden: 0,
      waiting_locks: 0,
      reserved: 3,
      replica: false,
    });
    expect(seen['server_version']).toMatch(/^\d+/);
    expect(seen['latency_ms']).toBeGreaterThan(0);
    expect(seen['longest_query_s']).toBeGreaterThan(0.3);
    expect(postgres.response(seen)).toMatch(/^4 of 12 connections, \d+ ms$/);
    expect(meets(postgres, seen)).toBe(true);
    expect(meets(postgres, seen, 'used < max * 0.25')).toBe(false);
    const again = await look(postgres, { url: server.url }, contextFor());
    expect(again).toMatchObject({ active: 1, idle_in_transaction: 1 });
    await idle.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)' AND pid <> pg_backend_pid()");
    await sleeping;
  });

  it('counts sessions that wait for a lock', async () => {
    const [holder, waiter] = await Promise.all([connected(), connected()]);
    await holder.query('SELECT pg_advisory_lock(7)');
    const waiting = waiter.query('SELECT pg_advisory_lock(7)');
    await until(async () => (await holder.query('SELECT 1 FROM pg_locks WHERE NOT granted')).rowCount === 1);
    expect(await look(postgres, { url: server.url }, contextFor())).toMatchObject({ waiting_locks: 1 });
    await holder.query('SELECT pg_advisory_unlock(7)');
    await waiting;
  });

  it('is counted whole for a login that may not see what others do', async () => {
    await connected();
    const seen = await look(
      postgres,
      { url: urlOf((url) => Object.assign(url, { username: 'outsider', password: 'secret-of-outsider', pathname: '/creator' })) },
      contextFor(),
    );
    expect(seen).toMatchObject({ used: 2, own: 1, hidden: 1, idle: 0, active: 0 });
  });

  it('goes over at most three connections for ten checks at once, none of which stay', async () => {
    const watcher = await connected();
    const context = contextFor();
    const seen = await Promise.all(Array.from({ length: 10 }, () => look(postgres, { url: server.url }, context)));
    for (const each of seen) {
      expect(each['own']).toBeLessThanOrEqual(3);
      expect(each).toMatchObject({ idle_in_transaction: 0, active: 0 });
    }
    expect((await watcher.query("SELECT 1 FROM pg_stat_activity WHERE application_name = 'gonogo' AND state <> 'idle'")).rowCount).toBe(0);
  });
});

describe('a query', () => {
  it('shows rows as plain JSON, numbers as numbers and times as ISO text', async () => {
    const seen = await look(
      postgres,
      query(`SELECT 9007199254740991::int8 AS big, 1.5::numeric AS price, count(*) AS n, true AS yes, NULL AS nothing, 'NaN'::float8 AS nan,
        '2026-11-22 08:00:00+02'::timestamptz AS at, '2026-11-22 08:00:00'::timestamp AS local, '2026-11-22'::date AS day, interval '90 s' AS span,
        '\\xdead'::bytea AS bytes, '{"a": [1]}'::jsonb AS doc, ARRAY[1, 2]::int8[] AS ids, ARRAY['x', NULL] AS texts, 'infinity'::timestamptz AS ever, point(1, 2) AS p`),
      contextFor(),
    );
    expect(seen['rows']).toEqual([
      {
        big: 9007199254740991,
        price: 1.5,
        n: 1,
        yes: true,
        nothing: null,
        nan: 'NaN',
        at: '2026-11-22T06:00:00.000Z',
        local: '2026-11-22T08:00:00',
        day: '2026-11-22',
        span: '00:01:30',
        bytes: '\\xdead',
        doc: { a: [1] },
        ids: [1, 2],
        texts: ['x', null],
        ever: 'infinity',
        p: { x: 1, y: 2 },
      },
    ]);
    expect(seen).toMatchObject({ row_count: 1, truncated: false });
  });

  it('takes values, and says the row in its response', async () => {
    const seen = await look(postgres, query('SELECT $1::text AS version_num, $2::int AS n', ['0003', 4]), contextFor());
    expect(postgres.response(seen)).toBe('version_num 0003, n 4');
    expect(meets(postgres, seen, 'rows[0].version_num == "0003" && rows[0].n == 4 && row_count == 1')).toBe(true);
  });

  it.each([
    ['many rows', 'SELECT n FROM generate_series(1, 100000) n', 50, 100_000, true],
    ['large rows', "SELECT n, repeat('x', 900) AS t FROM generate_series(1, 20) n", 8, 20, true],
    ['one enormous value', "SELECT repeat('x', 5000000) AS t", 1, 1, true],
    ['an enormous document', 'SELECT to_jsonb(array_agg(n)) AS doc FROM generate_series(1, 50000) n', 1, 1, true],
    ['as many as fit', 'SELECT n FROM generate_series(1, 50) n', 50, 50, false],
    ['none', 'SELECT 1 WHERE false', 0, 0, false],
  ])('keeps a part of %s and counts them all', async (_what, text, kept, row_count, truncated) => {
    const seen = await look(postgres, query(text), contextFor());
    expect(seen).toMatchObject({ row_count, truncated });
    expect(seen['rows']).toHaveLength(kept);
    expect(Buffer.byteLength(JSON.stringify(seen['rows']))).toBeLessThanOrEqual(8192 + 2);
  });

  it.each([
    ['writes', 'CREATE TABLE written (n int)', 'unknown', 'query-refused'],
    ['writes in a WITH', 'WITH gone AS (DELETE FROM hidden_from_outsider RETURNING n) SELECT * FROM gone', 'unknown', 'query-refused'],
    ['turns writing on', "SELECT set_config('transaction_read_only', 'off', true)", 'unknown', 'query-refused'],
    ['is two statements', 'COMMIT; CREATE TABLE written (n int)', 'unknown', 'query-wrong'],
    ['is no SQL', 'SELEKT 1', 'unknown', 'query-wrong'],
    ['divides by zero', 'SELECT 1 / 0', 'unknown', 'query-wrong'],
    ['reads a table that is not there', 'SELECT version_num FROM alembic_version', 'fail', 'undefined-table'],
    ['reads a column that is not there', 'SELECT nosuch FROM hidden_from_outsider', 'fail', 'undefined-column'],
  ])('that %s is answered in a sentence, and the connection works on', async (_what, text, verdict, code) => {
    const context = contextFor();
    const why = await whyNot(postgres, { ...query(text), url: server.adminUrl }, context);
    expect(why).toMatchObject({ verdict, code });
    expect(await look(postgres, { url: server.adminUrl, query: "SELECT count(*) AS n FROM pg_tables WHERE tablename = 'written'" }, context)).toMatchObject({
      rows: [{ n: 0 }],
      own: 1,
    });
  });

  it('that reads what the login may not read is unknown', async () => {
    const url = urlOf((each) => Object.assign(each, { username: 'outsider', password: 'secret-of-outsider' }), server.adminUrl);
    expect(await whyNot(postgres, { url, query: 'SELECT * FROM hidden_from_outsider' }, contextFor())).toMatchObject({
      verdict: 'unknown',
      code: 'permission-denied',
    });
  });

  it('that is too slow is ended by the server, within the deadline', async () => {
    const watcher = await connected();
    const took = await secondsUntil(async () => {
      expect(await whyNot(postgres, query('SELECT pg_sleep(30)'), contextFor({ deadline_ms: 1_000 }))).toMatchObject({ verdict: 'fail', code: 'timed-out' });
    });
    expect(took).toBeLessThan(1.4);
    expect(
      (await watcher.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' AND state = 'active' AND pid <> pg_backend_pid()")).rowCount,
    ).toBe(0);
  });

  it('is given up at once when the run is stopped', async () => {
    const stop = new AbortController();
    const watcher = await connected();
    const asking = whyNot(postgres, query('SELECT pg_sleep(20)'), contextFor({ deadline_ms: 20_000, stop: stop.signal }));
    await until(async () => (await watcher.query("SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(20)' AND state = 'active'")).rowCount === 1);
    const took = await secondsUntil(async () => {
      stop.abort();
      await asking;
    });
    expect(took).toBeLessThan(0.4);
  });
});
