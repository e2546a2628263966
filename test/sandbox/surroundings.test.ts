import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { z } from 'zod';
import { backup } from '../../src/checks/backup.ts';
import { git } from '../../src/checks/git.ts';
import { migrations } from '../../src/checks/migrations.ts';
import { pool } from '../../src/checks/pool.ts';
import { prometheus } from '../../src/checks/prometheus.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { contextFor } from '../checks/context.ts';
import { look, meets } from '../checks/look.ts';
import { ask, need, rows } from './parts.ts';

let sandbox: Sandbox;
let env: Record<string, string>;

beforeAll(async () => {
  sandbox = await startSandbox();
  env = sandbox.env;
}, 240_000);

afterAll(() => sandbox?.stop(), 30_000);

afterEach(async () => {
  for (const name of sandbox.active()) await sandbox.setFault(name, false);
}, 30_000);

const inCheckout = (...args: string[]): string => execFileSync('git', args, { cwd: need(env, 'CHECKOUT'), encoding: 'utf8' }).trim();

describe('CHECKOUT and ALEMBIC_VERSIONS', () => {
  test('a commit on main, clean, tagged with the version that is deployed', async () => {
    expect([inCheckout('branch', '--show-current'), inCheckout('status', '--porcelain'), inCheckout('tag', '--points-at', 'HEAD')]).toEqual([
      'main',
      '',
      'v1.4.0',
    ]);
    const product: unknown = JSON.parse(readFileSync(join(need(env, 'CHECKOUT'), 'product.json'), 'utf8'));
    expect(product).toEqual({ name: 'creator', version: '1.4.0' });
    expect((await ask(env, '/health')).body).toMatchObject({ version: '1.4.0' });
  });

  test('its upstream holds the same commit and tag', () => {
    const head = inCheckout('rev-parse', 'HEAD');
    const upstream = inCheckout('ls-remote', 'origin').split('\n').toSorted();
    expect(upstream).toEqual([`${head}\tHEAD`, `${head}\trefs/heads/main`, `${head}\trefs/tags/v1.4.0`]);
    expect(inCheckout('rev-parse', '--abbrev-ref', '@{upstream}')).toBe('origin/main');
  });

  test('the `git` kind finds it pushed and deployed', async () => {
    const seen = await look(git, { folder: need(env, 'CHECKOUT'), branch: 'main', url: `${need(env, 'BASE_URL')}/health` }, contextFor());
    expect(seen).toMatchObject({ clean: true, pushed: true, ahead: 0, behind: 0, deployed: '1.4.0', deployed_matches: true });
    expect(meets(git, seen)).toBe(true);
  });

  test('the revisions lead to what the database is at, and the fault is seen as one behind', async () => {
    expect(readdirSync(need(env, 'ALEMBIC_VERSIONS')).map((name) => name.slice(0, 4))).toEqual(['0001', '0002', '0003']);
    const asked = { url: need(env, 'DATABASE_URL'), versions: need(env, 'ALEMBIC_VERSIONS') };
    expect(await look(migrations, asked, contextFor())).toMatchObject({ state: 'at-head', heads: ['0003'], current: ['0003'], revisions: 3 });
    await sandbox.setFault('migration-behind', true);
    expect(await look(migrations, asked, contextFor())).toMatchObject({ state: 'behind', pending: ['0003'] });
  }, 30_000);
});

describe('the database, its pool and a scratch server', () => {
  test('the product is connected under DB_APPLICATION, within DB_POOL_SIZE and DB_POOL_OVERFLOW', async () => {
    const most = Number(need(env, 'DB_POOL_SIZE')) + Number(need(env, 'DB_POOL_OVERFLOW'));
    await Promise.all(Array.from({ length: 60 }, () => ask(env, '/api/content?user_id=1')));
    const [row] = z
      .array(z.object({ n: z.number() }))
      .parse(await rows(env, `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = '${need(env, 'DB_APPLICATION')}'`));
    expect(row?.n).toBe(most);
    const asked = {
      url: need(env, 'DATABASE_URL'),
      application: need(env, 'DB_APPLICATION'),
      size: need(env, 'DB_POOL_SIZE'),
      overflow: need(env, 'DB_POOL_OVERFLOW'),
    };
    expect(await look(pool, asked, contextFor())).toMatchObject({ limit: most, idle_in_transaction: 0 });
  });

  test("SCRATCH_DATABASE_URL is not the product's database, and may create one", async () => {
    const url = need(env, 'SCRATCH_DATABASE_URL');
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      expect((await client.query('SELECT current_database() AS name')).rows).toEqual([{ name: 'postgres' }]);
      await client.query('CREATE DATABASE scratch_of_a_test');
      await client.query('DROP DATABASE scratch_of_a_test');
    } finally {
      await client.end();
    }
  });

  test('a restore drill finds every row again, and leaves nothing behind', async () => {
    const drill = { source: need(env, 'DATABASE_URL'), tables: ['users', 'content_pieces', 'enrichments'], scratch: need(env, 'SCRATCH_DATABASE_URL') };
    const seen = await look(backup, { drill }, contextFor({ deadline_ms: 30_000 }));
    expect(seen).toMatchObject({ equal: true, tables: [{ table: 'users' }, { table: 'content_pieces' }, { table: 'enrichments' }] });
    expect(meets(backup, seen, 'equal && tables.all(t, t.source_rows > 0)')).toBe(true);
    expect(await rows(env, "SELECT datname FROM pg_database WHERE datname LIKE 'gonogo%'")).toEqual([]);
  }, 40_000);
});

