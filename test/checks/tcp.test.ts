import { createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { asText } from '../../src/checks/kept.ts';
import { tcp } from '../../src/checks/tcp.ts';
import { targetOf } from '../../src/checks/tcp/target.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { contextFor } from './context.ts';
import { faultsOf, look, meets, whyNot } from './look.ts';
import { endlessly, listening } from './servers.ts';
import { secondsUntil } from './until.ts';

const greeting = (talk: (socket: Socket) => void): Promise<number> =>
  listening(
    createServer((socket) => {
      socket.on('error', () => socket.destroy());
      talk(socket);
    }),
  );

describe('a port', () => {
  it('that takes connections is seen, by host and port or by URL', async () => {
    const port = await greeting(() => undefined);
    for (const written of [{ host: '127.0.0.1', port: String(port) }, { url: `redis://:hunter2@127.0.0.1:${port}/0` }]) {
      const seen = await look(tcp, written, contextFor());
      expect(seen).toMatchObject({ address: '127.0.0.1', banner_matches: true });
      expect(seen).not.toHaveProperty('banner');
      expect(meets(tcp, seen)).toBe(true);
      expect(tcp.response(seen)).toMatch(/^connected in [\d.]+ ms$/);
    }
  });

  it('that greets as expected, in two parts', async () => {
    const port = await greeting((socket) => void socket.write('220 mail', () => setImmediate(() => socket.write('.example ESMTP\r\n'))));
    const seen = await look(tcp, { host: '127.0.0.1', port, expect_banner: 'ESMTP' }, contextFor());
    expect(seen).toMatchObject({ banner: '220 mail.example ESMTP\r\n', banner_matches: true });
    expect(tcp.response(seen)).toMatch(/, says `220 mail\.example ESMTP`$/);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['and waits', (socket) => void socket.write('SSH-2.0-x\r\n')],
    ['and hangs up', (socket) => void socket.end('SSH-2.0-x\r\n')],
  ])('that greets otherwise %s fails by the default expectation', async (_how, talk) => {
    const took = await secondsUntil(async () => {
      const seen = await look(tcp, { host: '127.0.0.1', port: await greeting(talk), expect_banner: '220 ' }, contextFor());
      expect(seen).toMatchObject({ banner: 'SSH-2.0-x\r\n', banner_matches: false });
      expect(meets(tcp, seen)).toBe(false);
      expect(tcp.response(seen)).toMatch(/says `SSH-2\.0-x`, not what is expected$/);
    });
    expect(took).toBeLessThan(2);
  });

  it('that answers what is sent', async () => {
    const port = await greeting((socket) => void socket.on('data', (data) => socket.write(String(data) === 'PING\r\n' ? '+PONG\r\n' : '-ERR\r\n')));
    expect(await look(tcp, { host: '127.0.0.1', port, send: 'PING\r\n' }, contextFor())).toMatchObject({ banner: '+PONG\r\n', banner_matches: true });
  });

  it('that speaks without end is read to 4 KiB', async () => {
    const port = await greeting((socket) => endlessly(socket, Buffer.alloc(64 * 1024, 0)));
    const seen = await look(tcp, { host: '127.0.0.1', port, expect_banner: 'x' }, contextFor());
    expect(Buffer.byteLength(asText(seen['banner']))).toBeLessThanOrEqual(4096);
    expect(seen['banner']).not.toContain('\0');
    expect(seen['banner_matches']).toBe(false);
  });

  it('that dribbles is left at the deadline, with what it said', async () => {
    const port = await greeting((socket) => {
      const timer = setInterval(() => socket.write('.'), 20);
      socket.once('close', () => clearInterval(timer));
    });
    const seen = await look(tcp, { host: '127.0.0.1', port, expect_banner: 'x' }, contextFor({ deadline_ms: 300 }));
    expect(seen['banner']).toMatch(/^\.+$/);
  });
});

describe('no answer', () => {
  it.each<[string, JsonObject, string, string]>([
    ['a port where nothing listens', { host: '127.0.0.1', port: 9 }, 'fail', 'refused'],
    ['an unknown host', { host: 'nosuch.invalid', port: 80 }, 'unknown', 'name-not-found'],
  ])('for %s', async (_what, written, verdict, code) => {
    expect(await whyNot(tcp, written, contextFor())).toMatchObject({ verdict, code });
  });

  it('where a greeting is expected, and none comes', async () => {
    const port = await greeting(() => undefined);
    const took = await secondsUntil(async () => {
      const why = await whyNot(tcp, { host: '127.0.0.1', port, expect_banner: '220' }, contextFor({ deadline_ms: 300 }));
      expect(why).toMatchObject({ verdict: 'fail', code: 'timed-out', message: `127.0.0.1:${port} took the connection and said nothing in time` });
    });
    expect(took).toBeLessThan(1.5);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['ends', (socket) => void socket.end()],
    ['resets', (socket) => void socket.once('data', () => socket.resetAndDestroy())],
  ])('where the connection %s without a word', async (_how, talk) => {
    const port = await greeting(talk);
    expect(await whyNot(tcp, { host: '127.0.0.1', port, send: 'hello' }, contextFor())).toMatchObject({ verdict: 'fail', code: 'reset' });
  });
});

describe('what is written', () => {
  it.each<[JsonObject, string | undefined]>([
    [{ host: 'h', port: 25 }, undefined],
    [{ host: 'h', port: 25, expect_banner: '220' }, undefined],
    [{ host: 'h', port: '${PORT}', send: 'PING\r\n' }, 'sends "PING\\r\\n" to h:${PORT}'],
    [{ url: '${REDIS_URL}', send: 'AUTH ${PASSWORD}' }, 'sends "AUTH ${PASSWORD}" to ${REDIS_URL}'],
  ])('%j wants consent: %s', (written, subject) => {
    expect(tcp.consent?.(written)).toEqual(subject === undefined ? undefined : { why: 'writes', subject });
  });

  it.each<[JsonObject, RegExp]>([
    [{}, /^: names no target/],
    [{ host: 'h' }, /^: has no `port`/],
    [{ url: 'http://h', port: 80 }, /^: names its target twice/],
    [{ url: 'tcp://:hunter2@h' }, /^url: must be a URL with a host/],
    [{ host: 'http://h', port: 1 }, /^host: must be a host name/],
    [{ host: 'h', port: 70000 }, /^port: must be a port/],
    [{ host: 'h', port: 1, send: '' }, /^send: must not be empty/],
    [{ host: 'h', port: 1, banner: 'x' }, /banner/],
  ])('%j is refused', (written, message) => {
    const faults = faultsOf(tcp, written);
    expect(faults).toEqual([expect.stringMatching(message)]);
    expect(faults.join()).not.toContain('hunter2');
  });

  it.each<[string, object]>([
    ['https://h/x', { host: 'h', port: 443, where: 'h:443' }],
    ['http://u:p@h:8080', { host: 'h', port: 8080 }],
    ['postgresql+asyncpg://u:p@db.example/x', { host: 'db.example', port: 5432 }],
    ['rediss://[::1]/0', { host: '::1', port: 6379, where: '[::1]:6379' }],
    ['tcp://h:9', { host: 'h', port: 9 }],
  ])('%s is understood', (url, target) => {
    expect(targetOf({ url })).toMatchObject(target);
  });
});
