// The sandbox put together: servers, product, worker, sink. Runs in the supervisor.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { productEnvironment, sentryIdentity, writeEnvFile } from './environment.ts';
import { HEAD, migrate, MIGRATIONS } from './migrations.ts';
import type { Tuning } from './product/settings.ts';
import { type Process, startProcess } from './processes.ts';
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
  // The product's process ends and starts anew, on the same port, as after a deploy: its counters begin at zero.
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

const STARTING_MS = 6_000;

// Stops whatever has been started, in any state.
export class Cleanup {
  readonly #steps: (() => Promise<unknown>)[] = [];
  readonly #folders: string[] = [];
  #done: Promise<void> | undefined;

  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  // Removed when everything has stopped.
  addFolder(folder: string): void {
    this.#folders.push(folder);
  }

  // `starting` may still add steps; it settles soon, for its processes are gone and its signal is aborted.
  run(starting: Promise<unknown>): Promise<void> {
    this.#done ??= (async () => {
      await this.#unwind();
      await Promise.race([starting.catch(() => undefined), delay(STARTING_MS)]);
      await this.#unwind();
      await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })));
    })();
    return this.#done;
  }

  async #unwind(): Promise<void> {
    await Promise.allSettled(this.#steps.splice(0).map((step) => step()));
  }
}

// The sandbox's one folder; others may pass through it (PostgreSQL runs as another user), not look into it.
async function makeFolder(cleanup: Cleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gonogo-sandbox-'));
  cleanup.addFolder(folder);
  await chmod(folder, 0o711);
  return folder;
}

// Starts everything, side by side where nothing waits for something else.
export async function startRig(cleanup: Cleanup, onProgress: (line: string) => void, signal: AbortSignal): Promise<Rig> {
  const folder = await makeFolder(cleanup);
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

  const [postgres, redis, sinkPort] = await all([
    startPostgres({ dir: join(folder, 'postgres'), signal }).then(async (server) => {
      cleanup.add(() => server.stop());
      await execute(server.url, migrate(undefined, HEAD));
      onProgress('PostgreSQL is up');
      return server;
    }),
    startRedis({ dir: join(folder, 'redis'), db: 3, onProgress, signal }).then((server) => {
      cleanup.add(() => server.stop());
      onProgress('Redis is up');
      return server;
    }),
    sink.call('start', identity, 20_000),
  ]);

  signal.throwIfAborted();
  const places = { folder, databaseUrl: postgres.url, redisUrl: redis.url, sentry: { ...identity, port: z.number().parse(sinkPort) } };
  const own = productEnvironment(places);
  const [port] = await all([product.call('start', own, 20_000), worker.call('start', own, 20_000)]);
  const env = { BASE_URL: `http://127.0.0.1:${z.number().parse(port)}`, ...own };
  await all([product.call('settled'), worker.call('settled')]);
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
      await deadlockFree(() => execute(postgres.url, migrate(revision, target)));
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

// Like Promise.all, and the others have ended too when one fails: nothing starts behind a cleanup's back.
async function all<T extends readonly unknown[]>(work: readonly [...{ [K in keyof T]: Promise<T[K]> }]): Promise<T>;
async function all(work: readonly Promise<unknown>[]): Promise<unknown[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

// A product at work takes its locks in another order: PostgreSQL then ends one of the two, and we ask again.
async function deadlockFree(work: () => Promise<void>, tries = 4): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (tries === 1 || !(error instanceof pg.DatabaseError) || error.code !== '40P01') throw error;
    await deadlockFree(work, tries - 1);
  }
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, statement_timeout: 20_000 });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
