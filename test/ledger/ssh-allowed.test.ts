import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { reportSignatures } from '../../src/commands/ssh-report.ts';
import { signWith } from '../../src/commands/ssh-signer.ts';
import { payloadOf } from '../../src/ledger/ssh.ts';
import { folderForTest } from './drivers.ts';
import { allow, at, check, consoleOf, newKey, rebuilt, sign, twoPeople } from './ssh-keys.ts';

describe('the file of allowed signers has the last word', () => {
  test.each<[string, (keys: { ada: string; bob: string }) => string, RegExp]>([
    ['a principal is not in it', ({ ada }) => allow('ada@example.org', ada), /seq 4, `bob`: `bob@example\.org` with the key `SHA256:.*` is not in the file/],
    [
      'a key is another one’s',
      ({ ada, bob }) => allow('ada@example.org', ada) + allow('eve@example.org', bob),
      /seq 4, `bob`: the key .* is that of `eve@example\.org` there, and not of `bob@example\.org`/,
    ],
    [
      'a key had expired',
      ({ ada, bob }) => allow('ada@example.org', ada) + allow('bob@example.org', bob, 'valid-before="20200101"'),
      /seq 4, `bob`: the key .* had expired/,
    ],
    [
      'a key is valid only later',
      ({ ada, bob }) => allow('ada@example.org', ada) + allow('bob@example.org', bob, 'valid-after="20990101"'),
      /seq 4, `bob`: the key .* was not yet valid/,
    ],
    [
      'a key is for something else',
      ({ ada, bob }) => allow('ada@example.org', ada) + allow('bob@example.org', bob, 'namespaces="git"'),
      /seq 4, `bob`: the key .* is not allowed for the namespace `gonogo`/,
    ],
  ])('%s', async (_what, allowed, said) => {
    const { folder, keys, lines } = await twoPeople();
    const { ok, lines: report } = await check(folder, lines, allowed(keys));
    expect(report.join('\n')).toMatch(said);
    expect(report.join('\n')).toContain('2 of 3 words signed and good');
    expect(ok).toBe(false);
  });

  test.each([
    ['patterns', ({ ada }: { ada: string }) => allow('*@example.org', ada)],
    [
      'a time that the signature lies in, and its namespace',
      ({ ada }: { ada: string }) => allow('ada@example.org', ada, 'namespaces="git,gonogo",valid-after="20200101",valid-before="20990101"'),
    ],
  ])('and %s are its own', async (_what, line) => {
    const { folder, keys, lines } = await twoPeople();
    expect(await check(folder, lines, line(keys) + allow('bob@example.org', keys.bob, 'namespaces="gon*"'))).toMatchObject({ ok: true });
  });

  test('a certificate of an authority is as good as a key', async () => {
    const folder = await folderForTest();
    const [authority, key] = [newKey(folder, 'authority'), newKey(folder, 'ada')];
    execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'ada', '-n', 'ada@example.org', `${key}.pub`]);
    const { ledger, say, notices } = await consoleOf(folder, 'ada', `${key}-cert.pub`, { create: true });
    await say(sign('backup'));
    expect(notices).toEqual([]);
    const lines = await ledger.read();
    expect((await check(folder, lines, allow('*@example.org', authority, 'cert-authority'), true)).lines.join('\n')).toContain('1 of 1 word signed and good');
    expect(await check(folder, lines, allow('*@example.org', authority))).toMatchObject({ ok: false });
  });

  test('a name that two people used, and a person under two names, are said', async () => {
    const folder = await folderForTest();
    const [first, second] = [newKey(folder, 'first'), newKey(folder, 'second')];
    const ada = await consoleOf(folder, 'ada', first, { create: true });
    await ada.say(sign('backup'));
    await (await consoleOf(folder, 'ada', second, { principal: 'eve@example.org' })).say(sign('migration'));
    await (await consoleOf(folder, 'bob', first, { principal: 'ada@example.org' })).say(sign('backup'));
    const allowed = allow('ada@example.org', first) + allow('eve@example.org', second);
    const { ok, lines } = await check(folder, await ada.ledger.read(), allowed);
    expect(lines.join('\n')).toMatch(/seq 3, `ada`: `eve@example\.org` signed as `ada`, and so did `ada@example\.org` before: two people used one name/);
    expect(lines.join('\n')).toMatch(/seq 4, `bob`: `ada@example\.org` signed as `bob`, and as `ada` before: one person used two names/);
    expect(ok).toBe(false);
  });

  test('a key that is two people, and a name of another operator, are said', async () => {
    const folder = await folderForTest();
    const [key, other] = [newKey(folder, 'key'), newKey(folder, 'other')];
    const ada = await consoleOf(folder, 'ada', key, { create: true });
    await ada.say(sign('backup'));
    await (await consoleOf(folder, 'bob', key, { principal: 'release@example.org' })).say(sign('backup'));
    await (await consoleOf(folder, 'cem', other, { principal: 'ADA@else.example' })).say(sign('migration'));
    const allowed = allow('ada@example.org', key) + allow('release@example.org', key) + allow('ADA@else.example', other);
    const { ok, lines } = await check(folder, await ada.ledger.read(), allowed);
    expect(lines.join('\n')).toMatch(
      /seq 3, `bob`: the key `SHA256:.*` signed for `bob` as `release@example\.org`, and for `ada` as `ada@example\.org` before: one key is not two people/,
    );
    expect(lines.join('\n')).toMatch(/seq 4, `cem`: `ADA@else\.example` signed as `cem`, and `ada` is another operator of this record/);
    expect(lines.filter((line) => /^ {2}seq/.test(line))).toHaveLength(2);
    expect(ok).toBe(false);
  });

  test('a key that had expired when its word came is none, whatever the word says of its time', async () => {
    const { folder, keys, lines } = await twoPeople();
    const launch = 'trial';
    const last = lines.at(-1);
    const event = sign('backup', 'long ago');
    const words = { launch, by: 'ada', at: '2025-01-01T00:00:00.000Z', as: 'ada@example.org', seen: { seq: last?.seq ?? 0, hash: last?.hash ?? '' }, event };
    const made = await signWith(keys.ada, payloadOf(words));
    const backdated = { seq: 6, at: new Date().toISOString(), by: 'ada', prev: '', event, hash: '' };
    const ssh = made.ok ? { at: words.at, seen: words.seen, as: words.as, key: made.key, sig: made.sig } : undefined;
    const forged = rebuilt([...lines.filter(({ seq }) => seq !== 3 && seq !== 5), ...(ssh ? [{ ...backdated, ssh }] : [])]);
    const allowed = allow('ada@example.org', keys.ada, 'valid-before="20250601"') + allow('bob@example.org', keys.bob);
    expect((await check(folder, forged, allowed)).lines.join('\n')).toMatch(
      /`ada`: the key `SHA256:.*` of `ada@example\.org` was not valid at `20.*`, when this was recorded; it says that it signed at `2025-01-01T/,
    );
  });

  test('without it signatures are counted and not checked, and a copy is found all the same', async () => {
    const { lines } = await twoPeople();
    const counted = await reportSignatures('trial', lines, undefined, false);
    expect(counted.lines).toEqual([expect.stringContaining('3 of 3 words carry signatures, not checked')]);
    expect(counted.ok).toBe(true);
    expect((await reportSignatures('trial', rebuilt([...lines, at(lines, 5)]), undefined, false)).ok).toBe(false);
  });
});
