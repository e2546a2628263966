import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { takeLock } from '../../src/ledger/lock.ts';
import { UsageError } from '../../src/model/errors.ts';
import { folderForTest } from './drivers.ts';

async function lockForTest(): Promise<string> {
  return join(await folderForTest(), 'trial.jsonl.lock');
}

/** The lock of a process that is dead, as that process wrote it. */
async function lockOfTheDead(path: string): Promise<string> {
  const child = fork(join(import.meta.dirname, 'holder.ts'), [path], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await once(child, 'message');
  child.kill('SIGKILL');
  await once(child, 'close');
  return readFileSync(path, 'utf8');
}

test('one at a time, and free again once it is let go', async () => {
  const path = await lockForTest();
  const letGo = await takeLock(path, 1_000);
  await expect(takeLock(path, 50)).rejects.toThrow(UsageError);
  await expect(takeLock(path, 50)).rejects.toThrow(`process \`${process.pid}\``);
  expect(readdirSync(join(path, '..'))).toEqual(['trial.jsonl.lock']);
  letGo();
  (await takeLock(path, 1_000))();
  expect(existsSync(path)).toBe(false);
});

test('the lock of a killed process is cleared at once', { timeout: 15_000 }, async () => {
  const path = await lockForTest();
  await lockOfTheDead(path);
  const begun = performance.now();
  (await takeLock(path, 5_000))();
  expect(performance.now() - begun).toBeLessThan(500);
});

test('a killed process whose number another process has now is dead all the same', { timeout: 15_000 }, async () => {
  const path = await lockForTest();
  const holder = JSON.parse(await lockOfTheDead(path)) as { pid: number; started: string };
  writeFileSync(path, JSON.stringify({ ...holder, pid: process.pid }));
  if (holder.started === '') return; // this system does not say when a process began
  (await takeLock(path, 1_000))();
  expect(existsSync(path)).toBe(false);
});

test("of many that find a dead one's lock at the same moment, one has it at a time", { timeout: 30_000 }, async () => {
  const path = await lockForTest();
  const dead = await lockOfTheDead(path);
  const children = Array.from({ length: 4 }, () =>
    fork(join(import.meta.dirname, 'contender.ts'), [path, dead, '40'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'close'))[0] as unknown));
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(readdirSync(join(path, '..')).filter((name) => name.includes('clearing'))).toEqual([]);
});

describe('a lock of which nobody can say whether its holder lives', () => {
  test.each([
    ['without a name, old', '', 3, true],
    ['without a name, new', '', 0, false],
    ['of another machine, untouched for long', JSON.stringify({ token: 't', pid: 1, machine: 'elsewhere', started: '' }), 20, true],
    ['of another machine, touched lately', JSON.stringify({ token: 't', pid: 1, machine: 'elsewhere', started: '' }), 5, false],
    ['cut off', '{"token":"t","pi', 3, true],
  ])('%s', async (_what, text, age_s, cleared) => {
    const path = await lockForTest();
    writeFileSync(path, text);
    const then = new Date(Date.now() - age_s * 1000);
    utimesSync(path, then, then);
    const taken = takeLock(path, 200).then((letGo) => letGo());
    if (cleared) await taken;
    else await expect(taken).rejects.toThrow(`remove \`${path}\``);
  });
});
