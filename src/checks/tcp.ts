import type { Socket } from 'node:net';
import * as z from 'zod';
import { NoAnswer } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';
import { asText, oneLine, textKeeper, visible } from './kept.ts';
import { capped, type CheckContext, defineCheck, TEXT_CAP } from './kind.ts';
import { noAnswer } from './no-answer.ts';
import { text } from './params.ts';
import { targetFault, targetOf, targetParams } from './tcp/target.ts';
import { within } from './within.ts';

const params = z
  .strictObject({
    ...targetParams,
    send: text.pipe(z.string().min(1, { error: 'must not be empty' }).max(TEXT_CAP, { error: 'must be at most 4 KiB' })).optional(),
    expect_banner: text.pipe(z.string().min(1, { error: 'must not be empty' })).optional(),
  })
  .superRefine((written, { addIssue }) => {
    const fault = targetFault(written);
    if (fault !== undefined) addIssue({ code: 'custom', message: fault });
  });

type Params = z.infer<typeof params>;

/** How long a server that has begun to speak may pause before what it said counts as all. */
const QUIET_MS = 500;

/** Opens a TCP connection; with `send` or `expect_banner`, also reads what the server says first. */
export const tcp = defineCheck<Params>({
  kind: 'tcp',
  title: 'A TCP port',
  params,
  fields: {
    connect_ms: { type: 'double', about: 'milliseconds until the connection stood, finding the name included' },
    address: { type: 'string', about: 'the IP address that answered' },
    banner: { type: 'string', about: 'the first 4 KiB the server said; only with `send` or `expect_banner`', optional: true },
    banner_matches: { type: 'bool', about: 'whether it holds `expect_banner`; true where none is expected' },
  },
  expect: 'connect_ms < 1000 && banner_matches',
  example: ['check:', '  kind: tcp', '  host: mail.example', '  port: 25', '  expect_banner: "220 "', 'warn: connect_ms < 200'].join('\n'),
  timeout_s: 5,
  consent(written) {
    const { send, url, host, port } = written;
    if (send === undefined) return undefined; // nobody here knows what bytes do on the other side
    return {
      why: 'writes',
      subject: visible(`sends ${JSON.stringify(asText(send))} to ${url === undefined ? `${asText(host)}:${asText(port)}` : asText(url)}`),
    };
  },
  async observe(asked, context) {
    const { host, port, where } = targetOf(asked);
    const { connect } = await import('node:net');
    const began = performance.now();
    const socket = connect({ host, port });
    try {
      await within(context.signal, settled(socket, 'connect'));
      const connect_ms = Math.round((performance.now() - began) * 10) / 10;
      const address = socket.remoteAddress ?? host;
      if (asked.send === undefined && asked.expect_banner === undefined) return { connect_ms, address, banner_matches: true };
      if (asked.send !== undefined) socket.write(asked.send);
      const banner = await said(socket, asked.expect_banner, where, context);
      return { connect_ms, address, banner: capped(banner), banner_matches: asked.expect_banner === undefined || banner.includes(asked.expect_banner) };
    } catch (error) {
      throw noAnswer(error, where, context.signal);
    } finally {
      socket.on('error', () => socket.destroy()); // what comes after the answer is nobody's fault
      socket.destroy();
    }
  },
  response(seen: JsonObject) {
    const banner = typeof seen['banner'] === 'string' ? [`says \`${oneLine(seen['banner'], 80)}\``] : [];
    return [`connected in ${Number(seen['connect_ms'])} ms`, ...banner, ...(seen['banner_matches'] === false ? ['not what is expected'] : [])].join(', ');
  },
});

/** What the server says, until it holds the text, ends, pauses or has filled what is kept. */
async function said(socket: Socket, wanted: string | undefined, where: string, { signal }: CheckContext): Promise<string> {
  const keeper = textKeeper();
  const raw: Buffer[] = [];
  let size = 0;
  const over = Promise.withResolvers<void>();
  let pause: NodeJS.Timeout | undefined;
  socket.on('data', (chunk: Buffer) => {
    raw.push(chunk.subarray(0, TEXT_CAP - size));
    size += chunk.length;
    clearTimeout(pause);
    pause = setTimeout(over.resolve, QUIET_MS);
    if (size >= TEXT_CAP || wanted === undefined || Buffer.concat(raw).includes(wanted)) over.resolve();
  });
  socket.once('end', over.resolve);
  socket.once('error', over.reject);
  try {
    await within(signal, over.promise);
  } catch (error) {
    // It spoke, and never paused long enough: what it said is the answer.
    if (size === 0 && signal.aborted) throw new NoAnswer('fail', 'timed-out', `${where} took the connection and said nothing in time`, { cause: error });
    if (size === 0) throw error;
  } finally {
    clearTimeout(pause);
    socket.pause();
  }
  if (size === 0) throw new NoAnswer('fail', 'reset', `${where} took the connection and closed it without a word`);
  keeper.take(Buffer.concat(raw));
  return keeper.end().text;
}

function settled(socket: Socket, event: 'connect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve);
    socket.once('error', reject);
  });
}
