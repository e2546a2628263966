import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.ts';
import { ask, need, processesOf } from './parts.ts';

const soon = { timeout: 15_000, interval: 100 };

async function gone(folder: string): Promise<void> {
  await vi.waitFor(() => expect([processesOf(folder), existsSync(folder)]).toEqual([[], false]), soon);
}

// A console with a sandbox, in a process group of its own.
async function console_(): Promise<{ child: ChildProcess; folder: string; next: () => Promise<string> }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./parent.ts', import.meta.url))], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  if (child.stdout === null) throw new Error('The console has no output.');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  const folder = dirname(await next());
  return { child, folder, next };
}

describe('a sandbox ends with its console', () => {
  test('killed: no process and no folder stays behind', async () => {
    const { child, folder } = await console_();
    expect(processesOf(folder).length).toBeGreaterThan(5);
    child.kill('SIGKILL');
    await gone(folder);
  }, 60_000);

  test('its supervisor killed: the same, and `closed` settles', async () => {
    const sandbox = await startSandbox();
    const folder = dirname(sandbox.envFile);
    const children = execFileSync('ps', ['-eo', 'ppid=,args='], { encoding: 'utf8' }).split('\n');
    const product = children.find((line) => line.includes(folder) && line.includes('product'));
    const supervisor = Number.parseInt(product ?? '', 10);
    expect(supervisor).toBeGreaterThan(1);
    process.kill(supervisor, 'SIGKILL');
    await sandbox.closed;
    await gone(folder);
    await expect(sandbox.setFault('slow-api', true)).rejects.toThrow('The sandbox is not running');
    await sandbox.stop();
  }, 60_000);

  test('Ctrl-C to the whole group: the servers stay until the console stops them', async () => {
    const { child, folder, next } = await console_();
    if (child.pid === undefined) throw new Error('The console has no process.');
    process.kill(-child.pid, 'SIGINT');
    expect([await next(), await next()]).toEqual(['health 200', 'stopped']);
    expect([processesOf(folder), existsSync(folder)]).toEqual([[], false]);
  }, 60_000);

  test('two at once do not meet', async () => {
    const [one, two] = await Promise.all([startSandbox(), startSandbox({ faults: ['migration-behind'] })]);
    try {
      expect(two.active()).toEqual(['migration-behind']);
      expect((await ask(one.env, '/health')).body).toMatchObject({ schema: 'ok' });
      expect((await ask(two.env, '/health')).body).toMatchObject({ schema: 'behind' });
      for (const name of ['BASE_URL', 'DATABASE_URL', 'REDIS_URL', 'SENTRY_URL', 'JWT_SECRET']) expect(need(one.env, name)).not.toBe(need(two.env, name));
    } finally {
      await Promise.all([one.stop(), two.stop()]);
    }
    expect([existsSync(dirname(one.envFile)), existsSync(dirname(two.envFile))]).toEqual([false, false]);
  }, 60_000);

  test('given up while starting: rejects with the reason, nothing stays', async () => {
    const controller = new AbortController();
    const starting = startSandbox({ signal: controller.signal, onProgress: () => controller.abort(new Error('enough')) });
    await expect(starting).rejects.toThrow('enough');
  }, 60_000);
});
