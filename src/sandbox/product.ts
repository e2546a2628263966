// Entry: the creator product as a process of its own. The supervisor sends its environment and turns its faults.
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { appendFile, truncate } from 'node:fs/promises';
import { createServer } from 'node:http';
import * as Sentry from '@sentry/node';
import { createApp } from './product/app.ts';
import { Metrics } from './product/metrics.ts';
import type { Deps } from './product/routes.ts';
import { HEALTHY, readSettings, readTuning, VERSION } from './product/settings.ts';
import { openPool, openRedis, query } from './product/stores.ts';
import { serve } from './rpc.ts';
import { until } from './servers/common.ts';

let deps: Deps | undefined;
const ballast = new Set<Buffer>();

function running(): Deps {
  if (deps === undefined) throw new Error('The product has not been started: call `start` first.');
  return deps;
}

serve(
  {
    async start(env) {
      const settings = readSettings(env);
      Sentry.init({
        ...(settings.SENTRY_DSN === undefined ? {} : { dsn: settings.SENTRY_DSN }),
        environment: settings.ENVIRONMENT,
        release: `creator@${VERSION}`,
        serverName: 'creator-api',
        // The default integrations look at the machine and wrap the clients; only the errors are wanted here.
        defaultIntegrations: false,
      });
      deps = {
        settings,
        tuning: { ...HEALTHY },
        pool: openPool(settings.DATABASE_URL, settings.DB_POOL_SIZE + settings.DB_POOL_OVERFLOW, settings.DB_APPLICATION),
        redis: openRedis(settings.REDIS_URL),
        metrics: new Metrics(),
      };
      const app = createApp(
        deps,
        createWriteStream(settings.LOG_FILE, { flags: 'a', mode: 0o600 }),
        (error, context) =>
          settings.SENTRY_DSN && Sentry.captureException(error, { tags: { method: context.method, path: context.path, request_id: context.requestId } }),
      );
      return listen(app, settings.PORT ?? 0);
    },
    async tune(change) {
      const { tuning } = running();
      Object.assign(tuning, readTuning(change));
      // Written to, so that the memory is really taken.
      if (tuning.ballastBytes === 0) ballast.clear();
      else if (ballast.size === 0) ballast.add(Buffer.alloc(tuning.ballastBytes, 1));
      await complain(tuning.complaints);
      tuning.complaints = 0;
    },
    // As the platform's log does after a deploy: it begins anew.
    async forget() {
      const { LOG_FILE } = running().settings;
      await truncate(LOG_FILE);
      await appendFile(
        LOG_FILE,
        `${JSON.stringify({ timestamp: new Date().toISOString(), level: 'INFO', event: 'startup', message: `creator ${VERSION} is up` })}\n`,
      );
    },
    async settled() {
      const { pool, redis } = running();
      const answers = async (): Promise<boolean> => {
        const all = await Promise.allSettled([query(pool, 'SELECT 1'), redis.ping()]);
        return all.every((one) => one.status === 'fulfilled');
      };
      await until(answers, 8_000, () => 'The product does not reach its database and its queue after 8 s.');
    },
  },
  async () => undefined,
);

// Lines as the product itself would write them.
async function complain(times: number): Promise<void> {
  const line = (): string =>
    `${JSON.stringify({ timestamp: new Date().toISOString(), level: 'ERROR', event: 'task', message: `quota exceeded for channel UC-${randomUUID()}` })}\n`;
  if (times > 0) await appendFile(running().settings.LOG_FILE, Array.from({ length: times }, line).join(''));
}

function listen(app: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    app.once('error', reject);
    app.listen(port, '127.0.0.1', () => {
      const address = app.address();
      if (address === null || typeof address === 'string') reject(new Error('The product has no port: start it again.'));
      else resolve(address.port);
    });
  });
}
