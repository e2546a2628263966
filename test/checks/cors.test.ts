import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { cors } from '../../src/checks/cors.ts';
import { asBrowsersSend } from '../../src/checks/cors/judge.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { contextFor } from './context.ts';
import { faultsOf, look, meets, whyNot } from './look.ts';
import { endlessly, misbehaving, serving } from './servers.ts';
import { secondsUntil } from './until.ts';

const APP = 'https://app.example';
const OTHER = 'https://admin.example';
const STRANGER = 'https://not-ours.example';

/** A product whose answers say what the rule says to an origin; a preflight it refuses is a 400. */
async function product(rule: (origin: string, request: IncomingMessage) => OutgoingHttpHeaders): Promise<string> {
  return serving((request, response) => {
    const headers = rule(request.headers.origin ?? '', request);
    const status = request.method !== 'OPTIONS' ? 200 : headers['access-control-allow-origin'] === undefined ? 400 : 204;
    response.writeHead(status, headers).end();
  });
}

const only =
  (...list: string[]) =>
  (origin: string): OutgoingHttpHeaders =>
    list.includes(origin)
      ? {
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
          'access-control-allow-methods': 'GET, PUT',
          'access-control-allow-headers': 'Content-Type, Authorization',
          vary: 'Accept-Encoding, Origin',
        }
      : { vary: 'Origin' };

describe('a product that admits its front ends and nobody else', () => {
  it('passes, with what a front end needs', async () => {
    const url = await product(only(APP, OTHER));
    const seen = await look(
      cors,
      { url, origins: `${APP}, ${OTHER}`, method: 'put', headers: ['Content-Type', 'authorization'], credentials: 'true' },
      contextFor(),
    );
    expect(seen).toMatchObject({
      allowed: [APP, OTHER],
      not_allowed: [],
      leaking: [],
      refused: [STRANGER],
      malformed: [],
      production_allowed: true,
      wildcard: false,
      credentials: true,
      wildcard_with_credentials: false,
      reflects_any: false,
      vary_origin: true,
      statuses: { [APP]: { preflight: 204, get: 200 }, [STRANGER]: { preflight: 400, get: 200 } },
    });
    expect(meets(cors, seen)).toBe(true);
    expect(meets(cors, seen, `statuses["${APP}"].preflight == 204 && "${APP}" in allowed`)).toBe(true);
    expect(cors.response(seen)).toBe('2 of 2 origins admitted, strangers refused');
  });

  it('is asked as a browser asks, at the path below its address', async () => {
    const asked: string[] = [];
    const url = await product((origin, request) => {
      const { 'access-control-request-method': method = '', 'access-control-request-headers': headers = '' } = request.headers;
      asked.push([request.method, request.url, origin, method, headers].join(' ').trim());
      return only(APP)(origin);
    });
    await look(cors, { url: `${url}/base/`, path: '/api?x=1', origins: [APP], refuse: [], method: 'PUT', headers: 'X-Two,Authorization' }, contextFor());
    expect(asked.toSorted()).toEqual([`GET /base/api?x=1 ${APP}`, `OPTIONS /base/api?x=1 ${APP} PUT authorization,x-two`]);
  });

  it('fails for a front end that is not on its list: the sentence says which, and why', async () => {
    const seen = await look(cors, { url: await product(only(OTHER)), origins: [APP, OTHER] }, contextFor());
    expect(seen).toMatchObject({
      allowed: [OTHER],
      not_allowed: [APP],
      production_allowed: false,
      why: { [APP]: 'the preflight (400) names no allowed origin' },
    });
    expect(meets(cors, seen)).toBe(false);
    expect(cors.response(seen)).toBe(`1 of 2 origins admitted, strangers refused, ${APP}: the preflight (400) names no allowed origin`);
  });
});

