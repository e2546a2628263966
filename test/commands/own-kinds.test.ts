import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChecklist } from '../../src/checklist/parse.ts';
import * as entry from '../../src/kind.ts';
import { faultLine } from '../../src/model/errors.ts';
import { gonogo, temporary, type Ran } from '../helpers/gonogo.ts';

const example = fileURLToPath(new URL('fixtures/my-kinds/', import.meta.url));
let folder: { path: string; remove: () => Promise<void> };
let count = 0;

beforeAll(async () => {
  folder = await temporary('own-kinds');
  await writeFile(join(folder.path, 'room.md'), checklist('path: /', 'free_ratio >= 0'));
});
afterAll(() => folder.remove());

const checklist = (param: string, expectation: string): string =>
  `# Room\n\n- [ ] Room on the disk\n\n  \`\`\`yaml gonogo\n  id: room\n  check:\n    kind: disk\n    ${param}\n  expect: ${expectation}\n  \`\`\`\n`;

const run = (...words: string[]): Promise<Ran> => gonogo(words, { cwd: folder.path });

/** A new folder with these files. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const path = join(folder.path, `kinds-${++count}`);
  await mkdir(path);
  await Promise.all(
    Object.entries(files).map(async ([name, text]) => {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), text);
    }),
  );
  return path;
}

/** A module with a kind of which parts are other than they should be. */
const kindWith = (about: string, more = ''): string =>
  `import { defineCheck, NoAnswer, z } from 'gonogo/kind';\nexport const made = defineCheck({ kind: 'gauge', title: 'Reads a gauge', params: z.strictObject({}), fields: { value: { type: 'double', about: 'the reading' } }, expect: 'value < 10', example: 'check: { kind: gauge }', timeout_s: 5, observe: async () => ({ value: 3 }), response: (seen) => \`reads \${seen.value}\`, ${about} });\n${more}`;

describe('the check kinds of a team', () => {
  it('are checked, recorded and reported like any other, and their files are shown before they run', async () => {
    const { code, stdout, stderr } = await run('check', 'room.md', '--kinds', example, '--ledger', 'led');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/✓ done +room +Room on the disk · \d+% free/) });
    expect(stderr).toContain(`loads ${example}disk.mjs\n`);
    const [record = ''] = await readdir(join(folder.path, 'led'));
    expect(await readFile(join(folder.path, 'led', record), 'utf8')).toMatch(/"kind":"disk".*"free_ratio":0\.\d+/);
    expect((await run('status', 'room.md', '--kinds', example, '--ledger', 'led')).code).toBe(0);
  });

  it('answer with the sentence of their own NoAnswer', async () => {
    await writeFile(join(folder.path, 'nowhere.md'), checklist('path: /no/such/folder', 'free_ratio > 0'));
    const { code, stdout } = await run('check', 'nowhere.md', '--kinds', example, '--ledger', 'led-nowhere');
    expect({ code, stdout }).toEqual({ code: 7, stdout: expect.stringContaining('`/no/such/folder` is not there: name a folder of the disk') });
  });

  it('are known to lint with their params and fields', async () => {
    expect(await run('lint', 'room.md', '--kinds', example)).toMatchObject({ code: 0, stdout: '' });
    await writeFile(join(folder.path, 'wrong.md'), checklist('paht: /', 'free_ration > 0.1'));
    const { code, stdout } = await run('lint', 'wrong.md', '--kinds', example);
    expect(code).toBe(2);
    expect(stdout).toMatch(/wrong\.md:9:5 {2}`paht` is no key here {2}→ {2}did you mean `path`\?\nwrong\.md:10:11 .*did you mean `free_ratio`/);
  });

  it('stand in the list of kinds, with a page of their own', async () => {
    const { stdout } = await run('kinds', '--kinds', example);
    expect(stdout).toMatch(/^http .*\ndisk +Free space of a disk\n$/s);
    expect((await run('kinds', 'disk', '--kinds', example)).stdout).toMatch(/observes\n {2}free_ratio +double +free space, 0 to 1/);
    const [described] = JSON.parse((await run('kinds', 'disk', '--kinds', example, '--format', 'json')).stdout) as { params: unknown }[]; // our own output
    expect(described?.params).toMatchObject({ properties: { path: { type: 'string', default: '/' } } });
  });

  it('may be TypeScript, CommonJS, several in a file and in several folders', async () => {
    const typed = await folderOf({ 'a.ts': kindWith("kind: 'typed' as string"), '_shared.mjs': 'export const nothing = 1;\n', 'notes.md': '# not a module\n' });
    const common = await folderOf({
      'package.json': '{"type":"commonjs"}',
      'b.js': kindWith("kind: 'common'")
        .replace(/^import (.*) from ('.*');/, 'const $1 = require($2);')
        .replace('export const made', 'module.exports'),
    });
    const many = await folderOf({ 'c.mjs': kindWith("kind: 'one'", "export default defineCheck({ ...made, kind: 'two' });\n") });
    const { stdout, code } = await run('kinds', '--kinds', typed, '--kinds', common, '--kinds', many);
    const names = stdout.split('\n').map((line) => line.split(' ')[0]);
    expect({ code, names: names.slice(-5, -1) }).toEqual({ code: 0, names: ['typed', 'common', 'two', 'one'] });
  });

  it('come from the command line only: a checklist cannot name their folder', async () => {
    const { faults } = parseChecklist('---\nname: x\nkinds: ./my-kinds\n---\n- [ ] one\n', 'x.md');
    expect(faults.map(faultLine)).toEqual([expect.stringContaining('x.md:3:1  `kinds` is no key here')]);
    await mkdir(join(folder.path, 'my-kinds'));
    await writeFile(join(folder.path, 'my-kinds', 'disk.mjs'), 'process.stderr.write("RAN");\n');
    const { code, stdout, stderr } = await run('lint', 'room.md');
    expect({ code, stdout }).toEqual({ code: 2, stdout: expect.stringMatching(/`disk` is no check kind .*kinds of your own come with `--kinds FOLDER`/) });
    expect(stderr).not.toContain('RAN');
  });

  it('are made of what `gonogo/kind` exports', () => {
    expect(Object.keys(entry).toSorted()).toEqual(['NoAnswer', 'capped', 'defineCheck', 'z']);
  });
});

