import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { UsageError } from '../../src/model/errors.ts';
import { operatorName } from '../../src/settings/operator.ts';
import { readSettings, saveSettings, settingsFolder } from '../../src/settings/settings.ts';

async function folderForTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gonogo-settings-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('settings', () => {
  test('what was saved is there the next time, and what was not mentioned stays', async () => {
    const folder = join(await folderForTest(), 'gonogo');
    expect(await readSettings(folder)).toEqual({ settings: { launches: {} } });
    await saveSettings({ operator: 'Ada', launches: { '/x/creator.launch.md': 'one' } }, folder);
    await saveSettings({ launches: { '/y.md': 'two' } }, folder);
    expect(await readSettings(folder)).toEqual({ settings: { operator: 'Ada', launches: { '/x/creator.launch.md': 'one', '/y.md': 'two' } } });
    expect((await stat(join(folder, 'settings.json'))).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['half a file', '{"operator": "A', 'it is no JSON'],
    ['nothing', '', 'it is no JSON'],
    ['a value of another kind', '{"operator": 7}', '`operator` is not as gonogo writes it'],
  ])('a file that holds %s is kept aside, said in one sentence, and the defaults hold', async (_what, content, why) => {
    const folder = await folderForTest();
    await writeFile(join(folder, 'settings.json'), content);
    const { settings, notice } = await readSettings(folder);
    expect(settings).toEqual({ launches: {} });
    expect(notice).toContain(why);
    const aside = (await readdir(folder)).find((name) => name.includes('.broken-')) ?? '';
    expect(await readFile(join(folder, aside), 'utf8')).toBe(content);
    expect(notice).toContain(aside);
    await saveSettings({ operator: 'Ada' }, folder);
    expect(await readSettings(folder)).toEqual({ settings: { operator: 'Ada', launches: {} } });
  });

  test('a folder that cannot be used: reading goes on and says so, saving is refused with the way out', async () => {
    const file = join(await folderForTest(), 'file');
    await writeFile(file, '');
    const { settings, notice } = await readSettings(join(file, 'gonogo'));
    expect(settings).toEqual({ launches: {} });
    expect(notice).toContain('cannot be read (a part of the path is a file)');
    await expect(saveSettings({ operator: 'Ada' }, join(file, 'gonogo'))).rejects.toThrow(/cannot be saved in .*`XDG_CONFIG_HOME`/);
  });

  test.each([
    ['linux', {}, '/home/ada/.config/gonogo'],
    ['linux', { XDG_CONFIG_HOME: '/etc/ada' }, '/etc/ada/gonogo'],
    ['linux', { XDG_CONFIG_HOME: 'relative' }, '/home/ada/.config/gonogo'],
    ['darwin', {}, '/home/ada/Library/Preferences/gonogo'],
    ['win32', { APPDATA: 'C:\\Roaming' }, 'C:\\Roaming\\gonogo\\Config'],
  ] as const)('on %s with %o they are in %s', (platform, env, folder) => {
    expect(settingsFolder(env, platform, '/home/ada')).toBe(folder);
  });
});

describe('the name of the operator', () => {
  async function repository(name?: string): Promise<string> {
    const folder = await folderForTest();
    vi.stubEnv('GIT_CONFIG_GLOBAL', join(folder, 'none')).stubEnv('GIT_CONFIG_NOSYSTEM', '1');
    onTestFinished(() => void vi.unstubAllEnvs());
    execFileSync('git', ['init', '-q', folder]);
    if (name !== undefined) execFileSync('git', ['-C', folder, 'config', 'user.name', name]);
    return folder;
  }

  test('`--as` wins over the settings, the settings over git', async () => {
    const where = { settingsFolder: await folderForTest(), folder: await repository('Grace from git') };
    expect(await operatorName(undefined, where)).toBe('Grace from git');
    await saveSettings({ operator: 'Ada from settings' }, where.settingsFolder);
    expect(await operatorName(undefined, where)).toBe('Ada from settings');
    expect(await operatorName('  Joan\u001b[31m \n of the flag ', where)).toBe('Joan of the flag');
  });

  test('nobody is named: the sentence says how', async () => {
    const where = { settingsFolder: await folderForTest(), folder: await repository() };
    await expect(operatorName(undefined, where)).rejects.toThrow(new UsageError('say who you are: `--as NAME`'));
    await expect(operatorName('  ', where)).rejects.toThrow('`--as` names nobody');
  });

  test('no git on this machine is no fault', async () => {
    vi.stubEnv('PATH', await folderForTest());
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(operatorName(undefined, { settingsFolder: await folderForTest(), folder: await folderForTest() })).rejects.toThrow('say who you are');
  });

  test('git that does not answer is given up after a second', async () => {
    const bin = await folderForTest();
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, 'git'), '#!/bin/sh\nexec /bin/sleep 60\n', { mode: 0o755 });
    vi.stubEnv('PATH', bin);
    onTestFinished(() => void vi.unstubAllEnvs());
    const begun = performance.now();
    await expect(operatorName(undefined, { settingsFolder: await folderForTest(), folder: bin })).rejects.toThrow('say who you are');
    expect(performance.now() - begun).toBeLessThan(3_000);
  });

  test('broken settings are said, and git is asked', async () => {
    const settings = await folderForTest();
    await writeFile(join(settings, 'settings.json'), '{');
    const said: string[] = [];
    expect(await operatorName(undefined, { settingsFolder: settings, folder: await repository('Grace'), onNotice: (sentence) => said.push(sentence) })).toBe(
      'Grace',
    );
    expect(said).toEqual([expect.stringContaining('are not used')]);
  });
});
