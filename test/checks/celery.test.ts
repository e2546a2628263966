import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { celery } from '../../src/checks/celery.ts';
import { type RedisServer, startRedis } from '../../src/sandbox/servers/redis.ts';
import { CeleryWorker, type WorkerWishes } from './celery-worker.ts';
import { contextFor } from './context.ts';
import { look, meets, whyNot } from './look.ts';
import { secondsUntil, until } from './until.ts';

const SEP = '\u0006\u0016';
let server: RedisServer;
let admin: Redis;
beforeAll(async () => {
  server = await startRedis({ db: 5 });
  admin = new Redis(server.url);
});
afterEach(() => admin.flushall());
afterAll(async () => {
  admin.disconnect();
  await server.stop();
});

const working = async (wishes?: WorkerWishes, url = server.url): Promise<CeleryWorker> => {
  const worker = await new CeleryWorker(url, wishes).start();
  onTestFinished(() => worker.stop());
  return worker;
};
const everything = async (): Promise<string[]> => (await admin.keys('*')).toSorted();

const connections = async (): Promise<number> =>
  String(await admin.client('LIST'))
    .trim()
    .split('\n').length;

/** Whatever the check does, it keeps nothing in Redis. */
async function leavesNothing<Result>(work: () => Promise<Result>): Promise<Result> {
  const before = await everything();
  const result = await work();
  expect(await everything()).toEqual(before);
  return result;
}

describe('workers that answer', () => {
  it('are named with their queues, what waits in every priority, and what runs', async () => {
    const worker = await working({ queues: ['default', 'youtube'], active: 2 });
    await admin.lpush('default', 'a', 'b');
    await admin.lpush(`default${SEP}3`, 'c');
    await admin.lpush(`default${SEP}9`, 'd');
    await admin.hset('unacked', 'one', '[]');
    const seen = await leavesNothing(() => look(celery, { url: server.url, queues: 'default, youtube,instagram' }, contextFor()));
    expect(seen).toMatchObject({
      liveness: 'answering',
      workers: ['worker1@test'],
      worker_count: 1,
      receivers: 1,
      silent: [],
      queues: { 'worker1@test': ['default', 'youtube'] },
      consumed: ['default', 'youtube'],
      unconsumed: ['instagram'],
      waiting: { default: 4, youtube: 0, instagram: 0 },
      waiting_total: 4,
      unacked: 1,
      running: 2,
    });
    expect(worker).toMatchObject({ broken: [], asked: ['ping', 'active_queues', 'active'] });
    expect(JSON.stringify(seen)).not.toContain('a secret');
    expect(celery.response(seen)).toBe('1 worker answers, no consumer of instagram, 4 waiting');
    expect(meets(celery, seen)).toBe(false);
    expect(meets(celery, seen, 'waiting["default"] == 4 && waiting_total < 500 && "worker1@test" in workers')).toBe(true);
  });

  it('meet the default expectation once every expected queue has one, and are not waited for longer than they take', async () => {
    await Promise.all([working({ name: 'a@test', queues: ['default'] }), working({ name: 'b@test', queues: ['youtube'] })]);
    const took = await secondsUntil(async () => {
      const seen = await leavesNothing(() => look(celery, { url: server.url, queues: ['default', 'youtube'] }, contextFor()));
      expect(seen).toMatchObject({ workers: ['a@test', 'b@test'], worker_count: 2 });
      expect(meets(celery, seen)).toBe(true);
      expect(celery.response(seen)).toBe('2 workers answer, 0 waiting');
    });
    expect(took).toBeLessThan(1);
  });

  it('are both counted where they share a name', async () => {
    await Promise.all([working({ queues: ['default'] }), working({ queues: ['youtube'] })]);
    expect(await look(celery, { url: server.url, queues: ['default', 'youtube'] }, contextFor())).toMatchObject({
      worker_count: 2,
      workers: ['worker1@test'],
      unconsumed: [],
    });
  });

  it('are found behind a key prefix, in their own database, and with their own separator', async () => {
    const url = server.url.replace(/5$/, '7');
    await working({ prefix: 'creator:', separator: ':' }, url);
    const others = new Redis(url);
    onTestFinished(() => others.disconnect());
    await others.lpush('creator:default:6', 'a');
    const written = { url, queues: ['default'], prefix: 'creator:', separator: ':' };
    const before = await others.keys('*');
    expect(await look(celery, written, contextFor())).toMatchObject({ worker_count: 1, waiting: { default: 1 } });
    expect(await others.keys('*')).toEqual(before);
    expect(await whyNot(celery, { url, prefix: 'creator:' }, contextFor())).toMatchObject({
      verdict: 'unknown',
      code: 'other-separator',
      message: expect.stringContaining('`separator: ":"`'),
    });
  });

  it('in another tongue cannot be read: unknown', async () => {
    await working({ contentType: 'application/x-python-serialize' });
    expect(await leavesNothing(() => whyNot(celery, { url: server.url }, contextFor()))).toMatchObject({ verdict: 'unknown', code: 'unreadable-answer' });
  });

  it('that say nothing of their queues leave it unknown who consumes', async () => {
    await working({ answers: ['ping', 'active'] });
    const why = await leavesNothing(() => whyNot(celery, { url: server.url, queues: ['default'], ping_timeout: '200ms' }, contextFor()));
    expect(why).toMatchObject({ verdict: 'unknown', code: 'queues-not-told' });
  });

  it('beside one that hangs are seen, and so is the other', async () => {
    await Promise.all([working({ name: 'a@test' }), working({ name: 'hung@test', answers: [], heartbeats: false })]);
    const seen = await leavesNothing(() => look(celery, { url: server.url, queues: ['default'], ping_timeout: '400ms' }, contextFor()));
    expect(seen).toMatchObject({ liveness: 'some-silent', worker_count: 1, receivers: 2, silent: ['hung@test'] });
    expect(celery.response(seen)).toBe('1 worker answers, 1 silent, 0 waiting');
    expect(seen['silence']).toMatch(/1 of 2/);
  });
});

