import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gonogo, temporary } from '../helpers/gonogo.ts';

let folder: { path: string; remove: () => Promise<void> };

const database =
  '---\nname: a\nvariables:\n  DATABASE_URL: {required: true, secret: true}\n---\n## P\n- [ ] db\n\n  ```yaml gonogo\n  id: db\n  check:\n    kind: postgres\n    url: ${DATABASE_URL}\n  ```\n';

beforeAll(async () => {
  folder = await temporary('bad-input');
  const write = (name: string, content: string | Uint8Array): Promise<void> => writeFile(join(folder.path, name), content);
  await Promise.all([
    write('plain.md', '- [ ] one\n- [ ] two\n'),
    write('big.md', 'x'.repeat(5_000_000)),
    write('latin.md', Buffer.from([0x2d, 0x20, 0xff])),
    write('bomb.md', `---\na: &a [x]\nb: [${'*a,'.repeat(200)}]\n---\n- [ ] x\n`),
    write('twice.md', '---\nname: a\nname: b\n---\n## P\n- [ ] x\n\n  ```yaml gonogo\n  idd: y\n  check:\n    kind: htp\n  ```\n'),
    write('database.md', database),
    write('bad.env', 'DATABASE_URL=postgres://u:hunter22@127.0.0.1/x\nBAD LINE\n=x\nA="open\n'),
    write('nourl.env', 'DATABASE_URL=hunter22-is-no-url\n'),
    mkdir(join(folder.path, 'led')),
  ]);
});

afterAll(() => folder.remove());

describe('bad input ends with 2 and a sentence that names the value and the way out', () => {
  it.each<[string, string[], RegExp]>([
    ['a missing file', ['check', 'nothere.md'], /^nothere\.md:1:1 {2}there is no such file {2}→ {2}check the path$/],
    ['a folder', ['check', '.'], /this is a folder/],
    ['no checklist at all', ['check'], /no checklist was named/],
    ['5 MB of Markdown', ['check', 'big.md'], /more than the 2 MiB that are read {2}→ {2}split it/],
    ['not UTF-8', ['check', 'latin.md'], /not UTF-8 text: byte 2 /],
    ['a YAML bomb', ['check', 'bomb.md'], /aliases .*more than the \d+ that are read/],
    ['every fault at once', ['check', 'twice.md'], /twice\.md:3:1 [\s\S]*twice\.md:9:3 .*did you mean `id`[\s\S]*twice\.md:11:11 .*did you mean `http`/],
    ['a missing variable', ['check', 'database.md'], /`DATABASE_URL` is not set and is needed at database\.md:7 \(db\): .*--env-file/],
    ['an env file with bad lines', ['check', 'database.md', '--env-file', 'bad.env'], /bad\.env:2:1 [\s\S]*bad\.env:3:1 [\s\S]*bad\.env:4:3 /],
    ['an env file that is not there', ['check', 'database.md', '--env-file', 'none.env'], /^none\.env:1:1 {2}there is no such file/],
    [
      'a database URL that is none',
      ['check', 'database.md', '--env-file', 'nourl.env'],
      /database\.md:7 {2}`url` of `db` \(`\$\{DATABASE_URL\}`\): must begin with postgresql:/,
    ],
    ['a ledger that cannot be made', ['check', 'plain.md', '--ledger', '/proc/none'], /`\/proc\/none` cannot be written: .*--ledger/],
    ['a ledger below a file', ['check', 'plain.md', '--ledger', 'plain.md/led'], /a file, not a folder; choose another folder with `--ledger DIR`/],
    ['an unknown launch', ['check', 'plain.md', '--ledger', 'led', '--launch', 'none'], /there is no launch `none` in `\S+led`; `gonogo launches` lists them/],
    ['an unknown item', ['sign', 'on', 'plain.md', '--ledger', 'led'], /no line of `plain\.md` has the id `on`: did you mean `one`\?/],
    ['an unknown phase', ['check', 'plain.md', '--ledger', 'led', '--phase', 'during'], /there is no phase `during`: choose `plain`/],
    ['an unknown format', ['check', 'plain.md', '--format', 'xml'], /there is no format `xml`: choose `text`/],
    ['an unknown flag', ['check', 'plain.md', '--formt', 'json'], /unknown option '--formt' \(Did you mean --format\?\)/],
    ['a mistyped command', ['chek'], /`chek` is neither a command nor a file: did you mean `gonogo check`\?/],
    ['an unknown kind', ['kinds', 'postgrs'], /did you mean `postgres`\?/],
    ['an unknown fault', ['rehearse', '--fault', 'redis-don'], /did you mean `redis-down`\?/],
    ['a status of nothing', ['status', 'plain.md', '--ledger', 'led'], /no launch of `plain` is in `\S+led`: `gonogo check` or the console begins one/],
  ])('%s', async (_what, words, says) => {
    const { code, stdout, stderr } = await gonogo(words, { cwd: folder.path });
    expect(stderr.trim()).toMatch(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toMatch(/hunter22|\n {4}at /);
  });

  it('leaves no record behind', async () => {
    expect(await readdir(join(folder.path, 'led'))).toEqual([]);
  });
});
