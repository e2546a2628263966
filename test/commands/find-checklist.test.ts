import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gonogo, temporary } from '../helpers/gonogo.ts';

let folder: { path: string; remove: () => Promise<void> };
const written = '- [ ] one\n';

beforeEach(async () => {
  folder = await temporary('find');
  await mkdir(join(folder.path, 'checklists'));
});

afterEach(() => folder.remove());

const status = () => gonogo(['check', '--ledger', 'led', '--as', 'ada'], { cwd: folder.path, env: { XDG_CONFIG_HOME: join(folder.path, 'config') } });
const put = (name: string): Promise<void> => writeFile(join(folder.path, name), written);

describe('without a name, gonogo takes', () => {
  it.each(['checklists/launch.md', 'DEPLOYMENT_CHECKLIST.md', 'release-checklist.md'])('the only checklist there is: %s', async (name) => {
    await put(name);
    await put('checklists/launch.runbook.md');
    await put('README.md');
    expect((await status()).code).toBe(5);
  });

  it('of several the one that was open last, and otherwise asks which', async () => {
    await put('checklists/one.md');
    await put('checklists/two.md');
    expect(await status()).toMatchObject({ code: 2, stderr: expect.stringContaining('name one of `checklists/one.md`, `checklists/two.md`') });
    await mkdir(join(folder.path, 'config', 'gonogo'), { recursive: true });
    const launches = { [resolve(folder.path, 'checklists/one.md')]: 'a', [resolve(folder.path, 'checklists/two.md')]: 'b' };
    await writeFile(join(folder.path, 'config', 'gonogo', 'settings.json'), JSON.stringify({ launches }));
    expect((await status()).stdout).toMatch(/^two/);
  });
});

describe('gonogo settings', () => {
  it('remembers who you are, and a signature carries that name', async () => {
    await put('checklists/launch.md');
    const env = { XDG_CONFIG_HOME: join(folder.path, 'config') };
    expect(await gonogo(['settings', 'operator', 'Ada Lovelace'], { env })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('operator: Ada Lovelace'),
    });
    await gonogo(['check', '--ledger', 'led'], { cwd: folder.path, env });
    expect(await gonogo(['sign', 'one', '--ledger', 'led'], { cwd: folder.path, env })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('one signed by Ada Lovelace'),
    });
    expect(await gonogo(['settings', 'color', 'red'], { env })).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no setting `color`') });
  });
});
