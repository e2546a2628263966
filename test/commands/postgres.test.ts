import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { gonogo, temporary, type Ran } from '../helpers/gonogo.ts';
import { holds, openStore, operatorPassword, startCutter, startDatabase, type TestDatabase } from '../ledger/postgres-database.ts';

let database: TestDatabase;
let folder: { path: string; remove: () => Promise<void> };

beforeAll(async () => {
  [database, folder] = await Promise.all([startDatabase(), temporary('postgres')]);
  await writeFile(join(folder.path, 'small.md'), '# A small launch\n\n## Before\n\n- [ ] Look left\n- [ ] Look right\n');
});

afterAll(async () => {
  await database.remove();
  await folder.remove();
});

/** Runs gonogo with its record in the database, as `GONOGO_LEDGER` names it. */
function run(words: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return gonogo(words, {
    cwd: folder.path,
    env: { GONOGO_LEDGER: database.url, XDG_STATE_HOME: database.state, XDG_CONFIG_HOME: join(folder.path, 'config'), ...env },
  });
}

const noPassword = (ran: Ran): void => expect(ran.stdout + ran.stderr).not.toContain('Geheimnis');

describe('gonogo on a record in PostgreSQL', () => {
  it('makes the place in one screen, and says how to let people in', async () => {
    const ran = await run(['ledger', 'init', '--grant', 'ana'], { GONOGO_LEDGER: database.ownerUrl });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/keeps records already: schema `gonogo`, owned by `creator`/);
    expect(ran.stdout).toMatch(/let in +`ana`/);
    expect(ran.stdout).toMatch(/let somebody in +gonogo ledger init --grant ROLE/);
    expect(ran.stdout.split('\n').length).toBeLessThan(12);
    expect(await run(['ledger', 'init'], { GONOGO_LEDGER: 'led' })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/`led` is a folder, which needs nothing of this/),
    });
    expect(await run(['ledger', 'init'], { GONOGO_LEDGER: '' })).toMatchObject({ code: 2 });
  });

  it('checks, signs, tells, lists, verifies and exports as with a file', async () => {
    expect(await run(['check', 'small.md', '--as', 'ana'])).toMatchObject({ code: 5 });
    const signed = await run(['sign', 'look-left', 'small.md', '--as', 'ana', '--note', 'clear']);
    expect(signed).toMatchObject({ code: 0, stdout: expect.stringContaining('look-left signed by ana: done'), stderr: '' });
    const status = await run(['status', 'small.md', '--format', 'json']);
    expect(JSON.parse(status.stdout)).toMatchObject({ go: false });
    const listed = await run(['launches']);
    expect(listed.stdout).toMatch(/small-\S+ +opened .* A small launch → local +NO-GO, 1 in the way/);
    const [id = ''] = listed.stdout.split(' ');
    const whole = await run(['verify']);
    expect(whole).toMatchObject({ code: 0, stdout: expect.stringMatching(/: whole, \d+ lines/) });
    expect(await run(['export', id, '--to', 'one.jsonl'])).toMatchObject({ code: 0 });
    const file = await readFile(join(folder.path, 'one.jsonl'), 'utf8');
    const rows = await database.sql(`SELECT line FROM gonogo.events WHERE launch = '${id}' ORDER BY seq`);
    expect(file).toBe(rows.map(({ line }) => `${String(line)}\n`).join(''));
    expect(await run(['verify', './one.jsonl'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/whole, \d+ lines/) });
    const lines = file
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; at: string; by: string; prev: string; event: unknown; hash: string }); // gonogo's own lines
    const [first] = lines;
    const { hash, ...rest } = first ?? { hash: '' };
    expect(
      createHash('sha256')
        .update(JSON.stringify(sorted(rest)))
        .digest('hex'),
    ).toBe(hash);
    for (const ran of [signed, status, listed, whole]) noPassword(ran);
  });

  it('says once that a password on the command line is read by others, and never the password', async () => {
    const { GONOGO_LEDGER: _none, ...env } = { GONOGO_LEDGER: '', XDG_STATE_HOME: database.state };
    const ran = await gonogo(['launches', '--ledger', database.url], { cwd: folder.path, env });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toMatch(
      /^the password in `--ledger` shows in every list of processes of this machine: put the URL into `GONOGO_LEDGER`, or the password into `~\/\.pgpass`\n$/,
    );
    noPassword(ran);
    const bare = database.url.replace(/:[^@:/]*@/, '@');
    await writeFile(join(folder.path, 'pgpass'), `other:5432:*:ana:no\n127.0.0.1:${database.server.port}:*:ana:${operatorPassword}\n`, { mode: 0o600 });
    expect(await gonogo(['launches', '--ledger', bare], { cwd: folder.path, env: { ...env, PGPASSFILE: join(folder.path, 'pgpass') } })).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await gonogo(['launches', '--ledger', bare], { cwd: folder.path, env: { ...env, PGPASSFILE: '/nowhere' } })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/it asks for a password: put it into `~\/\.pgpass` or `PGPASSWORD`/),
    });
  });

  it('refuses in a sentence where nothing can be reached', async () => {
    const ran = await run(['launches'], { GONOGO_LEDGER: `postgres://ana:${encodeURIComponent(operatorPassword)}@127.0.0.1:1/creator` });
    expect(ran).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'the record in `postgres://ana@127.0.0.1:1/creator` cannot be reached (connection refused): check the address and the network, and try again\n',
    });
    noPassword(ran);
  });

  it('hands in by name what waits on this machine', async () => {
    expect(await run(['ledger', 'hand-in'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^nothing waits on this machine for `postgres:/) });
    const ana = await openStore(database.url, 'waits', { create: true });
    await ana.store.append('ana', [{ type: 'noted', item: 'a', note: 'first' }]);
    await database.server.kill();
    await holds(() => ana.link().state === 'lost');
    await ana.store.append('ana', [{ type: 'noted', item: 'a', note: 'late' }]);
    await ana.store.close();
    await database.server.start();
    expect(await run(['ledger', 'hand-in'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^waits: 1 entry was handed in/), stderr: '' });
    expect(await database.journals()).toEqual([]);
    expect(await run(['verify', 'waits'])).toMatchObject({ code: 0, stdout: 'waits: whole, 2 lines\n', stderr: '' });
  });

  it('says that what it signed is not recorded yet, and that it waits, whoever asks', async () => {
    expect(await run(['check', 'small.md', '--as', 'ana', '--new'])).toMatchObject({ code: 5 });
    const cutter = await startCutter(database.server.port);
    onTestFinished(() => cutter.close());
    const through = database.url.replace(/:\d+\/creator/, `:${cutter.port}/creator`);
    const signed = await run(['sign', 'look-left', 'small.md', '--as', 'ana'], { GONOGO_LEDGER: through });
    expect(signed).toMatchObject({ code: 5, stdout: expect.stringMatching(/^look-left signed by ana: kept on this machine, not recorded yet\n/) });
    noPassword(signed);
    // The database under another name: nothing is guessed, and nothing hidden.
    const elsewhere = await run(['ledger', 'hand-in']);
    expect(elsewhere).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^nothing waits on this machine for `/),
      stderr: expect.stringMatching(
        new RegExp(`^1 entry of \`small-.*\` waits for \`postgres://ana@127.0.0.1:${cutter.port}/creator\`: \`gonogo ledger hand-in --ledger postgres://`),
      ),
    });
    cutter.mend();
    const env = { GONOGO_LEDGER: through };
    for (const words of [['launches'], ['verify'], ['status', 'small.md', '--format', 'json']])
      expect((await run(words, env)).stderr).toMatch(/^1 entry for `small-.*` waits on this machine, not recorded yet: `gonogo ledger hand-in`$/m);
    expect(await run(['ledger', 'hand-in'], env)).toMatchObject({ code: 0, stdout: expect.stringMatching(/1 entry was handed in/), stderr: '' });
    expect(await database.journals()).toEqual([]);
  });

  it('exits with an error where something still waits', async () => {
    const ana = await openStore(database.url, 'busy', { create: true });
    await ana.store.append('ana', [{ type: 'noted', item: 'a', note: 'first' }]);
    await database.server.kill();
    await holds(() => ana.link().state === 'lost');
    await ana.store.append('ana', [{ type: 'noted', item: 'a', note: 'late' }]);
    expect(await run(['ledger', 'hand-in'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/busy: .* cannot be reached[^]*still waiting, .*: `busy`/),
    });
    await database.server.start();
    await holds(() => ana.link().state === 'up');
  });

  it('never takes a URL with a slip in it for a folder, nor repeats it', async () => {
    for (const said of ['pg://ana:Geheimnis@db.example/x', "'postgres://ana:Geheimnis@db.example/x"]) {
      const ran = await run(['launches'], { GONOGO_LEDGER: said });
      expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/is no place for records: write a folder, or `postgres:/) });
      noPassword(ran);
    }
    expect(await run(['launches'], { GONOGO_LEDGER: ` "${database.url}" ` })).toMatchObject({ code: 0, stdout: expect.stringMatching(/^small-/) });
  });
});

/** Keys in the order in which the hash takes them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
