import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { randomUUID } from 'node:crypto';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { inspect, rows, withRedis } from './parts.ts';

const NAME = 'celery@creator-worker';
const soon = { timeout: 15_000, interval: 25 };
let sandbox: Sandbox;
let env: Record<string, string>;

beforeAll(async () => {
  sandbox = await startSandbox();
  env = sandbox.env;
  await rows(env, "INSERT INTO users (email) VALUES ('worker@creator.example'); INSERT INTO youtube_connections (user_id, channel_id) VALUES (1, 'UC-worker')");
}, 240_000);

afterAll(() => sandbox?.stop(), 30_000);

function syncMessage(): string {
  const id = randomUUID();
  return JSON.stringify({
    body: Buffer.from(JSON.stringify([[1], {}, { callbacks: null, errbacks: null, chain: null, chord: null }])).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': 'application/json',
    headers: { lang: 'py', task: 'app.tasks.youtube.sync_channel', id, root_id: id, parent_id: null, retries: 0, eta: null },
    properties: {
      correlation_id: id,
      delivery_mode: 2,
      delivery_info: { exchange: '', routing_key: 'youtube' },
      priority: 0,
      body_encoding: 'base64',
      delivery_tag: randomUUID(),
    },
  });
}

describe('the worker speaks Celery', () => {
  test('its inspection commands', async () => {
    expect(await inspect(env, 'ping')).toEqual({ receivers: 1, answers: { [NAME]: { ok: 'pong' } } });
    const queues = await inspect(env, 'active_queues');
    expect(queues.answers[NAME]).toMatchObject([{ name: 'default' }, { name: 'youtube' }, { name: 'instagram' }]);
    expect((await inspect(env, 'stats')).answers[NAME]).toMatchObject({ pid: expect.any(Number), prefetch_count: 8, broker: { virtual_host: '3' } });
    expect((await inspect(env, 'registered')).answers[NAME]).toEqual(['app.tasks.enrich.enrich_content', 'app.tasks.youtube.sync_channel']);
    for (const method of ['active', 'reserved', 'scheduled']) expect((await inspect(env, method)).answers[NAME]).toEqual([]);
    expect((await inspect(env, 'nosuch')).answers[NAME]).toEqual({ error: "KeyError('nosuch')" });
  });

  test('text in a queue that is no message does it no harm', async () => {
    await withRedis(env, (redis) => redis.lpush('youtube', 'hello'));
    expect((await inspect(env, 'ping')).answers).toHaveProperty([NAME]);
  });

  test('a full queue: eight reserved, two at work, the rest waiting; then all of it drained and acknowledged', async () => {
    const enriched = 'SELECT count(*)::int AS n FROM enrichments';
    const [before] = z.array(z.object({ n: z.number() })).parse(await rows(env, enriched));
    await withRedis(env, async (redis) => {
      await redis.lpush('youtube', ...Array.from({ length: 60 }, syncMessage));
      await vi.waitFor(async () => {
        expect((await inspect(env, 'reserved')).answers[NAME]).toHaveLength(8);
        expect((await inspect(env, 'active')).answers[NAME]).toMatchObject([{ acknowledged: true, hostname: NAME }, { acknowledged: true }]);
      }, soon);
      await vi.waitFor(async () => {
        expect([await redis.llen('youtube'), await redis.llen('default'), await redis.hlen('unacked'), await redis.zcard('unacked_index')]).toEqual([
          0, 0, 0, 0,
        ]);
      }, soon);
      await vi.waitFor(async () => expect(await rows(env, enriched)).toEqual([{ n: (before?.n ?? 0) + 180 }]), soon);
      const [key] = await redis.keys('celery-task-meta-*');
      expect(await redis.ttl(key ?? '')).toBeGreaterThan(3_500);
    });
  }, 30_000);

  test('a priority list is served too', async () => {
    await withRedis(env, async (redis) => {
      await redis.lpush('youtube\x06\x166', syncMessage());
      await vi.waitFor(async () => expect(await redis.llen('youtube\x06\x166')).toBe(0), soon);
    });
  });

  test('it beats every two seconds', async () => {
    await withRedis(env, async (redis) => {
      const beat = new Promise<string>((resolve) => redis.on('pmessage', (_pattern, channel) => resolve(channel)));
      await redis.psubscribe('/3.celeryev/worker.*');
      expect(await beat).toBe('/3.celeryev/worker.heartbeat');
    });
  });

  test('stopped in the middle of its work it loses nothing', async () => {
    const [before] = await rows(env, 'SELECT count(*)::int AS n FROM content_pieces');
    const count = Number(Object.values(before ?? {})[0]);
    await withRedis(env, async (redis) => {
      await redis.lpush('youtube', ...Array.from({ length: 30 }, syncMessage));
      await sandbox.setFault('worker-stopped', true);
      expect([await redis.hlen('unacked'), await redis.scard('_kombu.binding.celery.pidbox')]).toEqual([0, 0]);
      expect(await redis.llen('youtube')).toBeGreaterThan(0);
      await sandbox.setFault('worker-stopped', false);
      await vi.waitFor(async () => expect(await rows(env, 'SELECT count(*)::int AS n FROM content_pieces')).toEqual([{ n: count + 90 }]), soon);
    });
  }, 30_000);
});
