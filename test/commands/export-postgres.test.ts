import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { operatorPassword, startDatabase, type TestDatabase } from '../ledger/postgres-database.ts';
import { recordedPlace, secrets, type RecordedPlace } from './recorded.ts';

let database: TestDatabase;
let place: RecordedPlace;

beforeAll(async () => {
  [database, place] = await Promise.all([startDatabase(), recordedPlace()]);
  vi.stubEnv('GONOGO_LEDGER', database.url);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([database.remove(), place.remove()]);
});

it('a record in a database is exported as one file that another machine verifies and replays, with no secret in it', async () => {
  await place.run('check', 'launch.md', '--env-file', 'launch.env', '--as', 'ann');
  await place.run('sign', 'answers-fast', 'launch.md', '--env-file', 'launch.env', '--as', 'ann');
  const [row] = await database.sql('SELECT DISTINCT launch FROM gonogo.events');
  const id = String(row?.['launch']);
  const written = await place.run('export', id, '--to', 'out.jsonl');
  expect(written).toEqual({ code: 0, stdout: '', stderr: expect.stringMatching(/^`out.jsonl`: \d+ lines, \d+ bytes, last hash `[0-9a-f]{64}`; /) });
  const bytes = await readFile(join(place.path, 'out.jsonl'), 'utf8');
  const rows = await database.sql('SELECT line FROM gonogo.events ORDER BY seq');
  expect(bytes).toBe(rows.map(({ line }) => `${String(line)}\n`).join(''));
  for (const secret of [...Object.values(secrets), operatorPassword]) expect(bytes).not.toContain(secret);
  vi.stubEnv('GONOGO_LEDGER', '');
  expect(await place.run('verify', './out.jsonl', '--ledger', 'nowhere')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`whole, ${rows.length} lines`),
  });
  expect(await place.run('replay', './out.jsonl', '--format', 'text')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/answers-fast .*signed by ann/),
  });
});
