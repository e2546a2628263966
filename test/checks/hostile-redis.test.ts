import { describe, expect, it } from 'vitest';
import { assertEnvelope } from '../../src/checks/celery/envelope.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { bounded } from './hostile-bounds.ts';
import { bulk, escapes, hostile, redisTalk, slowly, type Talk } from './hostile-servers.ts';
import { endlessly } from './servers.ts';

/** Everything a Redis is asked here, answered as a healthy one would, except for one command. */
const redisBut = (command: string, said: (args: readonly string[]) => string | Buffer | undefined): Talk =>
  redisTalk((name, args) => {
    if (name === command) return said(args);
    if (name === 'info') return bulk('redis_version:7.2.0\r\n');
    if (name === 'smembers') return '*0\r\n';
    if (name === 'brpop') return undefined;
    return name === 'ping' ? '+PONG\r\n' : ['select', 'auth'].includes(name) ? '+OK\r\n' : ':0\r\n';
  });

const redisServers: [what: string, talk: Talk, first?: true][] = [
  ['never answers', () => undefined],
  ['sends garbage', (socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['sends a text without end', (socket) => (socket.write('$4000000000\r\n'), endlessly(socket, Buffer.alloc(65_536, 'a')))],
  ['sends a line without end', (socket) => (socket.write('+'), endlessly(socket, Buffer.alloc(65_536, 'a')))],
  ['sends an error without end', (socket) => (socket.write('-ERR '), endlessly(socket, Buffer.alloc(65_536, 'a')))],
  ['sends a list without end', (socket) => (socket.write('*4000000000\r\n'), endlessly(socket, Buffer.from(':1\r\n'.repeat(10_000))))],
  ['promises a long list', (socket) => void socket.write('*30000000\r\n')],
  ['promises long lists within lists', (socket) => void socket.write('*3000000\r\n'.repeat(1_000))],
  ['nests lists without end', (socket) => endlessly(socket, Buffer.from('*1\r\n'.repeat(10_000)))],
  ['answers what nobody asked, before it is asked', (socket) => endlessly(socket, Buffer.from('+PONG\r\n'.repeat(10_000))), true],
  ['says byte by byte', (socket) => slowly(socket, '+')],
  ['answers every question with an error of escapes', redisTalk(() => `-ERR ${escapes.replace('\r\n', ' ')}\r\n`)],
  ['answers every question with a list of nothing', redisTalk(() => '*1\r\n$-1\r\n')],
  ['answers every question with a text of escapes', redisTalk(() => bulk(escapes))],
  ['hangs up', (socket) => void socket.end()],
];

describe.each([
  ['redis', 400, { keys: 'a', lists: 'b' }],
  ['celery', 1_200, { ping_timeout: '300ms', queues: 'default' }],
])('%s, against a server that', (kind, deadline_ms, more) => {
  it.each(redisServers)('%s', async (_what, talk, first) => {
    const server = await hostile(talk, first);
    const looked = await bounded(kind, { url: `redis://127.0.0.1:${server.port}/0`, ...more }, deadline_ms);
    expect(looked.refused?.verdict ?? 'observed').toMatch(/^(fail|unknown|observed)$/);
    await expect.poll(server.connected, { timeout: 2_000 }).toBe(0);
  });
});

describe('a Redis that answers as one, with too much or escape sequences in it:', () => {
  it.each<[string, JsonObject, Talk]>([
    ['INFO of escapes', {}, redisBut('info', () => bulk(`redis_version:${escapes}\r\nrole:${escapes}\r\nused_memory:1e999\r\nmaxclients:NaN\r\n`))],
    [
      'INFO without end',
      {},
      (socket) => (redisBut('info', () => '$4000000000\r\n')(socket), socket.on('data', () => endlessly(socket, Buffer.alloc(65_536, 'a:b\r\n')))),
    ],
    ['EXISTS that is no number', { keys: 'a' }, redisBut('exists', () => bulk(escapes))],
    ['LLEN that is no number', { lists: 'a' }, redisBut('llen', () => bulk(escapes))],
    ['LLEN that is a list', { lists: 'a' }, redisBut('llen', () => '*1\r\n:1\r\n')],
    ['LLEN that is an error', { lists: 'a' }, redisBut('llen', () => `-ERR ${escapes.replace('\r\n', ' ').repeat(1_000)}\r\n`)],
  ])('redis, %s', async (_what, more, talk) => {
    const server = await hostile(talk, true);
    await bounded('redis', { url: `redis://127.0.0.1:${server.port}/0`, ...more });
  });

  /** A broker whose worker answers every question in this way, as often as it is asked for more. */
  const broker = (reply: (ticket: string, method: string) => string, receivers: string, published: string[], often = 1): Talk => {
    let waiting: { ticket: string; method: string; left: number }[] = [];
    const pollers = new Set<() => void>();
    return (socket) =>
      redisTalk((name, args) => {
        const next = (): string | undefined => {
          const asked = waiting[0];
          if (asked === undefined) return undefined;
          asked.left -= 1;
          if (asked.left <= 0) waiting = waiting.slice(1);
          return `*2\r\n${bulk('list')}${bulk(reply(asked.ticket, asked.method))}`;
        };
        if (name === 'brpop') {
          const said = next();
          if (said === undefined) pollers.add(() => void socket.write(next() ?? '*-1\r\n'));
          return said;
        }
        if (name === 'publish') {
          const text = args[1] ?? '';
          published.push(text);
          const outside = JSON.parse(text) as { body: string }; // an envelope, checked below
          const { ticket, method } = JSON.parse(Buffer.from(outside.body, 'base64').toString()) as { ticket: string; method: string };
          waiting.push({ ticket, method, left: often });
          for (const wake of pollers) setImmediate(wake);
          pollers.clear();
          return receivers;
        }
        if (name === 'smembers') return `*1\r\n${bulk(`\u0006\u0016\u0006\u0016${escapes}.celery.pidbox`)}`;
        return name === 'ping' ? '+PONG\r\n' : ['select', 'auth'].includes(name) ? '+OK\r\n' : ':0\r\n';
      })(socket);
  };
  const answer = (ticket: string, body: string, more: JsonObject = {}): string =>
    JSON.stringify({
      body: Buffer.from(body).toString('base64'),
      'content-type': 'application/json',
      headers: { ticket },
      properties: { body_encoding: 'base64' },
      ...more,
    });

  it.each<[string, string, (ticket: string, method: string) => string, number?]>([
    ['no JSON', ':1\r\n', () => escapes],
    ['no base64', ':1\r\n', (ticket) => answer(ticket, '', { body: escapes })],
    ['a content type of escapes', ':1\r\n', (ticket) => answer(ticket, '', { 'content-type': escapes })],
    ['a content type without end', ':1\r\n', (ticket) => answer(ticket, '', { 'content-type': 'x'.repeat(100_000) })],
    ['names and queues of escapes', ':1\r\n', (ticket) => answer(ticket, JSON.stringify({ [escapes]: [{ name: escapes }] }))],
    ['an empty name', ':1\r\n', (ticket) => answer(ticket, '{"":[{"name":""}]}')],
    [
      'ten thousand names',
      ':1\r\n',
      (ticket) => answer(ticket, JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`worker${n}@host`, [{ name: `queue${n}` }]])))),
    ],
    [
      'ten thousand queues',
      ':1\r\n',
      (ticket) => answer(ticket, JSON.stringify({ one: Array.from({ length: 10_000 }, (_, n) => ({ name: `queue-${n}-${'x'.repeat(50)}` })) })),
    ],
    ['JSON nested too deeply', ':1\r\n', (ticket) => answer(ticket, `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)],
    ['answers without end', ':1000000000\r\n', (ticket, method) => answer(ticket, JSON.stringify({ [`${method}@host`]: 'x'.repeat(50_000) })), 1e9],
    ['a count of escapes', bulk(escapes), (ticket) => answer(ticket, '{"one":{"ok":"pong"}}')],
  ])('celery, %s', async (_what, receivers, reply, often) => {
    const published: string[] = [];
    const server = await hostile(broker(reply, receivers, published, often), true);
    await bounded('celery', { url: `redis://127.0.0.1:${server.port}/0`, ping_timeout: '300ms', queues: 'default' }, 1_500);
    expect(published.length).toBeGreaterThan(0);
    for (const text of published) expect(() => assertEnvelope(text)).not.toThrow();
  });
  it('celery, a listening for heartbeats that is answered with what is none', async () => {
    const server = await hostile(
      redisBut('psubscribe', () => '*0\r\n'),
      true,
    );
    await bounded('celery', { url: `redis://127.0.0.1:${server.port}/0`, ping_timeout: '300ms' }, 5_000);
  });
});
