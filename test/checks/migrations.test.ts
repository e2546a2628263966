import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../../src/checks/migrations.ts';
import { type PostgresServer, startPostgres } from '../../src/sandbox/servers/postgres.ts';
import { contextFor, temporaryFolder } from './context.ts';
import { faultsOf, look, meets, whyNot } from './look.ts';
import { session, urlWith } from './postgres-sessions.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ maxConnections: 12 });
});
afterAll(() => server.stop());

const run = async (...statements: string[]): Promise<void> => {
  const client = await session(server.url);
  for (const statement of statements) await client.query(statement);
};
const at = (...revisions: string[]): Promise<void> =>
  run('CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)', ...revisions.map((id) => `INSERT INTO alembic_version VALUES ('${id}')`));

beforeEach(() => run('DROP TABLE IF EXISTS alembic_version'));

function checkout(revisions: Readonly<Record<string, string>>): ReturnType<typeof contextFor> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'versions', '__pycache__'), { recursive: true });
  writeFileSync(join(folder, 'versions', '__init__.py'), '');
  writeFileSync(join(folder, 'versions', 'README'), 'Generic single-database configuration.');
  for (const [id, down] of Object.entries(revisions))
    writeFileSync(join(folder, 'versions', `${id}_x.py`), `"""x"""\nfrom alembic import op\nrevision: str = '${id}'\ndown_revision = ${down}\n`);
  return contextFor({ folder });
}

const three = { '0001': 'None', '0002': "'0001'", '0003': "'0002'" };
const asked = () => ({ url: server.url, versions: 'versions' });

describe('a database', () => {
  it('at the head of the checkout passes', async () => {
    await at('0003');
    const seen = await look(migrations, asked(), checkout(three));
    expect(seen).toEqual({
      state: 'at-head',
      heads: ['0003'],
      current: ['0003'],
      pending: [],
      pending_count: 0,
      unknown_revisions: [],
      table_exists: true,
      revisions: 3,
    });
    expect(meets(migrations, seen)).toBe(true);
    expect(migrations.response(seen)).toBe('at 0003, head');
  });

  it.each<[string, string[], Readonly<Record<string, string>>, string, string]>([
    ['behind', ['0001'], three, 'behind', 'at 0001, behind head 0003: 2 pending (0002, 0003)'],
    ['at several heads', ['0002'], { ...three, '0003b': "'0002'" }, 'several-heads', 'at 0002, several heads: 0003, 0003b; merge them, or upgrade to each'],
    ['ahead', ['0004'], three, 'ahead', 'at 0004, which no file has: newer than this checkout (head 0003), or its file was removed'],
    ['at no revision', [], three, 'empty', 'at no revision yet, head 0003'],
  ])('%s fails and says where it is', async (_what, rows, files, state, response) => {
    await at(...rows);
    const seen = await look(migrations, asked(), checkout(files));
    expect(seen).toMatchObject({ state, current: rows });
    expect(meets(migrations, seen)).toBe(false);
    expect(migrations.response(seen)).toBe(response);
  });

  it('without a version table is empty, which is an answer', async () => {
    const seen = await look(migrations, asked(), checkout(three));
    expect(seen).toMatchObject({ state: 'empty', table_exists: false, pending: ['0001', '0002', '0003'] });
    expect(migrations.response(seen)).toBe('no version table yet, head 0003');
  });

  it('is compared with a head that is given, and its table may be elsewhere', async () => {
    await run(
      'CREATE SCHEMA "Odd ""schema"',
      'CREATE TABLE "Odd ""schema"."my versions" (version_num text)',
      `INSERT INTO "Odd ""schema"."my versions" VALUES ('0002')`,
    );
    const there = { url: server.url, schema: 'Odd "schema', table: 'my versions' };
    expect(await look(migrations, { ...there, head: '0002' }, contextFor())).toMatchObject({ state: 'at-head', heads: ['0002'] });
    expect(await look(migrations, { ...there, head: '0001' }, contextFor())).toMatchObject({ state: 'elsewhere', unknown_revisions: ['0002'] });
    expect(await look(migrations, { ...there, head: '0001', versions: 'versions' }, checkout(three))).toMatchObject({ state: 'ahead' });
    expect(await whyNot(migrations, { ...there, head: '9', versions: 'versions' }, checkout(three))).toMatchObject({ code: 'no-such-revision' });
  });
});

describe('no answer', () => {
  it('where the chain is broken, a file cannot be read, or the folder is wrong', async () => {
    await at('0001');
    expect(await whyNot(migrations, asked(), checkout({ '0002': "'0001'" }))).toMatchObject({
      verdict: 'fail',
      code: 'chain-broken',
      message: '`versions`: `0002_x.py` builds on revision `0001`, which no file has: the chain is broken; restore that file, or name every versions folder',
    });
    expect(await whyNot(migrations, asked(), checkout({ '0001': 'previous()' }))).toMatchObject({ verdict: 'unknown', code: 'unreadable' });
    expect(await whyNot(migrations, asked(), checkout({}))).toMatchObject({ verdict: 'unknown', code: 'no-revisions' });
    expect(await whyNot(migrations, { ...asked(), versions: 'gone' }, contextFor())).toMatchObject({ verdict: 'unknown', code: 'file-absent' });
  });

  it('where the table is another, may not be read, or nothing listens', async () => {
    await run('CREATE TABLE alembic_version (n int)');
    expect(await whyNot(migrations, { url: server.url, head: '1' }, contextFor())).toMatchObject({ verdict: 'unknown', code: 'undefined-column' });
    await run('DROP TABLE alembic_version');
    const admin = await session(server.adminUrl);
    await admin.query("CREATE ROLE nosey LOGIN PASSWORD 'nosey-password'");
    await at('1');
    const nosey = urlWith(server.url, (url) => Object.assign(url, { username: 'nosey', password: 'nosey-password' }));
    expect(await whyNot(migrations, { url: nosey, head: '1' }, contextFor())).toMatchObject({ verdict: 'unknown', code: 'permission-denied' });
    const away = urlWith(server.url, (url) => Object.assign(url, { port: '9' }));
    expect(await whyNot(migrations, { url: away, head: '1' }, contextFor())).toMatchObject({ verdict: 'fail', code: 'refused' });
  });
});

it('needs a folder or a head', () => {
  expect(faultsOf(migrations, { url: 'postgres://h/d', head: 3 })).toEqual(['head: must be a revision in quotes, as in `"0003"`, or a list of such']);
  expect(faultsOf(migrations, { url: 'postgres://h/d', head: ['a', 'b'] })).toEqual([]);
  expect(faultsOf(migrations, { url: 'postgres://h/d' })).toEqual([
    ': needs `versions` (the folder of the revisions in a checkout) or `head` (the revision that the code expects)',
  ]);
});
