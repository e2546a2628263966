import { describe, expect, it } from 'vitest';
import { backup } from '../../src/checks/backup.ts';
import { timeOf } from '../../src/checks/backup/times.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { contextFor } from './context.ts';
import { faultsOf, look, meets, whyNot } from './look.ts';
import { serving } from './servers.ts';

const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);
const printing = (text: string) => ({ run: [process.execPath, '-e', `process.stdout.write(${JSON.stringify(text)})`] });

describe('a time', () => {
  it.each<[Json, string]>([
    ['2026-11-22T03:15:00Z', '2026-11-22T03:15:00.000Z'],
    ['2026-11-22T03:15:00.123456+02:00', '2026-11-22T01:15:00.123Z'],
    ['2026-11-22 03:15:00+02', '2026-11-22T01:15:00.000Z'],
    ['2026-11-22 03:15:00 +0530', '2026-11-21T21:45:00.000Z'],
    ['2026-11-22 03:15:00 UTC', '2026-11-22T03:15:00.000Z'],
    ['2026-11-22 03:15:00', '2026-11-22T03:15:00.000Z'],
    [' 2026-11-22\n', '2026-11-22T00:00:00.000Z'],
    ['20261122T031500Z', '2026-11-22T03:15:00.000Z'],
    ['20261122031500', '2026-11-22T03:15:00.000Z'],
    ['20261122', '2026-11-22T00:00:00.000Z'],
    ['Sun, 22 Nov 2026 03:15:00 GMT', '2026-11-22T03:15:00.000Z'],
    ['Sun, 22 Nov 2026 03:15:00 -0500', '2026-11-22T08:15:00.000Z'],
    [1_795_317_300, '2026-11-22T03:15:00.000Z'],
    ['1795317300', '2026-11-22T03:15:00.000Z'],
    [1_795_317_300_000, '2026-11-22T03:15:00.000Z'],
  ])('%j', (written, iso) => expect(new Date(timeOf(written) ?? Number.NaN).toISOString()).toBe(iso));

  it.each<Json>(['', 'yesterday', '2026-13-40', '11/22/2026', 'backup-7', 3, '31', true, null, {}, 1e300])('is not %j', (written) =>
    expect(timeOf(written)).toBeUndefined(),
  );
});

