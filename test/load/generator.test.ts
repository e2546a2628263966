import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { listening, misbehaving, serving } from '../checks/servers.ts';
import { generate, planOf, sumOf } from './generator-process.ts';

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  request.setEncoding('utf8');
  for await (const part of request) body += String(part);
  return body;
}

it('has as many users at a time as the stages say, and lets them go when there are fewer', async () => {
  let now = 0;
  const seen: { at: number; users: number }[] = [];
  const began = performance.now();
  const origin = await serving((_request, response) => {
    now += 1;
    seen.push({ at: performance.now() - began, users: now });
    setTimeout(() => {
      now -= 1;
      response.end('ok');
    }, 30);
  });
  const stages = [
    { from: 0, to: 20, for_s: 1 },
    { from: 20, to: 20, for_s: 0.7 },
    { from: 3, to: 3, for_s: 1 },
  ];
  const generator = await generate(planOf(origin, { stages }));
  const start = performance.now() - began;
  await generator.done();
  const most = (from: number, to: number): number => Math.max(...seen.filter(({ at }) => at >= start + from && at < start + to).map(({ users }) => users));
  expect(most(0, 400)).toBeLessThan(15);
  expect(most(0, 2700)).toBe(20);
  expect(most(2200, 2700)).toBe(3);
  expect(generator.ticks().map(({ stage }) => stage)).toStrictEqual([0, 1, 2]);
  expect(generator.ticks().at(-1)?.users).toBe(3);
  expect(generator.messages.at(-1)).toStrictEqual({ type: 'done', cut_off: 0 });
});

it('lets users think, each for another time', async () => {
  const asked: number[] = [];
  const origin = await serving((_request, response) => {
    asked.push(performance.now());
    response.end();
  });
  const generator = await generate(planOf(origin, { stages: [{ from: 10, to: 10, for_s: 2 }], think_s: 0.2 }));
  await generator.done();
  // Ten users, an answer at once, then 100 to 300 ms: about 100 requests.
  expect(asked.length).toBeGreaterThan(40);
  expect(asked.length).toBeLessThan(125);
  // In step they would ask at about ten moments of these two seconds.
  expect(new Set(asked.map((at) => Math.floor(at / 10))).size).toBeGreaterThan(20);
});

it('asks for each request as often as its weight, and knows every answer by its request', async () => {
  const asked: Record<string, number> = {};
  const origin = await serving((request, response) => {
    const key = `${request.method} ${request.url}`;
    asked[key] = (asked[key] ?? 0) + 1;
    response
      .writeHead(request.url === '/missing' ? 404 : request.method === 'POST' ? 201 : 200, { 'content-length': request.method === 'HEAD' ? '1000' : '0' })
      .end();
  });
  const requests = [
    { name: 'list', path: '/list', weight: 4 },
    { name: 'write', path: '/write', method: 'POST', weight: 2 },
    { name: 'missing', path: '/missing', weight: 1 },
    { name: 'head', path: '/list', method: 'HEAD', weight: 1 },
  ];
  const generator = await generate(planOf(origin, { requests, mode: 'rate', stages: [{ from: 400, to: 400, for_s: 1 }], connections: 8 }));
  await generator.done();
  const cut = generator.cut();
  for (const [key, count] of Object.entries({ 'GET /list': 200, 'POST /write': 100, 'GET /missing': 50, 'HEAD /list': 50 })) {
    expect(asked[key]).toBeGreaterThanOrEqual(count - cut - 8); // each of 8 connections is somewhere in its own order
    expect(asked[key]).toBeLessThanOrEqual(count + 8);
  }
  const of = (name: string): unknown => {
    const { status, errors, histogram } = sumOf(generator.ticks(), name);
    return {
      statuses: Object.keys(status),
      errors: Object.entries(errors).map(([kind, { example }]) => `${kind} ${example}`),
      few: histogram.totalCount < 42 - cut,
    };
  };
  expect(of('list')).toStrictEqual({ statuses: ['200'], errors: [], few: false });
  expect(of('write')).toStrictEqual({ statuses: ['201'], errors: [], few: false });
  expect(of('head')).toStrictEqual({ statuses: ['200'], errors: [], few: false });
  expect(of('missing')).toStrictEqual({ statuses: ['404'], errors: ['404 missing: an empty answer'], few: false });
  expect(sumOf(generator.ticks()).histogram.totalCount + cut).toBe(400);
});

it('gives each connection its row, in path, header and a body beyond ASCII', async () => {
  const seen = new Set<string>();
  const origin = await serving((request, response) => {
    void bodyOf(request).then((body) => {
      seen.add(`${request.url} ${request.headers.authorization} ${body}`);
      response.end();
    });
  });
  const generator = await generate(
    planOf(origin, {
      stages: [{ from: 3, to: 3, for_s: 0.5 }],
      rows: [
        { user: 'zoë', token: 'a' },
        { user: 'björn', token: 'b' },
      ],
      requests: [
        {
          method: 'POST',
          path: '/users/${user}',
          headers: { authorization: 'Bearer ${token}', 'content-type': 'application/json' },
          body: '{"say":"${user} 🚀 ${connection}"}',
        },
      ],
    }),
  );
  await generator.done();
  expect([...seen].toSorted()).toStrictEqual([
    '/users/bj%C3%B6rn Bearer b {"say":"björn 🚀 2"}',
    '/users/zo%C3%AB Bearer a {"say":"zoë 🚀 1"}',
    '/users/zo%C3%AB Bearer a {"say":"zoë 🚀 3"}',
  ]);
});

