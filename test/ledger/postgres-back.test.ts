import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openLaunch } from '../../src/commands/launch.ts';
import { prepare } from '../../src/commands/prepare.ts';
import { addressOf } from '../../src/ledger/postgres/address.ts';
import { Link } from '../../src/ledger/postgres/link.ts';
import { postgresPlace } from '../../src/ledger/postgres/place.ts';
import type { LedgerLine } from '../../src/model/events.ts';
import { notesOf, signed } from './drivers.ts';
import { holds, openStore, startCutter, startDatabase, type TestDatabase } from './postgres-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
});

beforeEach(() => database.server.start());

afterAll(() => database.remove());

const cutAll = (): Promise<unknown> => database.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ana'");

async function linesOf(launch: string): Promise<readonly LedgerLine[]> {
  const place = await postgresPlace(database.url, false);
  try {
    expect(await place.verify(launch)).toMatchObject({ ok: true });
    return await place.read(launch);
  } finally {
    await place.close();
  }
}

describe('a console on a record that was lost', () => {
  it('sees what others sign where the record was lost as it was opened', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gonogo-race-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    process.env['XDG_CONFIG_HOME'] = folder;
    const file = join(folder, 'race.md');
    const open = async (ledger: string) => openLaunch(await prepare(file, {}, true), 'ana', { ledger }, 'walk');
    await writeFile(file, '# Race\n\n## Before\n\n- [ ] Look left\n- [ ] Look right\n');
    const first = await open(database.url);
    await first.close();
    await writeFile(file, '# Race\n\n## Before\n\n- [ ] Look left\n- [ ] Look right\n- [ ] Look up\n');
    const cutter = await startCutter(database.server.port);
    onTestFinished(() => cutter.close());
    const ana = await open(database.url.replace(/:\d+\/creator/, `:${cutter.port}/creator`));
    onTestFinished(() => ana.close());
    expect(ana.store.getState().link).toMatchObject({ state: 'lost', kept: [{ event: { type: 'checklist-changed' } }] });
    const ben = await openStore(database.url, first.id);
    await ben.store.append('ben', [{ type: 'signed', item: 'look-left' }]);
    cutter.mend();
    await holds(() => ana.store.getState().link.state === 'up');
    await ben.store.append('ben', [{ type: 'signed', item: 'look-right' }]);
    await holds(() => [...ana.state().items.values()].filter(({ signatures }) => signatures.length > 0).length === 2, 5_000);
  });

  it('comes back where the connection breaks again while what was kept is handed in', async () => {
    const lost: string[] = [];
    let backs = 0;
    const link = new Link({
      address: addressOf(database.url, false),
      onNotify: () => undefined,
      onLost: (why) => lost.push(why),
      onRefused: (error) => lost.push(String(error)),
      onTick: () => Promise.resolve(),
      async onBack() {
        backs += 1;
        const before = lost.length;
        if (backs > 1) return;
        await cutAll();
        await holds(() => lost.length > before);
      },
    });
    onTestFinished(() => link.close());
    await link.start();
    await cutAll();
    await holds(() => backs === 1 && lost.length > 1);
    expect(link.ready).toBe(false);
    await holds(() => backs > 1 && link.ready);
    expect(await link.query('SELECT 1 AS one', [])).toEqual([{ one: 1 }]);
  });
});

describe('a record that comes back without lines that it had acknowledged', () => {
  /** What a replica that lagged behind does as it takes over: the last lines are not there. Gives the way to bring them back. */
  async function loseFrom(launch: string, seq: number): Promise<() => Promise<void>> {
    const open = 'SET session_replication_role = replica; ALTER TABLE gonogo.events DISABLE TRIGGER ALL';
    const close = 'ALTER TABLE gonogo.events ENABLE ALWAYS TRIGGER only_append; ALTER TABLE gonogo.events ENABLE ALWAYS TRIGGER no_change';
    await database.sql(`DROP TABLE IF EXISTS saved; CREATE TABLE saved AS SELECT * FROM gonogo.events WHERE launch = '${launch}' AND seq >= ${seq}`);
    await database.sql(`${open}; DELETE FROM gonogo.events WHERE launch = '${launch}' AND seq >= ${seq}; ${close}`);
    return async () => void (await database.sql(`${open}; INSERT INTO gonogo.events SELECT * FROM saved; ${close}`));
  }

  it('is said with the lines that are gone, takes nothing more, and goes on once they are back', async () => {
    const ana = await openStore(database.url, 'behind', { create: true });
    for (const note of ['1', '2', '3', '4']) await ana.store.append('ana', [signed(note)]);
    const bringBack = await loseFrom('behind', 3);
    await cutAll();
    await holds(() => ana.notices.some((sentence) => /came back without lines that it had acknowledged: seq 3 to 4 are gone/.test(sentence)));
    expect(await ana.store.append('ana', [signed('5')])).toEqual([]);
    expect(ana.link()).toMatchObject({ state: 'lost', why: 'acknowledged lines are gone, seq 3 to 4', kept: [{ event: { note: '5' } }] });
    expect(notesOf(await linesOf('behind'))).toEqual(['1', '2']);
    expect(await database.journals()).toHaveLength(1);
    await bringBack();
    await holds(() => ana.link().state === 'up');
    expect(notesOf(await linesOf('behind'))).toEqual(['1', '2', '3', '4', '5']);
    expect(await database.journals()).toEqual([]);
  });

  it('is noticed where the connection stays, and where somebody went on from there', async () => {
    const ana = await openStore(database.url, 'behind-too', { create: true });
    for (const note of ['1', '2', '3']) await ana.store.append('ana', [signed(note)]);
    await loseFrom('behind-too', 3);
    await holds(() => ana.link().state === 'lost', 5_000);
    const ben = await openStore(database.url, 'behind-too');
    for (const note of ['x', 'y']) await ben.store.append('ben', [signed(note)]);
    expect(await ana.store.append('ana', [signed('4')])).toEqual([]);
    await holds(() => ana.notices.some((sentence) => /seq 3 is gone, or other lines stand there/.test(sentence)));
    expect(notesOf(await linesOf('behind-too'))).toEqual(['1', '2', 'x', 'y']);
    expect(notesOf(ana.followed)).toEqual(['1', '2', '3']);
  });
});