describe('the newest backup, by a command', () => {
  it('is the newest of the times that it prints', async () => {
    const newest = hoursAgo(3);
    const seen = await look(backup, printing(`${hoursAgo(50).toISOString()}\n${newest.toISOString()}\n\n${hoursAgo(27).toISOString()}\n`), contextFor());
    expect(seen).toMatchObject({ backups: 3, newest_at: newest.toISOString(), age_hours: 3 });
    expect(seen['age_s']).toBeGreaterThanOrEqual(10_800);
    expect(meets(backup, seen)).toBe(true);
    expect(backup.response(seen)).toMatch(/^newest 3 h old, of \d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
  });

  it.each<[string, Json, string | undefined]>([
    ['a field', { last: { at: hoursAgo(30).toISOString() } }, 'last.at'],
    ['a field of every entry', { backups: [{ at: hoursAgo(60).toISOString() }, { at: hoursAgo(30).toISOString() }] }, 'backups.*.at'],
    ['the text', hoursAgo(30).toISOString(), undefined],
    ['a list', [hoursAgo(30).toISOString(), hoursAgo(90).toISOString()], undefined],
  ])('is read of %s of its JSON', async (_what, json, field) => {
    const seen = await look(backup, { ...printing(JSON.stringify(json)), ...(field === undefined ? {} : { field }) }, contextFor());
    expect(seen).toMatchObject({ age_hours: 30 });
    expect(meets(backup, seen)).toBe(false);
  });

  it('that is not there is a failure', async () => {
    for (const written of [printing(''), { ...printing('{"backups": []}'), field: 'backups.*.at' }]) {
      const seen = await look(backup, written, contextFor());
      expect(seen).toEqual({ backups: 0 });
      expect(meets(backup, seen)).toBe(false);
      expect(backup.response(seen)).toBe('no backup');
    }
  });

  it.each<[string, JsonObject, string, RegExp]>([
    [
      'fails',
      { run: [process.execPath, '-e', 'console.error("no such bucket"); process.exitCode = 3'] },
      'command-failed',
      /^`run` ended with exit code 3: no such bucket$/,
    ],
    ['prints something else', printing('last night'), 'unreadable', /^`run` printed `last night`, which is no time/],
    ['prints JSON that holds something else', { ...printing('{"at": {"x": 1}}'), field: 'at' }, 'unreadable', /which is no time/],
    ['prints no JSON', { ...printing('2026-11-22'), field: 'at' }, 'unreadable', /printed no JSON|which is no time/],
    ['prints more than is kept', printing('2026-11-22\n'.repeat(400)), 'too-long', /let it print the newest time only/],
    ['is of tomorrow', printing(hoursAgo(-24).toISOString()), 'in-the-future', /which is still to come/],
    ['is not there', { run: 'no-such-program' }, 'tool-absent', /`no-such-program` is not on this machine/],
  ])('is unknown where the command %s', async (_what, written, code, message) => {
    const why = await whyNot(backup, written, contextFor());
    expect(why).toMatchObject({ verdict: 'unknown', code });
    expect(why.message).toMatch(message);
  });

  it('is shown to the operator before it runs', () => {
    expect(backup.consent?.({ run: 'aws s3 ls ${BUCKET}', pass: ['AWS_PROFILE'] })).toEqual({
      why: 'command',
      subject: 'aws s3 ls ${BUCKET} (given AWS_PROFILE)',
    });
    expect(backup.consent?.({ url: 'https://x' })).toBeUndefined();
  });
});

describe('the newest backup, by a URL', () => {
  it('is of the time in its JSON, or when it was last modified, which needs no body', async () => {
    const asked: string[] = [];
    const url = await serving((request, response) => {
      asked.push(`${request.method} ${request.headers['authorization']}`);
      response.setHeader('Last-Modified', hoursAgo(2).toUTCString());
      response.end(JSON.stringify({ backups: [{ at: hoursAgo(5).toISOString(), note: 'x'.repeat(100) }], other: 'x'.repeat(20_000) }));
    });
    const headers = { Authorization: 'Bearer hush-hush' };
    expect(await look(backup, { url, headers, field: 'backups[0].at' }, contextFor())).toMatchObject({ backups: 1, age_hours: 5 });
    expect(await look(backup, { url, headers }, contextFor())).toMatchObject({ backups: 1, age_hours: 2 });
    expect(asked).toEqual(['GET Bearer hush-hush', 'HEAD Bearer hush-hush']);
  });

  it.each<[number, string, string]>([
    [401, 'unknown', 'login-refused'],
    [404, 'fail', 'no-backup'],
    [500, 'fail', 'bad-status'],
    [302, 'unknown', 'bad-status'],
    [200, 'unknown', 'unreadable'],
  ])('has no answer where the status is %i', async (status, verdict, code) => {
    const url = await serving((_request, response) => response.writeHead(status).end());
    expect(await whyNot(backup, { url }, contextFor())).toMatchObject({ verdict, code });
  });
});

it('says which params do not go together', () => {
  const drill = { source: 'postgres://h/d', tables: ['users'], scratch: 'postgres://h/d' };
  expect(faultsOf(backup, { drill })).toEqual([]);
  expect(faultsOf(backup, {})).toHaveLength(1);
  expect(faultsOf(backup, { run: 'x', drill })).toHaveLength(1);
  expect(faultsOf(backup, { drill, shell: true })).toEqual(['shell: belongs to `run`, which is not given']);
  expect(faultsOf(backup, { run: 'ls | tail -1' })).toEqual([expect.stringMatching(/^run: has quotes or shell signs/)]);
  expect(faultsOf(backup, { run: 'ls | tail -1', shell: true })).toEqual([]);
  expect(faultsOf(backup, { drill: { ...drill, tables: ['users; DROP', '"x"', 'a.b.c', '*'] } })).toHaveLength(4);
  expect(faultsOf(backup, { drill: { ...drill, tables: [] } })).toEqual(['drill.tables: must name a table']);
});
