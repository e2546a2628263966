import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { sshSigner } from '../../src/commands/ssh-signer.ts';
import type { LaunchEvent, LedgerLine } from '../../src/model/events.ts';
import type { Signer } from '../../src/model/signer.ts';
import { checklistOf, item } from '../output/launches.ts';
import { holds, openStore, startDatabase, type TestDatabase } from './postgres-database.ts';
import { allow, check, newKey, seen, sign } from './ssh-keys.ts';

let database: TestDatabase;
let folder: string;
let key: string;

beforeAll(async () => {
  database = await startDatabase();
  folder = await mkdtemp(join(tmpdir(), 'gonogo-keys-'));
  key = newKey(folder, 'ana');
});

beforeEach(() => database.server.start());

afterAll(async () => {
  await database.remove();
  await rm(folder, { recursive: true, force: true });
});

const signerOf = (operator: string, notices: string[] = []): Signer =>
  sshSigner({ key, principal: `${operator}@example.org`, operator, onNotice: (sentence) => notices.push(sentence) });

const opening = (launch: string): LaunchEvent => ({
  type: 'launch-opened',
  launch,
  target: { name: 'api.creator.example', production: false },
  checklist: checklistOf({ before: [item('backup'), item('migration')] }),
});

/** Ana opens a launch, loses the record, enters words, and leaves: they wait on this machine. */
async function leaves(launch: string, ...entries: (readonly LaunchEvent[])[]): Promise<void> {
  const ana = await openStore(database.url, launch, { create: true, signer: signerOf('ana') });
  await ana.store.append('ana', [opening(launch)]);
  await database.server.kill();
  await holds(() => ana.link().state === 'lost');
  for (const events of entries) expect(await ana.store.append('ana', events)).toEqual([]);
  await ana.store.close();
  await database.server.start();
}

async function report(lines: readonly LedgerLine[]): Promise<{ ok: boolean; text: string }> {
  const { ok, lines: said } = await check(folder, lines, allow('ana@example.org', key), true);
  return { ok, text: said.join('\n') };
}

describe('words that were kept on this machine, by an operator with a key', () => {
  it('are signed as they are entered, and so is what another hands in for them', async () => {
    await leaves('kept', [sign('backup')], [sign('migration', 'late')]);
    const ben = await openStore(database.url, 'kept');
    const lines = await ben.store.read();
    expect(lines.slice(1).map(({ knew, ssh }) => [knew, ssh?.as, ssh?.seen.seq])).toEqual([
      [1, 'ana@example.org', 1],
      [1, 'ana@example.org', 1],
    ]);
    expect(ben.notices).toEqual([expect.stringMatching(/^2 entries were handed in .* could not be reached$/)]);
    expect(await report(lines)).toMatchObject({ ok: true, text: expect.stringContaining('2 of 2 words signed and good') });
  });

  /** Somebody else's line takes the place that the evidence had. */
  const between = (launch: string): Promise<unknown> =>
    database.sql(
      `SELECT * FROM gonogo.append('${launch}', gen_random_uuid(), '"cem"', ARRAY['{"item":"backup","note":"x","type":"noted"}'], ARRAY[]::text[], NULL, NULL, 0, false)`,
      database.url,
    );

  it('are signed anew by their own operator where a number in them had to change', async () => {
    await leaves('renumbered', [seen('backup')], [{ ...sign('backup'), evidence: 2 } as LaunchEvent]); // `sign` makes a `signed`
    await between('renumbered');
    const ana = await openStore(database.url, 'renumbered', { signer: signerOf('ana') });
    const lines = await ana.store.read();
    expect(lines.at(-1)).toMatchObject({ event: { type: 'signed', evidence: 3 }, ssh: { seen: { seq: 3 } } });
    const { text } = await report(lines);
    expect(text).toContain('`ana`: 1 word, 1 signed and good');
    expect(text).not.toContain('does not fit');
  });

  it('are handed in without by anybody else, and that is said with the count', async () => {
    await leaves('bare', [seen('backup')], [{ ...sign('backup'), evidence: 2 } as LaunchEvent]); // as above
    await between('bare');
    const notices: string[] = [];
    const ben = await openStore(database.url, 'bare', { signer: signerOf('ben', notices) });
    const lines = await ben.store.read();
    expect(lines.at(-1)).toMatchObject({ by: 'ana', event: { type: 'signed', evidence: 3 } });
    expect(lines.at(-1)?.ssh).toBeUndefined();
    expect(ben.notices).toEqual([expect.stringMatching(/2 entries were handed in .*; 1 word of them lost its signature by key/)]);
  });

  it('rest on the last line of the record where nothing was read before', async () => {
    const ana = await openStore(database.url, 'unread', { create: true });
    await ana.store.append('ana', [opening('unread')]);
    const { postgresPlace } = await import('../../src/ledger/postgres/place.ts');
    const place = await postgresPlace(database.url, false);
    const store = await place.open('unread', { clock: { now: () => Date.now() }, onNotice: () => undefined, signer: signerOf('ana') });
    onTestFinished(async () => {
      await store.close();
      await place.close();
    });
    await store.append('ana', [sign('backup')]);
    expect(await report(await ana.store.read())).toMatchObject({ ok: true });
  });
});
