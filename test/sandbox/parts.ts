// What the sandbox's tests share: a quick way to ask the product, a ping to a worker, a look at the process list.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import pg from 'pg';
import { z } from 'zod';

// A whole environment holds it; a missing name is a broken sandbox.
export function need(env: Record<string, string>, name: string): string {
  const value = env[name];
  if (value === undefined) throw new Error(`The sandbox's environment has no \`${name}\`.`);
  return value;
}

// Asks the product; the body is read as JSON where it is JSON.
export async function ask(
  env: Record<string, string>,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; headers: Headers; body: unknown; text: string }> {
  const response = await fetch(`${need(env, 'BASE_URL')}${path}`, { redirect: 'manual', ...init });
  const text = await response.text();
  const json = response.headers.get('content-type') === 'application/json';
  const body: unknown = json ? JSON.parse(text) : text;
  return { status: response.status, headers: response.headers, body, text };
}

// Sends JSON.
export function post(body: object): RequestInit {
  return { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

// Rows of the product's database.
export async function rows(env: Record<string, string>, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: need(env, 'DATABASE_URL') });
  await client.connect();
  try {
    const { rows: found } = await client.query<Record<string, unknown>>(sql);
    return found;
  } finally {
    await client.end();
  }
}

// Lends a Redis client that fails at once when the server is away.
export async function withRedis<T>(env: Record<string, string>, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(need(env, 'REDIS_URL'), { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined); // `connect` rejects with it.
  await redis.connect();
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

const replySchema = z.object({ body: z.string(), headers: z.object({ ticket: z.string() }) });

// Sends one remote control command the way Celery's own client does; the answers by worker, and who heard it.
export async function inspect(
  env: Record<string, string>,
  method: string,
  args: object = {},
): Promise<{ receivers: number; answers: Record<string, unknown> }> {
  return withRedis(env, async (redis) => {
    const [oid, ticket] = [randomUUID(), randomUUID()];
    const queue = `${oid}.reply.celery.pidbox`;
    const bindings = '_kombu.binding.reply.celery.pidbox';
    const member = [oid, '', queue].join('\x06\x16');
    const body = {
      method,
      arguments: args,
      destination: null,
      pattern: null,
      matcher: null,
      ticket,
      reply_to: { exchange: 'reply.celery.pidbox', routing_key: oid },
    };
    await redis.sadd(bindings, member);
    try {
      const receivers = await redis.publish(
        `/${new URL(need(env, 'REDIS_URL')).pathname.slice(1)}.celery.pidbox`,
        JSON.stringify({
          body: Buffer.from(JSON.stringify(body)).toString('base64'),
          'content-encoding': 'utf-8',
          'content-type': 'application/json',
          headers: { clock: 1, expires: 0 },
          properties: {
            delivery_mode: 2,
            delivery_info: { exchange: 'celery.pidbox', routing_key: '' },
            priority: 0,
            body_encoding: 'base64',
            delivery_tag: randomUUID(),
          },
        }),
      );
      const answers: Record<string, unknown> = {};
      for (let left = receivers; left > 0; left--) {
        const popped = await redis.brpop(queue, 2);
        if (popped === null) break;
        const reply = replySchema.parse(JSON.parse(popped[1]));
        if (reply.headers.ticket === ticket) Object.assign(answers, JSON.parse(Buffer.from(reply.body, 'base64').toString('utf8')));
      }
      return { receivers, answers };
    } finally {
      await redis.srem(bindings, member);
      await redis.del(queue);
    }
  });
}

// The processes that belong to a folder, without those that only wait to be reaped.
export function processesOf(folder: string): string[] {
  const name = folder.split('/').at(-1) ?? folder;
  return execFileSync('ps', ['-eo', 'stat=,args='], { encoding: 'utf8', maxBuffer: 16 << 20 })
    .split('\n')
    .filter((line) => line.includes(name) && !line.startsWith('Z'));
}
