import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isDatabase, placeWritten } from '../../src/ledger/place.ts';
import { initPostgres } from '../../src/ledger/postgres/init.ts';
import { postgresPlace } from '../../src/ledger/postgres/place.ts';
import { notesOf, signed } from './drivers.ts';
import { openStore, startDatabase, type TestDatabase } from './postgres-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
  const place = await postgresPlace(database.url, false);
  const store = await place.open('stays', { clock: { now: () => Date.now() }, onNotice: () => undefined, create: true });
  await store.append('ana', [signed('1')]);
  await store.close();
  await place.close();
});

afterAll(() => database.remove());

describe('the place for records in a database', () => {
  it.each([' postgres://ana@127.0.0.1:1/x', '"postgres://ana@127.0.0.1:1/x"', "'postgresql://ana@127.0.0.1:1/x' "])('finds the URL in %j', (said) => {
    expect(isDatabase(placeWritten(said) ?? '')).toBe(true);
  });

  it.each([
    'pg://ana:hushhush@db.example/x',
    '"postgres://ana:hushhush@db.example/x',
    'postgres:/ana:hushhush@db.example/x',
    'mysql://ana:hushhush@db.example/x',
    'ana:hushhush@db.example/x',
    'host=db.example password=hushhush',
  ])('takes %s for no folder, and does not repeat it', (said) => {
    expect(() => placeWritten(said)).toThrow(/` is no place for records: write a folder, or `postgres:\/\/user@host:5432\/database`$/);
    expect(() => placeWritten(said)).not.toThrow(/hush/);
  });

  it.each(['led', './led', 'C:\\records', 'D:/records', '/var/lib/gonogo', '~/a b'])('takes %s for a folder', (said) => {
    expect(placeWritten(said)).toBe(said);
  });

  it('names a file that the URL asks for and that is not there', async () => {
    await expect(openStore(`${database.url}?sslmode=verify-ca&sslrootcert=/nowhere/root.crt`, 'stays')).rejects.toThrow(
      /`\/nowhere\/root\.crt` cannot be read \(there is no such file\): `sslrootcert`/,
    );
    await expect(openStore('postgres://ana@/creator?host=/nowhere/sockets', 'stays')).rejects.toThrow(/cannot be reached \(no socket there\)/);
  });

  it.each([
    ['an unknown kind', '{"type":"foo"}', /no kind of event that these records hold: foo/],
    ['a kind without what it needs', '{"type":"signed"}', /an event without a item/],
    ['a kind with something else in its place', '{"item":7,"type":"signed"}', /an event without a item/],
    ['a word that is none', '{"go":"yes","type":"decided"}', /an event without a go/],
  ])('takes %s from nobody, for it would break the record for everybody', async (_what, event, said) => {
    const call = `SELECT * FROM gonogo.append('stays', gen_random_uuid(), '"x"', ARRAY['${event}'], ARRAY[]::text[], NULL, NULL, 0, false)`;
    await expect(database.sql(call, database.url)).rejects.toThrow(said);
    expect(notesOf(await (await openStore(database.url, 'stays')).store.read())).toEqual(['1']);
  });

  it.each([
    ['a signature that is none', `ARRAY['{"as":"ana"}'], NULL, NULL`],
    ['a moment that is none', `ARRAY[]::text[], '2026-02-30T00:00:00.000Z', NULL`],
    ['a line before the first', `ARRAY[]::text[], '2026-02-20T00:00:00.000Z', -1`],
  ])('takes %s from nobody', async (_what, values) => {
    const call = `SELECT * FROM gonogo.append('stays', gen_random_uuid(), '"x"', ARRAY['{"type":"resumed"}'], ${values}, 0, false)`;
    await expect(database.sql(call, database.url)).rejects.toThrow(/no signature of a record|out of range|is no line/);
  });

  it('lets the owner insert nothing past the function, even with its mark', async () => {
    const entry = '00000000-0000-4000-8000-0000000000aa';
    const insert = (seq: number): string =>
      `SET gonogo.entry = '${entry}'; INSERT INTO gonogo.events (launch, seq, entry, part, at, line) VALUES ('stays', ${seq}, '${entry}', 1, now(), '{}')`;
    for (const seq of [2, 9]) await expect(database.sql(insert(seq), database.ownerUrl)).rejects.toThrow(/records are only added to, by gonogo\.append/);
  });

  it('says which gonogo to use where the records have another form, and `ledger init` renews an older one', async () => {
    const form = (version: number): Promise<unknown> =>
      database.sql(`CREATE OR REPLACE FUNCTION gonogo.version() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT ${version}'`, database.ownerUrl);
    onTestFinished(async () => void (await initPostgres(database.ownerUrl, false, [])));
    await form(1);
    await expect(openStore(database.url, 'stays')).rejects.toThrow(/are of an older form \(1, this gonogo writes 2\): `gonogo ledger init` renews it/);
    await form(99);
    await expect(openStore(database.url, 'stays')).rejects.toThrow(/were made by a newer gonogo \(form 99, this one knows 2\): use that one/);
    await form(1);
    expect(await initPostgres(database.ownerUrl, false, [])).toMatchObject({ schema: 'renewed' });
    const { store } = await openStore(database.url, 'stays');
    expect(await store.append('ana', [{ type: 'session-ended', session: 's' }])).toHaveLength(1);
  });
});
