import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished, describe, expect, it } from 'vitest';
import { gonogo, temporary, type Ran } from '../helpers/gonogo.ts';
import { newKey } from '../ledger/ssh-keys.ts';

async function settingsIn(): Promise<{ path: string; settings: (...words: readonly string[]) => Promise<Ran> }> {
  const folder = await temporary('settings-ssh');
  onTestFinished(folder.remove);
  const env = { XDG_CONFIG_HOME: folder.path, SSH_AUTH_SOCK: '' };
  return { path: folder.path, settings: (...words) => gonogo(['settings', ...words], { env, cwd: folder.path }) };
}

describe('the key that signs', () => {
  it('is remembered by its whole path, kept beside other settings, and forgotten with `none`', async () => {
    const { path, settings } = await settingsIn();
    expect((await settings()).stdout).toMatch(
      /^ssh-key: none; what you sign carries no signature by key\nssh-principal: not set; git config user\.email, else your name$/m,
    );
    newKey(path, 'id');
    expect(await settings('ssh-key', 'id')).toMatchObject({ code: 0, stderr: '' });
    await settings('ssh-principal', 'ada@example.org');
    const kept = await settings('operator', 'Ada');
    expect(kept.stdout).toContain(`operator: Ada\n`);
    expect(kept.stdout).toContain(`ssh-key: ${join(path, 'id')}\nssh-principal: ada@example.org\n`);
    expect((await settings('ssh-key', 'none')).stdout).toMatch(/^ssh-key: none;/m);
    expect((await settings('ssh-principal', 'none')).stdout).toMatch(/^ssh-principal: not set;/m);
  });

  it('is said at once where it cannot sign', async () => {
    const { path, settings } = await settingsIn();
    await writeFile(join(path, 'text'), 'no key\n', { mode: 0o600 });
    expect((await settings('ssh-key', 'text')).stderr).toMatch(/it cannot sign yet: `.*text` is no SSH key/);
  });

  it.each([
    [['ssh-key'], /say which key signs/],
    [['ssh-key', 'not-there'], /not-there` cannot be read: name an SSH key/],
    [['ssh-principal'], /say as whom the key signs/],
    [['ssh-keys', 'x'], /there is no setting `ssh-keys`: .* `ssh-key` and `ssh-principal`/],
  ])('%j is refused', async (words, said) => {
    const { settings } = await settingsIn();
    const { code, stdout, stderr } = await settings(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(said);
  });
});
