import { describe, expect, it, test } from 'vitest';
import { readSamples, type Sample, writeNumber } from '../../src/sandbox/sink/exposition.ts';
import { evaluate, readQuery } from '../../src/sandbox/sink/promql.ts';

const page = `# HELP http_requests_total Requests answered.
# TYPE http_requests_total counter
http_requests_total{method="GET",path="/health",status="200"} 7
http_requests_total{method="GET",path="/api/content",status="200"} 3
http_requests_total{method="GET",path="/api/content",status="500"} 2
http_requests_total{method="POST",path="/api/sync",status="503",} 1 1795341859133

process_resident_memory_bytes 1.39399168e+08
odd{text="a \\"b\\", {c}=\\\\ \\n d"} +Inf
`;
const samples = readSamples(page);
const ask = (query: string): Sample[] => evaluate(readQuery(query), samples);

describe('a query is answered from the samples', () => {
  it.each<[string, number[]]>([
    ['process_resident_memory_bytes', [139_399_168]],
    ['http_requests_total', [7, 3, 2, 1]],
    ['http_requests_total{}', [7, 3, 2, 1]],
    ['http_requests_total{status="200"}', [7, 3]],
    ["http_requests_total{ status != '200' , }", [2, 1]],
    ['http_requests_total{status=~"5.."}', [2, 1]],
    ['http_requests_total{status=~"5"}', []], // anchored at both ends
    ['http_requests_total{status!~"5..",method="GET"}', [7, 3]],
    ['http_requests_total{path=~"/api/(content|sync)",status=~"2..|503"}', [3, 1]],
    ['http_requests_total{path=~"/api\\\\W.*"}', [3, 2, 1]],
    ['http_requests_total{path=~`/api\\W.*`}', [3, 2, 1]],
    ['http_requests_total{pod=""}', [7, 3, 2, 1]], // a label that is not there is an empty one
    ['{__name__=~"http_.+",status="200"}', [7, 3]],
    ['sum(http_requests_total)', [13]],
    [' sum ( http_requests_total{status=~"5.."} ) ', [3]],
    ['sum(http_requests_total{status="404"})', []], // a sum of nothing is nothing, and not 0
    ['nothing_of_that_name', []],
  ])('`%s`', (query, values) => {
    expect(ask(query).map(({ value }) => value)).toEqual(values);
  });

  test('series keep their labels, a sum has none', () => {
    expect(ask('http_requests_total{status="500"}')).toEqual([
      { labels: { __name__: 'http_requests_total', method: 'GET', path: '/api/content', status: '500' }, value: 2 },
    ]);
    expect(ask('sum(http_requests_total)')[0]?.labels).toEqual({});
  });
});

describe('what it cannot answer it refuses', () => {
  it.each<[string, string]>([
    ['rate(http_requests_total[5m])', 'keeps no history'],
    ['sum(rate(http_requests_total[5m]))', 'keeps no history'],
    ['sum by (status) (http_requests_total)', 'keeps no history'],
    ['sum(http_requests_total) / sum(up)', 'keeps no history'],
    ['http_requests_total{status="200"} / http_requests_total{status="500"}', 'keeps no history'],
    ['http_requests_total[5m]', 'keeps no history'],
    ['http_requests_total offset 5m', 'keeps no history'],
    ['http_requests_total{status=200}', 'keeps no history'],
    ['http_requests_total{status="200"', 'keeps no history'],
    ['up > 0', 'keeps no history'],
    ['', 'at least one non-empty matcher'],
    ['{}', 'at least one non-empty matcher'],
    ['{status!="200"}', 'at least one non-empty matcher'],
    ['http_requests_total{status=~"("}', 'error parsing regexp'],
    ['http_requests_total{path=~"/api\\W"}', 'unknown escape sequence `\\W`'],
  ])('`%s`', (query, why) => {
    expect(() => readQuery(query)).toThrow(why);
  });
});

describe('a page of samples', () => {
  test('escapes in a label are read, and so is what Prometheus calls infinite', () => {
    expect(samples.at(-1)).toEqual({ labels: { __name__: 'odd', text: 'a "b", {c}=\\ \n d' }, value: Number.POSITIVE_INFINITY });
  });

  it.each(['<html>', 'a', 'a b', 'a{b="c} 1', 'a{b=c} 1', 'a{b="c"x="d"} 1'])('`%s` is no sample', (line) => {
    expect(() => readSamples(`up 1\n${line}\n`)).toThrow(/is no sample|cannot be read/);
  });

  it.each<[number, string]>([
    [629_145_600, '629145600'],
    [0.25, '0.25'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
  ])('%d is written %s', (value, text) => {
    expect(writeNumber(value)).toBe(text);
  });
});
