import { celery } from './celery.ts';
import { command } from './command.ts';
import { env } from './env.ts';
import { http } from './http.ts';
import type { Kind } from './kind.ts';
import { manual } from './manual.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';

/** Every check kind. Adding one is a file beside this one, a line here and a test. */
export const kinds: readonly Kind[] = [http, postgres, redis, celery, env, command, manual];
