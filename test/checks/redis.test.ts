import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { redis } from '../../src/checks/redis.ts';
import { type RedisServer, startRedis } from '../../src/sandbox/servers/redis.ts';
import { contextFor } from './context.ts';
import { faultsOf, look, meets, whyNot } from './look.ts';
import { misbehaving } from './servers.ts';
import { secondsUntil, until } from './until.ts';

let server: RedisServer;
let admin: Redis;
beforeAll(async () => {
  server = await startRedis({ db: 3 });
  admin = new Redis(server.url);
  await admin.set('here', 'x');
  await admin.rpush('queue', 'a', 'b', 'c');
  await admin.call('ACL', 'SETUSER', 'limited', 'on', '>limited-secret', '~*', '&*', '+ping', '+select', '+exists', '+llen');
  await admin.call('ACL', 'SETUSER', 'nothing', 'on', '>nothing-secret', '-@all', '+select');
});
afterAll(async () => {
  admin.disconnect();
  await server.stop();
});

const urlOf = (change: (url: URL) => void): string => {
  const url = new URL(server.url);
  change(url);
  return url.href;
};

describe('how the server is', () => {
  it('is seen with memory, clients, evictions, keys and lists of the database in the URL', async () => {
    await admin.config('SET', 'maxmemory', '64mb');
    onTestFinished(async () => {
      await admin.config('SET', 'maxmemory', '0');
    });
    const seen = await look(redis, { url: server.url, keys: ['here', 'nosuch'], lists: 'queue,empty' }, contextFor());
    expect(seen).toMatchObject({
      keys: { here: true, nosuch: false },
      missing: ['nosuch'],
      lists: { queue: 3, empty: 0 },
      maxmemory_bytes: 64 * 1024 * 1024,
      eviction_policy: 'noeviction',
      evicted_keys: 0,
      role: 'master',
      clients: 2,
    });
    expect(seen['version']).toMatch(/^\d+\.\d+/);
    expect(seen['used_memory_bytes']).toBeGreaterThan(100_000);
    expect(seen['latency_ms']).toBeGreaterThan(0);
    expect(meets(redis, seen)).toBe(false);
    expect(meets(redis, seen, 'keys.here && !keys["nosuch"] && lists.queue == 3 && used_memory_bytes < maxmemory_bytes * 0.9')).toBe(true);
    expect(redis.response(seen)).toMatch(/^missing nosuch, queue 3, empty 0, PING [\d.]+ ms, [\d.]+ MiB$/);
  });

  it('needs no more than its URL', async () => {
    const seen = await look(redis, { url: server.url }, contextFor());
    expect(meets(redis, seen)).toBe(true);
    expect(redis.response(seen)).toMatch(/^PING [\d.]+ ms, [\d.]+ MiB$/);
  });

  it('is another in another database', async () => {
    expect(await look(redis, { url: urlOf((url) => Object.assign(url, { pathname: '/4' })), keys: ['here'], lists: ['queue'] }, contextFor())).toMatchObject({
      missing: ['here'],
      lists: { queue: 0 },
    });
  });

  it('is told by what a limited login may ask; the rest is absent', async () => {
    const seen = await look(
      redis,
      { url: urlOf((url) => Object.assign(url, { username: 'limited', password: 'limited-secret' })), keys: ['here'] },
      contextFor(),
    );
    expect(seen).toMatchObject({ keys: { here: true } });
    expect(seen).not.toHaveProperty('used_memory_bytes');
  });

  it('takes one connection for ten checks at once, and none after', async () => {
    const context = contextFor();
    const seen = await Promise.all(Array.from({ length: 10 }, () => look(redis, { url: server.url }, context)));
    for (const each of seen) expect(each['clients']).toBe(2);
  });
});

