// The variables of a sandbox: the contract's names, this sandbox's made-up values.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { secret } from './servers/common.ts';
import type { PostgresServer } from './servers/postgres.ts';
import type { RedisServer } from './servers/redis.ts';

// What the environment is made of.
export interface Places {
  folder: string;
  databaseUrl: string;
  redisUrl: string;
  // The variables of the checkout, where there is one.
  checkout: Record<string, string>;
  sinkPort: number;
  sentry: { key: string; token: string; org: string; project: string; projectId: string };
}

// Who the sink is, before it has a port.
export function sentryIdentity(): Places['sentry'] {
  return { key: randomBytes(16).toString('hex'), token: `sntrys_${secret(24)}`, org: 'creator', project: 'creator-api', projectId: '1' };
}

// All variables but `BASE_URL`, which the product gets by starting.
export function productEnvironment({ folder, databaseUrl, redisUrl, checkout, sinkPort, sentry }: Places): Record<string, string> {
  const sink = `127.0.0.1:${sinkPort}`;
  return {
    ENVIRONMENT: 'production',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    CELERY_QUEUES: 'default,youtube,instagram',
    CELERY_KEY_PREFIX: '',
    ALLOWED_ORIGINS: 'https://app.creator.example,https://www.creator.example',
    DOCS_USERNAME: 'docs',
    DOCS_PASSWORD: secret(12),
    LOG_FILE: join(folder, 'product.log'),
    SENTRY_DSN: `http://${sentry.key}@${sink}/${sentry.projectId}`,
    SENTRY_URL: `http://${sink}`,
    SENTRY_ORG: sentry.org,
    SENTRY_PROJECT: sentry.project,
    SENTRY_AUTH_TOKEN: sentry.token,
    JWT_SECRET: secret(32),
    YOUTUBE_CLIENT_ID: `${secret(9)}.apps.creator.example`,
    YOUTUBE_CLIENT_SECRET: secret(18),
    YOUTUBE_REDIRECT_URI: 'https://api.creator.example/api/youtube/callback',
    CLAUDE_API_KEY: `sk-made-up-${secret(18)}`,
    ...checkout,
    // The product opens its pool by these.
    DB_APPLICATION: 'creator-api',
    DB_POOL_SIZE: '5',
    DB_POOL_OVERFLOW: '5',
    SCRATCH_DATABASE_URL: besideProduct(databaseUrl),
    BACKUP_URL: `http://${sink}/backups/latest.json`,
    QUOTA_URL: `http://${sink}/quota.json`,
    PROMETHEUS_URL: `http://${sink}/prometheus`,
    MEMORY_LIMIT_BYTES: String(512 * 1024 * 1024),
  };
}

// What an operator's tools read: the sandbox's own come first, and no password is a word of a command.
export function toolEnvironment({ folder, postgres, redis }: { folder: string; postgres: PostgresServer; redis: RedisServer }): Record<string, string> {
  const product = new URL(postgres.url);
  const admin = new URL(postgres.adminUrl);
  return {
    PATH: [join(folder, 'bin'), process.env['PATH'] ?? '/usr/bin:/bin'].join(delimiter),
    BACKEND_DIR: join(folder, 'checkout', 'backend'),
    PGHOST: product.hostname,
    PGPORT: product.port,
    PGUSER: product.username,
    PGPASSWORD: product.password,
    PGDATABASE: product.pathname.slice(1),
    PGADMINUSER: admin.username,
    PGADMINPASSWORD: admin.password,
    REDISHOST: '127.0.0.1',
    REDISPORT: String(redis.port),
    REDISDB: new URL(redis.url).pathname.slice(1),
    REDISCLI_AUTH: redis.password,
    // A rehearsal's bursts are short.
    LOAD_FOR: '2s',
    LOAD_RAMP: '1s',
    LOAD_WARM_UP: '500ms',
    RATE_LIMIT_FOR: '3s',
  };
}

// The same server and login, in the server's own database: a drill has no business in the product's.
function besideProduct(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.pathname = '/postgres';
  return url.href;
}

// Writes the variables down as a file that only its owner reads.
export async function writeEnvFile(folder: string, env: Record<string, string>): Promise<string> {
  const file = join(folder, 'sandbox.env');
  await writeFile(
    file,
    Object.entries(env)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
    { mode: 0o600 },
  );
  return file;
}