describe('a module that is no check kind ends with 2 and one sentence with its file', () => {
  it.each<[string, string, RegExp]>([
    ['it throws', 'throw new Error("no\\n  luck");\n', /`\S+a\.mjs` broke while it was loaded: no luck$/],
    ['it is no JavaScript', 'export default {\n', /`\S+a\.mjs` broke while it was loaded: Unexpected/],
    ['it needs what is not there', "import 'not-installed-here';\n", /`\S+a\.mjs` broke while it was loaded: Cannot find package 'not-installed-here'/],
    ['it exports nothing', 'export {};\n', /`\S+a\.mjs` exports no check kind: write `export default defineCheck/],
    ['it exports something else', 'export default function kind() {}\n', /exports no check kind/],
    ['its name is taken', kindWith("kind: 'http'"), /`\S+a\.mjs`: the check kind `http` is there already: give this one another name/],
    ['its name is no name', kindWith("kind: 'Disk Space'"), /`\S+a\.mjs`: `Disk Space` is no name of a check kind: use small letters and single dashes/],
    ['it has no name', kindWith('kind: undefined'), /`\S+a\.mjs`: its check kind has no `kind`/],
    [
      'a part is missing',
      kindWith('observe: undefined'),
      /`\S+a\.mjs`: `observe` of the check kind `gauge` is missing: it must be a function that asks the target/,
    ],
    ['its params are no schema', kindWith('params: {}'), /`params` of the check kind `gauge` must be a zod 4 schema/],
    [
      'a field has no known type',
      kindWith("fields: { value: { type: 'number', about: 'x' } }"),
      /`fields` of the check kind `gauge` must be .*`double`, `int`/,
    ],
    ['its expectation names no field', kindWith("expect: 'valeu < 10'"), /`\S+a\.mjs`: `expect` of the check kind `gauge`: `valeu` is not observed/],
    [
      'a param has the name of a common key',
      kindWith('params: z.object({ retry: z.string() })'),
      /the param `retry` of the check kind `gauge` never reaches it/,
    ],
    ['it never gives up', kindWith('timeout_s: 86400'), /`timeout_s` of the check kind `gauge` must be a number of seconds up to an hour/],
  ])('%s', async (_what, text, says) => {
    const { code, stdout, stderr } = await run('kinds', '--kinds', await folderOf({ 'a.mjs': text }));
    const said = stderr.trim().split('\n').slice(1); // after the name of what is loaded
    expect({ code, stdout, said }).toEqual({ code: 2, stdout: '', said: [expect.stringMatching(says)] });
  });

  it('two kinds of one name', async () => {
    const [one, two] = [await folderOf({ 'a.mjs': kindWith('') }), await folderOf({ 'b.mjs': kindWith('') })];
    const { code, stderr } = await run('kinds', '--kinds', one, '--kinds', two);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`\`${two}/b.mjs\`: the check kind \`gauge\` is there already, in \`${one}/a.mjs\``),
    });
  });
});

