import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sshSigner } from '../../src/commands/ssh-signer.ts';
import { openFileLedger } from '../../src/ledger/file-store.ts';
import { GENESIS } from '../../src/ledger/hash.ts';
import { examine } from '../../src/ledger/ssh-examine.ts';
import { verifyFile } from '../../src/ledger/verify.ts';
import type { LedgerLine } from '../../src/model/events.ts';
import type { LineSsh } from '../../src/model/ssh.ts';
import { folderForTest } from './drivers.ts';
import { allow, at, check, consoleOf, newKey, printOf, rebuilt, seen, sign, sshOf, twoPeople } from './ssh-keys.ts';

describe('a record whose words are signed by key', () => {
  test('is good: who said how much, by which principal and key; what a machine saw carries none', async () => {
    const { folder, keys, allowed, lines, ada } = await twoPeople();
    expect(lines.map(({ ssh }) => ssh?.as)).toEqual([undefined, undefined, 'ada@example.org', 'bob@example.org', 'ada@example.org']);
    expect(lines[3]?.ssh?.seen).toEqual({ seq: 1, hash: lines[0]?.hash }); // Bob's console had read up to there
    expect(lines[4]?.ssh?.seen).toEqual({ seq: 3, hash: lines[2]?.hash });
    expect(ada.notices).toEqual([]);
    expect(await verifyFile(join(folder, 'trial.jsonl'))).toMatchObject({ ok: true, lines: 5 });
    const { ok, lines: said } = await check(folder, lines, allowed, true);
    expect(said.join('\n')).toContain('3 of 3 words signed and good');
    expect(said).toContain(`  \`ada\`: 2 words, 2 signed and good by \`ada@example.org\` with ${printOf(keys.ada)}`);
    expect(said).toContain(`  \`bob\`: 1 word, 1 signed and good by \`bob@example.org\` with ${printOf(keys.bob)}`);
    expect(ok).toBe(true);
  });

  test('many at once, in one append and in several, are each good and none looks like a copy', async () => {
    const folder = await folderForTest();
    const key = newKey(folder, 'ada');
    const { ledger, say } = await consoleOf(folder, 'ada', key, { create: true });
    const same = sign('backup', 'again');
    await Promise.all([say(same, same, same), say(same), say(same, seen('backup'))]);
    const { ok, lines } = await check(folder, await ledger.read(), allow('ada@example.org', key), true);
    expect(lines.join('\n')).toContain('5 of 5 words signed and good');
    expect(ok).toBe(true);
  });

  test('a console that is closed while it signs has entered what it was told', async () => {
    const folder = await folderForTest();
    const { ledger, say } = await consoleOf(folder, 'ada', newKey(folder, 'ada'), { create: true });
    const entering = say(sign('backup'));
    await ledger.close();
    expect(await entering).toMatchObject([{ seq: 2, ssh: { as: 'ada@example.org' } }]);
  });

  test('a console that never read the record reads it before it signs', async () => {
    const { folder, keys } = await twoPeople();
    const onNotice = (): void => undefined;
    const signer = sshSigner({ key: keys.ada, principal: 'ada@example.org', operator: 'ada', onNotice });
    const ledger = await openFileLedger({ folder, launch: 'trial', clock: { now: () => Date.now() }, onNotice, signer });
    const [line] = await ledger.append('ada', [sign('backup')]);
    await ledger.close();
    expect(line?.ssh?.seen.seq).toBe(5);
  });
});

