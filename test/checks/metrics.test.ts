import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { metrics } from '../../src/checks/metrics.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { Metrics } from '../../src/sandbox/product/metrics.ts';
import { contextFor } from './context.ts';
import { faultsOf, look, meets, whyNot } from './look.ts';
import { endlessly, misbehaving, serving } from './servers.ts';

const head = '# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes 1.34217728e+08\n# TYPE http_requests_total counter\n';
const bucket = (le: string, count: number): string => `http_request_duration_seconds_bucket{path="/",le="${le}"} ${count}\n`;

/** A product that had this many good and bad answers, all but one of ten within 100 ms. */
const page = (good: number, bad: number): string =>
  `${head}http_requests_total{status="200"} ${good}\n${bad > 0 ? `http_requests_total{status="500"} ${bad}\n` : ''}${bucket('0.1', good * 0.9)}${bucket('1', good)}${bucket('+Inf', good)}`;

/** An endpoint whose first, second, … answer is given; the last one is given again and again. */
async function endpoint(...answers: readonly string[]): Promise<string> {
  let asked = 0;
  return `${await serving((_request, response) => {
    response.setHeader('Content-Type', 'text/plain; version=0.0.4').end(answers[Math.min(asked++, answers.length - 1)]);
  })}/metrics`;
}

const wanted = {
  window: '50ms',
  gauges: { memory_bytes: 'process_resident_memory_bytes' },
  totals: { requests: 'http_requests_total' },
  rates: { requests_per_s: 'http_requests_total', errors_per_s: 'http_requests_total{status=~"5.."}' },
  quantiles: { p95_ms: { of: 'http_request_duration_seconds', q: 0.95, scale: 1000 } },
  limits: { memory_bytes: '256 MiB' },
};

