import * as z from 'zod';
import type { AxiosResponse } from 'axios';
import type { Readable } from 'node:stream';
import { NoAnswer } from '../model/errors.ts';
import type { Json } from '../model/json.ts';
import { isLoopback, keptHeaders, keptUrl, staysWithItsHost } from './http-parts.ts';
import { asText, keptJson, TAKEN_CAP, textKeeper, visible, withoutJson } from './kept.ts';
import { capped, type CheckContext, defineCheck } from './kind.ts';
import { noAnswer } from './no-answer.ts';
import { flag, keepKeys, linesWith, text } from './params.ts';

const params = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://, as in `${BASE_URL}/health`' }),
  method: z
    .string()
    .regex(/^[A-Za-z]+$/, { error: 'must be an HTTP method, such as GET or POST' })
    .transform((method) => method.toUpperCase())
    .default('GET'),
  headers: z.record(z.string(), text, { error: 'must be a map of header names and values' }).default({}),
  body: z.json().optional(),
  redirects: flag.default(false),
  auth: z.strictObject({ username: text, password: text }, { error: 'must hold `username` and `password`' }).optional(),
  lines_with: linesWith,
  keep: keepKeys,
});

type Params = z.infer<typeof params>;

/** Asks over HTTP. Every status is an observation; what is expected of it decides. */
export const http = defineCheck<Params>({
  kind: 'http',
  title: 'An HTTP answer',
  params,
  fields: {
    status: { type: 'int', about: 'status code' },
    duration_ms: { type: 'double', about: 'milliseconds from asking to the end of the body' },
    headers: { type: 'map', about: 'headers by lower-case name; cookies, tokens and keys read `(not kept)`' },
    text: { type: 'string', about: 'the first 4 KiB of the body; with `lines_with`, of the lines that hold it' },
    lines: { type: 'double', about: 'lines of the body, counted also beyond `text`; with `lines_with`, of those that hold it' },
    json: { type: 'dyn', about: 'the body where it is JSON of at most 16 KiB; with `keep`, only those top-level keys', optional: true },
    json_absent: { type: 'string', about: 'why there is no `json`, where the body looks like it', optional: true },
    body_bytes: { type: 'double', about: 'bytes read of the body, decompressed' },
    truncated: { type: 'bool', about: 'whether the body went on after 1 MiB; the rest was not read' },
    final_url: { type: 'string', about: 'where redirects led to', optional: true },
  },
  expect: 'status >= 200 && status < 300',
  example: ['check:', '  kind: http', '  url: ${BASE_URL}/health', 'expect: status == 200 && json.status == "healthy"'].join('\n'),
  timeout_s: 10,
  consent(written) {
    const method = typeof written['method'] === 'string' ? written['method'].toUpperCase() : 'GET';
    if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return undefined;
    return { why: 'writes', subject: visible(`${method} ${asText(written['url'])}`) };
  },
  async observe(asked, context) {
    const where = new URL(asked.url).origin;
    const client = await prepare(context); // before the clock starts: loading it takes longer than most answers
    const began = performance.now();
    const response = await client(asked).catch((error: unknown) => {
      throw noAnswer(error, where, context.signal);
    });
    const keeper = textKeeper(asked.lines_with, charsetOf(response));
    const truncated = await readBody(response.data, keeper.take, where, context.signal);
    const duration_ms = Math.round((performance.now() - began) * 10) / 10;
    const body = keeper.end();
    // Lines that were not read must not count as lines that are not there.
    if (truncated && asked.lines_with !== undefined)
      throw new NoAnswer('unknown', 'too-long', `${where} sent more than 1 MiB, so its lines cannot be counted: ask for less`);
    const final = finalUrl(response);
    return {
      status: response.status,
      duration_ms,
      headers: keptHeaders(response.headers),
      text: capped(body.text),
      lines: body.lines,
      ...keptJson(body.text, body.whole && !truncated, asked.keep),
      body_bytes: body.bytes,
      truncated,
      ...(asked.redirects && final !== undefined && final !== new URL(asked.url).href ? { final_url: keptUrl(final) } : {}),
    };
  },
  response: (observed) => `${asText(observed['status'])} in ${Math.round(Number(observed['duration_ms']))} ms${withoutJson(observed)}`,
});

async function prepare(context: CheckContext): Promise<(asked: Params) => Promise<AxiosResponse<Readable>>> {
  const [{ default: axios }, agents] = await Promise.all([import('axios'), sharedAgents(context)]);
  return (asked) =>
    axios.request<Readable>({
      url: asked.url,
      method: asked.method,
      headers: { 'User-Agent': 'gonogo', Accept: '*/*', ...contentType(asked.body), ...asked.headers },
      data: encoded(asked.body),
      ...(asked.auth === undefined ? {} : { auth: asked.auth }),
      maxRedirects: asked.redirects ? 5 : 0,
      sensitiveHeaders: Object.keys(asked.headers).filter(staysWithItsHost),
      // The way out of a closed network is its proxy, as every tool there has it; what runs on this machine is asked directly.
      ...(isLoopback(new URL(asked.url).hostname) ? { proxy: false as const } : {}),
      responseType: 'stream',
      transformRequest: [(data: unknown) => data],
      validateStatus: () => true,
      signal: context.signal,
      httpAgent: agents.http,
      httpsAgent: agents.https,
    });
}

/** The connections of a run. One idle for 2 s is dropped: servers close theirs after 5, and a race with that reads as a reset. */
async function sharedAgents(context: CheckContext) {
  const [plain, secure] = await Promise.all([import('node:http'), import('node:https')]);
  const options = { keepAlive: true, timeout: 2_000 };
  return context.share(
    'http agents',
    async () => ({ http: new plain.Agent(options), https: new secure.Agent(options) }),
    async (agents) => {
      agents.http.destroy();
      agents.https.destroy();
    },
  );
}

/** Reads to the cap and hangs up there; true where there was more. */
async function readBody(body: Readable, take: (chunk: Uint8Array) => void, where: string, signal: AbortSignal): Promise<boolean> {
  const { addAbortSignal } = await import('node:stream');
  let room = TAKEN_CAP;
  try {
    for await (const chunk of addAbortSignal(signal, body) as AsyncIterable<Buffer>) {
      take(chunk.subarray(0, room));
      room -= chunk.length;
      if (room < 0) return true; // leaving the loop destroys the stream and its connection
    }
    return false;
  } catch (error) {
    const said = noAnswer(error, where, signal);
    if (said.code === 'timed-out') throw new NoAnswer('fail', 'timed-out', `${where} began to answer and did not end in time`, { cause: error });
    if (said.code === 'reset') throw new NoAnswer('fail', 'reset', `${where} broke off in the middle of its answer`, { cause: error });
    throw said;
  }
}

function encoded(body: Json | undefined): Buffer | undefined {
  if (body === undefined) return undefined;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function contentType(body: Json | undefined): Record<string, string> {
  if (body === undefined) return {};
  return { 'Content-Type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json' };
}

function charsetOf(response: AxiosResponse): string | undefined {
  return /charset="?([\w-]+)/i.exec(String(response.headers['content-type'] ?? ''))?.[1];
}

function finalUrl(response: AxiosResponse): string | undefined {
  const { res } = response.request as { res?: { responseUrl?: string } }; // set by the redirect follower, and by nothing else
  return res?.responseUrl;
}
