import { describe, expect, it } from 'vitest';
import { prometheus } from '../../src/checks/prometheus.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { contextFor } from './context.ts';
import { faultsOf, look, meets, whyNot } from './look.ts';
import { endlessly, misbehaving, serving } from './servers.ts';

const at = 1_763_800_000.123;
const vector = (...series: readonly [Record<string, string>, string][]): JsonObject => ({
  resultType: 'vector',
  result: series.map(([metric, value]) => ({ metric, value: [at, value] })),
});

/** A small server that speaks the query API: it answers each query it knows, and refuses others as Prometheus does. */
async function prometheusOf(known: Readonly<Record<string, JsonObject>>, prefix = ''): Promise<string> {
  const base = await serving((request, response) => {
    const url = new URL(request.url ?? '/', 'http://prometheus');
    const send = (status: number, body: JsonObject): void => void response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname !== `${prefix}/api/v1/query`) return void response.writeHead(404).end('404 page not found\n');
    const answer = known[url.searchParams.get('query') ?? ''];
    if (answer === undefined)
      return send(400, { status: 'error', errorType: 'bad_data', error: 'invalid parameter "query": 1:5: parse error: unexpected\u001b[31m end' });
    send(200, 'status' in answer ? answer : { status: 'success', data: answer });
  });
  return `${base}${prefix}`;
}

describe('a query', () => {
  it.each<[string, JsonObject, JsonObject, string]>([
    ['a vector of one', vector([{ job: 'api' }, '0.0042']), { value: 0.0042, sample_count: 1, series: [{ labels: { job: 'api' }, value: 0.0042 }] }, '0.0042'],
    [
      'several series',
      vector([{ job: 'a' }, '1'], [{ job: 'b' }, '2']),
      {
        sample_count: 2,
        series: [
          { labels: { job: 'a' }, value: 1 },
          { labels: { job: 'b' }, value: 2 },
        ],
      },
      '2 series',
    ],
    ['a scalar', { resultType: 'scalar', result: [at, '7'] }, { value: 7, sample_count: 1, series: [] }, '7'],
    ['nothing', vector(), { sample_count: 0, series: [] }, 'no series matches'],
    ['no number', vector([{}, 'NaN']), { sample_count: 1, series: [{ labels: {}, value: null }] }, 'no number'],
    ['infinity', vector([{}, '+Inf']), { sample_count: 1, series: [{ labels: {}, value: null }] }, 'no number'],
    [
      'a native histogram',
      { resultType: 'vector', result: [{ metric: {}, histogram: [at, {}] }] },
      { sample_count: 1, series: [{ labels: {}, value: null }] },
      'no number',
    ],
    [
      'a warning',
      { status: 'success', data: vector([{}, '1']), warnings: ['partial'], infos: ['hint'] },
      { value: 1, warnings: ['partial', 'hint'] },
      '1, warns: partial',
    ],
  ])('that gives %s', async (_what, answer, seen, response) => {
    const observed = await look(prometheus, { url: await prometheusOf({ q: answer }), query: 'q' }, contextFor());
    expect(observed).toMatchObject(seen);
    expect('value' in observed).toBe('value' in seen);
    expect(prometheus.response(observed)).toBe(response);
    expect(meets(prometheus, observed)).toBe(observed['sample_count'] !== 0);
  });

  it('of many series keeps 50 of them and counts all', async () => {
    const many = vector(...Array.from({ length: 60 }, (_, n): [Record<string, string>, string] => [{ n: String(n) }, String(n)]));
    const seen = await look(prometheus, { url: await prometheusOf({ q: many }), query: 'q' }, contextFor());
    expect(seen).toMatchObject({ sample_count: 60 });
    expect(seen['series']).toHaveLength(50);
  });

  it.each(['', '/', '/api/v1/query'])('finds the API below a prefix, the address ending in "%s"', async (end) => {
    const url = await prometheusOf({ 'sum(up{job="a b"}) + 1': vector([{}, '3']) }, '/prom');
    expect(await look(prometheus, { url: `${url}${end}`, query: 'sum(up{job="a b"}) + 1' }, contextFor())).toMatchObject({ value: 3 });
  });

  it.each<[JsonObject, string]>([
    [{ token: 'hunter2' }, 'Bearer hunter2'],
    [{ auth: { username: 'me', password: 'hunter2' } }, `Basic ${Buffer.from('me:hunter2').toString('base64')}`],
    [{ headers: { Authorization: 'Custom x' } }, 'Custom x'],
    [{ token: '' }, ''],
  ])('goes out with %j', async (written, sent) => {
    let seen = '';
    const url = await serving((request, response) => {
      seen = request.headers.authorization ?? '';
      response.end(JSON.stringify({ status: 'success', data: vector() }));
    });
    expect(JSON.stringify(await look(prometheus, { url, query: 'q', ...written }, contextFor()))).not.toContain('hunter2');
    expect(seen).toBe(sent);
  });
});

