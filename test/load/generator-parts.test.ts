import { describe, expect, it } from 'vitest';
import { LoadClient, missingInside } from '../../src/load/generator/client.ts';
import { interleave, prepareRequests } from '../../src/load/generator/requests.ts';
import { scheduleOf } from '../../src/load/generator/schedule.ts';
import type { RequestTemplate } from '../../src/load/protocol.ts';
import { serving } from '../checks/servers.ts';
import { planOf } from './generator-process.ts';

const origin = 'http://127.0.0.1:8000';

function sent(request: Partial<RequestTemplate>, rows: readonly Record<string, string>[] = [], connection = 0, from = origin): string {
  return prepareRequests(planOf(from, { requests: [request], rows }))(connection)[0]?.requestBuffer.toString() ?? '';
}

describe('the order of weighted requests', () => {
  it.each([
    [[1], 'a'],
    [[4, 1], 'aabaa'],
    [[8, 2], 'aabaa'],
    [[1, 1, 1], 'abc'],
    [[5, 1, 1], 'aabacaa'],
    [[2, 3], 'babab'],
  ])('%j comes as %s', (weights, order) => {
    expect(
      interleave(weights)
        .map((index) => 'abc'[index])
        .join(''),
    ).toBe(order);
  });
});

describe('a request as it goes out', () => {
  it('says who is served, who asks, and keeps the connection', () => {
    expect(sent({ path: '/content?limit=5' })).toBe(
      'GET /content?limit=5 HTTP/1.1\r\nhost: 127.0.0.1:8000\r\nconnection: keep-alive\r\nuser-agent: gonogo\r\naccept: */*\r\n\r\n',
    );
  });

  it.each([
    ['a space and letters beyond ASCII in a path', { path: '/find/Zoë Q' }, 'GET /find/Zo%C3%AB%20Q HTTP/1.1'],
    ['what is encoded already', { path: '/a%20b?c=%C3%AB' }, 'GET /a%20b?c=%C3%AB HTTP/1.1'],
    ['a header of its own in place of the default', { headers: { 'User-Agent': 'probe' } }, 'user-agent: probe'],
    ['a body, its length in bytes', { method: 'POST', body: 'naïve 🚀' }, 'content-length: 11\r\n\r\nnaïve 🚀'],
    ['no body, where one is usual', { method: 'POST' }, 'content-length: 0'],
    ['two dollar signs, which a password may hold', { headers: { authorization: 'Bearer a$$b' } }, 'authorization: Bearer a$$b'],
  ])('holds %s', (_what, request, part) => expect(sent(request)).toContain(part));

  it('begins with the path of the target', () =>
    expect(sent({ path: '/content' }, [], 0, 'https://api.example/v1/')).toContain('GET /v1/content HTTP/1.1\r\nhost: api.example\r\n'));

  const rows = [
    { token: 't-1', text: 'one' },
    { token: 't-2', text: 'say "hi"\n\\o/' },
  ];

  it.each([
    [0, 'Bearer t-1 of 1'],
    [1, 'Bearer t-2 of 2'],
    [2, 'Bearer t-1 of 3'],
    [5, 'Bearer t-2 of 6'],
  ])('takes its row for connection %i, from 0, and counts connections from 1', (connection, value) =>
    expect(sent({ headers: { authorization: 'Bearer ${token} of ${connection}' } }, rows, connection)).toContain(`authorization: ${value}\r\n`),
  );

  it('escapes values inside JSON, and nowhere else', () => {
    const json = sent({ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"text":"${text}"}' }, rows, 1);
    expect(JSON.parse(json.slice(json.indexOf('\r\n\r\n')))).toStrictEqual({ text: 'say "hi"\n\\o/' });
    expect(sent({ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"n": ${connection}}' }, rows, 1)).toMatch(/\{"n": 2\}$/);
    expect(sent({ method: 'POST', body: 'text=${text}' }, rows, 1)).toMatch(/text=say "hi"\n\\o\/$/);
  });

  it('takes a default where the value is empty', () => expect(sent({ path: '/${name:-nobody}' }, [{ name: '' }])).toContain('GET /nobody HTTP'));

  it.each([
    [
      'a name that no column has',
      { path: '/${who}' },
      [{ name: 'a' }],
      'request `GET /` wants `${who}`, which has no value in row 1 of the data: add the column to the data, or a default',
    ],
    ['a name that one row lacks', { path: '/${who}' }, [{ who: 'a' }, { other: 'b' }], 'which has no value in row 2 of the data'],
    [
      'a line break in a header',
      { headers: { 'x-who': '${who}' } },
      [{ who: 'a\r\nx-admin: 1' }],
      'header `x-who` of request `GET /` holds a line break in row 1 of the data: a header has one line',
    ],
    ['a path without its slash', { path: '${who}' }, [{ who: 'a' }], 'it has to begin with `/`'],
    ['a length of its own', { headers: { 'Content-Length': '7' } }, [], 'sets the header `content-length`, which follows from its body: leave it out'],
    ['a header without a name', { headers: { 'x y': '7' } }, [], '`x y` of request `GET /` is no name of a header'],
  ])('is refused with %s', (_what, request, data, sentence) => expect(() => sent(request, data)).toThrow(sentence));
});

describe('the schedule', () => {
  const stages = [
    { from: 0, to: 10, for_s: 2 },
    { from: 10, to: 10, for_s: 1 },
    { from: 10, to: 0, for_s: 2 },
  ];

  it.each([
    [0, 0, 0],
    [1000, 5, 0],
    [2000, 10, 1],
    [2500, 10, 1],
    [4000, 5, 2],
    [5000, 0, 2],
  ])('at %i ms has %d users and is in stage %i', (time, users, stage) => {
    const schedule = scheduleOf(stages);
    expect([schedule.levelAt(time), schedule.stageAt(time), schedule.lasts]).toStrictEqual([users, stage, 5000]);
  });

  it('has requests due evenly at a level rate', () => {
    const schedule = scheduleOf([{ from: 100, to: 100, for_s: 30 }]);
    expect([0, 1, 2, 2999].map((n) => schedule.dueOf(n))).toStrictEqual([0, 10, 20, 29_990]);
    expect(schedule.dueOf(3000)).toBeUndefined();
  });

  it('has as many requests due by any moment as the rate adds up to', () => {
    const schedule = scheduleOf(stages);
    const dues = Array.from({ length: 30 }, (_, n) => schedule.dueOf(n) ?? -1);
    expect(schedule.dueOf(30)).toBeUndefined();
    expect(dues).toStrictEqual(dues.toSorted((a, b) => a - b));
    const until = (time: number): number => dues.filter((due) => due < time - 1e-6).length;
    expect([1000, 2000, 3000, 4000, 5000].map(until)).toStrictEqual([3, 10, 20, 28, 30]); // 2.5, 10, 20, 27.5, 30
  });

  it('knows a stage in which nothing is due', () => {
    const schedule = scheduleOf([
      { from: 0, to: 0, for_s: 1 },
      { from: 2, to: 2, for_s: 1 },
    ]);
    expect([0, 1, 2].map((n) => schedule.dueOf(n))).toStrictEqual([1000, 1500, undefined]);
  });
});

describe("autocannon's inside", () => {
  it('is as the generator expects', async () => {
    const url = new URL(await serving((_request, response) => void response.end()));
    const ignore = (): void => undefined;
    const to = { protocol: url.protocol, hostname: url.hostname, port: Number(url.port), where: url.host };
    const client = new LoadClient(to, { opened: ignore, answered: ignore, failed: ignore, ended: ignore });
    client.close();
    expect(missingInside(client)).toStrictEqual([]);
  });

  it('is named where it is another', () => {
    expect(missingInside({ conn: {}, reqsMade: 0 })).toStrictEqual(['conn', 'parser', 'pipelinedRequests', 'requestIterator', 'timeoutTicker', '_connect']);
  });
});