describe('metrics', () => {
  it('hand out counters and histograms series by series, read once and without a window', async () => {
    const url = await endpoint(`${page(90, 3)}${bucket('5', 90).replace('path="/"', 'path="/slow"')}`);
    const asked = {
      counters: { bad: 'http_requests_total{status=~"5.."}', all: 'http_requests_total' },
      histograms: { latency: 'http_request_duration_seconds' },
    };
    const began = performance.now();
    const seen = await look(metrics, { url, ...asked }, contextFor());
    expect(performance.now() - began).toBeLessThan(1_500); // the default window is 2 s
    const series = (labels: Record<string, string>): string => JSON.stringify(['http_requests_total', Object.entries(labels)]);
    expect(seen['counters']).toEqual({ bad: { [series({ status: '500' })]: 3 }, all: { [series({ status: '200' })]: 90, [series({ status: '500' })]: 3 } });
    expect(Object.values((seen['histograms'] as JsonObject)['latency'] as JsonObject)).toEqual([{ '0.1': 81, '1': 90, '+Inf': 90 }, { '5': 90 }]); // as asked
    expect(seen).not.toHaveProperty('cut');
    expect(seen).not.toHaveProperty('window_s');
    expect(metrics.response(seen)).toBe('bad 3 since its start, all 93 since its start, latency in 2 series');
  });

  it('have no series of a counter that has not counted yet, which is not the same as no such counter', async () => {
    const asked = { counters: { bad: 'http_requests_total{status=~"5.."}', none: 'no_such_total' }, histograms: { latency: 'none' } };
    const seen = await look(metrics, { url: await endpoint(page(90, 0)), ...asked }, contextFor());
    expect(seen).toMatchObject({ counters: { bad: {} }, histograms: {}, absent: ['none', 'latency'] });
  });

  it('keep 200 series of a name, and say where there are more', async () => {
    const many = Array.from({ length: 250 }, (_, n) => `x_total{n="${n}"} 1\nh_bucket{n="${n}",le="1"} 1\nh_bucket{n="${n}",le="+Inf"} 1\n`).join('');
    const seen = await look(metrics, { url: await endpoint(many), counters: { x: 'x_total', few: 'x_total{n=~"1."}' }, histograms: { h: 'h' } }, contextFor());
    const { counters, histograms } = seen as { counters: Record<string, JsonObject>; histograms: Record<string, JsonObject> }; // as asked
    expect(seen['cut']).toEqual(['x', 'h']);
    expect([counters['x'], counters['few'], histograms['h']].map((one) => Object.keys(one ?? {}).length)).toEqual([200, 10, 200]);
  });

  it('refuse to count a gauge', async () => {
    const refused = await whyNot(metrics, { url: await endpoint(page(1, 0)), counters: { memory: 'process_resident_memory_bytes' } }, contextFor());
    expect(refused).toMatchObject({ verdict: 'unknown', code: 'not-a-counter' });
  });

  it('are read twice: what there is, what grew in between, and how near the limit it is', async () => {
    const seen = await look(metrics, { url: await endpoint(page(1000, 0), page(1100, 5)), ...wanted }, contextFor());
    const { window_s, rates } = seen as { window_s: number; rates: { requests_per_s: number; errors_per_s: number } }; // as asked
    expect(seen).toMatchObject({
      gauges: { memory_bytes: 134_217_728 },
      totals: { requests: 1105 },
      quantiles: { p95_ms: expect.closeTo(550, 6) },
      share: { memory_bytes: 0.5 },
      absent: [],
      idle: [],
      series: 6,
      unreadable_lines: 0,
    });
    expect(window_s).toBeGreaterThanOrEqual(0.04);
    expect(rates.requests_per_s * window_s).toBeCloseTo(105);
    expect(rates.errors_per_s * window_s).toBeCloseTo(5);
    expect(meets(metrics, seen)).toBe(true);
    expect(meets(metrics, seen, 'rates.errors_per_s <= rates.requests_per_s * 0.01')).toBe(false);
    expect(meets(metrics, seen, 'share.memory_bytes < 0.8 && quantiles.p95_ms < 1000')).toBe(true);
    expect(metrics.response(seen)).toMatch(/^memory_bytes 50 % of its limit, requests_per_s [\d.]+( M)?, errors_per_s [\d.]+( M)?, p95_ms 550$/);
  });

  it('of a product without traffic have rates of 0, and no quantile', async () => {
    const seen = await look(metrics, { url: await endpoint(page(1000, 0)), ...wanted }, contextFor());
    expect(seen).toMatchObject({ rates: { requests_per_s: 0, errors_per_s: 0 }, quantiles: {}, idle: ['p95_ms'], absent: [] });
    expect(meets(metrics, seen)).toBe(true);
    expect(metrics.response(seen)).toContain('nothing observed for p95_ms');
  });

  it('that are not there are absent, never 0', async () => {
    const asked = {
      window: '20ms',
      gauges: { a: 'no_such' },
      rates: { b: 'nor_this_total', c: 'http_requests_total{code="500"}' },
      quantiles: { d: { of: 'none', q: 0.5 } },
    };
    const seen = await look(metrics, { url: await endpoint(page(1, 0)), ...asked }, contextFor());
    expect(seen).toMatchObject({ gauges: {}, rates: {}, quantiles: {}, absent: ['a', 'b', 'c', 'd'] });
    expect(meets(metrics, seen)).toBe(false);
    expect(metrics.response(seen)).toBe('no a, b, c');
  });

  it('are read once where the window is 0', async () => {
    const asked = { window: 0, gauges: wanted.gauges, quantiles: wanted.quantiles };
    const seen = await look(metrics, { url: await endpoint(page(1000, 0), 'gone'), ...asked }, contextFor());
    expect(seen).toMatchObject({ gauges: { memory_bytes: 134_217_728 }, quantiles: { p95_ms: expect.closeTo(550, 6) } });
    expect(seen['window_s']).toBeUndefined();
  });

  it.each<[string, JsonObject, string, JsonObject]>([
    [
      'OpenMetrics with its end',
      { 'Content-Type': 'application/openmetrics-text; version=1.0.0' },
      '# TYPE c counter\nc_total 3 # {id="x"} 1\n# EOF',
      { totals: { c: 3 } },
    ],
    ['a last line without newline', {}, 'c_total 4', { totals: { c: 4 } }],
    ['carriage returns', {}, 'c_total 4\r\n', { totals: { c: 4 } }],
    ['a line that is broken', {}, 'c_total 4\nc_total{ 5\n', { totals: { c: 4 }, unreadable_lines: 1 }],
    ['nothing', {}, '', { totals: {}, absent: ['c'], series: 0 }],
  ])('are read with %s', async (_what, headers, body, seen) => {
    const base = await serving((_request, response) => void response.writeHead(200, headers as Record<string, string>).end(body));
    expect(await look(metrics, { url: base, totals: { c: 'c_total' } }, contextFor())).toMatchObject(seen);
  });

  it('behind a login are asked with it', async () => {
    const base = await serving((request, response) => {
      const login = request.headers.authorization === `Basic ${Buffer.from('me:hunter2').toString('base64')}`;
      response.writeHead(login ? 200 : 401).end('c_total 1\n');
    });
    const asked = { url: base, totals: { c: 'c_total' } };
    expect(await look(metrics, { ...asked, auth: { username: 'me', password: 'hunter2' } }, contextFor())).toMatchObject({ totals: { c: 1 } });
    expect(await whyNot(metrics, asked, contextFor())).toMatchObject({ verdict: 'unknown', code: 'login-refused' });
  });
});

it('metrics of the sandbox are read, whatever its traffic', async () => {
  const product = new Metrics();
  const url = await serving((_request, response) => {
    for (let n = 0; n < 10; n++) product.observe('GET', '/health', n === 0 ? 500 : 200, 0.04);
    response.end(product.text({ total: 8, idle: 3, waiting: 1 }));
  });
  const gauges = {
    memory_bytes: 'process_resident_memory_bytes',
    in_use: 'db_pool_connections{state="in_use"}',
    pool: 'db_pool_connections{state!="waiting"}',
  };
  const seen = await look(metrics, { url, ...wanted, gauges }, contextFor());
  expect(seen).toMatchObject({
    gauges: { in_use: 5, pool: 8 },
    totals: { requests: 20 },
    quantiles: { p95_ms: expect.closeTo(48.75, 6) },
    absent: [],
    unreadable_lines: 0,
  });
  expect(meets(metrics, seen, 'gauges.in_use < gauges.pool * 0.8 && rates.errors_per_s <= rates.requests_per_s * 0.2')).toBe(true);
});

