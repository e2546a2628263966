import { createHash } from 'node:crypto';
import { chmod, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import canonicalize from 'canonicalize';
import { describe, expect, test } from 'vitest';
import { openFileLedger } from '../../src/ledger/file-store.ts';
import { readLedgerFile } from '../../src/ledger/reader.ts';
import { verifyFile } from '../../src/ledger/verify.ts';
import { UsageError } from '../../src/model/errors.ts';
import type { LaunchEvent, LedgerLine } from '../../src/model/events.ts';
import { folderForTest, ledgerForTest, notesOf, signed, startDriver } from './drivers.ts';

const bits = (mode: number) => mode & 0o777;

test('what was appended is read back, by this store and by the next', async () => {
  const { ledger, path } = await ledgerForTest();
  const appended = await ledger.append('Ada', [signed('one'), { type: 'noted', item: 'a', note: 'zwei\n\u{1F680} \u001b' }]);
  expect(appended.map(({ seq, by, event }) => [seq, by, event.type])).toEqual([
    [1, 'Ada', 'signed'],
    [2, 'Ada', 'noted'],
  ]);
  expect(await ledger.read()).toStrictEqual(appended);
  const { ledger: next } = await ledgerForTest({ folder: dirname(path), create: false });
  expect(await next.read()).toStrictEqual(appended);
  expect(await readLedgerFile(path)).toStrictEqual(appended);
});

test('a record and its folder are for this user only', async () => {
  const folder = join(await folderForTest(), 'deep', 'gonogo');
  const { ledger, path } = await ledgerForTest({ folder });
  await ledger.append('Ada', [signed('one')]);
  expect([bits((await stat(folder)).mode), bits((await stat(path)).mode)]).toEqual([0o700, 0o600]);
});

test('anyone can check a line with SHA-256 and RFC 8785 alone', async () => {
  const { ledger, path } = await ledgerForTest();
  const observed: LaunchEvent = {
    type: 'observed',
    item: 'a',
    kind: 'http',
    verdict: 'pass',
    response: '200',
    observed: { ü: 1e21, b: [1.5, null], a: { z: 1, y: '\u2028' } },
    expect: 'true',
    duration_ms: 1e-7,
  };
  await ledger.append('Ada "the\u001b first"', [signed('one'), observed]);
  let prev = '0'.repeat(64);
  const lines = (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine);
  for (const [index, { hash, ...others }] of lines.entries()) {
    expect(Object.keys(others)).toEqual(['seq', 'at', 'by', 'prev', 'event']);
    expect(others).toMatchObject({ seq: index + 1, prev });
    expect(
      createHash('sha256')
        .update(canonicalize(others) ?? '')
        .digest('hex'),
    ).toBe(hash);
    prev = hash;
  }
  expect(lines).toHaveLength(2);
});

test('time never goes backwards in a record', async () => {
  const times = ['2026-11-22T08:15:02.000Z', '2026-11-22T08:15:01.000Z', '2026-11-22T08:15:03.000Z'];
  const { ledger } = await ledgerForTest({ now: () => Date.parse(times.shift() ?? '') });
  const lines = await ledger.append('Ada', [signed('1'), signed('2'), signed('3')]);
  expect(lines.map((line) => line.at)).toEqual(['2026-11-22T08:15:02.000Z', '2026-11-22T08:15:02.000Z', '2026-11-22T08:15:03.000Z']);
});

test('appends at the same moment keep their order and go in few writes', async () => {
  const { ledger } = await ledgerForTest();
  const answers = await Promise.all(Array.from({ length: 500 }, (_, n) => ledger.append('Ada', [signed(`${n}`)])));
  expect(answers.flat().map((line) => line.seq)).toEqual(Array.from({ length: 500 }, (_, n) => n + 1));
  expect(notesOf(await ledger.read())).toEqual(Array.from({ length: 500 }, (_, n) => `${n}`));
});

test('an event that could not be read back is refused, and those beside it are recorded', async () => {
  const { ledger } = await ledgerForTest();
  const broken = { type: 'signed', item: 7 } as unknown as LaunchEvent; // what a caller without types might send
  const results = await Promise.allSettled([
    ledger.append('Ada', [signed('one')]),
    ledger.append('Ada', [broken]),
    ledger.append('Ada', [signed('half of a pair: \uD83D')]),
    ledger.append('Ada', [signed('two')]),
  ]);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  expect(results[1]).toMatchObject({
    reason: expect.objectContaining({ name: 'LedgerError', message: expect.stringContaining('`signed` cannot be recorded: `item`') }),
  });
  expect(notesOf(await ledger.read())).toEqual(['one', 'two']);
});

test("four processes at once: nothing lost, nothing doubled, each one's order kept", { timeout: 60_000 }, async () => {
  const { ledger, path } = await ledgerForTest();
  const drivers = Array.from({ length: 4 }, () => startDriver(dirname(path), 'trial', 200));
  expect(await Promise.all(drivers.map((driver) => driver.ended))).toEqual([0, 0, 0, 0]);
  const lines = await ledger.read();
  expect(await verifyFile(path)).toMatchObject({ ok: true, lines: 800 });
  expect(new Set(notesOf(lines)).size).toBe(800);
  for (const driver of drivers) {
    const own = [...driver.acknowledged];
    expect(own).toHaveLength(200);
    expect(own.map(([seq]) => lines[seq - 1]).map((line) => (line?.event.type === 'signed' ? line.event.note : ''))).toEqual(own.map(([, note]) => note));
    expect(own.map(([seq]) => seq)).toEqual(own.map(([seq]) => seq).toSorted((a, b) => a - b));
    expect(own.map(([, note]) => Number(note.split('-')[1]))).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
  }
});

describe('where nothing can be written', () => {
  const open = (folder: string, launch = 'trial', create = true) =>
    openFileLedger({ folder, launch, create, clock: { now: () => 0 }, onNotice: () => undefined });

  test('the folder is below a file', async () => {
    const file = join(await folderForTest(), 'file');
    await writeFile(file, '');
    await expect(open(join(file, 'ledger'))).rejects.toThrow(/`.*ledger` cannot be written: a part of this path is a file.*`--ledger DIR`/);
    await expect(open(file)).rejects.toThrow(UsageError);
  });

  test.runIf(process.platform === 'linux')('the folder is in a file system that takes nothing', async () => {
    await expect(open('/proc/gonogo')).rejects.toThrow(/`\/proc\/gonogo` cannot be written: .*`--ledger DIR`/);
  });

  test.skipIf(process.getuid?.() === 0)('the folder belongs to someone else', async () => {
    const folder = await folderForTest();
    await chmod(folder, 0o500);
    await expect(open(folder)).rejects.toThrow(/this user may not.*`--ledger DIR`/);
    await chmod(folder, 0o700);
  });

  test('a launch that does not exist, one that exists already, one that is no id', async () => {
    const { ledger, path } = await ledgerForTest();
    await expect(open(dirname(path), 'other', false)).rejects.toThrow('there is no launch `other`');
    await expect(open(dirname(path), ledger.launch)).rejects.toThrow('the launch `trial` exists already');
    await expect(open(dirname(path), '../trial', false)).rejects.toThrow('`../trial` is no launch');
  });

  test('the record was removed: said, and once it is back it goes on', async () => {
    const { ledger, path } = await ledgerForTest();
    await ledger.append('Ada', [signed('one')]);
    await rename(path, `${path}.moved`);
    await expect(ledger.append('Ada', [signed('two')])).rejects.toThrow(UsageError);
    await rename(`${path}.moved`, path);
    await ledger.append('Ada', [signed('three')]);
    expect(notesOf(await ledger.read())).toEqual(['one', 'three']);
  });

  test('a launch whose first line was never written leaves no file behind', async () => {
    const { ledger, path } = await ledgerForTest();
    await ledger.close();
    expect(await readdir(dirname(path))).toEqual([]);
  });

  test('a closed record takes nothing', async () => {
    const { ledger, path } = await ledgerForTest();
    const last = ledger.append('Ada', [signed('one')]);
    await ledger.close();
    expect(await last).toHaveLength(1);
    await expect(ledger.append('Ada', [signed('two')])).rejects.toThrow('is closed');
    await rm(path);
  });
});
