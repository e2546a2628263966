import type { Readable } from 'node:stream';
import type { Json } from '../../model/json.ts';
import { isLoopback } from '../http-parts.ts';
import type { CheckContext } from '../kind.ts';
import { noAnswer } from '../no-answer.ts';
import { atMost, never } from '../within.ts';

/** A request of which only status and headers of the answer count. */
interface Request {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Json | undefined;
}

/** The head of an answer. */
export interface Answer {
  readonly status: number;
  /** A header's value, by its name in lower case; undefined where it is not there. */
  header(name: string): string | undefined;
}

/** Sends requests over connections of its own, which `close` ends. */
export interface Asker {
  ask(request: Request): Promise<Answer>;
  close(): void;
}

/** A body is read to here, so that its connection serves the next request; whoever sends more, or slowly, is left. */
const DRAIN_BYTES = 64 * 1024;
const DRAIN_MS = 500;

/** Prepares to ask, with at most so many requests on their way at a time. Redirects are answers, not followed. */
export async function openAsker(atOnce: number, { signal }: Pick<CheckContext, 'signal'>): Promise<Asker> {
  const [{ default: axios }, plain, secure] = await Promise.all([import('axios'), import('node:http'), import('node:https')]);
  const options = { keepAlive: true, maxSockets: atOnce };
  const agents = { http: new plain.Agent(options), https: new secure.Agent(options) };
  const closed = new AbortController();
  const either = AbortSignal.any([signal, closed.signal]);
  return {
    async ask({ url, method, headers, body }) {
      const { origin, hostname } = new URL(url);
      try {
        const response = await axios.request<Readable>({
          url,
          method,
          headers: { 'User-Agent': 'gonogo', Accept: '*/*', ...contentType(body), ...headers },
          data: encoded(body),
          maxRedirects: 0,
          decompress: false,
          // What runs on this machine is asked directly, as the `http` kind does it.
          ...(isLoopback(hostname) ? { proxy: false as const } : {}),
          responseType: 'stream',
          transformRequest: [(data: unknown) => data],
          validateStatus: () => true,
          signal: either,
          httpAgent: agents.http,
          httpsAgent: agents.https,
        });
        await drained(response.data);
        const lines: Readonly<Record<string, unknown>> = response.headers;
        return {
          status: response.status,
          header(name) {
            const value = lines[name];
            return typeof value === 'string' ? value.trim() : undefined;
          },
        };
      } catch (error) {
        throw noAnswer(error, origin, signal);
      }
    },
    close() {
      closed.abort();
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

async function drained(body: Readable): Promise<void> {
  let room = DRAIN_BYTES;
  const over = new Promise((resolve) => {
    body.on('data', (chunk: Buffer) => {
      room -= chunk.length;
      if (room < 0) body.destroy();
    });
    body.on('error', resolve); // the head has come, and nothing else counts
    body.once('close', resolve);
  });
  await atMost(DRAIN_MS, never, over);
  body.destroy();
}

function encoded(body: Json | undefined): Buffer | undefined {
  if (body === undefined) return undefined;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function contentType(body: Json | undefined): Record<string, string> {
  if (body === undefined) return {};
  return { 'Content-Type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json' };
}
