import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { addressOf } from '../../src/ledger/postgres/address.ts';
import { initPostgres } from '../../src/ledger/postgres/init.ts';
import { postgresPlace } from '../../src/ledger/postgres/place.ts';
import type { LaunchEvent } from '../../src/model/events.ts';
import type { Signer } from '../../src/model/signer.ts';
import { notesOf, signed } from './drivers.ts';
import { holds, openStore, operatorPassword, startDatabase, startWire, type TestDatabase } from './postgres-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
});

afterAll(() => database.remove());

describe('the place for records in a database', () => {
  it('is made once, and the same command again changes nothing', async () => {
    await (await openStore(database.url, 'stays', { create: true })).store.append('ana', [signed('1')]);
    expect(await initPostgres(database.ownerUrl, false, [])).toMatchObject({ schema: 'renewed', owner: 'creator' });
    expect(notesOf(await (await openStore(database.url, 'stays')).store.read())).toEqual(['1']);
  });

  it('makes a role for operators where the user may, and lets in who is named', async () => {
    const admin = database.server.adminUrl.replace(/\/postgres$/, '/creator');
    await database.sql('CREATE ROLE "Ben Müller" LOGIN');
    expect(await initPostgres(admin, false, ['Ben Müller'])).toMatchObject({ role: { there: true }, granted: [{ role: 'Ben Müller', through: 'member' }] });
    await expect(initPostgres(admin, false, ['nobody-here'])).rejects.toThrow(/there is no role `nobody-here`.*`CREATE ROLE` makes one/);
  });

  it.each([
    ['UPDATE gonogo.events SET line = line'],
    ['UPDATE gonogo.events SET line = line WHERE false'],
    ['DELETE FROM gonogo.events'],
    ['TRUNCATE gonogo.events'],
    [`INSERT INTO gonogo.events (launch, seq, entry, part, at, line) VALUES ('stays', 2, gen_random_uuid(), 1, now(), '{}')`],
  ])('refuses `%s` to an operator and to the owner', async (statement) => {
    await expect(database.sql(statement, database.url)).rejects.toThrow(/permission denied/);
    await expect(database.sql(statement, database.ownerUrl)).rejects.toThrow(/records are only added to/);
    await expect(database.sql(statement)).rejects.toThrow(/records are only added to/);
    await expect(database.sql(`SET session_replication_role = replica; ${statement}`)).rejects.toThrow(/records are only added to/);
  });

  it.each([
    ['no JSON', `'"x"', ARRAY['{']`],
    ['an event of two lines', `'"x"', ARRAY[E'{"type":\\n"resumed"}']`],
    ['a name that is none', `'{}', ARRAY['{"type":"resumed"}']`],
    ['no event at all', `'"x"', ARRAY[]::text[]`],
  ])('takes %s from nobody', async (_what, values) => {
    const call = `SELECT * FROM gonogo.append('stays', gen_random_uuid(), ${values}, ARRAY[]::text[], NULL, NULL, 0, false)`;
    await expect(database.sql(call, database.url)).rejects.toThrow(/invalid input syntax|no entry of a record/);
    expect((await openStore(database.url, 'stays')).followed.length).toBeLessThan(2);
  });

  it('records an entry once, however often it is sent', async () => {
    await (await openStore(database.url, 'once', { create: true })).store.append('ana', [signed('first')]);
    const call = `SELECT * FROM gonogo.append('once', '00000000-0000-4000-8000-000000000001', '"ana"', ARRAY['{"item":"a","note":"again","type":"signed"}','{"type":"resumed"}'], ARRAY[]::text[], NULL, NULL, 0, false)`;
    const answers = [await database.sql(call, database.url), await database.sql(call, database.url)];
    expect(answers[1]).toEqual(answers[0]);
    const { store } = await openStore(database.url, 'once');
    expect(notesOf(await store.read())).toEqual(['first', 'again']);
  });

  it('says what to do where there is no such place, no such launch, no such login', async () => {
    const { server, url, ownerUrl } = database;
    await database.sql('CREATE DATABASE bare TEMPLATE template0');
    const bare = await postgresPlace(ownerUrl.replace(/creator$/, 'bare'), false);
    await expect(bare.ids()).rejects.toThrow(/holds no records yet.*`gonogo ledger init` makes the place/);
    await expect(openStore(url, 'nowhere')).rejects.toThrow(/there is no launch `nowhere` in `postgres:\/\/ana@127\.0\.0\.1:\d+\/creator`/);
    await expect(openStore(url, 'stays', { create: true })).rejects.toThrow(/the launch `stays` exists already/);
    await expect(openStore(url, '../up')).rejects.toThrow(/`\.\.\/up` is no launch/);
    await database.sql(`CREATE ROLE stranger LOGIN PASSWORD 'stranger-word'`);
    const stranger = url.replace(/\/\/[^@]*@/, '//stranger:stranger-word@');
    await expect(openStore(stranger, 'stays')).rejects.toThrow(/this user may not use the records.*`gonogo ledger init --grant ROLE`/);
    const wrong = await openStore(url.replace(/:[^@:]*@/, ':wrong-word-here@'), 'stays').catch((error: unknown) => String(error));
    expect(wrong).toMatch(/refused the login: check the user and the password/);
    expect(wrong).not.toContain('wrong-word-here');
    await expect(openStore(`postgres://ana:x@127.0.0.1:${server.port}/absent`, 'stays')).rejects.toThrow(/refused the login|no such database/);
    await expect(openStore('postgres://ana@127.0.0.1:1/creator', 'stays')).rejects.toThrow(/cannot be reached \(connection refused\)/);
    for (const place of [bare]) await place.close();
  });

  it.each([
    ['postgres://ana@db.example/launches', 'postgres://ana@db.example/launches', false],
    ['postgresql://ana:p%40ss@db.example:5433/launches?sslmode=require', 'postgres://ana@db.example:5433/launches', false],
    ['postgres://ana:word@pool.example:6543/postgres', 'postgres://ana@pool.example:6543/postgres', true],
    ['postgres://ana@/launches?host=/var/run/postgresql', 'postgres://ana@/var/run/postgresql:launches', false],
  ])('reads %s', (url, where, pooled) => {
    expect(addressOf(url, false)).toMatchObject({ where, pooled });
  });

  it.each([
    ['postgres://'],
    ['postgres://db.example'],
    ['postgres:///launches'],
    ['postgres://ana:p@ss/w#rd@db.example/x'],
    ['postgres://ana:1/word@db.example/x'],
    ['postgres://ana:p@ss/word@db.example/x'],
  ])('refuses %s with the way out', (url) => {
    expect(() => addressOf(url, false)).toThrow(
      /the URL of the ledger (cannot be read|names no host or no database): write `postgres:\/\/user@host:5432\/database`/,
    );
  });

  it('never says a password', () => {
    const address = addressOf(database.url, true);
    expect([address.where, address.flag, address.key].join()).not.toContain('Geheimnis');
    expect(address.clean(`no ${operatorPassword} and no ${encodeURIComponent(operatorPassword)} in ${database.url}`)).not.toMatch(/Geheimnis/);
  });
});

