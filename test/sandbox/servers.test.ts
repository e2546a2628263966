import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Redis } from 'ioredis';
import { type PostgresServer, startPostgres } from '../../src/sandbox/servers/postgres.ts';
import { type RedisServer, startRedis } from '../../src/sandbox/servers/redis.ts';
import { processesOf } from './parts.ts';

let postgres: PostgresServer;
let redis: RedisServer;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres({ maxConnections: 12 }), startRedis({ password: 'p w"\\', db: 2 })]);
}, 240_000);

afterAll(() => Promise.all([postgres?.stop(), redis?.stop()]), 30_000);

async function first(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

async function ping(url: string): Promise<string> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined); // `connect` rejects with it.
  await client.connect();
  try {
    return await client.ping();
  } finally {
    client.disconnect();
  }
}

// By hand, for the client only says that the connection is closed.
async function withoutPassword(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write('PING\r\n');
  for await (const chunk of socket) return String(chunk);
  return '';
}

describe('servers on their own', () => {
  test('PostgreSQL: its user is no superuser, its limit is the one asked for', async () => {
    expect(await first(postgres.url, "SELECT current_setting('is_superuser')")).toBe('off');
    expect(await first(postgres.adminUrl, 'SHOW max_connections')).toBe('12');
  });

  test('paused and started again it is on the same port with its data', async () => {
    await first(postgres.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await postgres.pause();
    expect(postgres.running()).toBe(false);
    await expect(first(postgres.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await postgres.start();
    expect(await first(postgres.url, 'SELECT n FROM kept')).toBe(7);
  }, 30_000);

  test('Redis wants its password, which is in no process list', async () => {
    expect(await ping(redis.url)).toBe('PONG');
    expect(await withoutPassword(redis.port)).toContain('-NOAUTH');
    expect(processesOf(redis.dir).join()).not.toContain(redis.password);
    await redis.pause();
    await expect(ping(redis.url)).rejects.toThrow('Connection is closed');
    await redis.start();
    expect(await ping(redis.url)).toBe('PONG');
  });

  test('stopped, their folders are gone; started after it they are empty, on the same port', async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
    expect([existsSync(postgres.dir), existsSync(redis.dir)]).toEqual([false, false]);
    await vi.waitFor(() => expect([...processesOf(postgres.dir), ...processesOf(redis.dir)]).toEqual([]), { timeout: 5_000 });
    await Promise.all([postgres.start(), redis.start()]);
    expect([await ping(redis.url), await first(postgres.url, "SELECT count(*)::int FROM pg_tables WHERE schemaname = 'public'")]).toEqual(['PONG', 0]);
  }, 30_000);
});