describe('silence', () => {
  const cases: readonly (readonly [string, WorkerWishes | undefined, string, 'seen' | 'unknown'])[] = [
    ['no worker at all', undefined, 'stopped', 'seen'],
    ['one that was killed: its mailbox stays', { listens: false, heartbeats: false }, 'dead', 'seen'],
    ['one that hangs', { answers: [], heartbeats: false }, 'hung-or-busy', 'seen'],
    ['one that is deaf: it has a mailbox and sends heartbeats', { listens: false }, 'deaf', 'seen'],
    ['one without remote control: heartbeats, but no mailbox', { listens: false, bound: false }, 'no-remote-control', 'unknown'],
    ['one that listens and sends heartbeats, but whose answers do not come', { answers: [] }, 'mute', 'unknown'],
  ];

  // All at once, each in a database of its own: every one of them has to listen for heartbeats.
  it('is told apart, what waits is seen all the same, and nothing stays', async () => {
    const told = cases.map(async ([what, wishes, expected, how], index) => {
      const url = server.url.replace(/5$/, String(8 + index));
      const client = new Redis(url);
      onTestFinished(() => client.disconnect());
      const context = contextFor({ deadline_ms: 10_000 });
      if (wishes) await working(wishes, url);
      await client.lpush('default', 'a', 'b');
      const before = (await client.keys('*')).toSorted();
      const written = { url, queues: ['default'], ping_timeout: '1s' };
      if (how === 'unknown') {
        const why = await whyNot(celery, written, context);
        expect({ what, why }).toMatchObject({ what, why: { verdict: 'unknown', code: expected, message: expect.stringContaining('2 tasks wait') } });
      } else {
        const seen = await look(celery, written, context);
        const silent = wishes === undefined ? [] : ['worker1@test'];
        expect({ what, ...seen }).toMatchObject({ what, liveness: expected, silent, worker_count: 0, unconsumed: ['default'], waiting_total: 2 });
        expect(meets(celery, seen)).toBe(false);
        expect(celery.response(seen)).toBe(`no worker answers (${expected.replaceAll('-', ' ')}), 2 waiting`);
      }
      expect({ what, keys: (await client.keys('*')).toSorted() }).toEqual({ what, keys: before });
    });
    await Promise.all(told);
  });

  it('is unknown where there is too little time to hear heartbeats', async () => {
    expect(await leavesNothing(() => whyNot(celery, { url: server.url }, contextFor({ deadline_ms: 1_500 })))).toMatchObject({
      verdict: 'unknown',
      code: 'not-listened',
    });
  });

  it('is unknown where there is less time than the workers are given to answer', async () => {
    await working({ answers: [] });
    const why = await leavesNothing(() => whyNot(celery, { url: server.url, ping_timeout: '2s' }, contextFor({ deadline_ms: 800 })));
    expect(why).toMatchObject({ verdict: 'unknown', code: 'too-little-time', message: expect.stringContaining('`timeout: 3s`') });
  });

  it('was only the start of a worker: it is asked once more', async () => {
    const worker = new CeleryWorker(server.url);
    onTestFinished(() => worker.stop());
    const looking = look(celery, { url: server.url }, contextFor({ deadline_ms: 10_000 }));
    await until(async () => Number(await admin.pubsub('NUMPAT')) === 1); // the check listens for heartbeats
    await worker.start();
    expect(await looking).toMatchObject({ liveness: 'answering', worker_count: 1 });
  });
});

