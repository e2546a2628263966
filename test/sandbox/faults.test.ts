import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { FAULTS, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { ask, inspect, post, rows, withRedis } from './parts.ts';

let sandbox: Sandbox;
let env: Record<string, string>;
let connection: number;
const soon = { timeout: 10_000, interval: 25 };

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

  test('cors-wrong: the front end is not admitted, another one is', async () => {
    await sandbox.setFault('cors-wrong', true);
    const admitted = async (origin: string): Promise<string | null> =>
      (await ask(env, '/health', { headers: { origin } })).headers.get('access-control-allow-origin');
    expect(await admitted('https://app.creator.example')).toBeNull();
    expect(await admitted('https://staging.creator.example')).toBe('https://staging.creator.example');
  });

  test('rate-limit-off: nobody is told to wait', async () => {
    await sandbox.setFault('rate-limit-off', true);
    const statuses = await Promise.all(Array.from({ length: 40 }, async () => (await ask(env, '/api/messages', post({ text: 'hello' }))).status));
    expect(new Set(statuses)).toEqual(new Set([201]));
  });

  test('sentry-missing and env-missing: the env file lacks them until the fault is off', async () => {
    const names = async (): Promise<string[]> => (await readFile(sandbox.envFile, 'utf8')).split('\n').map((line) => line.split('=')[0] ?? '');
    await sandbox.setFault('sentry-missing', true);
    await sandbox.setFault('env-missing', true);
    expect(await names()).not.toEqual(expect.arrayContaining(['SENTRY_DSN']));
    expect(await names()).not.toEqual(expect.arrayContaining(['JWT_SECRET']));
    expect((await ask(env, '/api/error')).body).not.toHaveProperty('event_id');
    await sandbox.setFault('sentry-missing', false);
    await sandbox.setFault('env-missing', false);
    expect(await names()).toEqual(expect.arrayContaining(['SENTRY_DSN', 'JWT_SECRET', 'YOUTUBE_CLIENT_SECRET']));
  });

  test('sentry-dropping: an event is accepted and never shows up', async () => {
    await sandbox.setFault('sentry-dropping', true);
    const { event_id } = z.object({ event_id: z.string() }).parse((await ask(env, '/api/error')).body);
    const events = await fetch(`${env['SENTRY_URL']}/api/0/projects/${env['SENTRY_ORG']}/${env['SENTRY_PROJECT']}/events/${event_id}/`, {
      headers: { authorization: `Bearer ${env['SENTRY_AUTH_TOKEN']}` },
    });
    expect(events.status).toBe(404);
  });

  test('slow-query: a session of the report is at work, and gone when the fault is', async () => {
    const reports = async (): Promise<unknown> => rows(env, "SELECT state FROM pg_stat_activity WHERE application_name = 'creator-report'");
    await sandbox.setFault('slow-query', true);
    expect(await reports()).toEqual([{ state: 'active' }]);
    await sandbox.setFault('slow-query', false);
    await vi.waitFor(async () => expect(await reports()).toEqual([]), soon);
  });

  test('connections-exhausted: PostgreSQL refuses one more', async () => {
    await sandbox.setFault('connections-exhausted', true);
    await expect(rows(env, 'SELECT 1')).rejects.toThrow(/too many|remaining connection slots/);
    await sandbox.setFault('connections-exhausted', false);
    await vi.waitFor(async () => expect(await rows(env, 'SELECT 1 AS one')).toEqual([{ one: 1 }]), soon);
  });

  test('queue-full: 800 wait although the worker answers', async () => {
    await sandbox.setFault('queue-full', true);
    expect(await withRedis(env, (redis) => redis.llen('youtube'))).toBeGreaterThan(790);
    expect((await inspect(env, 'ping')).answers).toHaveProperty(['celery@creator-worker']);
  });

  test('worker-frozen: somebody listens and nobody answers', async () => {
    await sandbox.setFault('worker-frozen', true);
    expect(await inspect(env, 'ping')).toEqual({ receivers: 1, answers: {} });
  });

  test('docs-open: strangers read the docs', async () => {
    await sandbox.setFault('docs-open', true);
    expect((await ask(env, '/docs')).status).toBe(200);
  });

  test('memory-high: the product holds more than 600 MB', async () => {
    await sandbox.setFault('memory-high', true);
    const memory = Number(/^process_resident_memory_bytes (\S+)$/m.exec((await ask(env, '/metrics')).text)?.[1]);
    expect(memory).toBeGreaterThan(600 * 1024 * 1024);
  });

  test('errors-in-log: forty lines that say the same', async () => {
    await sandbox.setFault('errors-in-log', true);
    const lines = (await readFile(env['LOG_FILE'] ?? '', 'utf8')).split('\n');
    expect(lines.filter((line) => line.includes('quota exceeded'))).toHaveLength(40);
  });

  test('an unknown fault is a sentence', async () => {
    await expect(sandbox.setFault('redis-gone', true)).rejects.toThrow('There is no fault `redis-gone`: choose from redis-down');
    await expect(startSandbox({ faults: ['redis-gone'] })).rejects.toThrow('There is no fault `redis-gone`');
    expect(FAULTS.map((fault) => fault.name)).toEqual(expect.arrayContaining(['redis-down', 'worker-frozen', 'errors-in-log']));
  });
});
