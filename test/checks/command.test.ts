import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { command } from '../../src/checks/command.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { asText } from '../../src/checks/kept.ts';
import { contextFor, temporaryFolder } from './context.ts';
import { faultsOf, look, meets, whyNot } from './look.ts';

const node = process.execPath;
const program = (source: string): string[] => [node, '-e', source];

/** Whether a process still runs; a zombie does not. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false; // no such process
  }
}

/** The process ids that a command wrote into a file of its folder, once it did. */
async function pidsIn(file: string, count: number): Promise<number[]> {
  const read = (): number[] => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : []);
  onTestFinished(() => {
    for (const pid of read()) if (alive(pid)) process.kill(pid, 'SIGKILL');
  });
  await expect.poll(() => read().length, { timeout: 5_000 }).toBe(count);
  return read();
}

describe('a command', () => {
  it('is observed with its exit code, output and time', async () => {
    const observed = await look(command, { run: program('console.log("0003 (head)"); console.error("a warning")') }, contextFor());
    expect(observed).toMatchObject({ exit_code: 0, stdout: '0003 (head)\n', stderr: 'a warning\n', lines: 1, stdout_bytes: 12 });
    expect(observed['duration_ms']).toBeGreaterThan(0);
    expect(meets(command, observed)).toBe(true);
    expect(meets(command, observed, 'stdout.contains("(head)") && exit_code in [0, 3]')).toBe(true);
    expect(command.response(observed)).toMatch(/^exit 0 in \d+ ms$/);
  });

  it('that fails says so in its last line', async () => {
    const observed = await look(command, { run: program('console.error("first\\n\\u001b[31mno such revision"); process.exitCode = 3') }, contextFor());
    expect(observed).toMatchObject({ exit_code: 3 });
    expect(meets(command, observed)).toBe(false);
    expect(command.response(observed)).toMatch(/^exit 3 in \d+ ms: no such revision$/);
  });

  it('that a signal ends has the exit code that a shell gives it', async () => {
    expect(await look(command, { run: program('process.kill(process.pid, "SIGKILL")') }, contextFor())).toMatchObject({ exit_code: 137 });
  });

  it.each<[string, JsonObject, string]>([
    ['text, split at blanks', { run: '  printf [%s]  a\\ b c ' }, '[a b][c]'],
    ['a list', { run: ['printf', '%s|', 'a b', "it's", '$HOME', 7] }, "a b|it's|$HOME|7|"],
    ['text for a shell', { run: 'printf "%s|" "a b" | tr a-z A-Z', shell: true }, 'A B|'],
  ])('is %s', async (_what, written, stdout) => {
    expect(await look(command, written, contextFor())).toMatchObject({ stdout });
  });

  it('runs in a folder beside the checklist, with nothing to read', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'backend'));
    expect(await look(command, { run: 'pwd', cwd: 'backend' }, contextFor({ folder }))).toMatchObject({ stdout: `${join(folder, 'backend')}\n` });
    expect(await look(command, { run: 'cat' }, contextFor({ folder }))).toMatchObject({ exit_code: 0, stdout: '' });
    expect(await whyNot(command, { run: 'pwd', cwd: 'frontend' }, contextFor({ folder }))).toMatchObject({
      verdict: 'unknown',
      code: 'folder-absent',
      message: 'there is no folder `frontend` beside the checklist: correct `cwd`',
    });
  });

  it('sees the variables that are passed to it and no others', async () => {
    vi.stubEnv('GONOGO_TEST_SECRET', 'hunter2');
    onTestFinished(() => void vi.unstubAllEnvs());
    const context = contextFor({ variables: { DATABASE_URL: 'postgres://x', OTHER: 'hunter2', GONOGO_TEST_SECRET: 'hunter2' } });
    const observed = await look(command, { run: 'env', pass: ['DATABASE_URL'] }, context);
    expect(observed['stdout']).toContain('DATABASE_URL=postgres://x\n');
    expect(observed['stdout']).toContain(`PATH=${process.env['PATH']}`);
    expect(observed['stdout']).not.toContain('hunter2');
    expect(await whyNot(command, { run: 'env', pass: 'DATABASE_URL,NOT_THERE' }, context)).toMatchObject({
      verdict: 'unknown',
      code: 'variable-missing',
      message: '`NOT_THERE` is not set, and the command wants it',
    });
  });

  it.each<[string, string, JsonObject]>([
    ['JSON', 'process.stdout.write(JSON.stringify({ head: "0003", rows: [1] }))', { json: { head: '0003', rows: [1] } }],
    ['text', 'console.log("hello")', {}],
    ['lines of JSON', 'console.log("{}\\n{}")', { json_absent: 'not JSON, though it begins like it' }],
  ])('that prints %s', async (_what, source, seen) => {
    const { json, json_absent } = await look(command, { run: program(source) }, contextFor());
    expect({ ...(json === undefined ? {} : { json }), ...(json_absent === undefined ? {} : { json_absent }) }).toEqual(seen);
  });

  it('that prints much is read to its end in little memory, and its lines are counted', async () => {
    const source =
      'let n = 0; const more = () => { while (n < 1_000_000) { n++; if (!process.stdout.write(n === 900_000 ? "level=ERROR here\\n" : "level=INFO and so on and so on\\n")) return process.stdout.once("drain", more); } }; more();';
    const before = process.memoryUsage().rss;
    const observed = await look(command, { run: program(source), lines_with: 'ERROR' }, contextFor({ deadline_ms: 20_000 }));
    expect(observed).toMatchObject({ exit_code: 0, stdout: 'level=ERROR here\n', lines: 1 });
    expect(observed['stdout_bytes']).toBeGreaterThan(30_000_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
  });

  it('keeps the first of what it printed and the last of its errors, within 4 KiB each', async () => {
    const { stdout, stderr } = await look(
      command,
      { run: program('for (const out of [process.stdout, process.stderr]) out.write("first" + "\u00e9".repeat(50_000) + "last")') },
      contextFor(),
    );
    expect(stdout).toMatch(/^first\u00e9+\u2026$/);
    expect(stderr).toMatch(/^\u2026\u00e9+last$/);
    for (const kept of [stdout, stderr]) expect(Buffer.byteLength(asText(kept))).toBeLessThanOrEqual(4_096);
  });
});

