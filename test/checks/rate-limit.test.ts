import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { rateLimit } from '../../src/checks/rate-limit.ts';
import { retryAfter } from '../../src/checks/rate-limit/burst.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { contextFor } from './context.ts';
import { faultsOf, look, meets, whyNot } from './look.ts';
import { serving } from './servers.ts';
import { secondsUntil, until } from './until.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A server that knows how many requests have come, and the most that were there at once. */
async function counting(answer: Answer): Promise<{ url: string; count: () => number; most: () => number }> {
  let count = 0;
  let here = 0;
  let most = 0;
  const url = await serving((request, response) => {
    count += 1;
    here += 1;
    most = Math.max(most, here);
    response.once('close', () => (here -= 1));
    const mine = count;
    request.resume().once('end', () => answer(request, response, mine));
  });
  return { url, count: () => count, most: () => most };
}

const limiting =
  (limit: number, headers: Record<string, string> = {}, status = 429): Answer =>
  (_request, response, count) =>
    void (count <= limit ? response.writeHead(201).end('{}') : response.writeHead(status, headers).end());

describe('a limit', () => {
  it('is found, with how many came through and when to come back', async () => {
    const server = await counting(limiting(20, { 'retry-after': '9' }));
    const seen = await look(rateLimit, { url: server.url, body: { text: 'hi' } }, contextFor());
    expect(seen).toMatchObject({ limited: true, allowed: 20, retry_after_s: 9, bound: 60, errors: 0, sent: server.count() });
    expect(server.count()).toBeGreaterThan(20);
    expect(server.count()).toBeLessThanOrEqual(25);
    expect(seen['statuses']).toEqual({ 201: 20, 429: server.count() - 20 });
    expect(meets(rateLimit, seen)).toBe(true);
    expect(meets(rateLimit, seen, 'has(retry_after_s) && retry_after_s < 60 && statuses["201"] == 20')).toBe(true);
    expect(rateLimit.response(seen)).toBe(`limited: 20 of ${server.count()} requests let through, retry after 9 s`);
  });

  it('is not looked for beyond the bound, and its absence fails', async () => {
    const server = await counting(limiting(1_000));
    const seen = await look(rateLimit, { url: server.url, limit: '12', at_once: 7 }, contextFor());
    expect(seen).toMatchObject({ limited: false, allowed: 12, sent: 12, bound: 12, statuses: { 201: 12 } });
    expect(seen).not.toHaveProperty('retry_after_s');
    expect(server.count()).toBe(12);
    expect(meets(rateLimit, seen)).toBe(false);
    expect(rateLimit.response(seen)).toBe('no limit: 12 of 12 requests let through');
  });

  it('by another status, of requests that are refused otherwise', async () => {
    const server = await counting((_request, response, count) => void response.writeHead(count <= 3 ? 401 : 503).end());
    const seen = await look(rateLimit, { url: server.url, method: 'get', ok: 401, limited_status: [429, 503], at_once: 1 }, contextFor());
    expect(seen).toMatchObject({ limited: true, allowed: 3, sent: 4, errors: 0 });
  });

  it('that lets nobody through is none that a launch wants', async () => {
    const seen = await look(rateLimit, { url: (await counting(limiting(0))).url, at_once: 1 }, contextFor());
    expect(seen).toMatchObject({ limited: true, allowed: 0, sent: 1 });
    expect(meets(rateLimit, seen)).toBe(false);
  });

  it('is not made up of other errors', async () => {
    const seen = await look(rateLimit, { url: (await counting((_request, response) => void response.writeHead(500).end())).url, limit: 8 }, contextFor());
    expect(seen).toMatchObject({ limited: false, allowed: 0, errors: 8, statuses: { 500: 8 } });
    expect(rateLimit.response(seen)).toBe('no limit: 0 of 8 requests let through, 8 errors');
  });
});