describe('somebody who has the record, and no key, is found out', () => {
  type Change = (lines: LedgerLine[]) => LedgerLine[];
  const put =
    (seq: number, to: Partial<LedgerLine>): Change =>
    (lines) =>
      lines.map((line) => (line.seq === seq ? { ...line, ...to } : line));
  const ssh =
    (seq: number, to: Partial<LineSsh>): Change =>
    (lines) =>
      put(seq, { ssh: { ...sshOf(lines, seq), ...to } })(lines);
  test.each<[string, Change, RegExp]>([
    ['an event is tampered with', put(3, { event: sign('migration', 'restored on a copy') }), /seq 3, `ada`: its signature does not fit/],
    ['another name is put on it', put(3, { by: 'bob' }), /seq 3, `bob`: its signature does not fit/],
    ['what a machine saw is changed before it', put(2, { event: seen('migration') }), /seq 5, `ada`: its signature covers a seq 3 that is not in this record/],
    [
      'two signatures are swapped',
      (lines) => put(3, { ssh: sshOf(lines, 4) })(put(4, { ssh: sshOf(lines, 3) })(lines)),
      /seq 3, `ada`: its signature does not fit[^]*seq 4, `bob`: its signature does not fit/,
    ],
    ['a signed line is played again', (lines) => [...lines, at(lines, 5)], /seq 6, `ada`: its signature stands at seq 5 already: it was used twice/],
    ['a line is cut out', (lines) => lines.filter(({ seq }) => seq !== 3), /seq 4, `ada`: its signature covers a seq 3 that is not in this record/],
    [
      'a word is moved before what it covers',
      (lines) => [at(lines, 1), at(lines, 5), ...lines.slice(1, 4)],
      /seq 2, `ada`: its signature covers seq 3, which does not lie before it/,
    ],
    ['it claims to have seen nothing', ssh(3, { seen: { seq: 0, hash: GENESIS } }), /seq 3, `ada`: its signature covers no line of the record/],
    ['another key is named', ssh(4, { key: 'SHA256:another' }), /seq 4, `bob`: it names the key `SHA256:another`, and/],
    ['the time of signing is moved', ssh(4, { at: '2026-01-01T00:00:00.000Z' }), /seq 4, `bob`: its signature does not fit/],
  ])('where %s and the chain is built anew', async (_what, forge, said) => {
    const { folder, allowed, lines } = await twoPeople();
    const forged = rebuilt(forge([...lines]));
    const { ok, lines: report } = await check(folder, forged, allowed);
    expect(report.join('\n')).toMatch(said);
    expect(ok).toBe(false);
  });

  test.each([
    ['as it was entered', 0, []],
    ['as it was handed in', 30, []],
    ['in between', 15, []],
    ['long before it was entered', -11, [3]],
    ['long after it came', 41, [3]],
  ])('a word that was entered half an hour before it came may be signed %s, or it is noted', async (_what, minutes, noted) => {
    const { lines } = await twoPeople();
    const minute = (of: number): string => new Date(Date.UTC(2026, 10, 22, 8, of)).toISOString();
    const late = lines.map((line) =>
      line.seq === 3 ? { ...line, entered: minute(0), at: minute(30), ssh: { ...sshOf(lines, 3), at: minute(minutes) } } : line,
    );
    expect(examine('trial', late).notes.map(({ seq }) => seq)).toEqual(noted);
  });

  test('where the whole record is written anew without signatures, they are missed', async () => {
    const { folder, allowed, lines } = await twoPeople();
    const stripped = rebuilt(lines.map(({ ssh: _ssh, ...line }) => line));
    expect(await check(folder, stripped, allowed)).toMatchObject({ ok: true });
    const { ok, lines: report } = await check(folder, stripped, allowed, true);
    expect(report.join('\n')).toMatch(
      /0 of 3 words signed and good[^]*`ada`: 2 words, 0 signed and good; 2 unsigned: seq 3, 5[^]*seq 4, `bob`: it carries no signature/,
    );
    expect(ok).toBe(false);
  });
});

test('500 signatures are checked in seconds', async () => {
  const folder = await folderForTest();
  const key = newKey(folder, 'ada');
  const { ledger, say } = await consoleOf(folder, 'ada', key, { create: true });
  for (let n = 0; n < 25; n++) await say(...Array.from({ length: 20 }, (_, index) => sign('backup', `${n} ${index}`)));
  const lines = await ledger.read();
  const began = performance.now();
  const { ok, lines: said } = await check(folder, lines, allow('ada@example.org', key), true);
  expect(said.join('\n')).toContain('500 of 500 words signed and good');
  expect(ok).toBe(true);
  expect(performance.now() - began).toBeLessThan(30_000);
});
