import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { cli, temporary } from '../helpers/gonogo.ts';
import { start, startDeadline_ms } from '../helpers/terminal.ts';
import { operatorPassword, startDatabase, type TestDatabase } from '../ledger/postgres-database.ts';
import { recordedPlace, type RecordedPlace } from './recorded.ts';

let database: TestDatabase;
let place: RecordedPlace;
let id: string;

beforeAll(async () => {
  [database, place] = await Promise.all([startDatabase(), recordedPlace()]);
  vi.stubEnv('GONOGO_LEDGER', database.url);
  for (let n = 0; n < 2; n += 1) await place.run('check', 'launch.md', '--env-file', 'launch.env', '--as', 'ann');
  vi.stubEnv('GONOGO_LEDGER', '');
  const [row] = await database.sql('SELECT DISTINCT launch FROM gonogo.events');
  id = String(row?.['launch']);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([database.remove(), place.remove()]);
});

it('a record in a database is replayed at a moment, and reported with the command that proves it, without its password', async () => {
  const replayed = await place.run('replay', id, '--ledger', database.url, '--at', '#5');
  expect(replayed).toMatchObject({ code: 0, stdout: expect.stringMatching(/REPLAY · .* · event 5 of \d+/) });
  const reported = await place.run('report', '--ledger', database.url);
  expect(reported.code).toBe(0);
  expect(reported.stdout).toMatch(new RegExp(`gonogo verify ${id} --ledger postgres://`));
  for (const { stdout } of [replayed, reported])
    for (const form of [operatorPassword, encodeURIComponent(operatorPassword)]) expect(stdout).not.toContain(form);
});

it('is gone through on a screen, and leaves none of its bytes behind on this machine', async () => {
  const kept = await temporary('kept');
  const env = { XDG_CONFIG_HOME: place.path, XDG_STATE_HOME: database.state, TMPDIR: kept.path };
  const terminal = start(process.execPath, ['--', cli, 'replay', id, '--ledger', database.url], { cols: 120, rows: 40, cwd: place.path, env });
  onTestFinished(async () => {
    terminal.stop();
    await kept.remove();
  });
  await terminal.waitFor('event 1 of', startDeadline_ms);
  terminal.press('f');
  await terminal.waitFor('✗ failing    The database answers');
  expect((await readdir(kept.path)).filter((name) => name.startsWith('gonogo-'))).toEqual([]);
  terminal.press('q');
  expect((await terminal.ended).code).toBe(0);
});
