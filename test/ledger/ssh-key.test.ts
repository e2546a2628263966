import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { signWith } from '../../src/commands/ssh-signer.ts';
import { examine } from '../../src/ledger/ssh-examine.ts';
import { folderForTest } from './drivers.ts';
import { consoleOf, newKey, sign } from './ssh-keys.ts';

describe('a key that cannot sign', () => {
  test.each<[string, (folder: string) => Promise<string>, RegExp]>([
    ['is not there', async (folder) => join(folder, 'none'), /there is no key/],
    ['has a passphrase', async (folder) => newKey(folder, 'locked', { passphrase: 'hush hush' }), /has a passphrase, and gonogo asks for none: .*`ssh-add /],
    [
      'is only a public half',
      async (folder) => {
        const key = newKey(folder, 'whole');
        await mkdir(join(folder, 'alone'));
        await writeFile(join(folder, 'alone', 'half.pub'), await readFile(`${key}.pub`));
        return join(folder, 'alone', 'half.pub');
      },
      /has the private half/,
    ],
    [
      'may be read by others',
      async (folder) => {
        const key = newKey(folder, 'open');
        await chmod(key, 0o644);
        return key;
      },
      /others may read the key .*chmod 600/,
    ],
    [
      'is no key',
      async (folder) => {
        await writeFile(join(folder, 'text'), 'no key\n', { mode: 0o600 });
        return join(folder, 'text');
      },
      /is no SSH key that/,
    ],
  ])('%s: the word is recorded without, and that is said once', async (_what, make, said) => {
    const folder = await folderForTest();
    const { ledger, say, notices } = await consoleOf(folder, 'ada', await make(folder), { create: true });
    await say(sign('backup'));
    await say(sign('migration'), sign('backup'));
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/^recorded without a signature by key: /);
    expect(notices[0]).toMatch(said);
    const lines = await ledger.read();
    expect(lines.map(({ ssh }) => ssh)).toEqual([undefined, undefined, undefined, undefined]);
    expect(examine('trial', lines).unsigned).toEqual([2, 3, 4].map((seq) => ({ seq, by: 'ada' })));
  });

  test('does not sign for somebody else at this console', async () => {
    const folder = await folderForTest();
    const { ledger, notices } = await consoleOf(folder, 'ada', newKey(folder, 'ada'), { create: true });
    expect(await ledger.append('bob', [sign('backup')])).toMatchObject([{ by: 'bob', event: { type: 'signed' } }]);
    expect((await ledger.read()).at(-1)?.ssh).toBeUndefined();
    expect(notices).toEqual([expect.stringContaining("the key is `ada`'s, so it does not sign for `bob`")]);
  });

  test.each([
    ['`ssh-keygen` is absent', undefined, /`ssh-keygen` is not on this machine/],
    ['it does not answer', '#!/bin/sh\nexec /bin/sleep 60\n', /gave no answer within/],
  ])('because %s', async (_what, script, said) => {
    const folder = await folderForTest();
    const key = newKey(folder, 'ada');
    const tools = join(folder, 'tools');
    await mkdir(tools);
    if (script !== undefined) await writeFile(join(tools, 'ssh-keygen'), script, { mode: 0o700 });
    const path = process.env['PATH'];
    process.env['PATH'] = tools;
    try {
      const began = performance.now();
      const made = await signWith(key, 'words', 300);
      expect(made).toMatchObject({ ok: false, why: expect.stringMatching(said) as string });
      expect(performance.now() - began).toBeLessThan(5_000);
    } finally {
      process.env['PATH'] = path;
    }
  });
});