describe('stopping', () => {
  it.each([0, 5, 20, 60, 200, 700])('after %i ms leaves nothing in Redis and waits for nothing', async (ms) => {
    await working({ answers: [] });
    const before = await everything();
    const stop = new AbortController();
    const asking = celery
      .observe(celery.params.parse({ url: server.url }), contextFor({ stop: stop.signal, deadline_ms: 10_000 }))
      .catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, ms));
    const took = await secondsUntil(async () => {
      stop.abort();
      expect(await asking).toMatchObject({ code: 'timed-out' });
    });
    expect(took).toBeLessThan(0.4);
    await until(async () => (await everything()).join() === before.join(), 1);
  });

  it('while workers are answering leaves nothing either, also what they answer late', async () => {
    const gate = Promise.withResolvers<void>();
    const worker = await working({ before: () => gate.promise });
    const before = await everything();
    const stop = new AbortController();
    const asking = celery.observe(celery.params.parse({ url: server.url }), contextFor({ stop: stop.signal })).catch((error: unknown) => error);
    await until(() => worker.asked.length === 1);
    gate.resolve();
    stop.abort();
    expect(await asking).toMatchObject({ code: 'timed-out' });
    await until(async () => (await everything()).join() === before.join(), 1);
  });

  it('at a frozen Redis is over with the deadline', async () => {
    const frozen = await startRedis();
    onTestFinished(() => frozen.stop());
    const client = new Redis(frozen.url);
    onTestFinished(() => client.disconnect());
    await client.client('PAUSE', 20_000, 'ALL');
    const took = await secondsUntil(async () => {
      expect(await whyNot(celery, { url: frozen.url }, contextFor({ deadline_ms: 500 }))).toMatchObject({ verdict: 'fail', code: 'timed-out' });
    });
    expect(took).toBeLessThan(0.9);
  });

  it('of Redis is the failure', async () => {
    const passing = await startRedis();
    const worker = await new CeleryWorker(passing.url, { answers: [] }).start();
    const asking = whyNot(celery, { url: passing.url }, contextFor());
    await until(() => worker.asked.length === 1);
    worker.stop();
    await passing.stop();
    expect(await asking).toMatchObject({ verdict: 'fail', code: 'reset' });
  });

  it('many at once share what they can and keep apart what they must', async () => {
    await working({ queues: ['default', 'youtube'] });
    const context = contextFor();
    const before = await connections();
    const seen = await leavesNothing(() => Promise.all(Array.from({ length: 10 }, () => look(celery, { url: server.url, queues: ['youtube'] }, context))));
    for (const each of seen) expect(each).toMatchObject({ worker_count: 1, unconsumed: [] });
    await until(async () => (await connections()) === before + 1); // the shared one goes with the run
  });
});
