import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/output/index.ts';
import { gonogo, temporary, type Ran } from '../helpers/gonogo.ts';
import { scenario } from './load-place.ts';
import { startTarget, type LoadTarget } from './load-target.ts';

/** A checklist with a required variable that no burst needs, a line whose check a vital may name, and a burst of its own. */
const around = [
  '---',
  'name: around',
  'variables:',
  '  BASE_URL: { required: true }',
  '  DATABASE_URL: { required: true, secret: true }',
  '  LOAD_FOR: { default: 2s }',
  '  PLAIN: { secret: true }',
  'targets: [far.invalid]',
  '---',
  '## Before',
  '- [ ] It is well',
  '',
  '  ```yaml gonogo',
  '  id: well',
  '  check: { kind: http, url: "${BASE_URL}/health" }',
  '  ```',
  '',
  '- [ ] It bears four users',
  '',
  '  ```yaml gonogo',
  '  id: bears',
  '  sign: none',
  '  check: { kind: load, scenario: ../scenarios/beside.yaml }',
  '  ```',
  '',
].join('\n');

describe('a burst beside a checklist', () => {
  let repository: Awaited<ReturnType<typeof temporary>>;
  let target: LoadTarget;
  const inside = (words: readonly string[]): Promise<Ran> =>
    gonogo([...words, '--ledger', 'led'], { cwd: repository.path, env: { XDG_CONFIG_HOME: join(repository.path, 'config'), GIT_CONFIG_GLOBAL: '/dev/null' } });

  beforeAll(async () => {
    [repository, target] = await Promise.all([temporary('load-around'), startTarget()]);
    await Promise.all([mkdir(join(repository.path, 'checklists')), mkdir(join(repository.path, 'scenarios'))]);
    const path = (name: string): string => join(repository.path, name);
    await Promise.all([
      writeFile(path('checklists/launch.md'), around),
      writeFile(path('scenarios/beside.yaml'), scenario('beside', ['expect: p50_ms < 1', 'vitals:', '  well: { item: well }'])),
      writeFile(path('scenarios/plain.yaml'), scenario('plain', ['expect: error_rate == 0'])),
      writeFile(
        path('scenarios/stops.yaml'),
        scenario('stops', ['expect: error_rate == 0', 'vitals:', '  well: { item: well }', 'stop_when: well.status == 200 for 1s']).replace('2s', '30s'),
      ),
      writeFile(path('near.env'), `BASE_URL=${target.origin}\nLOAD_FOR=2s\nPLAIN=plain-looking-value\n`),
      writeFile(path('all.env'), `BASE_URL=${target.origin}\nDATABASE_URL=postgres://nobody:hush-hush@127.0.0.1:1/none\n`),
      writeFile(path('far.env'), 'BASE_URL=http://far.invalid:8443\n'),
      writeFile(path('db.env'), 'DATABASE_URL=postgres://nobody:hush-hush@127.0.0.1:1/none\n'),
    ]);
  });
  afterAll(async () => {
    await target.stop();
    await repository.remove();
  });

  it('samples the check of a line, and needs no variable that it does not name', async () => {
    const { code, stdout, stderr } = await inside(['load', 'scenarios/beside.yaml', '--env-file', 'near.env']);
    expect({ code, stderr: stderr.replaceAll(/^beside .*\n/gm, '') }).toEqual({ code: 99, stderr: '' });
    expect(stdout).toMatch(/well \(http\): .*status\s+200/);
  });

  it('says how to go without the checklist that was found, where that one is faulty', async () => {
    await writeFile(join(repository.path, 'checklists/launch.md'), `${around}- [ ] Odd\n\n  \`\`\`yaml gonogo\n  odd: 1\n  \`\`\`\n`);
    const words = ['load', 'scenarios/plain.yaml', '--env-file', 'near.env', '--format', 'json'];
    const refused = await inside(words);
    await writeFile(join(repository.path, 'checklists/launch.md'), around);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/`--no-checklist`[\s\S]*launch\.md:\d+:3 {2}`odd` is no key here/);
    expect((await inside([...words, '--no-checklist'])).code).toBe(0);
  });

  it('stops by its own condition, says so first, and fails', async () => {
    await writeFile(join(repository.path, 'long.env'), `BASE_URL=${target.origin}\nLOAD_FOR=30s\n`);
    const { code, stdout } = await inside(['load', 'scenarios/stops.yaml', '--env-file', 'long.env']);
    expect(code).toBe(99);
    expect(stdout).toMatch(/^partial report: stopped by its condition, [\d.]+ s of 30 s measured\nFAIL {2}/);
    expect(stdout).toMatch(/well\.status == 200 for 1s/);
  });

  it('is 99 for `gonogo check` too, which tells it below the line', async () => {
    const words = ['check', 'checklists/launch.md', '--item', 'bears', '--env-file', 'all.env'];
    const unallowed = await inside(words);
    expect(unallowed.stderr).toMatch(/not run, since nobody allowed it yet: `bears`/);
    const { code, stdout } = await inside([...words, '--allow-writes']);
    expect(code).toBe(99);
    expect(stdout).toMatch(/^ +burst +[\d.]+ rps, p95 [\d.]+ ms \(finished\) · ✗ p50_ms < 1 /m);
    const report = JSON.parse((await inside(['status', 'checklists/launch.md', '--env-file', 'all.env', '--format', 'json'])).stdout) as Report;
    expect(report.items.find((item) => item.id === 'bears')?.burst).toMatchObject({ ended: 'finished', expected: [{ met: false }] });
    expect((await inside(['launches'])).stdout).toMatch(/NO-GO, \d in the way/);
  });

  it('goes to another host only where the checklist allows it and it is confirmed', async () => {
    const words = ['load', 'scenarios/beside.yaml', '--env-file', 'far.env'];
    const refused = await inside(words);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/add `--confirm far\.invalid:8443` to let it/);
    const confirmed = await inside([...words, '--confirm', 'far.invalid']);
    expect(confirmed.code).toBe(7);
    expect(confirmed.stdout).toMatch(/^UNKNOWN {2}/);
    const checked = await inside(['check', 'checklists/launch.md', '--item', 'bears', '--env-file', 'far.env', '--env-file', 'db.env', '--allow-writes']);
    expect(checked.stderr).toMatch(/`far\.invalid:8443` is not this machine, `--confirm far\.invalid:8443` lets it run/);
  });
});
