// Entry: a Sentry of our own. It takes envelopes and shows what it took, by the calls of Sentry's web API.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { rm } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { serve } from './rpc.ts';
import { reason } from './servers/common.ts';
import { SinkStore } from './sink/store.ts';

const configSchema = z.object({ key: z.string(), token: z.string(), org: z.string(), project: z.string(), projectId: z.string() });
type Config = z.infer<typeof configSchema>;

const LIMIT = 1 << 20;
let dropping = false;

serve(
  {
    async start(value) {
      return listen(configSchema.parse(value));
    },
    // Takes events and loses them, as a project over its quota does.
    async drop(on) {
      dropping = on === true;
    },
  },
  // The supervisor is gone without having cleaned up: its folder is the last thing left.
  async () => {
    const folder = process.argv[2];
    if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  },
);

function listen(config: Config): Promise<number> {
  const store = new SinkStore();
  const server = createServer((request, response) => {
    answer(request, response, config, store).catch((error: unknown) => send(response, 400, { detail: reason(error) }));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The sink has no port: start it again.'));
      else resolve(address.port);
    });
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, config: Config, store: SinkStore): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sink');
  const envelope = /^\/api\/(\w+)\/envelope\/?$/.exec(url.pathname);
  if (envelope !== null && request.method === 'POST') {
    const given = url.searchParams.get('sentry_key') ?? /sentry_key=(\w+)/.exec(String(request.headers['x-sentry-auth'] ?? ''))?.[1];
    const body = await read(request);
    if (envelope[1] !== config.projectId) return send(response, 404, { detail: 'No such project' });
    if (given !== config.key && !body.slice(0, 1_000).includes(`//${config.key}@`)) return send(response, 403, { detail: 'bad sentry DSN public key' });
    return send(response, 200, { id: (dropping ? new SinkStore() : store).take(body) ?? null });
  }
  const page = /^\/api\/0\/projects\/([^/]+)\/([^/]+)\/(?:(issues|events)\/(?:([0-9a-f]+)\/)?)?$/.exec(url.pathname);
  if (page === null || request.method !== 'GET') return send(response, 404, { detail: 'The requested resource does not exist' });
  if (request.headers.authorization === undefined) return send(response, 401, { detail: 'Authentication credentials were not provided.' });
  if (request.headers.authorization !== `Bearer ${config.token}`) return send(response, 401, { detail: 'Invalid token' });
  if (page[1] !== config.org || page[2] !== config.project) return send(response, 404, { detail: 'The requested resource does not exist' });
  const [, , , list, id] = page;
  if (list === undefined) return send(response, 200, { id: config.projectId, slug: config.project, name: config.project, organization: { slug: config.org } });
  if (list === 'issues') return send(response, 200, store.issues(url.searchParams.get('query') ?? 'is:unresolved'));
  if (id === undefined) return send(response, 200, store.events());
  const event = store.event(id);
  return event === undefined ? send(response, 404, { detail: 'Event not found' }) : send(response, 200, event);
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

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