describe('an answer that a browser refuses', () => {
  it.each<[string, OutgoingHttpHeaders, JsonObject, string]>([
    ['another origin', { 'access-control-allow-origin': OTHER }, {}, `the preflight (204) allows \`${OTHER}\` instead`],
    ['the origin twice', { 'access-control-allow-origin': `${APP}, ${APP}` }, {}, `the preflight (204) allows \`${APP}, ${APP}\` instead`],
    ['no credentials', { 'access-control-allow-origin': APP }, { credentials: true }, 'the preflight (204) does not allow credentials'],
    [
      '`*` for credentials',
      { 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' },
      { credentials: true },
      'the preflight (204) allows `*`, which browsers do not take with credentials',
    ],
    [
      'another method',
      { 'access-control-allow-origin': APP, 'access-control-allow-methods': 'GET' },
      { method: 'DELETE' },
      'the preflight (204) does not allow the method DELETE',
    ],
    [
      'a header by `*` that must be named',
      { 'access-control-allow-origin': APP, 'access-control-allow-headers': '*' },
      { headers: ['x-any', 'Authorization'] },
      'the preflight (204) does not allow the header `authorization`',
    ],
  ])('with %s', async (_what, headers, wish, why) => {
    const seen = await look(cors, { url: await product((origin) => (origin === APP ? headers : {})), origins: [APP], ...wish }, contextFor());
    expect(seen['why']).toEqual({ [APP]: why });
    expect(meets(cors, seen)).toBe(false);
  });

  it('to the preflight by its status, or to the GET that follows it', async () => {
    const sends = { 'access-control-allow-origin': APP };
    const redirecting = await serving(
      (request, response) => void response.writeHead(request.method === 'OPTIONS' ? 302 : 200, { ...sends, location: '/x' }).end(),
    );
    const first = await look(cors, { url: redirecting, origins: [APP] }, contextFor());
    expect(first['why']).toEqual({ [APP]: 'the preflight (302) allows the origin, but browsers want a status of 200 to 299' });
    const half = await product((_origin, request) => (request.method === 'OPTIONS' ? sends : {}));
    const second = await look(cors, { url: half, origins: [APP] }, contextFor());
    expect(second['why']).toEqual({ [APP]: 'the GET (200) names no allowed origin' });
  });
});

describe('a product that lets strangers in', () => {
  it.each<[string, (origin: string) => OutgoingHttpHeaders, JsonObject]>([
    [
      'by naming whoever asks',
      (origin) => ({ 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' }),
      { reflects_any: true, wildcard: false, vary_origin: false },
    ],
    ['by `*`', () => ({ 'access-control-allow-origin': '*' }), { reflects_any: false, wildcard: true, wildcard_with_credentials: false, vary_origin: true }],
    [
      'by `*` with credentials',
      () => ({ 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' }),
      { wildcard_with_credentials: true },
    ],
  ])('%s', async (_how, rule, sees) => {
    const seen = await look(cors, { url: await product(rule), origins: [APP] }, contextFor());
    expect(seen).toMatchObject({ allowed: [APP], leaking: [STRANGER], refused: [], ...sees });
    expect(meets(cors, seen)).toBe(false);
    expect(cors.response(seen)).toMatch(/^1 of 1 origin admitted, also lets in https:\/\/not-ours\.example/);
  });

  it('fails with `*` and credentials even where no stranger is asked', async () => {
    const url = await product(() => ({ 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' }));
    const seen = await look(cors, { url, origins: [APP], refuse: [] }, contextFor());
    expect(seen).toMatchObject({ not_allowed: [], leaking: [], wildcard_with_credentials: true });
    expect(meets(cors, seen)).toBe(false);
    expect(cors.response(seen)).toBe('1 of 1 origin admitted, `*` together with credentials');
  });

  it('only in its GET, or only to an origin that looks like its own, is caught too', async () => {
    const lookalike = `${APP}.not-ours.example`;
    const url = await product((origin, request) =>
      request.method === 'GET' && origin.startsWith(APP) ? { 'access-control-allow-origin': origin } : only(APP)(origin),
    );
    const seen = await look(cors, { url, origins: [APP], refuse: [lookalike, 'null'] }, contextFor());
    expect(seen).toMatchObject({ allowed: [APP], leaking: [lookalike], refused: ['null'] });
  });
});

describe('origins as they are written', () => {
  it.each<[string, string | undefined]>([
    [APP, APP],
    [`${APP}/`, APP],
    [`${APP}/login`, APP],
    ['https://App.Example', APP],
    ['https://app.example:443', APP],
    ['http://localhost:5173', 'http://localhost:5173'],
    ['capacitor://localhost', 'capacitor://localhost'],
    ['null', 'null'],
    ['app.example', undefined],
    ['*', undefined],
    ['https://', undefined],
  ])('`%s` is sent by a browser as %s', (written, sent) => {
    expect(asBrowsersSend(written)).toBe(sent);
  });

  it('and that no browser sends are told, and asked for as it does', async () => {
    const seen = await look(cors, { url: await product(only(APP)), origins: `${APP}/,app.example` }, contextFor());
    expect(seen).toMatchObject({ allowed: [`${APP}/`], not_allowed: ['app.example'], malformed: [`${APP}/`, 'app.example'] });
    expect(cors.response(seen)).toMatch(
      /app\.example: is no origin: write `https:\/\/host`, not written as browsers send it: https:\/\/app\.example\/, app\.example$/,
    );
  });

  it.each<[JsonObject, RegExp]>([
    [{ origins: [] }, /^origins: must name an origin/],
    [{}, /^origins: must be a list/],
    [{ origins: APP, url: 'app.example' }, /^url: must begin with http/],
    [{ origins: APP, path: 'api' }, /^path: must begin with `\/`/],
    [{ origins: APP, credentials: 'perhaps' }, /^credentials: must be true or false/],
    [{ origins: Array.from({ length: 21 }, (_, n) => `https://${n}.example`) }, /^origins: must hold at most 20/],
    [{ origins: APP, origin: APP }, /origin/],
  ])('%j is refused', (written, message) => {
    expect(faultsOf(cors, { url: 'http://127.0.0.1', ...written })).toEqual([expect.stringMatching(message)]);
  });
});

describe('no answer', () => {
  it('from a port where nothing listens, or a server that hangs up', async () => {
    expect(await whyNot(cors, { url: 'http://127.0.0.1:9', origins: APP }, contextFor())).toMatchObject({ verdict: 'fail', code: 'refused' });
    const url = await misbehaving((socket) => socket.destroy());
    expect(await whyNot(cors, { url, origins: APP }, contextFor())).toMatchObject({ verdict: 'fail', code: 'reset' });
  });

  it('from a silent server ends at the deadline', async () => {
    const url = await misbehaving(() => undefined);
    const took = await secondsUntil(async () => {
      expect(await whyNot(cors, { url, origins: [APP, OTHER] }, contextFor({ deadline_ms: 300 }))).toMatchObject({ verdict: 'fail', code: 'timed-out' });
    });
    expect(took).toBeLessThan(1.5);
  });

  it('is not waited for where the head has come and the body has no end', async () => {
    const url = await misbehaving((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: ${APP}\r\n\r\n`);
      endlessly(socket, Buffer.alloc(64 * 1024, 'x'));
    });
    expect(await look(cors, { url, origins: APP }, contextFor())).toMatchObject({ allowed: [APP], refused: [STRANGER] });
  });
});