describe('no metrics', () => {
  it.each<[string, number, Record<string, string>, string, object]>([
    ['a page of HTML', 200, {}, '<html>\n<body>', { verdict: 'unknown', code: 'unreadable' }],
    ['another address', 404, {}, 'no', { verdict: 'unknown', code: 'no-metrics' }],
    ['a redirect', 302, { Location: 'http://127.0.0.1:9/' }, '', { verdict: 'unknown', code: 'no-metrics' }],
    ['a broken server', 500, {}, 'no', { verdict: 'fail', code: 'server-error' }],
    ['OpenMetrics cut off', 200, { 'Content-Type': 'application/openmetrics-text' }, 'c_total 1\n', { verdict: 'unknown', code: 'unreadable' }],
    ['too many series', 200, {}, Array.from({ length: 20_001 }, (_, i) => `c_total{i="${i}"} 1\n`).join(''), { verdict: 'unknown', code: 'too-long' }],
    ['a gauge that is asked for a rate', 200, {}, '# TYPE c_total gauge\nc_total 1\n', { verdict: 'unknown', code: 'not-a-counter' }],
  ])('come from %s', async (_what, status, headers, body, why) => {
    const base = await serving((_request, response) => void response.writeHead(status, headers).end(body));
    expect(await whyNot(metrics, { url: base, window: '20ms', rates: { c: 'c_total' } }, contextFor())).toMatchObject(why);
  });

  it('come where nobody listens, nobody answers, or the answer never ends', async () => {
    const silent = await misbehaving(() => undefined);
    const slow = await misbehaving((socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nc_total 1\n'));
    const endless = await misbehaving((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      endlessly(socket, 'x'.repeat(65_536));
    });
    const why = (url: string) => whyNot(metrics, { url, totals: { c: 'c_total' } }, contextFor({ deadline_ms: 700 }));
    expect(await why('http://127.0.0.1:9')).toMatchObject({ verdict: 'fail', code: 'refused' });
    expect(await why(silent)).toMatchObject({ verdict: 'fail', code: 'timed-out' });
    expect(await why(slow)).toMatchObject({ verdict: 'fail', code: 'timed-out', message: expect.stringMatching(/began to answer and did not end in time$/) });
    expect(await whyNot(metrics, { url: endless, totals: { c: 'c_total' } }, contextFor())).toMatchObject({ verdict: 'unknown', code: 'too-long' });
  });

  it('come of a bomb, which is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, '# filler\n'));
    const url = await serving((_request, response) => void response.setHeader('Content-Encoding', 'gzip').end(bomb));
    const before = process.memoryUsage().rss;
    expect(await whyNot(metrics, { url, totals: { c: 'c_total' } }, contextFor())).toMatchObject({ verdict: 'unknown', code: 'too-long' });
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('come where the window is longer than the check may take', async () => {
    expect(await whyNot(metrics, { url: await endpoint('c_total 1\n'), window: '1m', rates: { c: 'c_total' } }, contextFor())).toMatchObject({
      verdict: 'unknown',
      code: 'window-too-long',
      message: 'a window of 60 s does not fit into the 5 s of this check: set a longer `timeout`',
    });
  });
});

it.each<[JsonObject, string[]]>([
  [{}, [': asks for nothing: name something in `gauges`, `totals`, `rates`, `quantiles`, `counters` or `histograms`']],
  [{ gauges: { 'a-b': 'x' } }, ['gauges.a-b: must be named with letters, digits and `_`, as an expectation writes it']],
  [{ gauges: { a: 'sum(x)' } }, ['gauges.a: must be a metric and its labels, such as `http_requests_total{status=~"5.."}`']],
  [{ gauges: { a: 'x' }, rates: { a: 'y' } }, [': names `a` twice: give each value a name of its own']],
  [{ rates: { a: 'x' }, window: 0 }, ['window: must be above 0 where `rates` are asked for: a rate needs two scrapes']],
  [{ gauges: { memory: 'x' }, limits: { memroy: 5 } }, ['limits.memroy: must have a value of the same name in `gauges`: did you mean `memory`?']],
  [{ gauges: { memory: 'x' }, limits: { memory: 'much' } }, ['limits.memory: must be a number above 0, or a size such as `512 MiB`']],
  [{ quantiles: { p: { of: 'x', q: 95 } } }, ['quantiles.p.q: must be from 0 to 1']],
])('params %j are refused', (written, faults) => expect(faultsOf(metrics, { url: 'http://127.0.0.1', ...written })).toEqual(faults));

it.each<[string | number, number]>([
  ['512 MiB', 536_870_912],
  ['512Mi', 536_870_912],
  ['8GB', 8e9],
  [536870912, 536_870_912],
])('a limit of %s is %d', (written, limit) => {
  expect(metrics.params.parse({ url: 'http://127.0.0.1', gauges: { a: 'x' }, limits: { a: written } }).limits).toEqual({ a: limit });
});
