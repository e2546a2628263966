import type { Readable } from 'node:stream';
import { NoAnswer } from '../model/errors.ts';
import { isLoopback } from './http-parts.ts';
import type { CheckContext } from './kind.ts';
import { noAnswer } from './no-answer.ts';

/** What is asked of a server: always a GET, never followed elsewhere, for a redirect would take the credentials with it. */
export interface Asked {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly auth?: { readonly username: string; readonly password: string } | undefined;
}

/** An answer whose body is still to be read. */
export interface Opened {
  readonly status: number;
  header(name: string): string;
  readonly body: Readable;
}

/** Asks by GET and returns at the headers. A connection that fails, or a deadline that passes, is a NoAnswer about `where`. */
export async function open(asked: Asked, where: string, context: CheckContext): Promise<Opened> {
  const [{ default: axios }, agents] = await Promise.all([import('axios'), sharedAgents(context)]);
  try {
    const response = await axios.request<Readable>({
      url: asked.url,
      headers: { 'User-Agent': 'gonogo', Accept: '*/*', ...asked.headers },
      ...(asked.auth === undefined ? {} : { auth: asked.auth }),
      maxRedirects: 0,
      ...(isLoopback(new URL(asked.url).hostname) ? { proxy: false as const } : {}),
      responseType: 'stream',
      validateStatus: () => true,
      signal: context.signal,
      httpAgent: agents.http,
      httpsAgent: agents.https,
    });
    return { status: response.status, header: (name) => String(response.headers[name] ?? ''), body: response.data };
  } catch (error) {
    throw noAnswer(error, where, context.signal);
  }
}

/** Hands a body to `take`, chunk by chunk; more than `cap` bytes, unpacked, are a NoAnswer. Leaves no connection behind. */
export async function drain(opened: Opened, cap: number, where: string, signal: AbortSignal, take: (chunk: Uint8Array) => void): Promise<void> {
  const { addAbortSignal } = await import('node:stream');
  let bytes = 0;
  try {
    for await (const chunk of addAbortSignal(signal, opened.body) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > cap)
        throw new NoAnswer('unknown', 'too-long', `${where} sent more than ${Math.round(cap / 1024 / 1024)} MiB, which was not read: ask for less`);
      take(chunk); // leaving the loop destroys the stream and its connection
    }
  } catch (error) {
    const said = noAnswer(error, where, signal);
    if (said.code === 'timed-out') throw new NoAnswer('fail', 'timed-out', `${where} began to answer and did not end in time`, { cause: error });
    if (said.code === 'reset') throw new NoAnswer('fail', 'reset', `${where} broke off in the middle of its answer`, { cause: error });
    throw said;
  }
}

/** A whole body as text of at most 2 MiB. */
export async function textOf(opened: Opened, where: string, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  await drain(opened, 2 * 1024 * 1024, where, signal, (chunk) => {
    text += decoder.decode(chunk, { stream: true });
  });
  return text + decoder.decode();
}

/** Hangs up on a body that nobody wants. */
export function leave(opened: Opened): void {
  opened.body.on('error', () => undefined); // it was left, so how it breaks off says nothing
  opened.body.destroy();
}

async function sharedAgents(context: CheckContext) {
  const [plain, secure] = await Promise.all([import('node:http'), import('node:https')]);
  const options = { keepAlive: true, timeout: 2_000 }; // one idle for longer is dropped: servers close theirs after 5 s, and a race with that reads as a reset
  return context.share(
    'web agents',
    async () => ({ http: new plain.Agent(options), https: new secure.Agent(options) }),
    async (agents) => {
      agents.http.destroy();
      agents.https.destroy();
    },
  );
}
