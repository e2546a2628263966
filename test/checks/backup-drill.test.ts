import { chmodSync, readFileSync, readdirSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { backup } from '../../src/checks/backup.ts';
import { type PostgresServer, startPostgres } from '../../src/sandbox/servers/postgres.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { contextFor, temporaryFolder } from './context.ts';
import { look, meets, whyNot } from './look.ts';
import { session, urlWith } from './postgres-sessions.ts';
import { misbehaving } from './servers.ts';
import { until } from './until.ts';

let server: PostgresServer;
let scratch: PostgresServer;
beforeAll(async () => {
  [server, scratch] = await Promise.all([startPostgres({ maxConnections: 20 }), startPostgres({ maxConnections: 20 })]);
});
afterAll(() => Promise.all([server.stop(), scratch.stop()]));

const deadline_ms = 30_000;
const drill = (tables: readonly string[], rest: JsonObject = {}): { drill: JsonObject } => ({
  drill: { source: server.url, tables: [...tables], scratch: scratch.url, ...rest },
});

/** Tables as a product has them: types of their own, generated columns, keys to tables that are not named. */
async function product(): Promise<void> {
  const client = await session(server.url);
  await client.query(`
    DROP SCHEMA IF EXISTS app CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public;
    CREATE SCHEMA app;
    CREATE TYPE app.mood AS ENUM ('good', 'bad');
    CREATE FUNCTION app.nice(text) RETURNS bool LANGUAGE sql IMMUTABLE AS $$ SELECT length($1) > 0 $$;
    CREATE TABLE users (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE);
    CREATE TABLE app."OddTable" (id serial PRIMARY KEY, user_id int REFERENCES users, mood app.mood, title text CHECK (app.nice(title)), length int GENERATED ALWAYS AS (length(title)) STORED);
    CREATE VIEW some_users AS SELECT * FROM users;
    INSERT INTO users (email) SELECT 'u' || n FROM generate_series(1, 300) n;
    INSERT INTO app."OddTable" (user_id, mood, title) SELECT n, 'good', 'title ' || n FROM generate_series(1, 200) n;`);
}
async function databases(): Promise<string[]> {
  const client = await session(scratch.adminUrl);
  return (await client.query<{ datname: string }>('SELECT datname FROM pg_database ORDER BY 1')).rows.map(({ datname }) => datname);
}
const untouched = ['creator', 'postgres', 'template0', 'template1'];

/** Programs in front of the real ones on PATH. */
function shadowed(scripts: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  return folder;
}
const real = (tool: string): string =>
  (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, tool))
    .find((path) => existsSync(path)) ?? tool;

describe('a restore drill', () => {
  it('restores the tables into a database of its own, counts, and drops it', async () => {
    await product();
    const seen = await look(backup, drill(['users', 'app.OddTable']), contextFor({ deadline_ms }));
    expect(seen).toMatchObject({
      tables: [
        { table: 'users', source_rows: 300, restored_rows: 300 },
        { table: 'app.OddTable', source_rows: 200, restored_rows: 200 },
      ],
      equal: true,
      extensions_missing: [],
    });
    expect(seen['restored_bytes']).toBeGreaterThan(500);
    expect(meets(backup, seen)).toBe(true);
    expect(backup.response(seen)).toMatch(/^500 rows of 2 tables restored and equal in \d+ s$/);
    expect(await databases()).toEqual(untouched);
  });

  it('counts at one moment, while the product writes on', async () => {
    await product();
    const writer = await session(server.url);
    const folder = temporaryFolder();
    // Between the count of the source and its dump the product gains rows, and loses some.
    shadowed({
      pg_dump: `case "$*" in *data-only*) touch '${folder}/asked'; while [ ! -e '${folder}/go' ]; do sleep 0.02; done;; esac\nexec ${real('pg_dump')} "$@"`,
    });
    const looking = look(backup, drill(['users']), contextFor({ deadline_ms }));
    await until(() => readdirSync(folder).includes('asked'));
    await writer.query("INSERT INTO users (email) SELECT 'late' || n FROM generate_series(1, 50) n");
    await writer.query("DELETE FROM users WHERE email = 'u300'");
    writeFileSync(join(folder, 'go'), '');
    expect(await looking).toMatchObject({ tables: [{ source_rows: 300, restored_rows: 300 }], equal: true });
  });

  it('that loses rows fails and says of which table', async () => {
    await product();
    // A restore that brings no data.
    shadowed({ pg_restore: `case "$*" in *data-only*) cat >/dev/null; exit 0;; esac\nexec ${real('pg_restore')} "$@"` });
    const seen = await look(backup, drill(['users']), contextFor({ deadline_ms }));
    expect(seen).toMatchObject({ equal: false, tables: [{ table: 'users', source_rows: 300, restored_rows: 0 }] });
    expect(meets(backup, seen)).toBe(false);
    expect(backup.response(seen)).toBe('restored 0 of 300 rows of users');
  });

  it('shows nothing secret on a command line, and nothing but reads to the source', async () => {
    await product();
    const folder = temporaryFolder();
    const note = `printf '%s\\n' "$0 $*" >> '${folder}/said'`;
    shadowed({ pg_dump: `${note}\nexec ${real('pg_dump')} "$@"`, pg_restore: `${note}\nexec ${real('pg_restore')} "$@"` });
    await look(backup, drill(['users']), contextFor({ deadline_ms }));
    const said = readFileSync(join(folder, 'said'), 'utf8');
    expect(said.split('\n').filter((line) => line.includes('--format')).length).toBe(2);
    for (const { url } of [server, scratch]) expect(said).not.toContain(new URL(url).password);
    const client = await session(server.url);
    expect((await client.query("SELECT 1 FROM pg_database WHERE datname LIKE 'gonogo%'")).rowCount).toBe(0);
  });

  it('does not mind another table of the schema that this login may not read', async () => {
    await product();
    const admin = await session(urlWith(server.adminUrl, (url) => Object.assign(url, { pathname: '/creator' })));
    await admin.query('CREATE TABLE public.audit (n int)');
    onTestFinished(async () => void (await admin.query('DROP TABLE IF EXISTS public.audit')));
    expect(await look(backup, drill(['users']), contextFor({ deadline_ms }))).toMatchObject({ equal: true });
  });

  it('asks to be allowed, and says what it writes where', () => {
    expect(backup.consent?.({ drill: { source: '${DATABASE_URL}', tables: ['users', 'content_pieces'], scratch: '${SCRATCH_URL}' } })).toEqual({
      why: 'writes',
      subject: 'pg_dump users, content_pieces of ${DATABASE_URL} into a new scratch database on ${SCRATCH_URL}, dropped at the end',
    });
  });
});