describe('no answer', () => {
  it.each<[string, (url: URL) => void, string, string]>([
    ['a wrong password', (url) => Object.assign(url, { password: 'not-the-password' }), 'unknown', 'login-refused'],
    ['no password', (url) => Object.assign(url, { password: '' }), 'unknown', 'login-refused'],
    ['a login without any right', (url) => Object.assign(url, { username: 'nothing', password: 'nothing-secret' }), 'unknown', 'login-refused'],
    ['a database that is not there', (url) => Object.assign(url, { pathname: '/999' }), 'unknown', 'database-missing'],
    ['an unknown host', (url) => Object.assign(url, { hostname: 'nosuch.invalid' }), 'unknown', 'name-not-found'],
    ['a port where nothing listens', (url) => Object.assign(url, { port: '9' }), 'fail', 'refused'],
  ])('for %s', async (_what, change, verdict, code) => {
    const why = await whyNot(redis, { url: urlOf(change) }, contextFor());
    expect(why).toMatchObject({ verdict, code });
    for (const secret of [server.password, 'not-the-password']) expect(why.message).not.toContain(secret);
  });

  it('for TLS that is not there: the silence is explained', async () => {
    const why = await whyNot(redis, { url: server.url.replace('redis:', 'rediss:') }, contextFor({ deadline_ms: 400 }));
    expect(why).toMatchObject({ verdict: 'fail', code: 'timed-out' });
    expect(why.message).toMatch(/write redis:\/\//);
  });

  it('for a password where none is set says so', async () => {
    const open = await startRedis({ password: '' });
    onTestFinished(() => open.stop());
    const why = await whyNot(redis, { url: `redis://:hunter2@127.0.0.1:${open.port}/0` }, contextFor());
    expect(why).toMatchObject({ verdict: 'unknown', code: 'login-refused' });
    expect(why.message).toMatch(/wants no password/);
    expect(await look(redis, { url: `redis://127.0.0.1:${open.port}` }, contextFor())).toMatchObject({ missing: [] });
  });

  it('when every connection is taken: that is the failure', async () => {
    const few = await startRedis();
    onTestFinished(() => few.stop());
    const holder = new Redis(few.url);
    onTestFinished(() => holder.disconnect());
    await holder.config('SET', 'maxclients', '1');
    expect(await whyNot(redis, { url: few.url }, contextFor())).toMatchObject({ verdict: 'fail', code: 'too-many-connections' });
  });

  it('for a list that is none', async () => {
    expect(await whyNot(redis, { url: server.url, lists: ['here'] }, contextFor())).toMatchObject({ verdict: 'unknown', code: 'wrong-type' });
  });

  it.each<[string, (socket: import('node:net').Socket) => void, string, string]>([
    ['says nothing', () => undefined, 'fail', 'timed-out'],
    ['hangs up', (socket) => socket.destroy(), 'fail', 'reset'],
    ['is still loading', (socket) => socket.write('-LOADING Redis is loading the dataset in memory\r\n'), 'fail', 'loading'],
    ['is no Redis', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'unknown', 'unreadable'],
  ])('from a server that %s', async (_what, talk, verdict, code) => {
    const address = await misbehaving(talk);
    const took = await secondsUntil(async () => {
      expect(await whyNot(redis, { url: `redis://${new URL(address).host}` }, contextFor({ deadline_ms: 400 }))).toMatchObject({ verdict, code });
    });
    expect(took).toBeLessThan(0.8);
  });

  it('once the server is gone, and an answer once it is back, in the same run', async () => {
    const passing = await startRedis();
    onTestFinished(() => passing.stop());
    const context = contextFor({ deadline_ms: 20_000 });
    await look(redis, { url: passing.url }, context);
    await passing.pause();
    expect((await whyNot(redis, { url: passing.url }, context)).verdict).toBe('fail');
    await passing.start();
    await until(async () => (await redis.observe(redis.params.parse({ url: passing.url }), context).catch(() => undefined)) !== undefined);
  });
});

describe('a URL', () => {
  it.each<[string, RegExp]>([
    ['', /must begin with redis:\/\//],
    ['http://h', /must begin with redis:\/\//],
    ['redis://:hunter2@[/0', /percent-encoded/],
    ['redis://:hunter2@/0', /must name a host|percent-encoded/],
    ['redis://:hunter2@h/first', /number of the database/],
  ])('that is none, such as `%s`, is said in a sentence without its password', (url, sentence) => {
    const [fault, ...more] = faultsOf(redis, { url });
    expect(more).toEqual([]);
    expect(fault).toMatch(sentence);
    expect(fault).not.toContain('hunter2');
  });

  it.each<[string, object]>([
    ['redis://h', { host: 'h', port: 6379, db: 0, username: '', password: '' }],
    ['redis://u:p%40ss@[::1]:7000/12', { host: '::1', port: 7000, db: 12, username: 'u', password: 'p@ss' }],
    ['redis://h?db=5', { db: 5 }],
    ['rediss://h/0?ssl_cert_reqs=CERT_NONE', { tls: { verify: false, servername: 'h' } }],
    ['rediss://h/0?ssl_cert_reqs=required', { tls: { verify: true, servername: 'h' } }],
    ['rediss://127.0.0.1/0', { tls: { verify: true } }],
  ])('%s is understood', (url, target) => {
    expect(redis.params.parse({ url }).url).toMatchObject(target);
  });

  it('has no neighbours that nobody knows', () => {
    expect(faultsOf(redis, { url: server.url, key: ['here'] })).toHaveLength(1);
  });
});