describe('no answer', () => {
  it('of a query that is wrong is said in its words', async () => {
    const url = await prometheusOf({});
    expect(await whyNot(prometheus, { url, query: 'sum(' }, contextFor())).toMatchObject({
      verdict: 'unknown',
      code: 'bad-query',
      message: `${url} cannot answer this query: invalid parameter "query": 1:5: parse error: unexpected end`,
    });
  });

  it.each<[string, number, string, object]>([
    ['a range', 200, JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [] } }), { verdict: 'unknown', code: 'not-instant' }],
    ['a time-out of its own', 503, JSON.stringify({ status: 'error', errorType: 'timeout', error: 'query timed out' }), { verdict: 'fail', code: 'timed-out' }],
    [
      'a query that is too expensive',
      422,
      JSON.stringify({ status: 'error', errorType: 'execution', error: 'too many samples' }),
      { verdict: 'unknown', code: 'bad-query' },
    ],
    ['an error inside', 500, JSON.stringify({ status: 'error', errorType: 'internal', error: 'disk' }), { verdict: 'fail', code: 'server-error' }],
    ['another server', 404, '404 page not found', { verdict: 'unknown', code: 'unreadable' }],
    ['another JSON', 200, '{"status":"ok"}', { verdict: 'unknown', code: 'unreadable' }],
    [
      'a result of another shape',
      200,
      JSON.stringify({ status: 'success', data: { resultType: 'vector', result: {} } }),
      { verdict: 'unknown', code: 'unreadable' },
    ],
    ['a login page', 401, 'Unauthorized', { verdict: 'unknown', code: 'login-refused' }],
    ['a gateway', 502, '<html>', { verdict: 'fail', code: 'server-error' }],
  ])('comes from %s', async (_what, status, body, why) => {
    const url = await serving((_request, response) => void response.writeHead(status).end(body));
    expect(await whyNot(prometheus, { url, query: 'q' }, contextFor())).toMatchObject(why);
  });

  it('comes where nobody listens, nobody answers, or the answer never ends', async () => {
    const silent = await misbehaving(() => undefined);
    const endless = await misbehaving((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      endlessly(socket, 'x'.repeat(65_536));
    });
    expect(await whyNot(prometheus, { url: 'http://127.0.0.1:9', query: 'q' }, contextFor())).toMatchObject({ verdict: 'fail', code: 'refused' });
    expect(await whyNot(prometheus, { url: silent, query: 'q' }, contextFor({ deadline_ms: 500 }))).toMatchObject({ verdict: 'fail', code: 'timed-out' });
    expect(await whyNot(prometheus, { url: endless, query: 'q' }, contextFor())).toMatchObject({ verdict: 'unknown', code: 'too-long' });
  });
});

it.each<[JsonObject, string]>([
  [{ url: 'prometheus:9090', query: 'q' }, 'url: must begin with http:// or https://, as in `${PROMETHEUS_URL}`'],
  [{ url: 'http://127.0.0.1', query: ' ' }, 'query: must be a PromQL expression'],
])('params %j are refused', (written, fault) => expect(faultsOf(prometheus, written)).toEqual([fault]));