describe('a command that cannot be run', () => {
  it('because the tool is absent', async () => {
    expect(await whyNot(command, { run: 'no-such-tool-here --version' }, contextFor())).toMatchObject({
      verdict: 'unknown',
      code: 'tool-absent',
      message: '`no-such-tool-here` is not on this machine: install it, or correct `run`',
    });
    expect(await whyNot(command, { run: 'no-such-tool-here --version', shell: true }, contextFor())).toMatchObject({ verdict: 'unknown', code: 'tool-absent' });
  });

  it('because it is not executable', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'plain.txt'), 'text');
    chmodSync(join(folder, 'plain.txt'), 0o644);
    expect(await whyNot(command, { run: './plain.txt' }, contextFor({ folder }))).toMatchObject({ verdict: 'unknown', code: 'not-executable' });
    expect(await whyNot(command, { run: './plain.txt', shell: true }, contextFor({ folder }))).toMatchObject({ verdict: 'unknown', code: 'not-executable' });
  });
});

describe('at the deadline', () => {
  const stubborn = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); require("node:fs").appendFileSync("pids", process.pid + "\\n");';
  const family = `${stubborn} require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(stubborn)}], { stdio: "inherit" });`;

  it('a command is killed with its children, however stubborn', async () => {
    const folder = temporaryFolder();
    const began = performance.now();
    const why = await whyNot(command, { run: program(family) }, contextFor({ folder, deadline_ms: 3_000 }));
    expect(why).toMatchObject({
      verdict: 'fail',
      code: 'timed-out',
      message: expect.stringMatching(/did not end within 3 s and was killed with its children$/),
    });
    expect(performance.now() - began).toBeLessThan(4_500);
    const pids = await pidsIn(join(folder, 'pids'), 2);
    await expect.poll(() => pids.filter(alive), { timeout: 2_000 }).toEqual([]);
  });

  it('a command hears of it a moment before, and may tidy up', async () => {
    const folder = temporaryFolder();
    const source = 'process.on("SIGTERM", () => { require("node:fs").writeFileSync("tidy", "yes"); process.exit(0); }); setInterval(() => {}, 1000);';
    expect(await whyNot(command, { run: program(source) }, contextFor({ folder, deadline_ms: 3_000 }))).toMatchObject({ code: 'timed-out' });
    expect(readFileSync(join(folder, 'tidy'), 'utf8')).toBe('yes');
  });

  it('a command is killed as well when the operator stops the run', async () => {
    const folder = temporaryFolder();
    const stop = new AbortController();
    const ending = whyNot(command, { run: program(family) }, contextFor({ folder, deadline_ms: 10_000, stop: stop.signal }));
    const pids = await pidsIn(join(folder, 'pids'), 2);
    expect(pids.filter(alive)).toEqual(pids);
    stop.abort();
    await ending;
    await expect.poll(() => pids.filter(alive), { timeout: 2_000 }).toEqual([]);
  });
});

