// The product's HTTP server: finds the page, applies CORS and faults, logs and counts every request.
import { randomUUID } from 'node:crypto';
import type { WriteStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { corsHeaders, preflight } from './limits.ts';
import { type Answer, type Deps, type Route, routes } from './routes.ts';
import { Refusal } from './stores.ts';

// Where errors go; the answer is the event's id.
export type Report = (error: unknown, context: { method: string; path: string; requestId: string }) => string | undefined;

const BODY_LIMIT = 64 * 1024;

// The server, not yet listening.
export function createApp(deps: Deps, log: WriteStream, report: Report): Server {
  const list = routes(deps);
  const counted = new Map<string, number>();

  const origins = deps.settings.ALLOWED_ORIGINS;
  // Each page fails by its own count; those that tell how the product is stay truthful.
  const fails = (path: string): boolean => {
    if (deps.tuning.failEvery === 0) counted.clear();
    if (deps.tuning.failEvery === 0 || path === '/metrics' || path === '/health') return false;
    const count = (counted.get(path) ?? 0) + 1;
    counted.set(path, count);
    return count % deps.tuning.failEvery === 0;
  };

  return createServer((request, response) => {
    const started = performance.now();
    const requestId = randomUUID();
    const method = request.method ?? 'GET';
    const target = request.url ?? '/';
    // Such a target as `//` is no URL: it is no page either.
    const url = new URL(URL.canParse(target, 'http://product') ? target : '/%', 'http://product');
    const { route, params, known } = match(list, method, url.pathname);
    const origin = request.headers.origin;
    let level = 'INFO';
    let problem: string | undefined;

    const run = async (): Promise<Answer> => {
      if (method === 'OPTIONS' && origin !== undefined && request.headers['access-control-request-method'] !== undefined) {
        return preflight(origin, origins, single(request.headers['access-control-request-headers']));
      }
      if (route === undefined) throw known ? new Refusal(405, 'Method Not Allowed') : new Refusal(404, 'Not Found');
      return route.handle({
        params,
        query: url.searchParams,
        headers: request.headers,
        address: request.socket.remoteAddress ?? '',
        body: () => readJson(request),
      });
    };

    const answer = async (): Promise<Answer> => {
      try {
        if (deps.tuning.delayMs > 0) await delay(deps.tuning.delayMs);
        if (fails(route?.path ?? 'unmatched')) throw new Error('The answer could not be built.');
        return await run();
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
        level = 'WARNING';
        if (error instanceof Refusal) return { status: error.status, body: { detail: error.detail, request_id: requestId }, headers: error.headers };
        level = 'ERROR';
        const eventId = report(error, { method, path: route?.path ?? url.pathname, requestId });
        return { status: 500, body: { detail: 'Internal Server Error', request_id: requestId, ...(eventId === undefined ? {} : { event_id: eventId }) } };
      }
    };

    void answer().then(({ status, body, headers }) => {
      const json = typeof body === 'object';
      const type = json ? 'application/json' : 'text/plain; charset=utf-8';
      response.writeHead(status, { 'content-type': type, 'x-request-id': requestId, ...corsHeaders(origin, origins), ...headers });
      response.end(json ? JSON.stringify(body) : body);
      const duration = performance.now() - started;
      deps.metrics.observe(method, route?.path ?? 'unmatched', status, duration / 1000);
      const line = {
        timestamp: new Date().toISOString(),
        level,
        event: 'request',
        request_id: requestId,
        method,
        path: url.pathname,
        status,
        duration_ms: Math.round(duration * 100) / 100,
        ...(problem === undefined ? {} : { error: problem }),
      };
      log.write(`${JSON.stringify(line)}\n`);
    });
  });
}

function match(list: readonly Route[], method: string, path: string): { route?: Route; params: readonly string[]; known: boolean } {
  const verb = method === 'HEAD' ? 'GET' : method;
  let known = false;
  for (const route of list) {
    const params = capture(route.path, path);
    if (params === undefined) continue;
    known = true;
    if (route.method === verb) return { route, params, known };
  }
  return { params: [], known };
}

function capture(template: string, path: string): readonly string[] | undefined {
  const wanted = template.split('/');
  const parts = path.split('/');
  if (wanted.length !== parts.length) return undefined;
  const params: string[] = [];
  for (const [index, want] of wanted.entries()) {
    const part = parts[index] ?? '';
    if (want.startsWith('{') && part !== '') params.push(part);
    else if (want !== part) return undefined;
  }
  return params;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > BODY_LIMIT) throw new Refusal(413, `The body is larger than ${BODY_LIMIT} bytes.`);
    chunks.push(bytes);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return value;
  } catch {
    throw new Refusal(422, [{ loc: ['body'], msg: 'JSON decode error', type: 'json_invalid' }]);
  }
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
