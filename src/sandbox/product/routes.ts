// The product's pages: one entry each, as the contract lists them.
import type { Redis } from 'ioredis';
import type pg from 'pg';
import { z } from 'zod';
import { queueKey, resultKey, taskMessage } from '../celery/kombu.ts';
import { docsPage, openApi } from './docs.ts';
import { health } from './health.ts';
import { checkCredentials, RateLimit } from './limits.ts';
import type { Metrics } from './metrics.ts';
import { MESSAGE_LIMIT, type Settings, type Tuning } from './settings.ts';
import { query, Refusal, withQueue } from './stores.ts';

// What a page may use.
export interface Deps {
  settings: Settings;
  tuning: Tuning;
  pool: pg.Pool;
  redis: Redis;
  metrics: Metrics;
}

// A request, as a page sees it.
interface Call {
  params: readonly string[];
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  address: string;
  body: () => Promise<unknown>;
}

// A page's answer: an object is sent as JSON, a string as it is.
export interface Answer {
  status: number;
  body: object | string;
  headers?: Record<string, string>;
}

// One page: `path` is its template, as metrics and documentation name it.
export interface Route {
  method: 'GET' | 'POST';
  path: string;
  handle: (call: Call) => Promise<Answer>;
}

const text = z.string().trim().min(1);
const storedResult = z.object({ status: z.string(), result: z.unknown(), traceback: z.string().nullish() });
const failure = z.object({ exc_type: z.string(), exc_message: z.unknown() });

async function readBody<T>(call: Call, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await call.body());
  if (parsed.success) return parsed.data;
  throw new Refusal(
    422,
    parsed.error.issues.map((issue) => ({ loc: ['body', ...issue.path.map(String)], msg: issue.message, type: issue.code })),
  );
}

// All pages of the product.
export function routes(deps: Deps): readonly Route[] {
  const { settings, pool, redis } = deps;
  const key = (name: string): string => settings.CELERY_KEY_PREFIX + name;
  const messages = new RateLimit(10_000);
  const { DOCS_USERNAME: user, DOCS_PASSWORD: password } = settings;
  const login = (call: Call): void => {
    if (user !== undefined && password !== undefined) checkCredentials(call.headers['authorization'], user, password);
  };

  return [
    {
      method: 'GET',
      path: '/health',
      async handle() {
        const body = await health(pool, settings.ENVIRONMENT);
        return { status: body.status === 'healthy' ? 200 : 503, body };
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      async handle() {
        const figures = { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
        return { status: 200, body: deps.metrics.text(figures), headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' } };
      },
    },
    {
      method: 'GET',
      path: '/docs',
      async handle(call) {
        login(call);
        return { status: 200, body: docsPage(routes(deps)), headers: { 'content-type': 'text/html; charset=utf-8' } };
      },
    },
    {
      method: 'GET',
      path: '/openapi.json',
      async handle(call) {
        login(call);
        return { status: 200, body: openApi(routes(deps)) };
      },
    },
    {
      method: 'POST',
      path: '/api/messages',
      async handle(call) {
        messages.take(call.address, settings.RATELIMIT_ENABLED === 'false' ? 0 : MESSAGE_LIMIT);
        const body = await readBody(call, z.object({ text }));
        return { status: 201, body: { text: body.text, status: 'accepted' } };
      },
    },
    {
      method: 'GET',
      path: '/api/youtube/authorize',
      async handle() {
        const consent = new URL('https://accounts.google.com/o/oauth2/v2/auth');
        consent.search = new URLSearchParams({
          client_id: settings.YOUTUBE_CLIENT_ID,
          redirect_uri: settings.YOUTUBE_REDIRECT_URI,
          response_type: 'code',
          access_type: 'offline',
          scope: 'https://www.googleapis.com/auth/youtube.readonly',
          state: crypto.randomUUID(),
        }).toString();
        return { status: 302, body: '', headers: { location: consent.href } };
      },
    },
    {
      method: 'POST',
      path: '/api/youtube/connect',
      async handle(call) {
        const { email, channel_id } = await readBody(call, z.object({ email: z.email(), channel_id: text }));
        const [row] = await query<{ user_id: number; id: number; status: string }>(
          pool,
          `WITH u AS (INSERT INTO users (email) VALUES ($1) ON CONFLICT (email) DO UPDATE SET email = excluded.email RETURNING id)
           INSERT INTO youtube_connections (user_id, channel_id) SELECT id, $2 FROM u
           ON CONFLICT (user_id, channel_id) DO UPDATE SET status = 'active' RETURNING user_id, id, status`,
          [email, channel_id],
        );
        return { status: 201, body: { user_id: row?.user_id, connection_id: row?.id, channel_id, status: row?.status } };
      },
    },
    {
      method: 'POST',
      path: '/api/sync',
      async handle(call) {
        const { connection_id } = await readBody(call, z.object({ connection_id: z.coerce.number().int() }));
        const found = await query(pool, 'SELECT 1 FROM youtube_connections WHERE id = $1', [connection_id]);
        if (found.length === 0) throw new Refusal(404, `There is no connection ${connection_id}.`);
        const message = taskMessage('app.tasks.youtube.sync_channel', [connection_id], 'youtube', { origin: 'api@creator' });
        await withQueue(redis.lpush(key(queueKey('youtube', 0)), message.text));
        return { status: 202, body: { task_id: message.id, queue: 'youtube', status: 'PENDING' } };
      },
    },
    {
      method: 'GET',
      path: '/api/sync/{task_id}',
      async handle(call) {
        const stored = await withQueue(redis.get(resultKey(call.params[0] ?? '')));
        if (stored === null) return { status: 200, body: { status: 'PENDING', result: null, error: null } };
        const { status, result } = storedResult.parse(JSON.parse(stored));
        const failed = failure.safeParse(result);
        if (status === 'FAILURE' && failed.success) {
          return { status: 200, body: { status, result: null, error: `${failed.data.exc_type}: ${String(failed.data.exc_message)}` } };
        }
        return { status: 200, body: { status, result: result ?? null, error: null } };
      },
    },
    {
      method: 'GET',
      path: '/api/content',
      async handle(call) {
        const user = Number(call.query.get('user_id') ?? Number.NaN);
        if (!Number.isInteger(user)) throw new Refusal(422, [{ loc: ['query', 'user_id'], msg: 'a whole number is required', type: 'int_parsing' }]);
        const items = await query<{ id: number; title: string; interactions: number; summary: string | null }>(
          pool,
          `SELECT c.id, c.title, (SELECT count(*)::int FROM interactions i WHERE i.content_id = c.id) AS interactions, e.summary
           FROM content_pieces c LEFT JOIN enrichments e ON e.content_id = c.id WHERE c.user_id = $1 ORDER BY c.id DESC LIMIT 200`,
          [user],
        );
        return { status: 200, body: { items, count: items.length } };
      },
    },
    {
      method: 'GET',
      path: '/api/error',
      async handle() {
        throw new Error('A creator asked for an error, and this is it.');
      },
    },
  ];
}
