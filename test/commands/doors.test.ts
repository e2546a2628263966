import { spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/output/index.ts';
import { cli, gonogo, temporary } from '../helpers/gonogo.ts';

let folder: { path: string; remove: () => Promise<void> };
let target: Server;
const heard: (string | undefined)[] = [];

const plain = (name: string): string => `---\nname: ${name}\n---\n## P\n- [ ] one\n- [ ] two\n`;

beforeAll(async () => {
  folder = await temporary('doors');
  target = createServer((request, response) => {
    heard.push(request.headers.authorization);
    response.end('{}');
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const { port } = target.address() as AddressInfo; // listen() above was given a port
  const asks = [
    '---\nname: guarded\nvariables:\n  TOKEN: { secret: true }\n  WORD: { secret: true }\n---',
    '## Before\n- [ ] Let in\n',
    `  \`\`\`yaml gonogo\n  id: postgres-let-in\n  check:\n    kind: http\n    url: http://127.0.0.1:${port}/\n    headers: { authorization: "Bearer \${TOKEN}" }\n  \`\`\`\n`,
  ];
  await Promise.all([
    writeFile(join(folder.path, 'plain.md'), plain('plain')),
    writeFile(join(folder.path, 'other.md'), plain('other')),
    writeFile(join(folder.path, 'guarded.md'), asks.join('\n')),
  ]);
});

afterAll(async () => {
  target.close();
  await folder.remove();
});

const run = (...words: string[]): ReturnType<typeof gonogo> => gonogo(words, { cwd: folder.path, env: { XDG_CONFIG_HOME: folder.path } });
const ledger = (): Promise<string> => mkdtemp(join(folder.path, 'ledger-'));

/** Begins a launch of plain.md; returns its folder, its id and its file. */
async function begun(...words: string[]): Promise<{ where: string; id: string; file: string }> {
  const where = await ledger();
  await run('check', 'plain.md', '--ledger', where, ...words);
  const [name = ''] = await readdir(where);
  return { where, id: name.replace('.jsonl', ''), file: join(where, name) };
}

describe('a checklist in the record', () => {
  // A password that is also a word of the checklist, as `postgres` is on many a machine.
  it.each(['postgres', 'http', 'before', 'guarded', 'observed', 'local'])('still works where a secret is `%s`', async (word) => {
    const where = await ledger();
    await writeFile(join(folder.path, 'word.env'), `TOKEN=abcdef-123\nWORD=${word}\n`);
    const words = ['check', 'guarded.md', '--ledger', where, '--env-file', 'word.env', '--format', 'json', '--phase', 'before', '--item', 'postgres-let-in'];
    await run(...words);
    const { code, stdout, stderr } = await run(...words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect((JSON.parse(stdout) as Report).items).toMatchObject([{ id: 'postgres-let-in', kind: 'http', state: 'done' }]);
    expect(heard.at(-1)).toBe('Bearer abcdef-123');
    expect(await readdir(where)).toHaveLength(1);
    expect(stdout + (await readFile(join(where, (await readdir(where))[0] ?? ''), 'utf8'))).not.toContain('abcdef-123');
  });
});

describe('a record whose first line was touched', () => {
  it('is found by verify, said by launches, and a new one is not begun in silence', async () => {
    const { where, id, file } = await begun();
    await writeFile(file, (await readFile(file, 'utf8')).replace('launch-opened', 'launch-closed'));
    const verified = await run('verify', '--ledger', where);
    expect(verified.code).toBe(1);
    expect(verified.stdout).toMatch(`${id}: broken at seq 1`);
    expect((await run('verify', id, '--ledger', where)).code).toBe(1);
    expect((await run('launches', '--ledger', where)).stderr).toMatch(file);
    expect((await run('status', 'plain.md', '--ledger', where)).stderr).toMatch(file);
    const again = await run('check', 'plain.md', '--ledger', where);
    expect({ code: again.code, files: (await readdir(where)).length }).toEqual({ code: 5, files: 2 });
    expect(again.stderr).toMatch(file);
  });
});

describe('a last line that was cut off', () => {
  it('is left alone by what only reads', async () => {
    const { where, file } = await begun();
    await appendFile(file, '{"seq":9,"at"');
    const before = await readFile(file, 'utf8');
    expect((await run('status', 'plain.md', '--ledger', where)).code).toBe(5);
    await run('launches', '--ledger', where);
    expect(await readdir(where)).toHaveLength(1);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('is said by what goes on with the launch', async () => {
    const { where, file } = await begun();
    await appendFile(file, '{"seq":9,"at"');
    expect((await run('check', 'plain.md', '--ledger', where)).stderr).toMatch('was cut off');
  });
});

describe('signing', () => {
  it('begins no launch', async () => {
    const where = await ledger();
    const { code, stderr } = await run('sign', 'one', 'plain.md', '--ledger', where, '--as', 'ada');
    expect(code).toBe(2);
    expect(stderr).toMatch(/no launch of `plain` is in .*`gonogo check` or the console begins one/);
    expect(await readdir(where)).toEqual([]);
  });
});

describe('`--launch`', () => {
  it('refuses a launch of another checklist', async () => {
    const { where, id, file } = await begun();
    const before = await readFile(file, 'utf8');
    for (const words of [
      ['check', 'other.md'],
      ['sign', 'one', 'other.md', '--as', 'ada'],
    ]) {
      const { code, stderr } = await run(...words, '--ledger', where, '--launch', id);
      expect(code).toBe(2);
      expect(stderr).toMatch(`\`${id}\` is a launch of \`plain\`, and \`other.md\` is \`other\``);
    }
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('refuses a launch on another target', async () => {
    const { where, id, file } = await begun('--target', 'staging');
    const before = await readFile(file, 'utf8');
    const { code, stderr } = await run('check', 'plain.md', '--ledger', where, '--launch', id, '--target', 'production');
    expect(code).toBe(2);
    expect(stderr).toMatch(`\`${id}\` is on \`staging\`, and this is \`production\``);
    expect(await readFile(file, 'utf8')).toBe(before);
  });
});

describe('a reader that goes away', () => {
  it('is no accident: the command ends as it would have', async () => {
    const { where } = await begun();
    const child = spawn(process.execPath, ['--', cli, 'status', 'plain.md', '--ledger', where, '--format', 'json'], { cwd: folder.path });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, stderr }).toEqual({ code: 5, stderr: '' });
  });

  it.runIf(process.platform === 'linux')('and a full disk is said in a sentence', async () => {
    const { where } = await begun();
    const child = spawn('/bin/sh', ['-c', `"$0" -- "$1" status plain.md --ledger "$2" > /dev/full`, process.execPath, cli, where], { cwd: folder.path });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^the output could not be written: [^\n]+\n$/) as string });
  });
});

describe('an interrupted check', () => {
  it('still reports what it saw until then, whoever else listens to the signal', async () => {
    await writeFile(
      join(folder.path, 'slow.md'),
      '---\nname: slow\n---\n## P\n- [ ] slow\n\n  ```yaml gonogo\n  id: slow\n  check:\n    kind: command\n    run: sleep 20\n    timeout: 30s\n  ```\n',
    );
    const env = { ...process.env, XDG_CONFIG_HOME: folder.path, GIT_CONFIG_GLOBAL: '/dev/null' };
    await run('trust', 'slow.md', '--as', 'ada');
    const words = ['--', cli, 'check', 'slow.md', '--ledger', await ledger(), '--allow-commands', '--format', 'json'];
    const child = spawn(process.execPath, words, { cwd: folder.path, env });
    let stdout = '';
    let stderr = '';
    let interrupted = false;
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (interrupted || !stderr.includes('runs: ')) return;
      interrupted = true;
      setTimeout(() => child.kill('SIGINT'), 300);
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(130);
    expect((JSON.parse(stdout) as Report).items).toMatchObject([{ id: 'slow', state: 'open' }]);
  });
});

describe('what a file says', () => {
  it.each([['lint'], ['check']])('never reaches the terminal as a command (%s)', async (word) => {
    await writeFile(join(folder.path, 'nasty.md'), '## P\n- [ ] x\n\n  ```yaml gonogo\n  id: "a\\e[31mb"\n  check: { kind: "h\\e]0;owned\\attp" }\n  ```\n');
    const { code, stdout, stderr } = await run(word, 'nasty.md');
    expect(code).toBe(2);
    expect(stdout + stderr).toMatch(/nasty\.md:5:7 {2}`ab` is no id[\s\S]*`http` is no check kind/);
    expect(stdout + stderr).not.toContain('\u001b');
  });

  it('is told where it is odd, though it can be read', async () => {
    await writeFile(join(folder.path, 'odd.env'), 'WORD=half#half\n');
    const { stderr } = await run('check', 'plain.md', '--ledger', await ledger(), '--env-file', 'odd.env');
    expect(stderr).toMatch(/^odd\.env:1:10 {2}warning: the value of `WORD` ends before this `#`/);
  });
});

describe('a command that is needed', () => {
  it('is shown before it runs, though only what needs it was asked for', async () => {
    const block = (lines: string): string => `\n  \`\`\`yaml gonogo\n  sign: none\n${lines}  check: { kind: command, run: "true" }\n  \`\`\`\n`;
    await writeFile(join(folder.path, 'needs.md'), `## P\n- [ ] first\n${block('  id: first\n')}\n- [ ] second\n${block('  id: second\n  needs: [first]\n')}`);
    await run('trust', 'needs.md', '--as', 'ada');
    const { code, stderr } = await run('check', 'needs.md', '--ledger', await ledger(), '--item', 'second', '--allow-commands');
    expect({ code, shown: stderr.match(/^runs: true$/gm) }).toEqual({ code: 0, shown: ['runs: true', 'runs: true'] });
  });
});

describe('a Nagios plugin', () => {
  it.each([[['--format', 'nagios']], [['--format=nagios']]])('says UNKNOWN where it cannot be asked (%s)', async (format) => {
    const { code, stdout } = await run('check', 'nothere.md', ...format);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^GONOGO UNKNOWN - nothere\.md:1:1 {2}there is no such file[^\n]*\n$/);
  });
});
