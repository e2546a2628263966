import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gonogo, temporary, type Ran } from '../helpers/gonogo.ts';

let folder: Awaited<ReturnType<typeof temporary>>;

beforeEach(async () => {
  folder = await temporary('settings');
});
afterEach(() => folder.remove());

function settings(...words: readonly string[]): Promise<Ran> {
  return gonogo(['settings', ...words], { env: { XDG_CONFIG_HOME: folder.path } });
}

describe('the hosts that load may go to', () => {
  it('are remembered as a URL has them, replaced by the next ones, and forgotten with `none`', async () => {
    expect((await settings()).stdout).toMatch(/^targets: none;/m);
    expect((await settings('targets', 'API.creator.example, staging.example:8443')).stdout).toMatch(/^targets: api\.creator\.example, staging\.example:8443$/m);
    expect((await settings('operator', 'Ada')).stdout).toMatch(/^operator: Ada\ntargets: api\.creator\.example, staging/);
    const file = JSON.parse(await readFile(join(folder.path, 'gonogo', 'settings.json'), 'utf8')) as unknown;
    expect(file).toMatchObject({ operator: 'Ada', targets: ['api.creator.example', 'staging.example:8443'] });
    expect((await settings('targets', 'none')).stdout).toMatch(/^targets: none;/m);
  });

  it.each([
    [['targets'], /say where load may go/],
    [['targets', 'http://api.creator.example'], /`http:\/\/api\.creator\.example` is no host/],
    [['targets', 'a/b'], /`a\/b` is no host/],
    [['operator'], /say who you are/],
    [['constructor', 'x'], /there is no setting `constructor`: `operator`, `targets`, `ssh-key` and `ssh-principal`/],
  ])('%j is refused', async (words, said) => {
    const { code, stdout, stderr } = await settings(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(said);
  });
});