describe('no answer, and no database left', () => {
  it.each<[string, string, string]>([
    ['gone', 'fail', 'undefined-table'],
    ['some_users', 'unknown', 'not-a-table'],
  ])('for the table %s', async (table, verdict, code) => {
    await product();
    expect(await whyNot(backup, drill([table]), contextFor({ deadline_ms }))).toMatchObject({ verdict, code });
    expect(await databases()).toEqual(untouched);
  });

  it('when it is stopped in the middle', async () => {
    await product();
    const folder = temporaryFolder();
    shadowed({ pg_restore: `case "$*" in *data-only*) touch '${folder}/there'; exec sleep 60;; esac\nexec ${real('pg_restore')} "$@"` });
    const stop = new AbortController();
    const looking = whyNot(backup, drill(['users']), contextFor({ deadline_ms, stop: stop.signal }));
    await until(() => readdirSync(folder).includes('there'));
    expect(await databases()).toHaveLength(5);
    stop.abort();
    expect(await looking).toMatchObject({ verdict: 'fail', code: 'timed-out' });
    expect(await databases()).toEqual(untouched);
  });

  it('when its deadline passes', async () => {
    await product();
    shadowed({ pg_dump: `case "$*" in *snapshot*) exec sleep 60;; esac\nexec ${real('pg_dump')} "$@"` });
    const why = await whyNot(backup, drill(['users']), contextFor({ deadline_ms: 4_000 }));
    expect(why).toMatchObject({ verdict: 'fail', code: 'timed-out' });
    expect(why.message).toMatch(/^the restore drill was still restoring after [\d.]+ s: /);
    expect(await databases()).toEqual(untouched);
  });

  it('when the dump cannot be restored', async () => {
    await product();
    shadowed({ pg_dump: `case "$*" in *pre-data*) exit 0;; esac\nexec ${real('pg_dump')} "$@"` });
    const why = await whyNot(backup, drill(['users']), contextFor({ deadline_ms }));
    expect(why).toMatchObject({ verdict: 'fail', code: 'not-restored' });
    expect(await databases()).toEqual(untouched);
  });

  it('where a login may not create databases, or not read the source', async () => {
    await product();
    const admin = await session(scratch.adminUrl);
    await admin.query("CREATE ROLE plain LOGIN PASSWORD 'plain-password'");
    const plain = urlWith(scratch.url, (url) => Object.assign(url, { username: 'plain', password: 'plain-password' }));
    expect(await whyNot(backup, drill(['users'], { scratch: plain }), contextFor({ deadline_ms }))).toMatchObject({
      verdict: 'unknown',
      code: 'permission-denied',
      message: expect.stringContaining('give it CREATEDB') as string, // a matcher has no type
    });
    const wrong = urlWith(server.url, (url) => Object.assign(url, { password: 'not-the-password' }));
    const why = await whyNot(backup, drill(['users'], { source: wrong }), contextFor({ deadline_ms }));
    expect(why).toMatchObject({ verdict: 'unknown', code: 'login-refused' });
    expect(why.message).not.toContain('not-the-password');
    const away = urlWith(scratch.url, (url) => Object.assign(url, { port: '9' }));
    expect(await whyNot(backup, drill(['users'], { scratch: away }), contextFor({ deadline_ms }))).toMatchObject({ verdict: 'fail', code: 'refused' });
  });

  it('from a server that takes the connection and says nothing', async () => {
    await product();
    const hung = `postgres://a:b@${new URL(await misbehaving(() => undefined)).host}/c`;
    const message = expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:\d+ did not answer in time$/) as string; // a matcher has no type
    for (const rest of [{ source: hung }, { scratch: hung }])
      expect(await whyNot(backup, drill(['users'], rest), contextFor({ deadline_ms: 2_000 }))).toMatchObject({ verdict: 'fail', code: 'timed-out', message });
  });

  it('where the programs are missing, or older than the server', async () => {
    shadowed({ pg_dump: 'echo "pg_dump (PostgreSQL) 9.6.24"' });
    await product();
    const why = await whyNot(backup, drill(['users']), contextFor({ deadline_ms }));
    expect(why).toMatchObject({ verdict: 'unknown', code: 'tool-too-old' });
    expect(why.message).toMatch(/^`pg_dump` here is version 9, and PostgreSQL at 127\.0\.0\.1:\d+ is version \d+: install `pg_dump` \d+ or later$/);
    vi.stubEnv('PATH', temporaryFolder());
    expect(await whyNot(backup, drill(['users']), contextFor({ deadline_ms }))).toMatchObject({
      verdict: 'unknown',
      code: 'tool-absent',
      message: "`pg_dump` is not on this machine: install PostgreSQL's client programs (Debian: `postgresql-client`, Homebrew: `libpq`)",
    });
  });
});
