import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { http } from '../../src/checks/http.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { asText } from '../../src/checks/kept.ts';
import { contextFor } from './context.ts';
import { faultsOf, look, meets } from './look.ts';
import { serving } from './servers.ts';

describe('an answer', () => {
  it('is observed with its status, time, headers, text and JSON', async () => {
    const base = await serving((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'X-Version': '7' }).end('{"status":"healthy","parts":[1,2]}\n');
    });
    const observed = await look(http, { url: `${base}/health` }, contextFor());
    expect(observed).toMatchObject({
      status: 200,
      text: '{"status":"healthy","parts":[1,2]}\n',
      json: { status: 'healthy', parts: [1, 2] },
      headers: { 'content-type': 'application/json', 'x-version': '7' },
      body_bytes: 35,
      lines: 1,
      truncated: false,
    });
    expect(observed['duration_ms']).toBeGreaterThan(0);
    expect(http.response(observed)).toMatch(/^200 in \d+ ms$/);
    expect(meets(http, observed, 'json.status == "healthy" && headers["x-version"] == "7" && status in [200, 204]')).toBe(true);
  });

  it.each([
    [200, true],
    [204, true],
    [301, false],
    [404, false],
    [500, false],
    [503, false],
  ])('of status %i is an observation; by itself it passes: %s', async (status, passes) => {
    const base = await serving((_request, response) => void response.writeHead(status).end());
    expect(meets(http, await look(http, { url: base }, contextFor()))).toBe(passes);
  });

  it('keeps no cookie, token or key, yet tells that they came', async () => {
    const base = await serving((_request, response) => {
      response.setHeader('Set-Cookie', ['sid=hunter2', 'b=hunter2']);
      for (const name of ['Authorization', 'X-Api-Key', 'X-Auth-Token', 'X-Session-Id']) response.setHeader(name, 'hunter2');
      response.setHeader('WWW-Authenticate', 'Basic realm="docs"').writeHead(401).end();
    });
    const observed = await look(http, { url: base }, contextFor());
    expect(JSON.stringify(observed)).not.toContain('hunter2');
    expect(observed['headers']).toMatchObject({ 'set-cookie': '(not kept)', 'www-authenticate': 'Basic realm="docs"' });
  });

  it.each<[string, string, JsonObject]>([
    ['a text', 'all is well', {}],
    ['broken JSON', '{"a":', { json_absent: 'not JSON, though it begins like it' }],
    ['a number', '42', { json: 42 }],
    ['an infinite number', '{"a":1e999}', { json: { a: null } }],
    ['a prototype', '{"__proto__":{"x":1},"a":1}', { json: { a: 1 } }],
    ['half a character', '{"a":"\\ud800\\u0000"}', { json: { a: '\uFFFD\uFFFD' } }],
    ['deep nesting', `${'['.repeat(500)}${']'.repeat(500)}`, { json_absent: 'nested more than 64 deep: too deep to keep' }],
    ['absurd nesting', '['.repeat(200_000) + ']'.repeat(200_000), { json_absent: expect.stringMatching(/deep/) }],
    [
      'large JSON',
      JSON.stringify(['x'.repeat(20_000)]),
      { json_absent: '20004 bytes of JSON, and an observation keeps 16384: name the keys to keep with `keep`' },
    ],
  ])('that is %s', async (_what, body, seen) => {
    const base = await serving((_request, response) => void response.end(body));
    const observed = await look(http, { url: base }, contextFor());
    const { json, json_absent } = observed;
    expect(http.response(observed).includes('no `json`')).toBe(json_absent !== undefined);
    expect({ ...(json === undefined ? {} : { json }), ...(json_absent === undefined ? {} : { json_absent }) }).toEqual(seen);
  });

  it('that is large can be narrowed to some keys of its JSON, or to some lines of its text', async () => {
    const items = Array.from({ length: 5_000 }, (_, id) => ({ id }));
    const base = await serving((request, response) => {
      response.end(
        request.url === '/metrics'
          ? `${'# filler\n'.repeat(2_000)}http_requests_total 7\n${'# filler\n'.repeat(2_000)}`
          : JSON.stringify({ items, count: 5_000 }),
      );
    });
    expect(await look(http, { url: `${base}/content`, keep: ['count'] }, contextFor())).toMatchObject({ json: { count: 5_000 } });
    expect(await look(http, { url: `${base}/metrics`, lines_with: 'http_requests_total' }, contextFor())).toMatchObject({
      text: 'http_requests_total 7\n',
      lines: 1,
    });
    const whole = await look(http, { url: `${base}/metrics` }, contextFor());
    expect(whole['lines']).toBe(4_001);
    expect(Buffer.byteLength(asText(whole['text']))).toBeLessThanOrEqual(4_096);
  });

  it('in another charset is read in it', async () => {
    const base = await serving(
      (_request, response) => void response.setHeader('Content-Type', 'text/plain; charset=ISO-8859-1').end(Buffer.from('caf\u00e9', 'latin1')),
    );
    expect(await look(http, { url: base }, contextFor())).toMatchObject({ text: 'caf\u00e9' });
  });
});

