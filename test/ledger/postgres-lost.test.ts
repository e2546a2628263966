import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { postgresPlace } from '../../src/ledger/postgres/place.ts';
import type { LaunchEvent, LedgerLine } from '../../src/model/events.ts';
import { createLaunchStore } from '../../src/state/store.ts';
import { sketch } from '../tui/sample.ts';
import { notesOf, signed } from './drivers.ts';
import { holds, openStore, operatorPassword, startDatabase, startWire, type TestDatabase } from './postgres-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
});

beforeEach(() => database.server.start());

afterAll(() => database.remove());

interface Writer {
  readonly acknowledged: string[];
  readonly said: () => string;
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
}

/** A process of its own that signs, and says what was acknowledged. */
function startWriter(launch: string, many: number, pause_ms = 0, stays = false): Writer {
  const env = { ...process.env, GONOGO_LEDGER: database.url };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'postgres-writer.ts'), launch, String(many), String(pause_ms), stays ? 'stays' : ''], {
    env,
  });
  const acknowledged: string[] = [];
  let said = '';
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    acknowledged.push(...lines);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { acknowledged, said: () => said, process: child, ended };
}

async function begin(launch: string): Promise<void> {
  await (await openStore(database.url, launch, { create: true })).store.append('first', [signed('0')]);
}

async function wholeLines(launch: string): Promise<readonly LedgerLine[]> {
  const place = await postgresPlace(database.url, false);
  try {
    expect(await place.verify(launch)).toMatchObject({ ok: true });
    return await place.read(launch);
  } finally {
    await place.close();
  }
}

const noteOf = (line: string): string => line.split(' ')[1] ?? '';

