import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from './context.ts';
import { bounded } from './hostile-bounds.ts';
import { escapes, hostile, message, oneColumn, ready, slowly, type Talk } from './hostile-servers.ts';
import { endlessly } from './servers.ts';

const afterStart =
  (...said: readonly (Buffer | string)[]): Talk =>
  (socket) => {
    socket.write(ready);
    socket.once('data', () => void socket.write(Buffer.concat(said.map((part) => Buffer.from(part as string))))); // Buffer.from takes both
  };
const errorOf = (text: string): Buffer => message('E', `SERROR\0C42P01\0M${text}\0\0`);

describe.each(['postgres', 'pool'])('%s, against a server that', (kind) => {
  it.each<[string, Talk]>([
    ['never answers', () => undefined],
    ['sends garbage', (socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['hangs up', (socket) => void socket.end()],
    ['says byte by byte', (socket) => slowly(socket, 'R')],
    ['refuses the login with escapes', (socket) => void socket.end(message('E', `SFATAL\0C28P01\0M${escapes}\0\0`))],
    ['sends an error of escapes', afterStart(errorOf(escapes.replaceAll('\0', '')), message('Z', 'I'))],
    ['sends a long error', afterStart(errorOf('a'.repeat(1_000_000)), message('Z', 'I'))],
    [
      'sends an error without end',
      (socket) => (socket.write(ready), socket.write(message('E', 'SERROR\0M', 4_000_000_000)), endlessly(socket, Buffer.alloc(65_536, 'a'))),
    ],
    ['begins a message without end', (socket) => (socket.write(message('S', '', 4_000_000_000)), endlessly(socket, Buffer.alloc(65_536, 'a')))],
    ['sends notices without end', (socket) => endlessly(socket, Buffer.concat(Array.from({ length: 1_000 }, () => message('N', `SNOTICE\0M${escapes}\0\0`))))],
    [
      'asks for passwords without end',
      (socket) => endlessly(socket, Buffer.concat(Array.from({ length: 1_000 }, () => message('R', Buffer.from([0, 0, 0, 3]))))),
    ],
    ['wants a login nobody knows', (socket) => void socket.write(message('R', Buffer.from([0, 0, 0, 99])))],
    ['sends a message shorter than it says', (socket) => void socket.write(message('T', Buffer.from([0x7f, 0xff])))],
    ['sends a message of no length', (socket) => endlessly(socket, message('S', '', 0))],
    ['sends rows of what nobody asked', afterStart(message('D', Buffer.from([0, 1, 0, 0, 0, 1, 65])))],
    [
      'sends rows without end',
      (socket) => (
        socket.write(ready),
        socket.once(
          'data',
          () => (
            socket.write(oneColumn),
            endlessly(
              socket,
              Buffer.concat(Array.from({ length: 500 }, () => message('D', Buffer.concat([Buffer.from([0, 1, 0, 0, 0, 100]), Buffer.alloc(100, 'a')])))),
            )
          ),
        )
      ),
    ],
    [
      'answers every question with one row of escapes',
      (socket) => (
        socket.write(ready),
        socket.on(
          'data',
          () =>
            void socket.write(
              Buffer.concat([
                oneColumn,
                message('D', Buffer.concat([Buffer.from([0, 1, 0, 0, 0, escapes.length]), Buffer.from(escapes, 'latin1')])),
                message('C', 'SELECT 1\0'),
                message('Z', 'I'),
              ]),
            ),
        )
      ),
    ],
  ])('%s', async (_what, talk) => {
    const server = await hostile(talk);
    const url = `postgresql://user:password@127.0.0.1:${server.port}/db?sslmode=disable`;
    const more = kind === 'pool' ? { application: 'backend', size: 10 } : { query: 'SELECT 1' };
    const looked = await bounded(kind, { url, ...more });
    expect(looked.refused?.verdict).toMatch(/^(fail|unknown)$/);
    await expect.poll(server.connected, { timeout: 2_000 }).toBe(0);
  });
});

describe('tls, against a server that', () => {
  it.each<[string, Talk, true?]>([
    ['never answers', () => undefined],
    ['says byte by byte', (socket) => slowly(socket, '\u0016')],
    ['sends garbage without end', (socket) => endlessly(socket, Buffer.alloc(65_536, 'a'))],
    ['sends handshakes without end', (socket) => endlessly(socket, Buffer.concat([Buffer.from([0x16, 3, 3, 0x40, 0, 2, 0, 0, 100]), Buffer.alloc(16_380)]))],
    ['sends alerts without end', (socket) => endlessly(socket, Buffer.from([0x15, 3, 3, 0, 2, 1, 90]))],
    ['speaks first and hangs up', (socket) => void socket.end('220 mail.example\r\n'), true],
  ])('%s', async (_what, talk, first) => {
    const server = await hostile(talk, first);
    const looked = await bounded('tls', { host: '127.0.0.1', port: server.port });
    expect(looked.refused?.verdict).toBe('fail');
    await expect.poll(server.connected, { timeout: 2_000 }).toBe(0);
  });

  it('shows a certificate of escape sequences', async () => {
    const name = `/CN=${escapes.replaceAll(/[\0\r\n/]/g, '')}/O=${'o'.repeat(60)}`;
    const names = Array.from({ length: 1_000 }, (_, n) => `DNS:host-${n}.${'x'.repeat(60)}.example`).join(',');
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'config'), `[req]\ndistinguished_name=dn\n[dn]\n[ext]\nsubjectAltName=${names}\n`);
    const args = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-utf8',
      '-subj',
      name,
      '-config',
      join(folder, 'config'),
      '-extensions',
      'ext',
      '-keyout',
      '-',
      '-out',
      '-',
    ];
    const pem = execFileSync('openssl', args, { stdio: 'pipe' });
    const { createServer } = await import('node:tls');
    const { listening } = await import('./servers.ts');
    const port = await listening(createServer({ key: pem, cert: pem }));
    const looked = await bounded('tls', { host: '127.0.0.1', port }, 800);
    expect(looked.observed).toMatchObject({ authorized: false });
  });
});

