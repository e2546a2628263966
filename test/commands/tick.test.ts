import { chmod, lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished, describe, expect, it } from 'vitest';
import { gonogo, temporary, type Ran } from '../helpers/gonogo.ts';

const source = '\uFEFF# Small\r\n\r\n- [ ] A  \r\n  - [ ] B\r\n\r\n```\r\n- [ ] A\r\n```\r\n';
const stamp = / — ada, \d{4}-\d\d-\d\d \d\d:\d\d UTC/;

/** A folder with a checklist of which Ada signed the first item. */
async function signedOnce() {
  const folder = await temporary('tick');
  onTestFinished(folder.remove);
  const { path } = folder;
  const run = (...words: string[]): Promise<Ran> => gonogo(words, { cwd: path, env: { XDG_CONFIG_HOME: path } });
  const record = ['--ledger', 'records'];
  await writeFile(join(path, 'small.md'), source);
  await run('check', 'small.md', ...record, '--as', 'ada', '--target', 'here');
  expect((await run('sign', 'a', 'small.md', ...record, '--as', 'ada')).code).toBe(0);
  return { path, run, tick: (file: string, ...words: string[]) => run('report', ...record, '--tick', file, ...words), record };
}

describe('gonogo report --tick', () => {
  it('prints the checklist with its ticks, and leaves the file alone', async () => {
    const { path, tick } = await signedOnce();
    const { code, stdout, stderr } = await tick('small.md');
    expect(stdout.replace('- [x] A', '- [ ] A').replace(stamp, '')).toBe(source);
    expect(stdout).toMatch(/- \[x\] A — ada, \S+ \S+ UTC {2}\r\n {2}- \[ \] B\r\n/);
    expect(stderr).toBe('small.md: 1 ticked, 0 un-ticked\n');
    expect(code).toBe(0);
    expect(await readFile(join(path, 'small.md'), 'utf8')).toBe(source);
  });

  it('writes them in place, behind a link too, with the mode as it was; and the launch goes on with what is signed', async () => {
    const { path, run, tick, record } = await signedOnce();
    const file = join(path, 'small.md');
    await chmod(file, 0o640);
    await symlink('small.md', join(path, 'link.md'));
    expect(await tick('link.md', '--in-place')).toMatchObject({ code: 0, stdout: '' });
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(stamp);
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect((await lstat(join(path, 'link.md'))).isSymbolicLink()).toBe(true);
    expect((await readdir(path)).filter((name) => name.includes('.tmp'))).toEqual([]);
    // The ticked file is the same checklist: what was signed stands, and the next tick says the same.
    await run('sign', 'b', 'small.md', ...record, '--as', 'bob');
    await tick('small.md', '--in-place');
    const again = await readFile(file, 'utf8');
    expect(again).toMatch(/- \[x\] A — ada, [^\r]*\r\n {2}- \[x\] B — bob, [^\r]* UTC\r\n/);
    expect(
      again
        .replaceAll('[x]', '[ ]')
        .replace(stamp, '')
        .replace(/ — bob, [^\r]* UTC/, ''),
    ).toBe(source);
  });

  it.each([
    ['none.md', /`none\.md`: there is no such file: check the path/],
    ['empty.md', /`empty\.md` cannot be read as a checklist, so nothing is ticked in it: `gonogo lint empty\.md`/],
  ])('%s is refused and nothing is written', async (file, said) => {
    const { path, tick } = await signedOnce();
    await writeFile(join(path, 'empty.md'), '# Nothing\n');
    const { code, stdout, stderr } = await tick(file, '--in-place');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(said);
    expect(await readFile(join(path, 'empty.md'), 'utf8')).toBe('# Nothing\n');
  });
});
