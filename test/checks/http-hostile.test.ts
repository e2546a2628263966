import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { http } from '../../src/checks/http.ts';
import { contextFor } from './context.ts';
import { look, whyNot } from './look.ts';
import { endlessly, misbehaving, servingSelfSigned } from './servers.ts';

const MiB = 1024 * 1024;
const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n';

/** How far the memory of this process rises above where it was while something happens. */
async function risen(during: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage().rss;
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5);
  await during().finally(() => clearInterval(timer));
  return Math.max(most, process.memoryUsage().rss) - before;
}

describe('a server that sends without end', () => {
  it('is read to 1 MiB of its body, and left', async () => {
    let hungUp = false;
    const base = await misbehaving((socket) => {
      socket.once('close', () => (hungUp = true));
      socket.write(`${head}\r\n`);
      endlessly(socket, Buffer.alloc(64 * 1024, 'a line\n'));
    });
    const rise = await risen(async () => {
      expect(await look(http, { url: base }, contextFor())).toMatchObject({ status: 200, truncated: true, body_bytes: MiB });
    });
    expect(await whyNot(http, { url: base, lines_with: 'ERROR' }, contextFor())).toMatchObject({ verdict: 'unknown', code: 'too-long' });
    expect(rise).toBeLessThan(64 * MiB);
    await expect.poll(() => hungUp, { timeout: 2_000 }).toBe(true);
  });

  it('is read to 1 MiB of what its gzip unpacks to', async () => {
    const bomb = gzipSync(Buffer.alloc(300 * MiB), { level: 9 });
    const base = await misbehaving(
      (socket) => void socket.write(Buffer.concat([Buffer.from(`${head}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`), bomb])),
    );
    const rise = await risen(async () => {
      expect(await look(http, { url: base }, contextFor())).toMatchObject({ truncated: true, body_bytes: MiB });
    });
    expect(rise).toBeLessThan(64 * MiB);
  });

  it.each([
    ['many headers', 'X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(1_000)],
    ['one long header', 'a'.repeat(64 * 1024)],
  ])('of %s is not read', async (_what, part) => {
    let sent = 0;
    const base = await misbehaving((socket) => {
      socket.write(`${head}X-Long: a`);
      const more = (): void => {
        while (!socket.destroyed && sent < 100 * MiB && socket.write(part)) sent += part.length;
        if (!socket.destroyed) socket.once('drain', more);
      };
      more();
    });
    const rise = await risen(async () => {
      const why = await whyNot(http, { url: base }, contextFor());
      expect(why).toMatchObject({ verdict: 'unknown', code: 'unreadable', message: `${base} answered with more than 16 KiB of headers, which was not read` });
    });
    expect(rise).toBeLessThan(64 * MiB);
    expect(sent).toBeLessThan(100 * MiB);
  });

  it('of early hints is left at the deadline', async () => {
    const base = await misbehaving((socket) => endlessly(socket, 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(100)));
    const rise = await risen(async () => {
      expect(await whyNot(http, { url: base }, contextFor({ deadline_ms: 400 }))).toMatchObject({ verdict: 'fail', code: 'timed-out' });
    });
    expect(rise).toBeLessThan(128 * MiB); // what is swept away late; it stays there however long it goes on
  });
});

describe('a server that does not come to an end', () => {
  it.each<[string, Parameters<typeof misbehaving>[0], string]>([
    ['says nothing', () => undefined, 'did not answer in time'],
    ['stops within its headers', (socket) => void socket.write(head), 'did not answer in time'],
    ['stops within its body', (socket) => void socket.write(`${head}Content-Length: 100\r\n\r\nabc`), 'began to answer and did not end in time'],
    [
      'sends a byte now and then',
      (socket) => {
        socket.write(`${head}\r\n`);
        const timer = setInterval(() => socket.write('.'), 20);
        socket.once('close', () => clearInterval(timer));
      },
      'began to answer and did not end in time',
    ],
  ])('and %s, is given up at the deadline', async (_what, talk, sentence) => {
    const base = await misbehaving(talk);
    const began = performance.now();
    const why = await whyNot(http, { url: base }, contextFor({ deadline_ms: 300 }));
    expect(why).toMatchObject({ verdict: 'fail', code: 'timed-out', message: `${base} ${sentence}` });
    expect(performance.now() - began).toBeLessThan(1_500);
  });

  it('is given up when the operator stops the run', async () => {
    const stop = new AbortController();
    const base = await misbehaving(() => stop.abort());
    const began = performance.now();
    await whyNot(http, { url: base }, contextFor({ deadline_ms: 20_000, stop: stop.signal }));
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('a server that breaks the rules', () => {
  it.each<[string, string, 'fail' | 'unknown', string, string]>([
    ['hangs up at once', '', 'fail', 'reset', 'closed the connection before it answered'],
    ['hangs up within its body', `${head}Content-Length: 100\r\n\r\nabc`, 'fail', 'reset', 'broke off in the middle of its answer'],
    ['hangs up within a chunk', `${head}Transfer-Encoding: chunked\r\n\r\n64\r\nabc`, 'fail', 'reset', 'broke off in the middle of its answer'],
    ['speaks something else', '220 mail.example ESMTP\r\n', 'unknown', 'unreadable', 'answered with something that is not HTTP'],
    [
      'sends a broken gzip',
      `${head}Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\njunk`,
      'unknown',
      'unreadable',
      'sent a compressed answer that cannot be unpacked',
    ],
    [
      'sends broken brotli',
      `${head}Content-Encoding: br\r\nContent-Length: 12\r\n\r\njunkjunkjunk`,
      'unknown',
      'unreadable',
      'sent a compressed answer that cannot be unpacked',
    ],
    [
      'redirects in a circle',
      'HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      'fail',
      'redirect-loop',
      'redirects in a circle, or more than 5 times',
    ],
  ])('and %s', async (_what, answer, verdict, code, sentence) => {
    const base = await misbehaving((socket) => void socket.end(answer));
    expect(await whyNot(http, { url: base, redirects: true }, contextFor())).toMatchObject({ verdict, code, message: `${base} ${sentence}` });
  });

  it('and signs its own certificate, or speaks no TLS at all', async () => {
    const base = await servingSelfSigned((_request, response) => void response.end());
    expect(await whyNot(http, { url: base }, contextFor())).toMatchObject({ verdict: 'fail', code: 'tls', message: `${base} shows a self-signed certificate` });
    const plain = (await misbehaving((socket) => void socket.end(`${head}\r\n`))).replace('http:', 'https:');
    expect(await whyNot(http, { url: plain }, contextFor())).toMatchObject({
      verdict: 'fail',
      code: 'tls',
      message: expect.stringContaining('does not speak TLS there'),
    });
  });

  it('and says more than its content length, is read to that length', async () => {
    const base = await misbehaving((socket) => void socket.end(`${head}Content-Length: 3\r\n\r\nabcdef`));
    expect(await look(http, { url: base }, contextFor())).toMatchObject({ text: 'abc', body_bytes: 3 });
  });
});