describe('BACKUP_URL', () => {
  it.each<[string, JsonObject]>([
    ['by its field', { field: 'newest_at' }],
    ['by its Last-Modified', {}],
  ])('names a backup that is minutes old, %s', async (_, how) => {
    const seen = await look(backup, { url: need(env, 'BACKUP_URL'), ...how }, contextFor());
    expect(seen['age_s']).toBeGreaterThan(60);
    expect(seen['age_s']).toBeLessThan(3_600);
  });
});

describe('PROMETHEUS_URL', () => {
  const query = (text: string): Promise<JsonObject> => look(prometheus, { url: need(env, 'PROMETHEUS_URL'), query: text }, contextFor({ deadline_ms: 10_000 }));
  const raw = (init: RequestInit | undefined, search: string, path = '/api/v1/query'): Promise<Response> =>
    fetch(`${need(env, 'PROMETHEUS_URL')}${path}${search}`, init);

  test('counts the requests that have just been made', async () => {
    const health = 'sum(http_requests_total{path="/health",status=~"2.."})';
    const before = Number((await query(health))['value'] ?? 0);
    for (let visit = 0; visit < 3; visit += 1) await ask(env, '/health');
    expect((await query(health))['value']).toBe(before + 3);
  });

  test('every series says where it is from', async () => {
    const host = new URL(need(env, 'BASE_URL')).host;
    expect(await query('up')).toMatchObject({ value: 1, series: [{ labels: { __name__: 'up', instance: host, job: 'creator-api' } }] });
    expect(await query('http_requests_total{path="/api/sync"}')).toMatchObject({
      series: [{ labels: { instance: host, method: 'POST', status: '202' } }],
    });
  });

  test('memory is under MEMORY_LIMIT_BYTES, and over it with the fault; `up` again after the deploy that ends it', async () => {
    const limit = Number(need(env, 'MEMORY_LIMIT_BYTES'));
    expect((await query('process_resident_memory_bytes'))['value']).toBeLessThan(limit * 0.5);
    await sandbox.setFault('memory-high', true);
    expect((await query('process_resident_memory_bytes'))['value']).toBeGreaterThan(limit);
    await sandbox.setFault('memory-high', false);
    expect((await query('up'))['value']).toBe(1);
    expect((await query('process_resident_memory_bytes'))['value']).toBeLessThan(limit * 0.5);
  }, 30_000);

  test('a product that is gone is not `up`, and nothing else is known of it, until it is deployed again', async () => {
    const product = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
      .split('\n')
      .find((line) => /product\.[jt]s /.test(line) && line.includes(dirname(sandbox.envFile)));
    process.kill(Number.parseInt(product ?? '', 10), 'SIGKILL');
    await vi.waitFor(async () => expect(await query('up')).toMatchObject({ value: 0, sample_count: 1 }), { timeout: 5_000 });
    expect(await query('http_requests_total')).toMatchObject({ sample_count: 0 });
    await sandbox.setFault('sentry-missing', true);
    expect((await query('up'))['value']).toBe(1);
  }, 30_000);

  test('a query may come as a form', async () => {
    const answer = await raw({ method: 'POST', body: new URLSearchParams({ query: 'up' }) }, '');
    expect(await answer.json()).toMatchObject({ status: 'success', data: { resultType: 'vector', result: [{ value: [expect.any(Number), '1'] }] } });
  });

  it.each<[string, string, string, number, object]>([
    ['what needs a history', '/api/v1/query', '?query=rate(up[5m])', 400, { errorType: 'bad_data', error: expect.stringContaining('it keeps no history') }],
    ['no query', '/api/v1/query', '', 400, { errorType: 'bad_data' }],
    ['another moment', '/api/v1/query', '?query=up&time=1700000000', 422, { errorType: 'execution', error: expect.stringContaining('leave `time` out') }],
    ['another page', '/api/v1/query_range', '?query=up', 404, { errorType: 'not_found' }],
  ])('%s is refused as Prometheus refuses', async (_, path, search, status, body) => {
    const answer = await raw(undefined, search, path);
    expect([answer.status, await answer.json()]).toEqual([status, { status: 'error', error: expect.any(String), ...body }]);
  });
});
