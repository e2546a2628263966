// What the product's own users do: without them its tables are empty and nothing ever fails for anybody.
import { Redis } from 'ioredis';
import { z } from 'zod';
import { PRIORITY_STEPS, queueKey, taskMessage } from './celery/kombu.ts';
import { until } from './servers/common.ts';

const connectedSchema = z.object({ user_id: z.union([z.string(), z.number()]), connection_id: z.union([z.string(), z.number()]) });
const queuedSchema = z.object({ task_id: z.string() });
const taskSchema = z.object({ status: z.string() });
const contentSchema = z.object({ items: z.array(z.object({ summary: z.string().nullish() })) });

const DEADLINE_MS = 15_000;

// A new test user connects YouTube and syncs; returns once all that was synced is enriched.
export async function seed(baseUrl: string): Promise<void> {
  const post = async (path: string, body: unknown): Promise<unknown> =>
    answer(baseUrl, path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const name = `test-user-${Date.now().toString(36)}`;
  const user = connectedSchema.parse(await post('/api/youtube/connect', { email: `${name}@creator.example`, channel_id: `UC-${name}` }));
  const { task_id } = queuedSchema.parse(await post('/api/sync', { connection_id: user.connection_id }));
  const synced = async (): Promise<boolean> => taskSchema.parse(await answer(baseUrl, `/api/sync/${task_id}`)).status === 'SUCCESS';
  await until(synced, DEADLINE_MS, () => `The test user's sync \`${task_id}\` did not end within ${DEADLINE_MS / 1000} s.`);
  const enriched = async (): Promise<boolean> => {
    const { items } = contentSchema.parse(await answer(baseUrl, `/api/content?user_id=${user.user_id}`));
    return items.length > 0 && items.every((item) => Boolean(item.summary));
  };
  await until(enriched, DEADLINE_MS, () => `What the test user synced was not enriched within ${DEADLINE_MS / 1000} s.`);
}

// Somebody reads a page this often, whatever it answers.
export async function browse(baseUrl: string, times: number): Promise<void> {
  for (let visit = 0; visit < times; visit += 1) {
    const response = await fetch(`${baseUrl}/api/content?user_id=0`, { signal: AbortSignal.timeout(DEADLINE_MS) });
    await response.arrayBuffer();
  }
}

// Syncs of a channel that nobody has, more than anybody works off.
export async function fillQueue(redisUrl: string, count: number): Promise<void> {
  const messages = Array.from({ length: count }, () => taskMessage('app.tasks.youtube.sync_channel', [0], 'youtube', { origin: 'creator-rehearsal' }).text);
  await withRedis(redisUrl, (redis) => redis.lpush('youtube', ...messages));
}

// What `celery purge` does to queues; how many it threw away.
export async function purgeQueues(redisUrl: string, queues: readonly string[]): Promise<number> {
  const keys = queues.flatMap((queue) => PRIORITY_STEPS.map((step) => queueKey(queue, step)));
  return withRedis(redisUrl, async (redis) => {
    const lengths = await Promise.all(keys.map((key) => redis.llen(key)));
    if (keys.length > 0) await redis.del(...keys);
    return lengths.reduce((sum, length) => sum + length, 0);
  });
}

// How many wait in it.
export async function queueLength(redisUrl: string): Promise<number> {
  return withRedis(redisUrl, (redis) => redis.llen('youtube'));
}

async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined); // `connect` rejects with it.
  await redis.connect();
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

async function answer(baseUrl: string, path: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(`${baseUrl}${path}`, { ...init, signal: AbortSignal.timeout(DEADLINE_MS) });
  if (!response.ok) throw new Error(`The product answered ${response.status} at \`${path}\`: ${(await response.text()).slice(0, 200)}`);
  return response.json();
}
