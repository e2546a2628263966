import { setTimeout as wait } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { verifyFile } from '../../src/ledger/verify.ts';
import { ledgerForTest, notesOf, signed, startDriver } from './drivers.ts';

const kills = Math.max(25, Number(process.env['GONOGO_KILLS'] ?? 0));

test(`${kills} drivers are killed while they sign: nothing acknowledged is lost, and nobody else is held up`, { timeout: 30_000 + kills * 3_000 }, async () => {
  const { ledger, path } = await ledgerForTest();
  const { where } = ledger;
  const folder = where.slice(0, where.lastIndexOf('/'));
  const partner = startDriver(folder, 'trial', Number.MAX_SAFE_INTEGER); // nobody kills this one
  const acknowledged = new Map<number, string>();
  let longestWait = 0;
  let cutWhileSigning = 0;

  for (let round = 0; round < kills; ) {
    const drivers = [startDriver(folder, 'trial', Number.MAX_SAFE_INTEGER, 4), startDriver(folder, 'trial', Number.MAX_SAFE_INTEGER)];
    const begun = round % 5 !== 0; // the others die while they start
    if (begun) await vi.waitFor(() => expect(drivers.every((driver) => driver.acknowledged.size > 0)).toBe(true), { timeout: 15_000, interval: 5 });
    await wait(Math.random() * (begun ? 60 : 300)); // the moment of the kill is what is tried here
    for (const driver of drivers) driver.kill();
    const killed = performance.now();
    const before = partner.acknowledged.size;
    await Promise.all(drivers.map((driver) => driver.ended));
    await ledger.append('navigator', [signed(`after ${round}`)]);
    await vi.waitFor(() => expect(partner.acknowledged.size).toBeGreaterThan(before), { timeout: 5_000, interval: 5 });
    longestWait = Math.max(longestWait, performance.now() - killed);
    for (const driver of drivers) {
      round++;
      if (driver.acknowledged.size > 0) cutWhileSigning++;
      for (const [seq, note] of driver.acknowledged) acknowledged.set(seq, note);
    }
  }
  partner.kill();
  await partner.ended;
  for (const [seq, note] of partner.acknowledged) acknowledged.set(seq, note);

  await ledger.append('navigator', [signed('the last one')]);
  const lines = await ledger.read();
  expect(await verifyFile(path)).toMatchObject({ ok: true, lines: lines.length });
  const bySeq = new Map(lines.map((line) => [line.seq, line.event.type === 'signed' ? line.event.note : undefined]));
  const lost = [...acknowledged].filter(([seq, note]) => bySeq.get(seq) !== note);
  expect(lost).toEqual([]);
  expect(new Set(notesOf(lines)).size).toBe(lines.length);
  expect(cutWhileSigning).toBeGreaterThan(kills / 2);
  expect(longestWait).toBeLessThan(3_000);
  console.log(`${kills} kills, ${acknowledged.size} acknowledged, ${lines.length} lines, longest wait of the others ${Math.round(longestWait)} ms`);
});