describe('a record in a database', () => {
  it('hashes every text as the file does, and reads back what was written', async () => {
    const { store } = await openStore(database.url, 'texts', { create: true });
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({
        unit: fc.constantFrom('"', '\\', '\0', '\u0007', '\n', '\u2028', '\u{1F600}', '\uD800', '\uDC00', "'", '$$', 'é', 'e\u0301', '\uFFFF', ' '),
      }),
    );
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(Number.MAX_SAFE_INTEGER, 1e21, 1e-7, -0, Number.MAX_VALUE, Number.MIN_VALUE, 0.1 + 0.2),
    );
    const event = fc.record({ note: text, value: text, number }).map(
      ({ note, value, number: seen }): LaunchEvent => ({
        type: 'observed',
        item: note.toWellFormed(),
        kind: 'http',
        verdict: 'pass',
        response: value.toWellFormed(),
        observed: { [note.toWellFormed() || 'key']: seen, nested: [value.toWellFormed(), null, true] },
        expect: '',
        duration_ms: seen,
      }),
    );
    let count = 0;
    await fc.assert(
      fc.asyncProperty(text, fc.array(event, { minLength: 1, maxLength: 3 }), async (by, events) => {
        const lines = await store.append(by, events);
        count += events.length;
        expect(lines.map((line) => line.by)).toEqual(events.map(() => by.toWellFormed()));
        expect(JSON.parse(JSON.stringify(lines.map((line) => line.event)))).toEqual(JSON.parse(JSON.stringify(events)));
      }),
      { numRuns: 300 },
    );
    const place = await postgresPlace(database.url, false);
    expect(await place.verify('texts')).toMatchObject({ ok: true, lines: count });
    expect(await place.read('texts')).toHaveLength(count);
    await place.close();
  });

  it('loses and doubles nothing of 8 writers with 200 each', async () => {
    await (await openStore(database.url, 'busy', { create: true })).store.append('first', [signed('0')]);
    const writers = await Promise.all(Array.from({ length: 8 }, () => openStore(database.url, 'busy')));
    await Promise.all(
      writers.map(async ({ store }, writer) => {
        for (let n = 1; n <= 200; n += 1) {
          const [line] = await store.append(`writer ${writer}`, [signed(`${writer}-${n}`)]);
          expect(line?.event).toMatchObject({ note: `${writer}-${n}` });
        }
      }),
    );
    const { store } = await openStore(database.url, 'busy');
    const lines = await store.read();
    expect(lines).toHaveLength(1601);
    for (let writer = 0; writer < 8; writer += 1)
      expect(notesOf(lines.filter(({ by }) => by === `writer ${writer}`))).toEqual(Array.from({ length: 200 }, (_, n) => `${writer}-${n + 1}`));
    for (const { followed } of writers) {
      await holds(() => followed.length === 1601);
      expect(followed.map(({ seq }) => seq)).toEqual(lines.map(({ seq }) => seq));
    }
  });

  it('is seen by 19 other consoles at once', async () => {
    const a = await openStore(database.url, 'seen', { create: true });
    await a.store.append('ana', [signed('0')]);
    const others = await Promise.all(Array.from({ length: 19 }, () => openStore(database.url, 'seen')));
    const times: number[] = [];
    for (let n = 1; n <= 50; n += 1) {
      const began = performance.now();
      await a.store.append('ana', [signed(String(n))]);
      await holds(() => others.every(({ followed }) => followed.length === n + 1), 2_000);
      times.push(performance.now() - began);
    }
    const median = times.toSorted((x, y) => x - y)[25] ?? Infinity;
    if (process.env['GONOGO_SAY']) process.stderr.write(`append to 19 other consoles: median ${median.toFixed(1)} ms\n`);
    expect(median).toBeLessThan(250);
  });

  it('is followed through a pooler that drops notices, which is said with the way out', async () => {
    const wire = await startWire(database.server.port, true);
    onTestFinished(() => wire.close());
    const a = await openStore(database.url, 'deaf', { create: true });
    await a.store.append('ana', [signed('1')]);
    const b = await openStore(database.url.replace(/:\d+\/creator/, `:${wire.port}/creator`), 'deaf');
    await a.store.append('ana', [signed('2')]);
    await holds(() => b.followed.length === 2, 3_000);
    await b.store.append('ben', [signed('3')]);
    await holds(() => b.notices.some((sentence) => /tells of no new lines, so they are looked for each second; .*session mode/.test(sentence)), 5_000);
    expect(a.notices).toEqual([]);
  });

  it('carries the signature of who entered it, over the last line they had seen', async () => {
    const asked: Parameters<Signer>[0][] = [];
    const signer: Signer = (words) => {
      asked.push(words);
      return Promise.resolve({ at: '2026-11-22T10:00:00.000Z', seen: words.seen, as: 'ana@ship', key: 'SHA256:x', sig: '-----BEGIN "x"\n' });
    };
    const { store } = await openStore(database.url, 'by-key', { create: true, signer });
    const resumed: LaunchEvent = { type: 'session-ended', session: 's' };
    const [first] = await store.append('ana', [resumed]);
    const [second, third] = await store.append('ana', [signed('with key'), resumed]);
    expect(asked.map(({ launch, by, seen, event }) => [launch, by, seen.seq, seen.hash, event.type])).toEqual([['by-key', 'ana', 1, first?.hash, 'signed']]);
    expect(second?.ssh).toMatchObject({ as: 'ana@ship', seen: { seq: 1, hash: first?.hash } });
    expect(third?.ssh).toBeUndefined();
    expect(await store.read()).toEqual([first, second, third]);
  });

  it('names the line that somebody changed behind its back', async () => {
    const { store } = await openStore(database.url, 'tampered', { create: true });
    for (const note of ['one', 'two', 'three']) await store.append('ana', [signed(note)]);
    await database.sql(
      `ALTER TABLE gonogo.events DISABLE TRIGGER no_change; UPDATE gonogo.events SET line = replace(line, '"two"', '"2"') WHERE launch = 'tampered'; ALTER TABLE gonogo.events ENABLE ALWAYS TRIGGER no_change`,
    );
    const place = await postgresPlace(database.url, false);
    expect(await place.verify('tampered')).toEqual({ ok: false, seq: 2, what: 'its content does not match its hash' });
    await expect(place.read('tampered')).rejects.toThrow(/is broken at seq `2`/);
    await expect(store.read()).rejects.toThrow(/is broken at seq `2`/);
    await place.close();
  });
});
