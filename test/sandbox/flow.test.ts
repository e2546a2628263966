import { readFileSync, statSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { ask, need, post, rows } from './parts.ts';

let sandbox: Sandbox;
let env: Record<string, string>;

beforeAll(async () => {
  sandbox = await startSandbox();
  env = sandbox.env;
}, 240_000);

afterAll(() => sandbox?.stop(), 30_000);

const soon = { timeout: 8_000, interval: 25 };
const connected = z.object({ user_id: z.number(), connection_id: z.number() });

async function connect(email: string): Promise<z.infer<typeof connected>> {
  const answer = await ask(env, '/api/youtube/connect', post({ email, channel_id: 'UC-flow' }));
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({ channel_id: 'UC-flow', status: 'active' });
  return connected.parse(answer.body);
}

describe('the product on real servers', () => {
  test('a connection is synced: SUCCESS, rows in every table, enriched', async () => {
    const { user_id, connection_id } = await connect('flow@creator.example');
    const asked = await ask(env, '/api/sync', post({ connection_id }));
    expect(asked).toMatchObject({ status: 202, body: { queue: 'youtube', status: 'PENDING' } });
    const { task_id } = z.object({ task_id: z.string() }).parse(asked.body);

    await vi.waitFor(async () => expect((await ask(env, `/api/sync/${task_id}`)).body).toMatchObject({ status: 'SUCCESS', error: null }), soon);
    expect((await ask(env, `/api/sync/${task_id}`)).body).toEqual({ status: 'SUCCESS', result: { content_pieces: 3, interactions: 12 }, error: null });
    expect(await rows(env, `SELECT count(*)::int AS n FROM content_pieces WHERE user_id = ${user_id}`)).toEqual([{ n: 3 }]);
    expect(await rows(env, `SELECT count(*)::int AS n FROM interactions WHERE user_id = ${user_id}`)).toEqual([{ n: 12 }]);

    await vi.waitFor(async () => {
      expect(await rows(env, `SELECT count(*)::int AS n FROM enrichments JOIN content_pieces c ON c.id = content_id WHERE user_id = ${user_id}`)).toEqual([
        { n: 3 },
      ]);
      expect(await rows(env, `SELECT count(*)::int AS n FROM interactions WHERE user_id = ${user_id} AND sentiment IS NULL`)).toEqual([{ n: 0 }]);
    }, soon);
    const content = await ask(env, `/api/content?user_id=${user_id}`);
    expect(content).toMatchObject({ status: 200, body: { count: 3 } });
    expect(content.text).toContain('people answered');
    expect(await rows(env, `SELECT 1 AS yes FROM youtube_connections WHERE user_id = ${user_id} AND last_synced_at IS NOT NULL`)).toHaveLength(1);
  });

  test('a sync that cannot work is a FAILURE with its reason', async () => {
    expect((await ask(env, '/api/sync', post({ connection_id: 999_999 }))).status).toBe(404);
    const { connection_id } = await connect('gone@creator.example');
    await rows(
      env,
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'quota used up'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON content_pieces FOR EACH ROW EXECUTE FUNCTION refuse();`,
    );
    const asked = await ask(env, '/api/sync', post({ connection_id }));
    const { task_id } = z.object({ task_id: z.string() }).parse(asked.body);
    await vi.waitFor(
      async () => expect((await ask(env, `/api/sync/${task_id}`)).body).toMatchObject({ status: 'FAILURE', result: null, error: 'error: quota used up' }),
      soon,
    );
    await rows(env, 'DROP TRIGGER refuse ON content_pieces; DROP FUNCTION refuse();');
  });

  test('health, and the variables as a file only its owner reads', async () => {
    expect((await ask(env, '/health')).body).toEqual({
      status: 'healthy',
      database: 'ok',
      schema: 'ok',
      revision: '0003',
      head: '0003',
      version: '1.4.0',
      environment: 'production',
    });
    expect(statSync(sandbox.envFile).mode & 0o777).toBe(0o600);
    const file = readFileSync(sandbox.envFile, 'utf8').trimEnd().split('\n');
    expect(Object.fromEntries(file.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))).toEqual(env);
  });

  test('a wrong database password is refused', async () => {
    const url = new URL(need(env, 'DATABASE_URL'));
    url.password = 'wrong';
    await expect(new pg.Client({ connectionString: url.href }).connect()).rejects.toThrow('password authentication failed');
  });

  test('CORS admits the front end and nobody else', async () => {
    const origin = need(env, 'ALLOWED_ORIGINS').split(',')[0] ?? '';
    const preflight = (from: string): RequestInit => ({ method: 'OPTIONS', headers: { Origin: from, 'Access-Control-Request-Method': 'POST' } });
    const admitted = await ask(env, '/api/messages', preflight(origin));
    expect([admitted.status, admitted.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
    const refused = await ask(env, '/api/messages', preflight('https://elsewhere.example'));
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([400, null]);
  });

  test('documentation wants its credentials', async () => {
    for (const path of ['/docs', '/openapi.json']) {
      const refused = await ask(env, path);
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="docs"']);
      const credentials = Buffer.from(`${need(env, 'DOCS_USERNAME')}:${need(env, 'DOCS_PASSWORD')}`).toString('base64');
      expect((await ask(env, path, { headers: { authorization: `Basic ${credentials}` } })).status).toBe(200);
    }
  });

  test('consent goes to the public HTTPS callback', async () => {
    const answer = await ask(env, '/api/youtube/authorize');
    expect(answer.status).toBe(302);
    const location = new URL(answer.headers.get('location') ?? '');
    expect([location.host, location.searchParams.get('redirect_uri')]).toEqual(['accounts.google.com', need(env, 'YOUTUBE_REDIRECT_URI')]);
  });

  test('messages beyond the limit are told when to come back', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => ask(env, '/api/messages', post({ text: 'hello' }))));
    const statuses = answers.map((answer) => answer.status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 201), ...Array.from({ length: 5 }, () => 429)]);
    const refused = answers.find((answer) => answer.status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  });

  test('what is wrong with a request is said', async () => {
    expect((await ask(env, '/api/sync', { method: 'POST', body: '{"connection' })).status).toBe(422);
    expect((await ask(env, '/api/youtube/connect', post({ email: 'nobody' }))).status).toBe(422);
    expect((await ask(env, '/api/content')).status).toBe(422);
    expect((await ask(env, '/nowhere')).status).toBe(404);
    expect((await ask(env, '/api/sync', { method: 'DELETE' })).status).toBe(405);
  });

  test('requests are counted and logged', async () => {
    const { headers } = await ask(env, '/nowhere-at-all');
    const { text } = await ask(env, '/metrics');
    expect(text).toMatch(/^http_requests_total\{method="GET",path="\/health",status="200"\} \d+$/m);
    expect(text).toMatch(/^http_request_duration_seconds_bucket\{method="GET",path="\/health",le="\+Inf"\} \d+$/m);
    for (const name of ['db_pool_connections\\{state="idle"\\}', 'process_resident_memory_bytes', 'process_cpu_seconds_total'])
      expect(text).toMatch(new RegExp(`^${name} [\\d.]+$`, 'm'));
    await vi.waitFor(() => {
      const lines = readFileSync(need(env, 'LOG_FILE'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
      const line = lines.find((entry) => entry['request_id'] === headers.get('x-request-id'));
      expect(line).toMatchObject({ level: 'WARNING', event: 'request', method: 'GET', path: '/nowhere-at-all', status: 404, duration_ms: expect.any(Number) });
    }, soon);
  });

  test('an error reaches Sentry and is read back', async () => {
    const answer = await ask(env, '/api/error');
    expect(answer.status).toBe(500);
    const { event_id } = z.object({ detail: z.string(), request_id: z.string(), event_id: z.string() }).parse(answer.body);
    const project = `${need(env, 'SENTRY_URL')}/api/0/projects/${need(env, 'SENTRY_ORG')}/${need(env, 'SENTRY_PROJECT')}`;
    const headers = { authorization: `Bearer ${need(env, 'SENTRY_AUTH_TOKEN')}` };
    const read = async (path: string): Promise<unknown> => (await fetch(`${project}${path}`, { headers })).json();
    await vi.waitFor(async () => expect(await read(`/events/${event_id}/`)).toMatchObject({ eventID: event_id }), soon);
    expect(await read('/issues/')).toMatchObject([{ count: '1', status: 'unresolved' }]);
    expect(await read('/events/')).toHaveLength(1);
    expect((await fetch(`${project}/issues/`)).status).toBe(401);
  });
});
