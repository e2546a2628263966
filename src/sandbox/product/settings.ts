// What the product and its worker read from their environment, and what faults may turn while they run.
import { z } from 'zod';

// The version that is deployed: what `/health` says, Sentry's release, the checkout's tag.
export const VERSION = '1.4.0';

const settingsSchema = z.object({
  DATABASE_URL: z.string(),
  DB_APPLICATION: z.string(),
  DB_POOL_SIZE: z.coerce.number().int(),
  DB_POOL_OVERFLOW: z.coerce.number().int(),
  REDIS_URL: z.string(),
  CELERY_QUEUES: z.string(),
  CELERY_KEY_PREFIX: z.string().default(''),
  ALLOWED_ORIGINS: z.string(),
  DOCS_USERNAME: z.string(),
  DOCS_PASSWORD: z.string(),
  SENTRY_DSN: z.string().optional(),
  LOG_FILE: z.string(),
  ENVIRONMENT: z.string(),
  YOUTUBE_CLIENT_ID: z.string(),
  YOUTUBE_REDIRECT_URI: z.string(),
  // Given again after a restart; any free one where it is not.
  PORT: z.coerce.number().int().optional(),
});

// The environment of the product, checked.
export type Settings = z.infer<typeof settingsSchema>;

// Reads the environment that the supervisor sends.
export function readSettings(env: unknown): Settings {
  return settingsSchema.parse(env);
}

const tuningSchema = z.object({
  delayMs: z.number(),
  failEvery: z.number(),
  messageLimit: z.number(),
  // Origins in the place of the configured ones; '' leaves those.
  origins: z.string(),
  docsOpen: z.boolean(),
  ballastBytes: z.number(),
});

// What a fault may turn: 0, '' and false are off.
export type Tuning = z.infer<typeof tuningSchema>;

// A healthy product: 20 messages in ten seconds for each client address.
export const HEALTHY: Tuning = { delayMs: 0, failEvery: 0, messageLimit: 20, origins: '', docsOpen: false, ballastBytes: 0 };

// Reads a change of tuning.
export function readTuning(value: unknown): Partial<Tuning> {
  const change = tuningSchema.partial().parse(value);
  return Object.fromEntries(Object.entries(change).filter(([, turned]) => turned !== undefined));
}
