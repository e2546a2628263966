import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, readLine } from '../../src/checks/metrics/exposition.ts';
import { readSelector, selects } from '../../src/checks/metrics/selector.ts';
import { gauge, increase, quantile, type Scrape, total } from '../../src/checks/metrics/series.ts';

const sample = (name: string, value: number, labels: Record<string, string> = {}): Line => ({ type: 'sample', sample: { name, labels, value } });

describe('a line of the text format', () => {
  it.each<[string, Line]>([
    ['up 1', sample('up', 1)],
    ['  up\t1  ', sample('up', 1)],
    ['http_requests_total{method="post",code="200"} 1027 1395066363000', sample('http_requests_total', 1027, { method: 'post', code: '200' })],
    ['a{} 1', sample('a', 1)],
    ['a {b = "c" , } 1', sample('a', 1, { b: 'c' })],
    ['a{path="C:\\\\DIR\\\\F",error="no:\\n\\"F\\"",x="\\t"} 1.458255915e9', sample('a', 1.458255915e9, { path: 'C:\\DIR\\F', error: 'no:\n"F"', x: '\\t' })],
    ['a{b="} 2"} +Inf -3982045', sample('a', Number.POSITIVE_INFINITY, { b: '} 2' })],
    ['a -Inf', sample('a', Number.NEGATIVE_INFINITY)],
    ['a NaN', sample('a', Number.NaN)],
    ['a .5e-3', sample('a', 0.0005)],
    ['h_bucket{le="0.1"} 8 # {trace_id="x"} 0.07 1.5e9', sample('h_bucket', 8, { le: '0.1' })],
    ['c_total 17 1520879607.789 # {id="{1}"} 1', sample('c_total', 17)],
    ['{"my.metric","a.b"="c",d="e"} 3', sample('my.metric', 3, { 'a.b': 'c', d: 'e' })],
    ['a{__proto__="x",constructor="y"} 1', sample('a', 1, JSON.parse('{"__proto__":"x","constructor":"y"}'))],
    ['a:b:c 1', sample('a:b:c', 1)],
    ['', { type: 'nothing' }],
    ['# just words', { type: 'nothing' }],
    ['# HELP a Something 1', { type: 'nothing' }],
    ['# TYPE a counter', { type: 'declared', name: 'a', as: 'counter' }],
    ['# TYPE "my.metric" gauge', { type: 'declared', name: 'my.metric', as: 'gauge' }],
    ['# EOF', { type: 'end' }],
    ['a', { type: 'unreadable' }],
    ['a one', { type: 'unreadable' }],
    ['a 0x10', { type: 'unreadable' }],
    ['a{b} 1', { type: 'unreadable' }],
    ['a{b="c} 1', { type: 'unreadable' }],
    ['a{b="c"d="e"} 1', { type: 'unreadable' }],
    ['<html>', { type: 'unreadable' }],
    ['{a="b"} 1', { type: 'unreadable' }],
  ])('%s', (line, read) => expect(readLine(line)).toEqual(read));

  const name = fc.stringMatching(/^[A-Za-z_:][A-Za-z0-9_:]{0,12}$/);
  const written = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
  const oneLine = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\r', ''));

  it('is read back as it was written, whatever its labels hold', () => {
    fc.assert(
      fc.property(name, fc.dictionary(name, oneLine, { maxKeys: 5 }), fc.double(), (metric, labels, value) => {
        const number = Number.isNaN(value) ? 'NaN' : Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
        const inside = Object.entries(labels).map(([label, text]) => `${label}="${written(text)}"`);
        expect(readLine(`${metric}{${inside.join(',')}} ${number}`)).toEqual(sample(metric, Number(number.replace('Inf', 'Infinity')), { ...labels }));
      }),
    );
  });

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (line) => {
        expect(readLine(line).type).toMatch(/^(sample|declared|end|nothing|unreadable)$/);
      }),
    );
  });

  it('of any length is read in time', () => {
    const began = performance.now();
    for (const line of [`a{${'b="c",'.repeat(40_000)}} 1`, `a{b="${'\\'.repeat(200_000)}`, `a ${'1 '.repeat(100_000)}`, '{'.repeat(200_000)]) readLine(line);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

const scrape = (text: string): Scrape =>
  text.split('\n').flatMap((line) => {
    const read = readLine(line);
    return read.type === 'sample' ? [read.sample] : [];
  });

const select = (text: string) => {
  const selector = readSelector(text);
  if (typeof selector === 'string') expect.fail(selector);
  return selector;
};

const requests = 'r{status="200",path="/a"} 90\nr{status="200",path="/b"} 5\nr{status="500",path="/a"} 3\nr{status="503",path="/a"} 2\nother 7';

describe('a selector', () => {
  it.each([
    ['r', 100],
    ['r{}', 100],
    ['r{status="200"}', 95],
    ['r{status=~"5.."}', 5],
    ['r{status=~"5"}', undefined],
    ['r{status!="200",path="/a"}', 5],
    ["r{status!~'2..|500'}", 2],
    ['r{absent=""}', 100],
    ['r{absent!=""}', undefined],
    ['r{path="/c"}', undefined],
    ['  r { path = "/b" , } ', 5],
    ['{r}', 'must be a metric and its labels, such as `http_requests_total{status=~"5.."}`'],
    ['sum(r)', 'must be a metric and its labels, such as `http_requests_total{status=~"5.."}`'],
    ['r{status=200}', 'must have labels such as `{status="200", path!~"/internal.*"}`'],
    ['r{status=~"("}', 'must have a regular expression that can be read after `=~`'],
  ])('%s means %s', (text, meant) => {
    const read = readSelector(text);
    expect(typeof read === 'string' ? read : gauge(read, scrape(requests))).toBe(meant);
  });

  it('never means another metric', () => {
    expect(scrape(requests).filter((one) => selects(select('r'), one))).toHaveLength(4);
  });
});

describe('a counter', () => {
  it.each<[string, string, string, string, number | undefined]>([
    ['grows', 'c', 'c 10', 'c 15', 5],
    ['stands still', 'c', 'c 10', 'c 10', 0],
    ['started again', 'c', 'c 10', 'c 4', 4],
    ['started again in one of two series', 'c', 'c{i="1"} 10\nc{i="2"} 100', 'c{i="1"} 12\nc{i="2"} 7', 9],
    ['has a new series', 'c', 'c{s="200"} 10', 'c{s="200"} 10\nc{s="500"} 3', 3],
    ['lost a series', 'c', 'c{s="200"} 10\nc{s="500"} 3', 'c{s="200"} 12', 2],
    ['never saw what is meant', 'c{s=~"5.."}', 'c{s="200"} 10', 'c{s="200"} 12', 0],
    ['has no such label', 'c{code="500"}', 'c{s="200"} 10', 'c{s="200"} 12', undefined],
    ['is not there', 'd', 'c 10', 'c 10', undefined],
    ['is no number', 'c', 'c 10', 'c NaN', undefined],
    ['has its labels in another order', 'c', 'c{a="1",b="2"} 10', 'c{b="2",a="1"} 12', 2],
  ])('that %s', (_what, selector, before, after, grown) => {
    expect(increase(select(selector), scrape(before), scrape(after))).toBe(grown);
  });

  it.each<[string, number | undefined]>([
    ['r', 100],
    ['r{status="404"}', 0],
    ['r{code="404"}', undefined],
    ['q', undefined],
  ])('in all: %s', (selector, sum) => expect(total(select(selector), scrape(requests))).toBe(sum));

  it('never grows by less than nothing', () => {
    const counts = fc.array(fc.nat(), { minLength: 1, maxLength: 4 });
    const text = (values: readonly number[]): string => values.map((value, index) => `c{i="${index}"} ${value}`).join('\n');
    fc.assert(
      fc.property(counts, counts, (before, after) => {
        expect(increase(select('c'), scrape(text(before)), scrape(text(after)))).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

const histogram = (counts: Readonly<Record<string, number>>, labels = ''): string =>
  Object.entries(counts)
    .map(([le, count]) => `h_bucket{${labels}le="${le}"} ${count}`)
    .join('\n');

describe('a quantile', () => {
  const empty = histogram({ '0.1': 0, '0.5': 0, '1': 0, '+Inf': 0 });
  it.each<[string, number, string | undefined, string, ReturnType<typeof quantile>]>([
    ['lies straight between two bounds', 0.5, empty, histogram({ '0.1': 0, '0.5': 100, '1': 100, '+Inf': 100 }), { value: 0.3 }],
    ['in the first bucket begins at nothing', 0.5, empty, histogram({ '0.1': 100, '0.5': 100, '1': 100, '+Inf': 100 }), { value: 0.05 }],
    ['beyond the last bound is that bound', 0.95, empty, histogram({ '0.1': 0, '0.5': 0, '1': 50, '+Inf': 100 }), { value: 1 }],
    [
      'counts the window only',
      1,
      histogram({ '0.1': 0, '0.5': 0, '1': 50, '+Inf': 50 }),
      histogram({ '0.1': 10, '0.5': 10, '1': 60, '+Inf': 60 }),
      { value: 0.1 },
    ],
    ['with one scrape counts everything', 1, undefined, histogram({ '0.1': 0, '0.5': 0, '1': 50, '+Inf': 50 }), { value: 1 }],
    [
      'after a restart counts from nothing',
      1,
      histogram({ '0.1': 5, '0.5': 90, '1': 90, '+Inf': 90 }),
      histogram({ '0.1': 8, '0.5': 8, '1': 8, '+Inf': 8 }),
      { value: 0.1 },
    ],
    ['of no traffic is absent', 0.95, histogram({ '0.1': 9, '+Inf': 9 }), histogram({ '0.1': 9, '+Inf': 9 }), { absent: 'nothing-observed' }],
    ['of no histogram is absent', 0.95, '', 'h 3', { absent: 'no-series' }],
    ['without its last bucket is absent', 0.95, undefined, histogram({ '0.1': 9, '0.5': 9 }), { absent: 'no-series' }],
    [
      'adds up series',
      1,
      undefined,
      `${histogram({ '0.1': 9, '1': 9, '+Inf': 9 }, 'p="a",')}\n${histogram({ '0.1': 0, '1': 1, '+Inf': 1 }, 'p="b",')}`,
      { value: 1 },
    ],
  ])('%s', (_what, q, before, after, found) => {
    const seen = quantile(select('h'), q, before === undefined ? undefined : scrape(before), scrape(after));
    if ('value' in found) expect(seen).toEqual({ value: expect.closeTo(found.value, 9) });
    else expect(seen).toEqual(found);
  });

  it('lies within the bounds and grows with q', () => {
    const counts = fc.array(fc.nat({ max: 50 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(counts, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (added, one, other) => {
        fc.pre(added.some((count) => count > 0));
        const sums = added.map((_, index) => added.slice(0, index + 1).reduce((a, b) => a + b));
        const now = scrape(histogram(Object.fromEntries(sums.map((sum, index) => [['0.1', '0.5', '1', '+Inf'][index] ?? '', sum]))));
        const at = (q: number): number => {
          const found = quantile(select('h'), q, undefined, now);
          return 'value' in found ? found.value : Number.NaN;
        };
        expect(at(one)).toBeGreaterThanOrEqual(0);
        expect(at(one)).toBeLessThanOrEqual(1);
        expect(at(Math.min(one, other))).toBeLessThanOrEqual(at(Math.max(one, other)) + 1e-12);
      }),
    );
  });
});
