import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { openLaunch } from '../../src/commands/launch.ts';
import { prepare } from '../../src/commands/prepare.ts';
import { temporary } from '../helpers/gonogo.ts';

let folder: { path: string; remove: () => Promise<void> };
beforeAll(async () => {
  folder = await temporary('fix-reread');
});
afterAll(() => folder.remove());

const put = (name: string, text: string): Promise<void> => writeFile(join(folder.path, name), text);
const exists = (name: string): Promise<boolean> =>
  access(join(folder.path, name)).then(
    () => true,
    () => false,
  );

it.each(['plain', 'secret'])('a step does not run once the env file made another of it than was shown, also where its value is %s', async (which) => {
  vi.stubEnv('XDG_CONFIG_HOME', join(folder.path, 'config'));
  onTestFinished(() => void vi.unstubAllEnvs());
  const secret = which === 'secret' ? ' { secret: true }' : ' {}';
  await put('launch.md', `---\nvariables:\n  NAME:${secret}\n---\n# Launch\n\n- [ ] Up\n\n  [Down](launch.runbook.md#down)\n`);
  await put('launch.runbook.md', '# Runbook\n\n## Down\n\nMake it. **Changes production.**\n\n```sh\ntouch "$NAME"\n```\n');
  await put('.env', `NAME=${which}-first\n`);
  const prepared = await prepare(join(folder.path, 'launch.md'), { envFile: [join(folder.path, '.env')] }, true);
  const launch = await openLaunch(prepared, 'ada', { ledger: join(folder.path, which) }, 'walk');
  onTestFinished(() => launch.close());
  await launch.commands.remember();
  const fix = { type: 'fix', section: 'launch.runbook.md#down', step: 1 } as const;
  await put('.env', `NAME=${which}-second\n`);
  expect(await launch.engine.send(fix)).toEqual({ ok: false, reason: expect.stringContaining('look at it again') });
  expect(await exists(`${which}-first`)).toBe(false);
  expect(await exists(`${which}-second`)).toBe(false);
  expect(await launch.engine.send(fix)).toMatchObject({ ok: true });
  expect(await exists(`${which}-second`)).toBe(true);
});