describe('a record that cannot be reached', () => {
  it('has every signature once and in order after the server was killed in the middle of them', async () => {
    await begin('killed');
    const writers = [startWriter('killed', 50, 10), startWriter('killed', 50, 10)];
    await holds(() => writers.every(({ acknowledged }) => acknowledged.length > 15));
    await database.server.kill();
    await holds(() => writers.every(({ acknowledged }) => acknowledged.some((line) => line.startsWith('kept '))));
    await database.server.start();
    expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual([0, 0]);
    const lines = await wholeLines('killed');
    expect(lines).toHaveLength(101);
    for (const {
      acknowledged,
      process: { pid },
      said,
    } of writers) {
      const own = notesOf(lines.filter(({ by }) => by === `writer ${pid}`));
      expect(own).toEqual(Array.from({ length: 50 }, (_, n) => `${pid}-${n + 1}`));
      expect(own).toEqual(acknowledged.slice(1).map(noteOf));
      expect(said()).toMatch(/cannot be reached \(.*\): what is entered is kept on this machine/);
      expect(said()).toMatch(/is back after .*: \d+ entries kept on this machine were handed in/);
      expect(said()).not.toContain('Geheimnis');
    }
    const late = lines.filter(({ entered }) => entered !== undefined);
    expect(late.length).toBeGreaterThan(0);
    for (const { entered = '', at } of late) expect(entered <= at).toBe(true);
    expect(await database.journals()).toEqual([]);
  });

  it('gets from the next gonogo what a process kept that was killed meanwhile, once', async () => {
    await begin('orphaned');
    const writer = startWriter('orphaned', 30, 10, true);
    await holds(() => writer.acknowledged.length > 8);
    await database.server.kill();
    await holds(() => writer.acknowledged.length === 31);
    writer.process.kill('SIGKILL');
    await writer.ended;
    const [name = ''] = await database.journals();
    const path = join(database.state, 'gonogo', 'journal', name);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).not.toContain(operatorPassword);
    await writeFile(path, `${await readFile(path, 'utf8')}{"entry":"cut o`);
    await database.server.start();
    const [a, b] = await Promise.all([openStore(database.url, 'orphaned'), openStore(database.url, 'orphaned')]);
    expect([...a.notices, ...b.notices].filter((sentence) => /\d+ entries were handed in that a gonogo which is no more kept/.test(sentence))).toHaveLength(1);
    const lines = await wholeLines('orphaned');
    expect(notesOf(lines)).toEqual(['0', ...Array.from({ length: 30 }, (_, n) => `${writer.process.pid}-${n + 1}`)]);
    expect(await database.journals()).toEqual([]);
  });

  it('is told with why and since when, shows what is kept, and binds a signature to what it rested on', async () => {
    const ana = await openStore(database.url, 'bound', { create: true });
    const checklist = sketch('Bound', { Before: { One: [{ id: 'a' }, { id: 'b' }] } });
    await ana.store.append('ana', [{ type: 'launch-opened', launch: 'bound', target: { name: 'x', production: false }, checklist }]);
    const ben = await openStore(database.url, 'bound');
    const shown = createLaunchStore();
    shown.take(await ana.store.read());
    ana.store.follow(1, shown.take, () => undefined);
    ana.store.onLink?.(shown.link);
    const saw: LaunchEvent = { type: 'observed', item: 'a', kind: 'http', verdict: 'pass', response: '200', expect: '', duration_ms: 1 };
    await database.server.kill();
    // Both go on meanwhile; ben's come between.
    expect(
      await ben.store.append('ben', [
        { type: 'noted', item: 'b', note: 'one' },
        { type: 'noted', item: 'b', note: 'two' },
      ]),
    ).toEqual([]);
    expect(await ana.store.append('ana', [saw])).toEqual([]);
    const evidence = shown.getState().launch?.items.get('a')?.evidence?.seq ?? 0;
    expect(evidence).toBe(2);
    await ana.store.append('ana', [
      { type: 'signed', item: 'a', evidence },
      { type: 'poll-answered', poll: 'p', station: 's', go: true, seen: 2 },
    ]);
    const link = ana.link();
    expect(link).toMatchObject({ state: 'lost', why: expect.stringMatching(/server|connection/) });
    expect(link.state === 'lost' && link.kept.map(({ seq, by, event }) => [seq, by, event.type])).toEqual([
      [2, 'ana', 'observed'],
      [3, 'ana', 'signed'],
      [4, 'ana', 'poll-answered'],
    ]);
    expect(
      shown
        .getState()
        .launch?.items.get('a')
        ?.signatures.map(({ by }) => by),
    ).toEqual(['ana']);
    await database.server.start();
    await holds(() => ana.link().state === 'up' && ben.link().state === 'up');
    const lines = await wholeLines('bound');
    const at = (type: string): LedgerLine | undefined => lines.find(({ event }) => event.type === type);
    expect(lines).toHaveLength(6);
    expect(at('signed')?.event).toMatchObject({ evidence: at('observed')?.seq });
    expect(at('poll-answered')?.event).toMatchObject({ seen: at('observed')?.seq });
    await holds(() => shown.getState().launch?.lastSeq === 6);
    expect(shown.getState().launch?.items.get('a')?.signatures).toHaveLength(1);
    expect(shown.getState().link).toEqual({ state: 'up' });
    await holds(() => ana.followed.length === 6 && ben.followed.length === 6);
    expect(ana.followed).toEqual(lines);
  });

  it('is noticed within seconds where the connection stays and nothing comes through', async () => {
    await begin('silent');
    const wire = await startWire(database.server.port);
    onTestFinished(() => wire.close());
    const ana = await openStore(database.url.replace(/:\d+\/creator/, `:${wire.port}/creator`), 'silent');
    await ana.store.append('ana', [signed('1')]);
    wire.silent(true);
    const began = performance.now();
    expect(await ana.store.append('ana', [signed('2')])).toEqual([]);
    expect(performance.now() - began).toBeLessThan(6_000);
    expect(ana.link()).toMatchObject({ state: 'lost', why: 'no answer in time' });
    await ana.store.append('ana', [signed('3')]);
    wire.silent(false);
    await holds(() => ana.link().state === 'up', 20_000);
    expect(notesOf(await wholeLines('silent'))).toEqual(['0', '1', '2', '3']);
  });

  it('rejects what cannot be kept either, and goes on once it can', async () => {
    await begin('full');
    const ana = await openStore(database.url, 'full');
    await writeFile(join(database.state, 'no-folder'), '');
    process.env['XDG_STATE_HOME'] = join(database.state, 'no-folder');
    onTestFinished(() => {
      process.env['XDG_STATE_HOME'] = database.state;
    });
    await database.server.kill();
    await expect(ana.store.append('ana', [signed('nowhere')])).rejects.toThrow(
      /what is entered cannot be kept: .* cannot be written: a part of this path is a file.*`XDG_STATE_HOME`/,
    );
    process.env['XDG_STATE_HOME'] = database.state;
    expect(await ana.store.append('ana', [signed('kept')])).toEqual([]);
    await database.server.start();
    await holds(() => ana.link().state === 'up');
    expect(notesOf(await wholeLines('full'))).toEqual(['0', 'kept']);
  });

  it('drops nothing that the record refuses for good, and says where it is', async () => {
    await begin('refused');
    const ana = await openStore(database.url, 'refused');
    // Whoever owns the database takes the right away, and then the connection is lost.
    const functions = 'ALL FUNCTIONS IN SCHEMA gonogo';
    await database.sql(`REVOKE EXECUTE ON ${functions} FROM ana`);
    const allow = (): Promise<unknown> => database.sql(`GRANT EXECUTE ON ${functions} TO ana`);
    onTestFinished(async () => void (await allow()));
    await database.server.kill();
    await ana.store.append('ana', [signed('precious')]);
    await database.server.start();
    const refused = (): string => ana.notices.find((sentence) => /could not be handed in|may not use/.test(sentence)) ?? '';
    await holds(() => refused() !== '');
    const [name = ''] = await database.journals();
    expect(await readFile(join(database.state, 'gonogo', 'journal', name), 'utf8')).toContain('precious');
    expect(refused()).toContain(name);
    await allow();
    await holds(() => ana.link().state === 'up', 20_000);
    expect(notesOf(await wholeLines('refused'))).toEqual(['0', 'precious']);
  });

  it('leaves what it could not hand in for the next one when it is closed, and says so', async () => {
    await begin('closed');
    const ana = await openStore(database.url, 'closed');
    await database.server.kill();
    await ana.store.append('ana', [signed('late')]);
    await expect(ana.store.read()).rejects.toThrow(/cannot be reached/);
    const began = performance.now();
    await ana.store.close();
    expect(performance.now() - began).toBeLessThan(7_000);
    expect(ana.notices.at(-1)).toMatch(
      /1 entry waits in `.*closed\..*\.jsonl`: the next gonogo that opens this launch hands them in, or `gonogo ledger hand-in`/,
    );
    await database.server.start();
    const next = await openStore(database.url, 'closed');
    expect(next.notices).toEqual([expect.stringMatching(/1 entry was handed in that a gonogo which is no more kept since/)]);
    expect(notesOf(await wholeLines('closed'))).toEqual(['0', 'late']);
  });
});
