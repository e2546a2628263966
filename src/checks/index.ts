import { backup } from './backup.ts';
import { celery } from './celery.ts';
import { command } from './command.ts';
import { cors } from './cors.ts';
import { dns } from './dns.ts';
import { env } from './env.ts';
import { file } from './file.ts';
import { git } from './git.ts';
import { http } from './http.ts';
import { journey } from './journey.ts';
import { json } from './json.ts';
import type { Kind } from './kind.ts';
import { load } from './load.ts';
import { logs } from './logs.ts';
import { manual } from './manual.ts';
import { metrics } from './metrics.ts';
import { migrations } from './migrations.ts';
import { pool } from './pool.ts';
import { postgres } from './postgres.ts';
import { prometheus } from './prometheus.ts';
import { rateLimit } from './rate-limit.ts';
import { redis } from './redis.ts';
import { sentry } from './sentry.ts';
import { tcp } from './tcp.ts';
import { tls } from './tls.ts';

/** Every check kind. Adding one is a file beside this one, a line here and a test. */
export const kinds: readonly Kind[] = [
  http,
  postgres,
  redis,
  celery,
  env,
  command,
  manual,
  journey,
  load,
  sentry,
  metrics,
  prometheus,
  logs,
  cors,
  rateLimit,
  tls,
  dns,
  tcp,
  migrations,
  pool,
  backup,
  git,
  file,
  json,
];
