// The sandbox put together: servers, product, worker, sink. Runs in the supervisor.
import { join } from 'node:path';
import { z } from 'zod';
import { makeCheckout } from './checkout.ts';
import { all, type Cleanup } from './cleanup.ts';
import { productEnvironment, sentryIdentity, toolEnvironment, writeEnvFile } from './environment.ts';
import { HEAD, MIGRATIONS } from './migrations.ts';
import { type Deployment, Platform, type Service, withChange } from './platform.ts';
import { HEALTHY, type Tuning } from './product/settings.ts';
import { Services } from './services.ts';
import { migrateDatabase, revisionOf } from './schema.ts';
import { type PostgresServer, startPostgres } from './servers/postgres.ts';
import { type RedisServer, startRedis } from './servers/redis.ts';
import { Sessions } from './sessions.ts';
import { browse, fillQueue, purgeQueues, queueLength, seed } from './visitors.ts';

type Change = Readonly<Record<string, string | undefined>>;

// What faults and tools may turn.
export interface Rig {
  folder: string;
  env: Record<string, string>;
  envFile: string;
  postgres: PostgresServer;
  redis: RedisServer;
  platform: Platform;
  services: Services;
  sessions: Sessions;
  // A build is deployed without a gap: the process that runs becomes it.
  ship(message: string, build: Partial<Tuning>): Promise<void>;
  // A deploy with a new process, on the same port: counters and log begin anew.
  deploy(service: Service, message: string, build?: Tuning): Promise<Deployment>;
  // An earlier deployment again, its build and its variables.
  rollback(id: string): Promise<Deployment>;
  // The same deployment in a new process.
  restart(service: Service): Promise<void>;
  // The build without a fault, and everything that it left behind tidied up, issues among them.
  redeploy(): Promise<void>;
  // Sets variables of a service, or takes them out; what runs changes by `deploy`.
  configure(service: Service, change: Change): void;
  // The same in the launch's env file.
  writeDown(change: Change): Promise<void>;
  // What the env file lacks of what it began with.
  missing(): readonly string[];
  revision(): Promise<string | undefined>;
  migrateTo(revision: string): Promise<void>;
  // The test user syncs again, where there is somebody to do it.
  seed(): Promise<void>;
  browse(times: number): Promise<void>;
  sink(call: 'drop' | 'dropping', value?: boolean): Promise<unknown>;
  // Puts this many syncs of nobody's channel into the queue, throws away what waits in some, or counts what waits there.
  fillQueue(count: number): Promise<void>;
  purgeQueues(queues: readonly string[]): Promise<number>;
  queueLength(): Promise<number>;
}

// The revision before the newest.
export const PREVIOUS = MIGRATIONS.at(-2)?.revision ?? HEAD;

// Starts everything, side by side where nothing waits for something else.
export async function startRig(cleanup: Cleanup, onProgress: (line: string) => void, signal: AbortSignal): Promise<Rig> {
  const folder = await cleanup.makeFolder();
  signal.throwIfAborted();
  const services = new Services(folder, cleanup);
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
    services.sink.call('start', identity, 20_000),
    makeCheckout(folder, onProgress, signal),
  ]);

  signal.throwIfAborted();
  const places = { folder, checkout, databaseUrl: postgres.url, redisUrl: redis.url, sinkPort: z.number().parse(sinkPort), sentry: identity };
  const own = productEnvironment(places);
  const up = (): boolean => redis.running() && postgres.running();
  const port = await services.begin(own, up);
  const env: Record<string, string> = { BASE_URL: `http://127.0.0.1:${port}`, ...own, ...toolEnvironment({ folder, postgres, redis }) };
  const baseUrl = `http://127.0.0.1:${port}`;
  await services.sink.call('scrape', baseUrl);
  await seed(baseUrl);
  onProgress('The product and its worker are up, and a test user has synced');

  const platform = new Platform(own);
  let written = env;
  const begin = async (service: Service, { build, variables }: Deployment, anew: boolean): Promise<void> => {
    if (service === 'backend') await services.startProduct(variables, build, anew);
    else if (service === 'worker') await services.startWorker(variables);
    else {
      await redis.pause();
      await redis.start();
      await services.settled();
    }
  };
  const start = async (service: Service, deployment: Deployment, anew: boolean): Promise<void> => {
    deployment.status = 'CRASHED';
    await begin(service, deployment, anew);
    deployment.status = 'SUCCESS';
  };
  const deploy = async (service: Service, message: string, build = platform.current(service).build): Promise<Deployment> => {
    const deployment = platform.record(service, message, build);
    await start(service, deployment, true);
    return deployment;
  };
  return {
    folder,
    env,
    envFile: await writeEnvFile(folder, env),
    postgres,
    redis,
    platform,
    services,
    sessions: new Sessions(postgres),
    async ship(message, build) {
      platform.record('backend', message, { ...platform.current('backend').build, ...build });
      await services.product.call('tune', build);
    },
    deploy,
    async rollback(id) {
      const found = platform.find(id);
      if (found === undefined) throw new Error(`There is no deployment \`${id}\`: \`railway deployment list\` shows those there are.`);
      const { service, deployment } = found;
      const now = platform.variables(service);
      platform.change(service, { ...Object.fromEntries(Object.keys(now).map((name) => [name, undefined])), ...deployment.variables });
      return deploy(service, `Roll back to ${deployment.id.slice(0, 8)}: ${deployment.message}`, deployment.build);
    },
    async restart(service) {
      await start(service, platform.current(service), false);
    },
    async redeploy() {
      await deploy('backend', 'Mend what was wrong', HEALTHY);
      await services.sink.call('resolve');
    },
    configure: (service, change) => platform.change(service, change),
    async writeDown(change) {
      written = { ...withChange(written, change) };
      await writeEnvFile(folder, written);
    },
    missing: () => Object.keys(env).filter((name) => written[name] === undefined),
    revision: () => revisionOf(postgres),
    async migrateTo(revision) {
      const from = await revisionOf(postgres);
      if (from !== revision) await migrateDatabase(postgres.url, from, revision);
    },
    async seed() {
      if (up() && services.working()) await seed(baseUrl);
    },
    browse: (times) => browse(baseUrl, times),
    sink: (call, value) => services.sink.call(call, value),
    fillQueue: (count) => fillQueue(redis.url, count),
    purgeQueues: (queues) => purgeQueues(redis.url, queues),
    queueLength: () => queueLength(redis.url),
  };
}