describe('the burst', () => {
  it('sends what is written, as many at once as told and no more', async () => {
    const asked: unknown[] = [];
    const waiting: (() => void)[] = [];
    const server = await counting((request, response, count) => {
      asked.push([request.method, request.url, request.headers['content-type'], request.headers['x-key']]);
      waiting.push(() => limiting(9)(request, response, count));
      if (count >= 3) for (const answer of waiting.splice(0)) answer(); // nobody is answered until three are there
    });
    const written = { url: `${server.url}/api`, method: 'put', body: { a: 1 }, headers: { 'X-Key': 7 }, at_once: 3 };
    expect(await look(rateLimit, written, contextFor())).toMatchObject({ limited: true, allowed: 9 });
    expect(new Set(asked.map((each) => JSON.stringify(each)))).toEqual(new Set([JSON.stringify(['PUT', '/api', 'application/json', '7'])]));
    expect(server.most()).toBe(3);
  });

  it('follows no redirect', async () => {
    const server = await counting((_request, response) => void response.writeHead(307, { location: '/again' }).end());
    expect(await look(rateLimit, { url: server.url, limit: 4 }, contextFor())).toMatchObject({ sent: 4, errors: 4 });
    expect(server.count()).toBe(4);
  });

  it('counts a request that got no answer, and goes on', async () => {
    const server = await counting((request, response, count) => void (count === 3 ? response.destroy() : limiting(6)(request, response, count)));
    const seen = await look(rateLimit, { url: server.url, at_once: 1 }, contextFor());
    expect(seen).toMatchObject({ limited: true, allowed: 5, errors: 1, statuses: { none: 1 } });
    expect(rateLimit.response(seen)).toBe('limited: 5 of 7 requests let through, 1 error');
  });

  it('gives up on a server that goes away', async () => {
    const server = await counting((request, response, count) => void (count > 4 ? response.destroy() : limiting(99)(request, response, count)));
    expect(await look(rateLimit, { url: server.url, at_once: 1 }, contextFor())).toMatchObject({ limited: false, allowed: 4, sent: 7, errors: 3 });
    expect(server.count()).toBe(7);
  });

  it('stops at once when the operator stops it', async () => {
    const stop = new AbortController();
    const server = await counting((_request, response, count) => void (count < 10 ? response.end() : stop.abort()));
    const took = await secondsUntil(async () => {
      expect((await whyNot(rateLimit, { url: server.url, at_once: 1, limit: 500 }, contextFor({ stop: stop.signal, deadline_ms: 20_000 }))).code).toBe(
        'timed-out',
      );
    });
    expect(took).toBeLessThan(2);
    expect(server.count()).toBe(10);
  });

  it('says how far it came by the deadline', async () => {
    const server = await counting((_request, response, count) => void (count <= 3 ? response.end() : undefined));
    const why = await whyNot(rateLimit, { url: server.url, at_once: 1 }, contextFor({ deadline_ms: 400 }));
    expect(why).toMatchObject({ verdict: 'fail', code: 'timed-out' });
    expect(why.message).toBe(`${server.url} answered 3 of 4 requests in time, and no limit showed: raise \`timeout\`, or lower \`limit\``);
  });

  it('keeps what it saw where only others are still on their way at the deadline', async () => {
    const server = await counting((request, response, count) => {
      if (count > 1) limiting(3)(request, response, count);
    });
    const seen = await look(rateLimit, { url: server.url, at_once: 2 }, contextFor({ deadline_ms: 400 }));
    expect(seen).toMatchObject({ limited: true, allowed: 2, sent: 4, errors: 1, statuses: { 201: 2, 429: 1, none: 1 } });
  });

  it('leaves no connection behind', async () => {
    const open = new Set<unknown>();
    let opened = 0;
    const server = await counting((request, response, count) => {
      if (!open.has(request.socket)) request.socket.once('close', () => open.delete(request.socket));
      opened = open.add(request.socket).size;
      limiting(8)(request, response, count);
    });
    await look(rateLimit, { url: server.url, at_once: 2 }, contextFor());
    expect(opened).toBeGreaterThan(0);
    await until(() => open.size === 0, 2);
  });

  it('that nobody answers says so', async () => {
    expect(await whyNot(rateLimit, { url: 'http://127.0.0.1:9' }, contextFor())).toMatchObject({ verdict: 'fail', code: 'refused' });
  });
});

describe('what is written', () => {
  it.each<[JsonObject, string]>([
    [{ url: '${BASE_URL}/api/messages' }, 'sends up to 60 POST requests to ${BASE_URL}/api/messages'],
    [{ url: '${BASE_URL}', method: 'get', limit: 1 }, 'sends up to 1 GET request to ${BASE_URL}'],
    [{ url: '${BASE_URL}', limit: '${BURST}' }, 'sends up to ${BURST} POST requests to ${BASE_URL}'],
    [{ url: 'http://x.example/\u202Egpj', limit: 500 }, 'sends up to 500 POST requests to http://x.example/\\u{202e}gpj'],
  ])('%j is shown before it runs: %s', (written, subject) => {
    expect(rateLimit.consent?.(written)).toEqual({ why: 'writes', subject });
  });

  it.each<[JsonObject, RegExp]>([
    [{ limit: 501 }, /^limit: must be at most 500/],
    [{ limit: 0 }, /^limit: must be at least 1/],
    [{ limit: 'many' }, /^limit: must be a whole number/],
    [{ limit: 1.5 }, /^limit: must be a whole number/],
    [{ at_once: 51 }, /^at_once: must be at most 50/],
    [{ ok: [] }, /^ok: /],
    [{ ok: 'fine' }, /^ok: must be a status code/],
    [{ url: 'x.example' }, /^url: must begin with http/],
    [{ burst: 5 }, /burst/],
  ])('%j is refused', (written, message) => {
    expect(faultsOf(rateLimit, { url: 'http://127.0.0.1', ...written })).toEqual([expect.stringMatching(message)]);
  });

  const now = Date.parse('2026-11-22T10:00:00Z');
  it.each<[string | undefined, number | undefined]>([
    ['30', 30],
    ['0', 0],
    ['Sun, 22 Nov 2026 10:01:30 GMT', 90],
    ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    [undefined, undefined],
  ])('`Retry-After: %s` is %s seconds', (header, seconds) => {
    expect(retryAfter(header, now)).toBe(seconds);
  });

  it('as a date is counted from the date of the answer, whatever the clock here says', async () => {
    const headers = { date: 'Sun, 01 Jan 2034 10:00:00 GMT', 'retry-after': 'Sun, 01 Jan 2034 10:00:42 GMT' };
    expect(await look(rateLimit, { url: (await counting(limiting(2, headers))).url }, contextFor())).toMatchObject({ retry_after_s: 42 });
  });
});
