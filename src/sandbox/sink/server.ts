// The sink's two doors: envelopes in, and the calls of Sentry's web API that show what came.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { reason } from '../servers/common.ts';
import { type Manners, SinkStore } from './store.ts';

// Who the sink is: the DSN's key and project, and whose token may read which project.
export const configSchema = z.object({ key: z.string(), token: z.string(), org: z.string(), project: z.string(), projectId: z.string() });

type Config = z.infer<typeof configSchema>;

// A sink that listens on a port of this machine.
export interface Sink {
  port: number;
  behave(change: Manners): void;
  dropping(): boolean;
  // Every issue is resolved.
  resolve(): void;
  close(): Promise<void>;
}

// Pages beside Sentry's; undefined for a path that is none of theirs.
export type Pages = (call: { url: URL; method: string; body: () => Promise<string> }) => Promise<Page | undefined>;

interface Page {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

const LIMIT = 1 << 20;
const PAGE = 100;

// Starts a sink on a free port; the first that knows a path answers, and Sentry knows the rest.
export function openSink(config: Config, beside: readonly Pages[] = []): Promise<Sink> {
  const store = new SinkStore();
  const server = createServer((request, response) => {
    answer(request, response, { config, store, beside }).catch((error: unknown) => send(response, 400, { detail: reason(error) }));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('The sink has no port: start it again.'));
      resolve({
        port: address.port,
        behave: (change) => store.behave(change),
        dropping: () => store.dropping,
        resolve: () => store.resolve(),
        async close() {
          server.closeAllConnections();
          await new Promise((closed) => server.close(closed));
        },
      });
    });
  });
}

interface Desk {
  config: Config;
  store: SinkStore;
  beside: readonly Pages[];
}

async function answer(request: IncomingMessage, response: ServerResponse, { config, store, beside }: Desk): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'sink'}`);
  for (const pages of beside) {
    const page = await pages({ url, method: request.method ?? 'GET', body: () => read(request) });
    if (page !== undefined) return send(response, page.status, page.body, page.headers);
  }
  const envelope = /^\/api\/(\w+)\/envelope\/?$/.exec(url.pathname);
  if (envelope !== null && request.method === 'POST') {
    const given = url.searchParams.get('sentry_key') ?? /sentry_key=(\w+)/.exec(String(request.headers['x-sentry-auth'] ?? ''))?.[1];
    const body = await read(request);
    if (envelope[1] !== config.projectId) return send(response, 404, { detail: 'No such project' });
    if (given !== config.key && !body.slice(0, 1_000).includes(`//${config.key}@`)) return send(response, 403, { detail: 'bad sentry DSN public key' });
    return send(response, 200, { id: store.take(body) ?? null });
  }
  const page = /^\/api\/0\/projects\/([^/]+)\/([^/]+)\/(?:(issues|events|keys)\/(?:([0-9a-f]+)\/)?)?$/.exec(url.pathname);
  const changes = request.method === 'PUT' && (page?.[3] === 'issues' || page?.[3] === 'keys');
  if (page === null || (request.method !== 'GET' && !changes)) return send(response, 404, { detail: 'The requested resource does not exist' });
  if (request.headers.authorization === undefined) return send(response, 401, { detail: 'Authentication credentials were not provided.' });
  if (request.headers.authorization !== `Bearer ${config.token}`) return send(response, 401, { detail: 'Invalid token' });
  if (page[1] !== config.org || page[2] !== config.project) return send(response, 404, { detail: 'The requested resource does not exist' });
  const [, , , list, id] = page;
  if (list === undefined) return send(response, 200, { id: config.projectId, slug: config.project, name: config.project, organization: { slug: config.org } });
  if (list === 'keys') {
    if (changes && id === config.key) store.behave({ drop: limitSchema.parse(JSON.parse(await read(request))).rateLimit !== null });
    const key = { ...keyOf(config, url), rateLimit: store.dropping ? { window: 86_400, count: 1 } : null };
    if (id === undefined) return changes ? send(response, 405, { detail: 'Method "PUT" not allowed.' }) : send(response, 200, [key]);
    return id === config.key ? send(response, 200, key) : send(response, 404, { detail: 'The requested resource does not exist' });
  }
  if (changes) {
    const change = statusSchema.parse(JSON.parse(await read(request)));
    if (id !== undefined) return send(response, 405, { detail: 'Method "PUT" not allowed.' });
    store.resolve();
    return send(response, 200, change);
  }
  if (list === 'issues') {
    const home = `${url.origin}/organizations/${config.org}/issues`;
    return sendPage(response, url, store.issues(url.searchParams.get('query') ?? 'is:unresolved', home));
  }
  if (id === undefined) return sendPage(response, url, store.events(secondsOf(url.searchParams.get('statsPeriod') ?? '')));
  const event = store.event(id);
  return event === undefined ? send(response, 404, { detail: 'Event not found' }) : send(response, 200, event);
}

const limitSchema = z.object({ rateLimit: z.union([z.null(), z.object({ window: z.number(), count: z.number() })]) });
// All of them at once, as Sentry does where no id is named.
const statusSchema = z.object({ status: z.literal('resolved') });

function keyOf({ key, projectId }: Config, { host }: URL): object {
  return {
    id: key,
    name: 'Default',
    label: 'Default',
    public: key,
    projectId: Number(projectId),
    isActive: true,
    dsn: { public: `http://${key}@${host}/${projectId}` },
  };
}

function secondsOf(period: string): number {
  const [, amount, unit] = /^(\d+)([smhdw])$/.exec(period) ?? [];
  const seconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
  return unit === undefined ? Number.POSITIVE_INFINITY : Number(amount) * (seconds[unit] ?? 1);
}

// A hundred at a time; the cursor says how many were shown.
function sendPage(response: ServerResponse, url: URL, all: readonly object[]): void {
  const from = Number(/^0:(\d+):0$/.exec(url.searchParams.get('cursor') ?? '')?.[1] ?? 0);
  const cursor = `0:${from + PAGE}:0`;
  url.searchParams.set('cursor', cursor);
  const more = all.length > from + PAGE;
  send(response, 200, all.slice(from, from + PAGE), {
    link: `<${url.href}>; rel="previous"; results="false"; cursor="0:0:1", <${url.href}>; rel="next"; results="${more}"; cursor="${cursor}"`,
    'x-hits': String(all.length),
  });
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > LIMIT) throw new Error(`The envelope is larger than ${LIMIT} bytes.`);
    chunks.push(bytes);
  }
  const body = Buffer.concat(chunks);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body, { maxOutputLength: LIMIT }) : body).toString('utf8');
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