describe('a question', () => {
  it('that takes long is waited for until the deadline', async () => {
    const base = await serving((_request, response) => void setTimeout(() => response.end('late'), 2_300));
    const observed = await look(http, { url: base }, contextFor());
    expect(observed['text']).toBe('late');
    expect(observed['duration_ms']).toBeGreaterThan(2_200);
  });

  it.each<[JsonObject, string, string | undefined]>([
    [{ method: 'post', body: { text: 'hi' } }, 'POST', 'application/json'],
    [{ method: 'PUT', body: 'raw' }, 'PUT', 'text/plain; charset=utf-8'],
    [{ method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } }, 'POST', 'application/json'],
    [{ method: 'OPTIONS', headers: { Origin: 'https://app.example', 'X-Number': 5 } }, 'OPTIONS', undefined],
  ])('%j goes out as written', async (written, method, type) => {
    const asked: { method?: string | undefined; type?: string | undefined; body?: string; origin?: string | undefined } = {};
    const base = await serving((request, response) => {
      let sent = '';
      request.on('data', (chunk) => (sent += String(chunk)));
      request.once('end', () => {
        Object.assign(asked, { method: request.method, type: request.headers['content-type'], body: sent, origin: request.headers.origin });
        response.end();
      });
    });
    await look(http, { url: base, ...written }, contextFor());
    const body = written['body'] === undefined ? '' : typeof written['body'] === 'string' ? written['body'] : JSON.stringify(written['body']);
    expect(asked).toMatchObject({ method, type, body });
    if (method === 'OPTIONS') expect(asked.origin).toBe('https://app.example');
  });

  it('with a user and password leaves no trace of them', async () => {
    const base = await serving(
      (request, response) => void response.writeHead(request.headers.authorization === `Basic ${btoa('doc:hunter2')}` ? 200 : 401).end(),
    );
    const byParam = await look(http, { url: base, auth: { username: 'doc', password: 'hunter2' } }, contextFor());
    const byUrl = await look(http, { url: base.replace('//', '//doc:hunter2@'), redirects: true }, contextFor());
    expect([byParam['status'], byUrl['status']]).toEqual([200, 200]);
    expect(JSON.stringify([byParam, byUrl])).not.toContain('hunter2');
  });

  it('follows redirects only when told, and takes its own headers to no other host', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serving((request, response) => {
      seen.push(request.headers.authorization, String(request.headers['x-tenant'] ?? 'none'));
      response.end('there');
    });
    const base = await serving((_request, response) => void response.writeHead(302, { Location: `${other}/there` }).end());
    const headers = { Authorization: 'Bearer hunter2', 'X-Tenant': 'seven' };
    expect(await look(http, { url: base, headers }, contextFor())).toMatchObject({ status: 302, headers: { location: `${other}/there` } });
    expect(await look(http, { url: base, headers, redirects: 'true' }, contextFor())).toMatchObject({
      status: 200,
      text: 'there',
      final_url: `${other}/there`,
    });
    expect(seen).toEqual([undefined, 'none']);
  });

  it('to this machine goes past the proxy of the environment', async () => {
    for (const name of ['http_proxy', 'HTTP_PROXY']) vi.stubEnv(name, 'http://127.0.0.1:1');
    for (const name of ['no_proxy', 'NO_PROXY']) vi.stubEnv(name, '');
    onTestFinished(() => void vi.unstubAllEnvs());
    const base = await serving((_request, response) => void response.end());
    for (const host of ['127.0.0.1', 'localhost']) {
      expect(await look(http, { url: base.replace('127.0.0.1', host) }, contextFor())).toMatchObject({ status: 200 });
    }
  });

  it('of one run shares its connection with the next', async () => {
    const ports = new Set<number | undefined>();
    const base = await serving((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('x');
    });
    const context = contextFor();
    for (let turn = 0; turn < 3; turn++) await look(http, { url: base }, context);
    expect(ports.size).toBe(1);
  });
});

describe('what is written', () => {
  it.each<[JsonObject, string | undefined]>([
    [{ url: '${BASE_URL}/x' }, undefined],
    [{ url: '${BASE_URL}/x', method: 'head' }, undefined],
    [{ url: '${BASE_URL}/x', method: 'OPTIONS' }, undefined],
    [{ url: '${BASE_URL}/x', method: 'post' }, 'POST ${BASE_URL}/x'],
    [{ url: '${BASE_URL}/x', method: '${METHOD}' }, '${METHOD} ${BASE_URL}/x'],
  ])('%j wants consent: %s', (written, subject) => {
    expect(http.consent?.(written)).toEqual(subject === undefined ? undefined : { why: 'writes', subject });
  });

  it.each<[JsonObject, RegExp]>([
    [{}, /^url: must begin with http/],
    [{ url: 'ftp://x.example' }, /^url: must begin with http/],
    [{ url: 'http://x.example', metod: 'GET' }, /metod/],
    [{ url: 'http://x.example', redirects: 'perhaps' }, /^redirects: must be true or false/],
    [{ url: 'http://x.example', method: 'GET /' }, /^method: must be an HTTP method/],
    [{ url: 'http://x.example', headers: { Accept: {} } }, /^headers\.Accept: must be text/],
    [{ url: 'http://x.example', auth: 'doc:hunter2' }, /^auth: must hold `username` and `password`$/],
    [{ url: 'http://x.example', keep: 'count' }, /^keep: must be a list/],
    [{ url: 'http://x.example', headers: 'Accept' }, /^headers: must be a map/],
  ])('%j is refused', (written, message) => {
    expect(faultsOf(http, written)).toEqual([expect.stringMatching(message)]);
  });
});