describe('a folder whose code cannot be trusted is not run', () => {
  const loud = 'process.stderr.write("RAN");\n';

  it.each<[string, () => Promise<string>, RegExp]>([
    ['it is not there', async () => 'none', /`--kinds none`: there is no such folder/],
    ['it is a file', async () => 'room.md', /`--kinds room\.md`: this is a file: name the folder it stands in/],
    ['it is empty', () => folderOf({ 'a.txt': '' }), /no check kind is there: put `\.js`, `\.mjs` or `\.ts` modules into it/],
    [
      'everybody may write to it',
      async () => {
        const path = await folderOf({ 'a.mjs': loud });
        await chmod(path, 0o777);
        return path;
      },
      /can be written by everybody on this machine, so it is not run: `chmod o-w/,
    ],
    [
      'everybody may write to a file of it',
      async () => {
        const path = await folderOf({ 'a.mjs': loud });
        await chmod(join(path, 'a.mjs'), 0o666);
        return path;
      },
      /a\.mjs` can be written by everybody/,
    ],
    [
      'a file of it stands elsewhere',
      async () => {
        const path = await folderOf({ 'a.mjs': loud, 'elsewhere/b.mjs': loud });
        await symlink(join(path, 'elsewhere', 'b.mjs'), join(path, 'b.mjs'));
        return path;
      },
      /b\.mjs` is a link to `\S+elsewhere\/b\.mjs`: put the module itself into the folder/,
    ],
  ])('%s', async (_what, make, says) => {
    const { code, stdout, stderr } = await run('kinds', '--kinds', await make());
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(says) });
    expect(stderr).not.toContain('RAN');
  });
});

describe('a check kind of a team that misbehaves', () => {
  it.each<[string, string, RegExp]>([
    ['it throws', "observe: async () => { throw new Error('no luck'); }", /the check itself broke: no luck/],
    ['it returns nothing', 'observe: async () => undefined', /observed nothing: `observe` must return an object of its fields/],
    ['it returns what it does not declare', 'observe: async () => ({ value: 1, other: 2 })', /observed `other`, which its `fields` do not declare/],
    ['it returns what is no JSON', 'observe: async () => ({ value: 1n })', /observed what is no JSON: .*BigInt/],
    ['it returns too much', "observe: async () => ({ value: 'x'.repeat(50_000) })", /observed too much: 5\d+ bytes of JSON/],
    ['it never returns', 'timeout_s: 0.2, observe: () => new Promise(() => undefined)', /no answer within 0\.2 s/],
    ['its words break', "response: () => { throw new Error('speechless'); }", /the check itself broke: speechless/],
    ['its words are no text', 'response: () => ({ no: 1 })', /\{"no":1\}/],
  ])('%s: the line says so, and the launch goes on', async (_what, about, says) => {
    const path = await folderOf({ 'a.mjs': kindWith(about), 'gauge.md': '- [ ] Gauge\n\n  ```yaml gonogo\n  check: { kind: gauge }\n  ```\n' });
    const { code, stdout } = await run('check', join(path, 'gauge.md'), '--kinds', path, '--ledger', join(path, 'led'));
    expect(stdout).toMatch(says);
    expect([0, 3, 7]).toContain(code);
  });

  it.each([
    ["consent: () => ({ why: 'writes', subject: 'a row' })", 'open'],
    ["consent: () => ({ why: 'anything', subject: 'a row' })", 'open'],
    ["consent: () => { throw new Error('no luck'); }", 'open'],
    ['consent: () => undefined', 'done'],
  ])('runs without leave only where it says that it needs none: %s', async (about, state) => {
    const path = await folderOf({ 'a.mjs': kindWith(about), 'gauge.md': '- [ ] Gauge\n\n  ```yaml gonogo\n  check: { kind: gauge }\n  ```\n' });
    const { stdout } = await run('check', join(path, 'gauge.md'), '--kinds', path, '--ledger', join(path, 'led'), '--format', 'json');
    const report = JSON.parse(stdout) as { items: { state: string }[] }; // the report's shape has a test of its own
    expect(report.items.map((item) => item.state)).toEqual([state]);
  });
});
