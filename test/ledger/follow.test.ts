import { appendFile, truncate, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { LedgerLine } from '../../src/model/events.ts';
import { ledgerForTest, signed, startDriver } from './drivers.ts';

describe('following', () => {
  test('a line of another process is told within a second, once, in order, from the wanted seq on', { timeout: 30_000 }, async () => {
    const { ledger, path } = await ledgerForTest();
    await ledger.append('Ada', [signed('before'), signed('also before')]);
    const told: { line: LedgerLine; late: number }[] = [];
    const stop = ledger.follow(
      1,
      (lines) => told.push(...lines.map((line) => ({ line, late: Date.now() - Date.parse(line.at) }))),
      (error) => expect.unreachable(error.message),
    );
    await vi.waitFor(() => expect(told).toHaveLength(1));
    const driver = startDriver(dirname(path), 'trial', 20);
    await driver.ended;
    await ledger.append('Ada', [signed('own')]);
    await vi.waitFor(() => expect(told).toHaveLength(22), { timeout: 5_000 });
    expect(told.map(({ line }) => line.seq)).toEqual(Array.from({ length: 22 }, (_, n) => n + 2));
    expect(Math.max(...told.slice(1).map(({ late }) => late))).toBeLessThan(1_000);
    stop();
    await ledger.append('Ada', [signed('after the end')]);
    const again: LedgerLine[] = [];
    ledger.follow(
      23,
      (lines) => again.push(...lines),
      (error) => expect.unreachable(error.message),
    );
    await vi.waitFor(() => expect(again.map((line) => line.seq)).toEqual([24]));
    expect(told).toHaveLength(22);
  });

  test.each([
    ['is changed', async (path: string) => appendFile(path, '{"seq":3}\n'), 'broken at seq `3`'],
    ['is cut back', async (path: string) => truncate(path, 100), 'shorter than it was'],
    ['is removed', async (path: string) => unlink(path), 'removed or replaced'],
  ])('a record that %s while it is followed is said', async (_what, harm, sentence) => {
    const { ledger, path } = await ledgerForTest();
    await ledger.append('Ada', [signed('one'), signed('two')]);
    const told: LedgerLine[] = [];
    const errors: Error[] = [];
    ledger.follow(
      0,
      (lines) => told.push(...lines),
      (error) => errors.push(error),
    );
    await vi.waitFor(() => expect(told).toHaveLength(2));
    await harm(path);
    await vi.waitFor(() => expect(errors.map((error) => error.message)).toEqual([expect.stringContaining(sentence)]));
    await expect(ledger.append('Ada', [signed('three')])).rejects.toThrow(sentence);
  });
});