describe('tcp, against a server that', () => {
  it.each<[string, Talk, 'observed' | 'fail']>([
    ['says nothing', () => undefined, 'fail'],
    ['says its banner byte by byte', (socket) => slowly(socket, 'a'), 'observed'],
    ['says a banner without end', (socket) => endlessly(socket, Buffer.alloc(65_536, 'a')), 'observed'],
    ['says escape sequences', (socket) => void socket.write(escapes.repeat(1_000)), 'observed'],
    ['says what is no text', (socket) => void socket.write(Buffer.alloc(10_000, 0xff)), 'observed'],
    ['hangs up', (socket) => void socket.end(), 'fail'],
  ])('%s', async (_what, talk, outcome) => {
    const server = await hostile(talk, true);
    const looked = await bounded('tcp', { host: '127.0.0.1', port: server.port, expect_banner: '220 ' }, 800);
    expect(looked.refused?.verdict ?? 'observed').toBe(outcome);
    if (outcome === 'observed') expect(looked.observed).toMatchObject({ banner_matches: false });
    await expect.poll(server.connected, { timeout: 2_000 }).toBe(0);
  });
});

describe('dns, against a resolver that', () => {
  const header = (query: Buffer, flags: number, answers: number): Buffer => {
    const head = Buffer.from(query);
    head.writeUInt16BE(flags, 2);
    head.writeUInt16BE(answers, 6);
    head.writeUInt16BE(0, 10); // what EDNS adds to the question is not repeated
    return head.subarray(0, 12 + question(query));
  };
  const question = (query: Buffer): number => query.indexOf(0, 12) - 12 + 5;
  const record = (data: Buffer, type = 16): Buffer => {
    const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 9, 0, 0]);
    head.writeUInt16BE(data.length, 10);
    return Buffer.concat([head, data]);
  };
  const txt = (text: string): Buffer => Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]);
  it.each<[string, string, (query: Buffer) => Buffer | undefined]>([
    ['never answers', 'TXT', () => undefined],
    ['sends garbage', 'TXT', () => Buffer.from(escapes)],
    ['breaks off', 'TXT', (query) => header(query, 0x8180, 5)],
    ['says it has more, and has no TCP', 'TXT', (query) => header(query, 0x8380, 0)],
    [
      'points in a circle',
      'CNAME',
      (query) =>
        Buffer.concat([
          header(query, 0x8180, 1),
          Buffer.from([0xc0, 12 + question(query)]),
          Buffer.from([0, 5, 0, 1, 0, 0, 0, 9, 0, 2, 0xc0, 12 + question(query)]),
        ]),
    ],
    ['names itself without end', 'CNAME', (query) => Buffer.concat([header(query, 0x8180, 1), record(Buffer.from([0xc0, 12 + question(query) + 12]), 5)])],
    ['sends escape sequences', 'TXT', (query) => Buffer.concat([header(query, 0x8180, 1), record(txt(escapes))])],
    [
      'sends many texts',
      'TXT',
      (query) => Buffer.concat([header(query, 0x8180, 200), ...Array.from({ length: 200 }, (_, n) => record(txt(`${n} ${'x'.repeat(240)}`)))]),
    ],
  ])('%s', async (_what, type, reply) => {
    const server = createSocket('udp4');
    server.on('message', (query, { port, address }) => {
      const said = reply(query);
      if (said !== undefined) server.send(said, port, address);
    });
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    await bounded('dns', { name: 'creator.example', type, server: `127.0.0.1:${server.address().port}` }, 500);
  });
});
