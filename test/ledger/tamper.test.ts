import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLedgerFile } from '../../src/ledger/reader.ts';
import { verifyFile } from '../../src/ledger/verify.ts';
import { LedgerError } from '../../src/model/errors.ts';
import type { LedgerLine } from '../../src/model/events.ts';
import { ledgerForTest, notesOf, signed } from './drivers.ts';

describe('a write that was cut off', () => {
  test.each([
    ['half a line', '{"seq":3,"at":"2026-11-22T08:15'],
    ['half a character', Buffer.from('{"by":"ü').subarray(0, -1)],
    ['zeros', Buffer.alloc(5000)],
    ['bytes with newlines in them', Buffer.from([0xff, 10, 0, 0, 10])],
  ])('%s: set aside and said when the launch is opened, and the record goes on', async (_what, rest) => {
    const first = await ledgerForTest();
    await first.ledger.append('Ada', [signed('one'), signed('two')]);
    await first.ledger.close();
    await appendFile(first.path, rest);
    expect(await verifyFile(first.path)).toMatchObject({ ok: false, seq: 3 });
    const { ledger, notices } = await ledgerForTest({ folder: dirname(first.path), create: false });
    const aside = join(dirname(first.path), 'trial.torn-1');
    expect(notices).toEqual([expect.stringContaining(aside)]);
    expect(await readFile(aside)).toEqual(Buffer.from(rest));
    expect((await ledger.append('Ada', [signed('three')]))[0]?.seq).toBe(3);
    expect(notesOf(await ledger.read())).toEqual(['one', 'two', 'three']);
  });

  test('one that another process left while this one was open is set aside by the next append', async () => {
    const { ledger, path, notices } = await ledgerForTest();
    await ledger.append('Ada', [signed('one')]);
    await appendFile(path, '{"seq":2,');
    expect(notesOf(await ledger.read())).toEqual(['one']);
    await ledger.append('Ada', [signed('two')]);
    await appendFile(path, '{"seq":3');
    await ledger.append('Ada', [signed('three')]);
    expect(notices).toHaveLength(2);
    expect((await readdir(dirname(path))).filter((name) => !name.endsWith('.lock')).toSorted()).toEqual(['trial.jsonl', 'trial.torn-1', 'trial.torn-2']);
    expect(await verifyFile(path)).toMatchObject({ ok: true, lines: 3 });
  });
});

test('a byte changed anywhere is found', { timeout: 60_000 }, async () => {
  const { ledger, path } = await ledgerForTest();
  for (let n = 0; n < 12; n++) await ledger.append('Ada \uFFFD', [signed(`note ${n} \u001b \uFFFD`)]);
  await ledger.close();
  const good = await readFile(path);
  const copy = `${path}.copy`;
  for (let n = 0; n < 250; n++) {
    const bytes = Buffer.from(good);
    const at = n < 5 ? bytes.length - 1 - n : Math.floor(Math.random() * bytes.length);
    const change = n % 2 === 0 ? 1 << (n % 8) : 1 + Math.floor(Math.random() * 255);
    bytes[at] = (bytes[at] ?? 0) ^ change;
    if (at > good.lastIndexOf(10, -2)) continue; // the last line: a torn tail waits a second for its writer; tried below
    await writeFile(copy, bytes);
    const wanted = good.subarray(0, at).toString('latin1').split('\n').length;
    expect(await verifyFile(copy), `byte ${at} ^ ${change}`).toMatchObject({ ok: false, seq: wanted });
    await expect(readLedgerFile(copy)).rejects.toThrow(`broken at seq \`${wanted}\``);
  }
});

test('a byte changed in the last line is found: broken, or set aside, never taken', { timeout: 60_000 }, async () => {
  const { ledger, path } = await ledgerForTest();
  await ledger.append('Ada', [signed('one')]);
  await ledger.append('Ada', [signed('two')]);
  await ledger.close();
  const good = await readFile(path);
  const begin = good.lastIndexOf(10, -2) + 1;
  for (let n = 0; n < 120; n++) {
    const bytes = Buffer.from(good);
    const at = n === 0 ? bytes.length - 1 : begin + Math.floor(Math.random() * (bytes.length - begin));
    bytes[at] = (bytes[at] ?? 0) ^ (1 + Math.floor(Math.random() * 255));
    await writeFile(path, bytes);
    const read = await readLedgerFile(path).catch((error: unknown) => error);
    if (read instanceof LedgerError) expect(read.message).toContain('broken at seq `2`');
    else expect(notesOf(read as LedgerLine[])).toEqual(['one']); // only an array is left
  }
});

test('the same values in another spelling are a change too', async () => {
  const { ledger, path } = await ledgerForTest();
  await ledger.append('Ada', [signed('escape \u001b'), signed('two')]);
  const text = await readFile(path, 'utf8');
  for (const spelling of [
    text.replace('\\u001b', '\\u001B'),
    text.replace('{"seq":1,', '{"seq":1,"seq":1,'),
    text.replace('"by":"Ada"', '"by":"Ad\\u0061"'),
    text.replace('\n', ' \n'),
    text.replace('\n', '\r\n'),
    `\uFEFF${text}`,
  ]) {
    expect(spelling).not.toBe(text);
    await writeFile(path, spelling);
    expect(await verifyFile(path)).toMatchObject({ ok: false, seq: 1 });
  }
});

test('lines that are taken out, doubled or swapped are found', async () => {
  const { ledger, path } = await ledgerForTest();
  await ledger.append('Ada', [signed('1'), signed('2'), signed('3'), signed('4')]);
  const [a, b, c, d] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  for (const lines of [
    [a, c, d],
    [a, b, b, c],
    [a, c, b, d],
    [b, c, d],
  ]) {
    await writeFile(path, `${lines.join('\n')}\n`);
    expect((await verifyFile(path)).ok).toBe(false);
    await expect(ledger.read()).rejects.toBeInstanceOf(LedgerError);
  }
});

test('a record is not appended to while it is broken', async () => {
  const first = await ledgerForTest();
  await first.ledger.append('Ada', [signed('one'), signed('two')]);
  const text = await readFile(first.path, 'utf8');
  await writeFile(first.path, text.replace('one', 'won'));
  const { ledger } = await ledgerForTest({ folder: dirname(first.path), create: false });
  await expect(ledger.append('Ada', [signed('three')])).rejects.toThrow('broken at seq `1`');
  expect(await readFile(first.path, 'utf8')).not.toContain('three');
});
