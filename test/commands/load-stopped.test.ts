import { spawn, type ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from '../helpers/gonogo.ts';
import { start, startDeadline_ms, type Terminal } from '../helpers/terminal.ts';
import { linesOf, loadPlace, near, scenario, type LoadPlace } from './load-place.ts';

let place: LoadPlace;

beforeAll(async () => {
  place = await loadPlace({ 'long.yaml': scenario('long', ['expect: error_rate == 0']).replace('2s', '60s') });
});
afterAll(() => place.remove());

/** A burst that runs, once its first second was recorded; everything of it is killed at the end. */
async function running(
  format: string,
  ledger: string,
): Promise<{ child: ChildProcess; ended: Promise<{ code: number | null; stdout: string; stderr: string }> }> {
  const { BASE_URL: _ofVitest, ...outer } = process.env;
  const env = { ...outer, ...place.env };
  const words = ['--', cli, 'load', 'long.yaml', ...near, '--ledger', ledger, '--format', format];
  const child = spawn(process.execPath, words, { cwd: place.path, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr })),
  );
  const begun = Promise.withResolvers<void>();
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    if (/ \d+ s of 60 s/.test(stderr)) begun.resolve();
  });
  const early = ended.then(({ stdout: said }) => Promise.reject(new Error(`it ended at once: ${stderr}${said}`)));
  await Promise.race([begun.promise, early]);
  early.catch(() => undefined); // later on its end is what is waited for
  return { child, ended };
}

async function generatorsOf({ pid: parent }: ChildProcess): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const children = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent ? [pid] : [];
    }),
  );
  return children.flat();
}

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true; // ESRCH: what is asked for here
  }
};

async function until(holds: () => boolean, deadline_ms = 5_000): Promise<boolean> {
  const end = performance.now() + deadline_ms;
  while (!holds() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  return holds();
}

describe('a burst that is interrupted', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s reports what was measured until then, and says first that it is a part', async (signal, exit) => {
    const ledger = place.freshLedger();
    const { child, ended } = await running('text', ledger);
    const generators = await generatorsOf(child);
    expect(generators).not.toEqual([]);
    child.kill(signal);
    const { code, stdout } = await ended;
    expect(code).toBe(exit);
    expect(stdout).toMatch(/^partial report: stopped by a person, [\d.]+ s of 60 s measured\nSTOPPED {2}/);
    expect(stdout).toMatch(/ {2}read +[\d,]+/);
    expect(await until(() => generators.every(isGone))).toBe(true);
    const types = (await linesOf(ledger)).map(({ event }) => event.type);
    expect(types.slice(-2)).toEqual(['burst-ended', 'checks-stopped']);
  });

  it('twice ends at once, and leaves no generator behind', async () => {
    const { child, ended } = await running('text', place.freshLedger());
    const generators = await generatorsOf(child);
    child.kill('SIGINT');
    const again = setInterval(() => child.kill('SIGINT'), 300);
    const { code } = await ended;
    clearInterval(again);
    expect(code).toBe(130);
    expect(await until(() => generators.every(isGone))).toBe(true);
  });

  it('by the death of its generator fails, and reports what was measured until then', async () => {
    const { child, ended } = await running('text', place.freshLedger());
    for (const pid of await generatorsOf(child)) process.kill(pid, 'SIGKILL');
    const { code, stdout } = await ended;
    expect(code).toBe(99);
    expect(stdout).toMatch(/^partial report: it died, [\d.]+ s of 60 s measured\nFAIL {2}/);
  });

  it.runIf(process.platform === 'linux')('by a kill that nobody can catch leaves no generator behind', async () => {
    const { child, ended } = await running('json', place.freshLedger());
    const generators = await generatorsOf(child);
    child.kill('SIGKILL');
    await ended;
    expect(generators).not.toEqual([]);
    expect(await until(() => generators.every(isGone))).toBe(true);
  });
});

describe('a burst in a terminal', () => {
  it('draws one line in place, and Ctrl-C ends it with a partial report', async () => {
    const words = ['--', cli, 'load', 'long.yaml', ...near, '--ledger', place.freshLedger()];
    const terminal: Terminal = start(process.execPath, words, { cols: 80, rows: 40, cwd: place.path, env: place.env });
    try {
      await terminal.waitFor(/^long {2}2 s of 60 s {2}4 users {2}[\d.]+ rps {2}p95 [\d.]+ ms {2}0 errors$/m, startDeadline_ms);
      expect(terminal.screen().filter((line) => line.startsWith('long'))).toHaveLength(1);
      terminal.press('ctrl-c');
      await terminal.waitFor(/^partial report: stopped by a person[\s\S]*^STOPPED {2}The burst long[\s\S]*^record {4}launch load-long/m);
      expect((await terminal.ended).code).toBe(130);
    } finally {
      terminal.stop();
    }
  });
});
