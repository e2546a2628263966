import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FAULTS, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { ask, inspect, post, rows, withRedis } from './parts.ts';

let sandbox: Sandbox;
let env: Record<string, string>;
let connection: number;

beforeAll(async () => {
  sandbox = await startSandbox();
  env = sandbox.env;
  const [row] = await rows(
    env,
    `WITH u AS (INSERT INTO users (email) VALUES ('faults@creator.example') RETURNING id)
    INSERT INTO youtube_connections (user_id, channel_id) SELECT id, 'UC-faults' FROM u RETURNING id`,
  );
  connection = Number(Object.values(row ?? {})[0]);
}, 240_000);

afterAll(() => sandbox?.stop(), 30_000);

// Whatever a test did, the next one begins on a healthy product.
async function healthyAgain(): Promise<void> {
  for (const name of sandbox.active()) await sandbox.setFault(name, false);
  expect((await ask(env, '/health')).body).toMatchObject({ status: 'healthy' });
  expect((await inspect(env, 'ping')).answers).toEqual({ 'celery@creator-worker': { ok: 'pong' } });
  expect((await ask(env, '/api/sync', post({ connection_id: connection }))).status).toBe(202);
}

afterEach(healthyAgain, 30_000);

describe('faults are seen from outside, and gone when they are off', () => {
  test('redis-down: connections are refused, a sync is a 503 that says so, the rest works', async () => {
    await sandbox.setFault('redis-down', true);
    expect(sandbox.active()).toEqual(['redis-down']);
    await expect(withRedis(env, (redis) => redis.ping())).rejects.toThrow('Connection is closed');
    expect(await ask(env, '/api/sync', post({ connection_id: connection }))).toMatchObject({
      status: 503,
      body: { detail: 'The queue is away, try again later.' },
    });
    expect((await ask(env, '/health')).status).toBe(200);
  });

  test('worker-stopped: nobody hears a broadcast, the mailbox is gone, tasks wait', async () => {
    await sandbox.setFault('worker-stopped', true);
    expect(await inspect(env, 'ping')).toEqual({ receivers: 0, answers: {} });
    await ask(env, '/api/sync', post({ connection_id: connection }));
    const seen = await withRedis(env, async (redis) => [
      await redis.scard('_kombu.binding.celery.pidbox'),
      await redis.llen('youtube'),
      await redis.hlen('unacked'),
    ]);
    expect(seen).toEqual([0, 1, 0]);
  });

  test('worker-stopped while Redis is away, and both back in the other order', async () => {
    await sandbox.setFault('redis-down', true);
    await sandbox.setFault('worker-stopped', true);
    await sandbox.setFault('worker-stopped', false);
    await sandbox.setFault('redis-down', false);
    expect(sandbox.active()).toEqual([]);
  });

  test('migration-behind: health says so, the newest table and column are missing', async () => {
    await sandbox.setFault('migration-behind', true);
    expect(await ask(env, '/health')).toMatchObject({
      status: 503,
      body: { status: 'unhealthy', database: 'ok', schema: 'behind', revision: '0002', head: '0003' },
    });
    await expect(rows(env, 'SELECT sentiment FROM interactions')).rejects.toThrow('does not exist');
    await expect(rows(env, 'SELECT 1 FROM enrichments')).rejects.toThrow('does not exist');
    expect((await ask(env, '/api/content?user_id=1')).status).toBe(500);
  });

  test('slow-api: every answer takes 800 ms longer', async () => {
    await sandbox.setFault('slow-api', true);
    const started = performance.now();
    expect((await ask(env, '/health')).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(800);
  });

  test('errors: every tenth answer of a page is a 500, one has been already, and the metrics count it until the next deploy', async () => {
    await sandbox.setFault('errors', true);
    expect((await ask(env, '/metrics')).text).toMatch(/path="\/api\/content",status="500"\} 1$/m);
    const statuses: number[] = [];
    for (let request = 0; request < 20; request++) statuses.push((await ask(env, '/api/content?user_id=1')).status);
    expect(statuses.flatMap((status, index) => (status === 500 ? [index + 1] : []))).toEqual([10, 20]);
    for (let request = 0; request < 10; request++) expect((await ask(env, '/health')).status).toBe(200);
    await sandbox.setFault('errors', false);
    expect((await ask(env, '/metrics')).text).not.toMatch(/status="500"/);
  });

  test('an unknown fault is a sentence', async () => {
    await expect(sandbox.setFault('redis-gone', true)).rejects.toThrow('There is no fault `redis-gone`: choose from redis-down');
    await expect(startSandbox({ faults: ['redis-gone'] })).rejects.toThrow('There is no fault `redis-gone`');
    expect(FAULTS.map((fault) => fault.name)).toEqual(['redis-down', 'worker-stopped', 'migration-behind', 'slow-api', 'errors']);
  });
});
