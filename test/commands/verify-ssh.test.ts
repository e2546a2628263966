import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished, describe, expect, it } from 'vitest';
import { cli, gonogo, temporary, type Ran } from '../helpers/gonogo.ts';
import { start } from '../helpers/terminal.ts';
import { allow, newKey, printOf } from '../ledger/ssh-keys.ts';

/** A folder with a checklist, a ledger, settings and git's configuration of its own. */
async function desk() {
  const folder = await temporary('ssh');
  onTestFinished(folder.remove);
  const { path } = folder;
  const env = { XDG_CONFIG_HOME: path, GIT_CONFIG_GLOBAL: join(path, 'gitconfig'), GIT_CONFIG_NOSYSTEM: '1', SSH_AUTH_SOCK: '' };
  await writeFile(join(path, 'gitconfig'), '[user]\n  email = ada@example.org\n');
  await writeFile(join(path, 'launch.md'), '# Small\n\n- [ ] A\n- [ ] B\n');
  const run = (...words: string[]): Promise<Ran> => gonogo(words, { cwd: path, env });
  const sign = (item: string, as = 'ada'): Promise<Ran> => run('sign', item, 'launch.md', '--ledger', 'records', '--as', as);
  expect((await run('check', 'launch.md', '--ledger', 'records', '--as', 'ada', '--target', 'here')).code).toBe(5);
  return { path, env, run, sign, verify: (...words: string[]) => run('verify', '--ledger', 'records', ...words) };
}

describe('a person whose settings name an SSH key', () => {
  it('signs with it, as who git says they are, and `verify` proves it against a file of allowed signers, or git’s own', async () => {
    const { path, run, sign, verify } = await desk();
    const key = newKey(path, 'id_ada');
    expect((await run('settings', 'ssh-key', 'id_ada')).stdout).toContain(`ssh-key: ${key}\n`);
    expect(await sign('a')).toMatchObject({ code: 0, stderr: '' });
    await run('settings', 'ssh-key', 'none');
    expect(await sign('b')).toMatchObject({ code: 0, stderr: '' });

    expect((await verify()).stdout).toMatch(/whole, \d+ lines\n {2}1 of 2 words carries a signature, not checked: `--allowed-signers FILE` checks them\n$/);
    await writeFile(join(path, 'allowed'), allow('ada@example.org', key));
    const proved = await verify('--allowed-signers', 'allowed');
    expect(proved.stdout).toContain(`1 of 2 words signed and good, by \`--allowed-signers\`, \`${join(path, 'allowed')}\``);
    expect(proved.stdout).toMatch(/`ada`: 2 words, 1 signed and good by `ada@example\.org` with SHA256:\S+; 1 unsigned: seq \d+\n$/);
    expect(proved.stdout).toContain(printOf(key));
    expect(proved.code).toBe(0);
    const wanted = await verify('--allowed-signers', 'allowed', '--require-signatures');
    expect(wanted.stdout).toMatch(/seq \d+, `ada`: it carries no signature/);
    expect(wanted.code).toBe(1);

    await writeFile(join(path, 'gitconfig'), `[gpg "ssh"]\n  allowedSignersFile = ${join(path, 'allowed')}\n`);
    expect((await verify()).stdout).toContain("signed and good, by git's `gpg.ssh.allowedSignersFile`");
    await writeFile(join(path, 'allowed'), allow('eve@example.org', key));
    const refused = await verify();
    expect(refused.stdout).toMatch(/seq \d+, `ada`: the key .* is that of `eve@example\.org` there, and not of `ada@example\.org`/);
    expect(refused.code).toBe(1);

    const status = JSON.parse((await run('status', 'launch.md', '--ledger', 'records', '--format', 'json')).stdout) as { items: { signed: unknown[] }[] };
    expect(status.items.map(({ signed }) => signed)).toMatchObject([[{ key: printOf(key), principal: 'ada@example.org' }], [{ key: null, principal: null }]]);
    expect((await run('status', 'launch.md', '--ledger', 'records')).stdout).toMatch(
      new RegExp(`signed +ada \\d\\d:\\d\\d UTC · key ${printOf(key).replace(/[+/]/g, '\\$&')}`),
    );
  });

  it('says as whom, where the settings do', async () => {
    const { path, run, sign } = await desk();
    newKey(path, 'key');
    await run('settings', 'ssh-key', 'key');
    expect((await run('settings', 'ssh-principal', 'ada@work.example')).stdout).toContain('ssh-principal: ada@work.example\n');
    await sign('a');
    const [record = ''] = (await readdir(join(path, 'records'))).filter((name) => name.endsWith('.jsonl'));
    expect(await readFile(join(path, 'records', record), 'utf8')).toContain('"as":"ada@work.example"');
  });

  it('is never asked for a passphrase: at a terminal too the entry is recorded without a signature, and the way out is said', async () => {
    const { path, env, run, verify } = await desk();
    newKey(path, 'locked', { passphrase: 'hush hush' });
    const told = await run('settings', 'ssh-key', 'locked');
    expect(told.stderr).toMatch(/it cannot sign yet: the key .* has a passphrase, and gonogo asks for none: .*`ssh-add /);
    const terminal = start(process.execPath, ['--', cli, 'sign', 'a', 'launch.md', '--ledger', 'records', '--as', 'ada'], {
      cols: 300,
      rows: 24,
      env,
      cwd: path,
    });
    onTestFinished(() => terminal.stop());
    expect(await terminal.ended).toMatchObject({ code: 0 });
    expect(terminal.output()).toContain('a signed by ada');
    expect(terminal.output()).toMatch(/recorded without a signature by key: the key .* has a passphrase/);
    expect(terminal.output()).not.toMatch(/Enter passphrase/i);
    await writeFile(join(path, 'allowed'), allow('ada@example.org', join(path, 'locked')));
    expect((await verify('--allowed-signers', 'allowed')).stdout).toMatch(/0 of 1 word signed and good[^]*1 unsigned: seq \d+/);
  });

  it.each([
    [['--allowed-signers', 'none'], /the allowed signers in `.*none` cannot be read \(there is no such file\): name another/],
    [['--allowed-signers', '.'], /cannot be read \(it is a folder\)/],
    [['--allowed-signers', 'gitconfig.empty'], /allows nobody: write lines as git has them/],
    [['--require-signatures'], /`--require-signatures` wants to know whose/],
  ])('verify %j is refused, with the way out', async (words, said) => {
    const { path, verify } = await desk();
    await writeFile(join(path, 'gitconfig.empty'), '# nobody yet\n\n');
    const { code, stdout, stderr } = await verify(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(said);
  });
});
