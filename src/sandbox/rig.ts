// The sandbox put together: servers, product, worker, sink. Runs in the supervisor.
import { join } from 'node:path';
import { z } from 'zod';
import { makeCheckout } from './checkout.ts';
import { all, type Cleanup } from './cleanup.ts';
import { productEnvironment, sentryIdentity, writeEnvFile } from './environment.ts';
import { HEAD, MIGRATIONS } from './migrations.ts';
import type { Tuning } from './product/settings.ts';
import { type Process, startProcess } from './processes.ts';
import { migrateDatabase } from './schema.ts';
import { type PostgresServer, startPostgres } from './servers/postgres.ts';
import { type RedisServer, startRedis } from './servers/redis.ts';
import { Sessions } from './sessions.ts';
import { browse, fillQueue, purgeQueue, seed } from './visitors.ts';

// What faults may turn.
export interface Rig {
  env: Record<string, string>;
  envFile: string;
  postgres: PostgresServer;
  redis: RedisServer;
  tune(change: Partial<Tuning>): Promise<void>;
  migrateTo(where: 'head' | 'previous'): Promise<void>;
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
  // The product's process ends and starts anew, on the same port, as a deploy that mends things: counters and log begin anew, issues are resolved.
  redeploy(): Promise<void>;
  // The test user syncs again, where there is somebody to do it.
  seed(): Promise<void>;
  browse(times: number): Promise<void>;
  // Sets variables of the env file, or takes them out; what the product runs with changes by `redeploy`.
  configure(change: Record<string, string | undefined>): Promise<void>;
  sessions: Sessions;
  // Asks one of the processes to do something.
  product(call: 'complain' | 'forget', value?: unknown): Promise<void>;
  sink(call: 'drop', value: boolean): Promise<void>;
  pauseWorker(on: boolean): Promise<void>;
  freezeWorker(on: boolean): void;
  // Puts this many syncs of nobody's channel into the queue, or takes all out.
  fillQueue(count: number): Promise<void>;
  purgeQueue(): Promise<void>;
  // Returns once the processes have found the servers that are up.
  settled(): Promise<void>;
}

// Starts everything, side by side where nothing waits for something else.
export async function startRig(cleanup: Cleanup, onProgress: (line: string) => void, signal: AbortSignal): Promise<Rig> {
  const folder = await cleanup.makeFolder();
  signal.throwIfAborted();
  const begin = (name: string, title: string): Process => {
    const process = startProcess(name, title, folder);
    cleanup.add(() => process.stop());
    return process;
  };
  let product = begin('product', 'The product');
  const sink = begin('sink', 'The Sentry sink');
  let worker: Process | undefined = begin('worker', 'The worker');
  const identity = sentryIdentity();

  const [postgres, redis, sinkPort, checkout] = await all([
    startPostgres({ dir: join(folder, 'postgres'), signal }).then(async (server) => {
      cleanup.add(() => server.stop());
      await migrateDatabase(server.url, undefined, HEAD);
      onProgress('PostgreSQL is up');
      return server;
    }),
    startRedis({ dir: join(folder, 'redis'), db: 3, onProgress, signal }).then((server) => {
      cleanup.add(() => server.stop());
      onProgress('Redis is up');
      return server;
    }),
    sink.call('start', identity, 20_000),
    makeCheckout(folder, onProgress, signal),
  ]);

  signal.throwIfAborted();
  const places = { folder, checkout, databaseUrl: postgres.url, redisUrl: redis.url, sinkPort: z.number().parse(sinkPort), sentry: identity };
  const own = productEnvironment(places);
  const [port] = await all([product.call('start', own, 20_000), worker.call('start', own, 20_000)]);
  const env = { BASE_URL: `http://127.0.0.1:${z.number().parse(port)}`, ...own };
  await all([product.call('settled'), worker.call('settled'), sink.call('scrape', env.BASE_URL)]);
  await seed(env.BASE_URL);
  onProgress('The product and its worker are up, and a test user has synced');

  let changed: Record<string, string | undefined> = {};
  const configured = (): Record<string, string> =>
    Object.fromEntries(Object.entries({ ...env, ...changed }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  let revision = HEAD;
  let tuning: Partial<Tuning> = {};
  return {
    env,
    envFile: await writeEnvFile(folder, env),
    postgres,
    redis,
    async tune(change) {
      tuning = { ...tuning, ...change };
      await product.call('tune', change);
    },
    async redeploy() {
      await product.stop();
      product = begin('product', 'The product');
      await product.call('start', { ...configured(), PORT: String(port) });
      await product.call('tune', tuning);
      await product.call('forget');
      await sink.call('resolve');
      if (redis.running() && postgres.running()) await product.call('settled');
    },
    async seed() {
      if (redis.running() && postgres.running() && worker?.running() === true) await seed(env.BASE_URL);
    },
    browse: (times) => browse(env.BASE_URL, times),
    async configure(change) {
      changed = { ...changed, ...change };
      await writeEnvFile(folder, configured());
    },
    sessions: new Sessions(postgres),
    product: async (call, value) => void (await product.call(call, value)),
    sink: async (call, value) => void (await sink.call(call, value)),
    pauseWorker: async (on) => void (await worker?.call('pause', on)),
    freezeWorker: (on) => void worker?.child.kill(on ? 'SIGSTOP' : 'SIGCONT'),
    fillQueue: (count) => fillQueue(redis.url, count),
    purgeQueue: () => purgeQueue(redis.url),
    async migrateTo(where) {
      const target = where === 'head' ? HEAD : (MIGRATIONS.at(-2)?.revision ?? HEAD);
      if (target === revision) return;
      await migrateDatabase(postgres.url, revision, target);
      revision = target;
    },
    async stopWorker() {
      await worker?.stop();
      worker = undefined;
    },
    async startWorker() {
      if (worker?.running() === true) return;
      worker = begin('worker', 'The worker');
      await worker.call('start', own);
    },
    async settled() {
      if (!redis.running() || !postgres.running()) return;
      await all([product.call('settled'), ...(worker?.running() === true ? [worker.call('settled')] : [])]);
    },
  };
}