describe('at its own end', () => {
  it('a command leaves nothing running that it started', async () => {
    const folder = temporaryFolder();
    const began = performance.now();
    const observed = await look(command, { run: 'sleep 60 & echo $! > pids; echo done', shell: true }, contextFor({ folder }));
    expect(observed).toMatchObject({ exit_code: 0, stdout: 'done\n' });
    expect(performance.now() - began).toBeLessThan(3_000);
    const pids = await pidsIn(join(folder, 'pids'), 1);
    await expect.poll(() => pids.filter(alive), { timeout: 2_000 }).toEqual([]);
  });

  it('a command is not waited for by a process that left its group and holds its output', async () => {
    const folder = temporaryFolder();
    const source =
      'const child = require("node:child_process").spawn("sleep", ["60"], { detached: true, stdio: "inherit" }); child.unref(); require("node:fs").writeFileSync("pids", child.pid + "\\n"); console.log("done");';
    const began = performance.now();
    const observed = await look(command, { run: program(source) }, contextFor({ folder }));
    const pids = await pidsIn(join(folder, 'pids'), 1);
    expect(pids.filter(alive)).toEqual(pids);
    expect(observed).toMatchObject({ exit_code: 0, stdout: 'done\n' });
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

describe('what is written', () => {
  it.each<[JsonObject, string]>([
    [{ run: 'alembic current' }, 'alembic current'],
    [{ run: ['psql', '-c', 'select 1', '${DATABASE_URL}'], cwd: 'backend' }, 'cd backend && psql -c "select 1" ${DATABASE_URL}'],
    [{ run: 'a | b', shell: true }, 'sh -c a | b'],
    [{ run: 'a', shell: '${SHELL}', pass: ['DATABASE_URL', 'X'] }, 'sh -c a (given DATABASE_URL, X)'],
    [{ run: 'a\nrm -r b \u001b[2K\r\u202e', shell: true, pass: 'X' }, 'sh -c a\\nrm -r b \\u{1b}[2K\\u{d}\\u{202e} (given X)'],
  ])('%j is shown before it is allowed', (written, subject) => {
    expect(command.consent?.(written)).toEqual({ why: 'command', subject });
  });

  it.each<[JsonObject, RegExp]>([
    [{}, /^run: must be a command, or a list/],
    [{ run: [] }, /^run: must be a command, or a list/],
    [{ run: 'a | b' }, /^run: has quotes or shell signs/],
    [{ run: 'psql -c "select 1"' }, /^run: has quotes or shell signs/],
    [{ run: ['a', 'b'], shell: true }, /^run: must be text where `shell: true` is set/],
    [{ run: 'a', pass: ['${A}'] }, /^pass\.0: must be the name of a variable/],
    [{ run: 'a', shel: true }, /shel/],
  ])('%j is refused', (written, message) => {
    expect(faultsOf(command, written)).toEqual([expect.stringMatching(message)]);
  });
});
