import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { sentry } from '../../src/checks/sentry.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { contextFor } from './context.ts';
import { faultsOf, look, whyNot } from './look.ts';
import { desk, key } from './sentry-desk.ts';
import { listening, misbehaving, serving } from './servers.ts';

describe('a DSN', () => {
  it.each([
    '',
    'nonsense',
    `https://${key}@sentry.example/not-a-number`,
    `https://sentry.example/42`,
    `ftp://${key}@sentry.example/42`,
    `https://${key}@/42`,
    `https://${key}:@sentry.example:x/42`,
  ])('"%s" cannot be read, and is not repeated', async (dsn) => {
    const why = await whyNot(sentry, { dsn }, contextFor());
    expect(why).toMatchObject({ verdict: 'unknown', code: 'bad-dsn' });
    expect(why.message).toMatch(/^the DSN (cannot be read|is empty): it looks like `https:\/\/KEY@HOST\/PROJECT`/);
    expect(why.message).not.toContain(key);
  });

  it('whose host nobody answers at fails, sent or not', async () => {
    const silent = (await misbehaving(() => undefined)).replace('http://', `http://${key}@`);
    for (const send of [true, false]) {
      expect(await whyNot(sentry, { dsn: `http://${key}@127.0.0.1:9/42`, send }, contextFor())).toMatchObject({
        verdict: 'fail',
        code: 'refused',
        message: expect.not.stringContaining(key),
      });
      expect(await whyNot(sentry, { dsn: `${silent}/42`, send }, contextFor({ deadline_ms: 500 }))).toMatchObject({ verdict: 'fail', code: 'timed-out' });
    }
  });

  it.each<[number, string]>([
    [403, 'key-refused'],
    [404, 'no-such-project'],
    [429, 'rate-limited'],
    [500, 'not-accepted'],
    [302, 'not-accepted'],
  ])('whose host answers %i fails', async (status, code) => {
    const base = await serving((request, response) => void request.resume().once('end', () => response.writeHead(status).end()));
    expect(await whyNot(sentry, { dsn: `${base.replace('//', `//${key}@`)}/42` }, contextFor())).toMatchObject({
      verdict: 'fail',
      code,
      message: expect.not.stringContaining(key),
    });
  });

  it('with a key that the project does not know fails', async () => {
    const { dsn } = await desk();
    expect(await whyNot(sentry, { dsn: dsn.replace(key, 'ffff') }, contextFor())).toMatchObject({ verdict: 'fail', code: 'key-refused' });
  });

  it('is let go of once it was answered, though the answer never ends', async () => {
    let open = 0;
    const server = createServer((_request, response) => {
      open += 1;
      response.once('close', () => (open -= 1));
      response.writeHead(200).write('x');
    });
    const port = await listening(server);
    expect(await look(sentry, { dsn: `http://${key}@127.0.0.1:${port}/42` }, contextFor())).toMatchObject({ sent: true, readable: false });
    await expect.poll(() => open).toBe(0);
  });
});

it.each<[JsonObject, string]>([
  [{ dsn: 7 }, 'dsn: must be a DSN, as in `${SENTRY_DSN}`'],
  [{ dsn: 'x', since: 'yesterday' }, 'since: must be a time such as `2026-11-22T09:00:00Z`, or a duration such as `2h`'],
  [{ dsn: 'x', url: 'sentry.io' }, 'url: must begin with https:// or http://, as in `${SENTRY_URL:-}`'],
])('params %j are refused', (written, fault) => expect(faultsOf(sentry, written)).toEqual([fault]));

it('asks the public service where no address is given', () => {
  for (const url of [undefined, ''])
    expect(sentry.params.parse({ dsn: 'x', ...(url === undefined ? {} : { url }) })).toMatchObject({ url: 'https://sentry.io' });
});
