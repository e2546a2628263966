import { describe, expect, it } from 'vitest';
import { env } from '../../src/checks/env.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { contextFor } from './context.ts';
import { faultsOf, look, meets } from './look.ts';

const variables = {
  DATABASE_URL: 'postgresql+asyncpg://app:hunter2@db.example:5432/app',
  REDIS_URL: 'redis://:hunter2@127.0.0.1:6379/2',
  SENTRY_DSN: 'https://hunter2@sentry.example/7',
  ALLOWED_ORIGINS: 'https://app.example, http://localhost:3000',
  EMPTY: '',
  BLANK: ' \t',
  PORT: '8080',
};

describe('variables', () => {
  it.each<[string, JsonObject, JsonObject, string, boolean]>([
    ['all set', { required: ['DATABASE_URL', 'REDIS_URL'] }, { missing: [], set: 2, named: 2 }, '2 of 2 set', true],
    ['one missing', { required: ['REDIS_URL', 'JWT_SECRET'] }, { missing: ['JWT_SECRET'], empty: [], set: 1 }, '1 of 2 set; missing: JWT_SECRET', false],
    [
      'set to nothing',
      { required: ['EMPTY', 'BLANK'] },
      { missing: ['EMPTY', 'BLANK'], empty: ['EMPTY', 'BLANK'], set: 0 },
      '0 of 2 set; missing: EMPTY, BLANK',
      false,
    ],
    [
      'only recommended',
      { required: ['PORT'], recommended: ['CLAUDE_API_KEY'] },
      { missing: [], recommended_missing: ['CLAUDE_API_KEY'] },
      '1 of 2 set; recommended but not set: CLAUDE_API_KEY',
      true,
    ],
    ['named with commas', { required: 'PORT, REDIS_URL ,X' }, { missing: ['X'], named: 3 }, '2 of 3 set; missing: X', false],
    ['named with commas inside a list', { required: ['PORT', 'REDIS_URL,X', 'PORT'] }, { missing: ['X'], named: 3 }, '2 of 3 set; missing: X', false],
    [
      'well formed',
      { format: { DATABASE_URL: 'postgres-url', REDIS_URL: 'redis-url', SENTRY_DSN: 'dsn', PORT: 'port', ALLOWED_ORIGINS: 'origins' } },
      { malformed: [], set: 5 },
      '5 of 5 set',
      true,
    ],
    [
      'malformed',
      { format: { DATABASE_URL: 'redis-url', PORT: '/^9/', EMPTY: 'url' } },
      { malformed: ['DATABASE_URL', 'PORT'], missing: [] },
      '2 of 3 set; malformed: DATABASE_URL, PORT',
      false,
    ],
    [
      'of a name that every object has',
      { required: ['constructor', 'toString'] },
      { missing: ['constructor', 'toString'] },
      '0 of 2 set; missing: constructor, toString',
      false,
    ],
    ['many missing', { required: 'A,B,C,D,E,F,G' }, {}, '0 of 7 set; missing: A, B, C, D, E and 2 more', false],
  ])('%s', async (_what, written, seen, response, passes) => {
    const observed = await look(env, written, contextFor({ variables }));
    expect(observed).toMatchObject(seen);
    expect(env.response(observed)).toBe(response);
    expect(meets(env, observed)).toBe(passes);
    expect(JSON.stringify(observed)).not.toMatch(/hunter2|example|8080/);
  });

  it('that are recommended can warn', async () => {
    const observed = await look(env, { required: ['PORT'], recommended: ['X'] }, contextFor({ variables }));
    expect(meets(env, observed, 'size(recommended_missing) == 0')).toBe(false);
  });

  it.each([
    ['url', 'https://a.example/x', 'a.example'],
    ['http-url', 'http://a.example', 'ftp://a.example'],
    ['https-url', 'https://a.example', 'http://a.example'],
    ['postgres-url', 'postgres://a@b/c', 'mysql://a@b/c'],
    ['redis-url', 'rediss://a:6380', 'redis://'],
    ['dsn', 'https://k@o1.sentry.example/42', 'https://sentry.example/42'],
    ['origins', 'https://a.example,http://b.example:81', 'https://a.example/'],
    ['email', 'a@b.example', 'a@b'],
    ['host', 'db.internal', 'db_internal:5432'],
    ['port', '65535', '65536'],
    ['integer', '-12', '1.5'],
    ['number', '1.5e3', '1,5'],
    ['boolean', 'False', 'maybe'],
    ['/^sk-[a-z]+$/', 'sk-abc', 'abc'],
    ['/^sk-/i', 'SK-abc', 'pk-abc'],
  ])('of the format %s', async (format, right, wrong) => {
    const observed = await look(env, { format: { RIGHT: format, WRONG: format } }, contextFor({ variables: { RIGHT: right, WRONG: wrong } }));
    expect(observed['malformed']).toEqual(['WRONG']);
  });
});

describe('what is written', () => {
  it.each<[JsonObject, RegExp]>([
    [{}, /names no variable: list some under/],
    [{ required: [] }, /names no variable/],
    [{ requires: ['A'] }, /requires/],
    [{ required: { A: 1 } }, /^required: must be a list of names/],
    [{ format: { A: 'emial' } }, /^format\.A: must be one of url, .*or a regular expression between slashes/],
    [{ format: { A: '/(/' } }, /^format\.A: must be one of/],
    [{ required: ['A,B', 'postgres://app:hunter2@db'] }, /^required\.1: must be the name of a variable/],
    [{ recommended: 'postgres://app:hunter2@db' }, /^recommended: must be the name of a variable/],
    [{ required: ['postgres://app:hunter2@db'] }, /^required\.0: must be the name of a variable/],
  ])('%j is refused, and no value is repeated', (written, message) => {
    const faults = faultsOf(env, written);
    expect(faults.join('\n')).toMatch(message);
    expect(faults.join('\n')).not.toContain('hunter2');
  });
});