it('takes the statuses for good that the scenario does', async () => {
  const statuses = [200, 302, 404, 418];
  let asked = 0;
  const origin = await serving((_request, response) => {
    const status = statuses[asked % 4] ?? 500;
    asked += 1;
    response.writeHead(status).end(`\u001B[31mteapot\u0007 ${status}\n${'x'.repeat(5000)}`);
  });
  const generator = await generate(
    planOf(origin, { mode: 'rate', stages: [{ from: 100, to: 100, for_s: 1 }], requests: [{ name: 'tea', ok: ['2xx', '302', '418'] }] }),
  );
  await generator.done();
  const { status, errors, histogram } = sumOf(generator.ticks());
  expect(Object.keys(status)).toStrictEqual(['200', '302', '404', '418']);
  expect(errors['404']?.count).toBe(status['404']);
  expect(histogram.totalCount + generator.cut()).toBe(100);
  expect(Object.keys(errors)).toStrictEqual(['404']);
  expect(errors['404']?.example).toMatch(/^tea: teapot 404 x{150,}…?$/);
  expect(errors['404']?.example.length).toBeLessThan(220);
});

it.each([
  ['in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n', false],
  ['with `Connection: close`', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok', true],
  ['without a length, whole once the connection ends', 'HTTP/1.1 200 OK\r\n\r\nsome text', true],
  [
    'after `100 Continue` and early hints',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
    false,
  ],
])('takes an answer %s for a good one', async (_what, text, ends) => {
  const origin = await misbehaving((socket) => {
    const answer = (): void => void (ends ? socket.end(text) : socket.write(text));
    answer();
    socket.on('data', answer);
  });
  const generator = await generate(planOf(origin, { mode: 'rate', stages: [{ from: 50, to: 50, for_s: 0.6 }], connections: 3 }));
  await generator.done();
  const { status, errors, histogram } = sumOf(generator.ticks());
  expect({ status, errors, answers: histogram.totalCount }).toStrictEqual({ status: { 200: 30 - generator.cut() }, errors: {}, answers: 30 - generator.cut() });
});

it('speaks TLS with a server whose certificate is trusted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gonogo-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const ours = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2', '-nodes', '-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', ...ours], { stdio: 'pipe' });
  const server = createHttps({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) => void response.end('ok'));
  const origin = `https://127.0.0.1:${await listening(server)}`;
  const generator = await generate(planOf(origin, { mode: 'rate', stages: [{ from: 50, to: 50, for_s: 0.6 }], connections: 3 }), { NODE_EXTRA_CA_CERTS: cert });
  await generator.done();
  const { status, errors } = sumOf(generator.ticks());
  expect({ status, errors }).toStrictEqual({ status: { 200: 30 - generator.cut() }, errors: {} });
});

it('keeps the warm-up apart to the millisecond', async () => {
  let asked = 0;
  let measured = 0;
  const origin = await serving((_request, response) => {
    asked += 1;
    response.end();
  });
  const generator = await generate(planOf(origin, { mode: 'rate', stages: [{ from: 200, to: 200, for_s: 3 }], warm_up_s: 1.5 }));
  await generator.done();
  expect(asked).toBeGreaterThanOrEqual(600 - generator.cut());
  for (const tick of generator.ticks().filter((each) => !each.warm)) measured += sumOf([tick]).histogram.totalCount;
  expect(measured + generator.cut()).toBe(300);
  const warmTicks = generator.ticks().filter((each) => each.warm);
  expect(warmTicks.at(-1)?.at_s).toBe(1.5);
  expect(generator.ticks().map(({ at_s }) => Math.round(at_s * 2) / 2)).toStrictEqual([1, 1.5, 2.5, 3]);
  expect(sumOf(generator.ticks()).seconds).toBeCloseTo(3, 2);
});

it.each([
  [
    'a row that lacks a column',
    { rows: [{ a: '1' }], requests: [{ path: '/${b}' }] },
    'request `GET /` wants `${b}`, which has no value in row 1 of the data: add the column to the data, or a default',
  ],
  ['a target that is no address', { origin: 'nowhere' }, 'Invalid URL'],
])('says what is wrong with %s, and ends', async (_what, changes, sentence) => {
  const { origin = 'http://127.0.0.1:9', ...others } = changes as { origin?: string };
  const generator = await generate(planOf(origin, others));
  expect(await generator.exited).toBe(1);
  expect(generator.messages.at(-1)).toStrictEqual({ type: 'broke', message: sentence });
});
