import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { misbehaving, serving, servingSelfSigned } from '../checks/servers.ts';
import { generate, planOf, sumOf } from './generator-process.ts';
import { startKnownServer } from './known-servers.ts';

const steady = { mode: 'rate', stages: [{ from: 40, to: 40, for_s: 0.5 }], connections: 5 } as const;
const where = /127\.0\.0\.1:\d+/;

async function unused(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo; // a server that listens on TCP has no other kind of address
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

it.each([
  ['nothing listens', unused, 'refused', 'GET /: HOST refused the connection: nothing listens there'],
  ['the connection is reset', () => misbehaving((socket) => void socket.resetAndDestroy()), 'reset', 'GET /: HOST closed the connection before it answered'],
  ['it closes without an answer', () => misbehaving((socket) => void socket.end()), 'closed', 'GET /: HOST closed the connection before it answered'],
  [
    'it closes in the middle of an answer',
    () => misbehaving((socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf')),
    'closed',
    'GET /: HOST closed the connection in the middle of its answer',
  ],
  [
    'it speaks no HTTP',
    () => misbehaving((socket) => void socket.write('220 mail ready\r\n')),
    'other',
    'GET /: HOST answered with something that is not HTTP',
  ],
  [
    'its certificate is of nobody known',
    () => servingSelfSigned((_request, response) => void response.end()),
    'tls',
    'GET /: HOST shows a self-signed certificate',
  ],
  [
    'TLS is asked of a server without it',
    async () => (await serving((_request, response) => void response.end())).replace('http:', 'https:'),
    'tls',
    'GET /: HOST does not speak TLS there: check the port, or whether the address begins with http, redis or postgres without TLS',
  ],
])('counts an error of its kind for every request where %s', async (_what, start, kind, sentence) => {
  const generator = await generate(planOf(await start(), steady));
  await generator.done();
  const { status, errors, timeouts, histogram } = sumOf(generator.ticks());
  expect({ status, timeouts, answers: histogram.totalCount, kinds: Object.keys(errors) }).toStrictEqual({ status: {}, timeouts: 0, answers: 0, kinds: [kind] });
  expect((errors[kind]?.count ?? 0) + generator.cut()).toBe(20);
  expect(errors[kind]?.example.replace(where, 'HOST')).toBe(sentence);
});

it('does not ask again in a tight loop where it is refused', async () => {
  const generator = await generate(planOf(await unused(), { stages: [{ from: 2, to: 2, for_s: 1.5 }] }));
  await generator.done();
  const { errors } = sumOf(generator.ticks());
  expect(errors['refused']?.count).toBeGreaterThanOrEqual(4);
  expect(errors['refused']?.count).toBeLessThan(30);
});

it('gives a request up after its time, and counts those that waited as long for a connection', async () => {
  const origin = await misbehaving(() => undefined);
  const generator = await generate(planOf(origin, { mode: 'rate', stages: [{ from: 20, to: 20, for_s: 2 }], connections: 2, timeout_s: 0.3 }));
  await generator.done();
  const { errors, timeouts, histogram } = sumOf(generator.ticks());
  expect(Object.keys(errors)).toStrictEqual(['timed-out']);
  expect(histogram.totalCount).toBe(0);
  expect(timeouts).toBe(errors['timed-out']?.count);
  expect(timeouts + generator.cut()).toBe(40); // none vanishes
  expect(timeouts).toBeGreaterThan(30);
});

it('tells what came when the target dies in the middle', async () => {
  const server = await startKnownServer('hello');
  const generator = await generate(planOf(server.origin, { stages: [{ from: 5, to: 5, for_s: 3 }], think_s: 0.02 }));
  await generator.until('a tick', () => generator.ticks().length === 1);
  await server.stop();
  await generator.done();
  const later = generator.ticks().slice(1);
  expect(sumOf(generator.ticks().slice(0, 1)).errors).toStrictEqual({});
  const { errors } = sumOf(later);
  expect(errors['refused']?.count).toBeGreaterThan(5);
  expect(Object.keys(errors).filter((kind) => !['refused', 'reset', 'closed'].includes(kind))).toStrictEqual([]);
});

it('comes back to a target that is there again', async () => {
  const server = createServer((_request, response) => void response.end('ok'));
  const { hostname, port } = new URL(await unused());
  const generator = await generate(planOf(`http://${hostname}:${port}`, { stages: [{ from: 3, to: 3, for_s: 3 }] }));
  await generator.until('a tick', () => generator.ticks().length === 1);
  server.listen(Number(port), hostname);
  try {
    await generator.done();
    const { status, errors } = sumOf(generator.ticks());
    expect(Object.keys(errors)).toStrictEqual(['refused']);
    expect(status['200']).toBeGreaterThan(20);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

it('has the right time for each answer after one that broke off', async () => {
  let asked = 0;
  const origin = await serving((_request, response) => {
    asked += 1;
    if (asked % 2 === 1) setTimeout(() => response.destroy(), 300);
    else response.end('quick');
  });
  const generator = await generate(planOf(origin, { stages: [{ from: 1, to: 1, for_s: 60 }] }));
  await generator.until('some of both', () => asked > 8);
  generator.tell({ type: 'stop' });
  await generator.done();
  const { histogram, status, errors } = sumOf(generator.ticks());
  expect(status['200']).toBeGreaterThan(2);
  expect(errors['closed']?.count).toBeGreaterThan(2);
  expect(histogram.maxValue).toBeLessThan(250_000); // µs: the 300 ms were of those without an answer
});

it('does not take a server for broken that closes idle connections', async () => {
  let last = 0;
  const server = createServer((_request, response) => {
    last = performance.now();
    response.end('ok');
  });
  server.keepAliveTimeout = 1_000; // says `Keep-Alive: timeout=1`
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo; // a server that listens on TCP has no other kind of address
  try {
    const generator = await generate(planOf(`http://127.0.0.1:${port}`, { stages: [{ from: 4, to: 4, for_s: 3.5 }], think_s: 1 }));
    await generator.done();
    const { status, errors } = sumOf(generator.ticks());
    expect(last).toBeGreaterThan(0);
    expect(errors).toStrictEqual({});
    expect(status['200']).toBeGreaterThan(8);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
