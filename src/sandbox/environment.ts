// The variables of a sandbox: the contract's names, this sandbox's made-up values.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { secret } from './servers/common.ts';

// What the environment is made of.
export interface Places {
  folder: string;
  databaseUrl: string;
  redisUrl: string;
  sentry: { port: number; key: string; token: string; org: string; project: string; projectId: string };
}

// Who the sink is, before it has a port.
export function sentryIdentity(): Omit<Places['sentry'], 'port'> {
  return { key: randomBytes(16).toString('hex'), token: `sntrys_${secret(24)}`, org: 'creator', project: 'creator-api', projectId: '1' };
}

// All variables but `BASE_URL`, which the product gets by starting.
export function productEnvironment({ folder, databaseUrl, redisUrl, sentry }: Places): Record<string, string> {
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
    SENTRY_DSN: `http://${sentry.key}@127.0.0.1:${sentry.port}/${sentry.projectId}`,
    SENTRY_URL: `http://127.0.0.1:${sentry.port}`,
    SENTRY_ORG: sentry.org,
    SENTRY_PROJECT: sentry.project,
    SENTRY_AUTH_TOKEN: sentry.token,
    JWT_SECRET: secret(32),
    YOUTUBE_CLIENT_ID: `${secret(9)}.apps.creator.example`,
    YOUTUBE_CLIENT_SECRET: secret(18),
    YOUTUBE_REDIRECT_URI: 'https://api.creator.example/api/youtube/callback',
    CLAUDE_API_KEY: `sk-made-up-${secret(18)}`,
  };
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
