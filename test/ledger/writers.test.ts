import { spawn } from 'node:child_process';
import { existsSync, readdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as breath, setTimeout as wait } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { takeLock } from '../../src/ledger/lock.ts';
import { verifyFile } from '../../src/ledger/verify.ts';
import { ledgerForTest, notesOf, signed, startDriver } from './drivers.ts';

test('eight processes at once, a hundred appends each: nothing lost, nothing twice, the chain whole', { timeout: 60_000 }, async () => {
  const { ledger, path } = await ledgerForTest();
  const drivers = Array.from({ length: 8 }, () => startDriver(dirname(path), 'trial', 100));
  expect(await Promise.all(drivers.map((driver) => driver.ended))).toEqual(Array.from({ length: 8 }, () => 0));
  const lines = await ledger.read();
  expect(await verifyFile(path)).toMatchObject({ ok: true, lines: 800 });
  const recorded = new Map(lines.map((line) => [line.seq, notesOf([line])[0]]));
  for (const { acknowledged } of drivers) {
    expect(acknowledged.size).toBe(100);
    for (const [seq, note] of acknowledged) expect(recorded.get(seq)).toBe(note);
  }
  expect(new Set(notesOf(lines)).size).toBe(800);
  expect(readdirSync(dirname(path)).filter((name) => name.includes('.lock'))).toEqual([]);
});

test('two that append without a pause both get their turns', { timeout: 30_000 }, async () => {
  const { ledger, path } = await ledgerForTest();
  const other = startDriver(dirname(path), 'trial', Number.MAX_SAFE_INTEGER);
  await vi.waitFor(() => expect(other.acknowledged.size).toBeGreaterThan(0), { timeout: 15_000, interval: 5 });
  const waits: number[] = [];
  const until = performance.now() + 3_000;
  const before = other.acknowledged.size;
  while (performance.now() < until) {
    const begun = performance.now();
    await ledger.append('Ada', [signed(`mine ${waits.length}`)]);
    waits.push(performance.now() - begun);
  }
  const others = other.acknowledged.size - before;
  other.kill();
  await other.ended;
  const longest = Math.max(...waits);
  // A turn is 100 ms; the rest is for a machine that is busy with other tests.
  expect(longest).toBeLessThan(1_000);
  expect(waits.filter((one) => one > 300).length).toBeLessThan(waits.length / 10);
  expect(Math.min(waits.length, others) / Math.max(waits.length, others)).toBeGreaterThan(0.1);
});

test('one append among those of another that never pauses waits for a turn, not for ever', { timeout: 30_000 }, async () => {
  const { ledger, path } = await ledgerForTest();
  const other = startDriver(dirname(path), 'trial', Number.MAX_SAFE_INTEGER, 4);
  await vi.waitFor(() => expect(other.acknowledged.size).toBeGreaterThan(0), { timeout: 15_000, interval: 5 });
  for (let n = 0; n < 10; n++) {
    const begun = performance.now();
    await ledger.append('Ada', [signed(`${n}`)]);
    expect(performance.now() - begun).toBeLessThan(1_000);
    await wait(Math.random() * 50); // at whatever moment of the other's turn
  }
  other.kill();
  await other.ended;
});

test('the lock is kept for a moment after an append, and given up at once where another waits for it', async () => {
  const { ledger, path } = await ledgerForTest();
  await ledger.append('Ada', [signed('one')]);
  expect(existsSync(`${path}.lock`)).toBe(true);
  await vi.waitFor(() => expect(existsSync(`${path}.lock`)).toBe(false), { timeout: 2_000, interval: 1 });
  const { ledger: other } = await ledgerForTest({ folder: dirname(path), create: false });
  for (let n = 0; n < 20; n++) {
    await ledger.append('Ada', [signed(`a${n}`)]);
    await other.append('Ben', [signed(`b${n}`)]);
  }
  await ledger.close();
  await other.close();
  expect(readdirSync(dirname(path))).toEqual(['trial.jsonl']);
  expect(await verifyFile(path)).toMatchObject({ ok: true, lines: 41 });
});

test('a lock that another took while it was kept is waited for, not written under', async () => {
  const { ledger, path } = await ledgerForTest();
  await ledger.append('Ada', [signed('one')]);
  await breath(); // its turn is over then
  await breath();
  unlinkSync(`${path}.lock`); // as another machine does that found it untouched for too long
  const letGo = await takeLock(`${path}.lock`, 1_000);
  let done = false;
  const second = ledger.append('Ada', [signed('two')]).then(() => (done = true));
  await vi.waitFor(() => expect(existsSync(`${path}.lock.wanted`)).toBe(true), { timeout: 2_000, interval: 1 });
  expect(done).toBe(false);
  letGo();
  await second;
  expect(await verifyFile(path)).toMatchObject({ ok: true, lines: 2 });
});

test('a process that ends right after its last append, without a word, leaves no lock behind', { timeout: 15_000 }, async () => {
  const { ledger, path } = await ledgerForTest();
  await ledger.append('Ada', [signed('one')]);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'signer.ts'), dirname(path), 'trial', '1', '1', 'leaves'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(0);
  expect(existsSync(`${path}.lock`)).toBe(false);
  expect(await ledger.read()).toHaveLength(2);
});
