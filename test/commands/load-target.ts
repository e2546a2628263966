import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real server that load is sent to. */
export interface LoadTarget {
  readonly origin: string;
  readonly port: number;
  /** How often each path was asked. */
  readonly asked: ReadonlyMap<string, number>;
  /** What requests carried as `authorization`. */
  readonly tokens: ReadonlySet<string>;
  stop(): Promise<void>;
}

/** Starts a server: `/` is well, `/bad` is 503, `/slow` takes 40 ms, `/health` is what a vital asks. */
export async function startTarget(): Promise<LoadTarget> {
  const asked = new Map<string, number>();
  const tokens = new Set<string>();
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    asked.set(path, (asked.get(path) ?? 0) + 1);
    if (request.headers.authorization !== undefined) tokens.add(request.headers.authorization);
    const answer = (status: number): void => void response.writeHead(status, { 'content-type': 'application/json' }).end('{"detail":"said"}');
    if (path === '/slow') setTimeout(() => answer(200), 40);
    else answer(path === '/bad' ? 503 : 200);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listen() above was given a port
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    asked,
    tokens,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
