// What the product and its worker read from their environment, and what may be wrong with the build that runs.
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
  // Without both of these nobody is asked for a login.
  DOCS_USERNAME: z.string().optional(),
  DOCS_PASSWORD: z.string().optional(),
  // slowapi's own switch.
  RATELIMIT_ENABLED: z.string().default('true'),
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
  const read = settingsSchema.safeParse(env);
  if (read.success) return read.data;
  const names = read.error.issues.map((issue) => `\`${issue.path.join('.')}\``);
  throw new Error(`It cannot start without a proper ${[...new Set(names)].join(', ')}: set it on the service and deploy.`);
}

const tuningSchema = z.object({
  delayMs: z.number(),
  failEvery: z.number(),
  // Lines of errors that it writes once, as it starts.
  complaints: z.number(),
  ballastBytes: z.number(),
});

// What a deployed build does wrong: 0 is nothing. Memory is not the build's: it grows in the process and goes with it.
export type Tuning = z.infer<typeof tuningSchema>;

// A build without a fault.
export const HEALTHY: Tuning = { delayMs: 0, failEvery: 0, complaints: 0, ballastBytes: 0 };

// Messages in ten seconds for each client address, where the limit is on.
export const MESSAGE_LIMIT = 20;

// Reads a change of tuning.
export function readTuning(value: unknown): Partial<Tuning> {
  const change = tuningSchema.partial().parse(value);
  return Object.fromEntries(Object.entries(change).filter(([, turned]) => turned !== undefined));
}
