import { execFileSync, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { verifyFile } from '../../src/ledger/verify.ts';
import { ledgerForTest, notesOf, signed } from './drivers.ts';

function canLimit(): boolean {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

// The kernel itself refuses the write part-way: the process may make no file longer than 4 KiB, until the limit is lifted.
test.runIf(canLimit())(
  'a write that runs out of room is taken back and said, and the next one after there is room is recorded',
  { timeout: 30_000 },
  async () => {
    const { ledger, path } = await ledgerForTest();
    await ledger.append('Ada', [signed('before')]);
    const child = spawn('prlimit', ['--fsize=4096:unlimited', process.execPath, join(import.meta.dirname, 'filler.ts'), dirname(path), 'trial'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const said: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(...text.split('\n').filter(Boolean)));
    await vi.waitFor(() => expect(said).toHaveLength(2), { timeout: 15_000 });
    expect(said).toEqual(['recorded', expect.stringMatching(/^UsageError: `.*trial\.jsonl` cannot be written: no space is left for it; .*`--ledger DIR`$/)]);
    expect(await verifyFile(path)).toMatchObject({ ok: true, lines: 2 });
    expect((await readFile(path)).at(-1)).toBe(10);

    execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:unlimited']);
    child.stdin.end('go on\n');
    await vi.waitFor(() => expect(said).toHaveLength(3), { timeout: 5_000 });
    expect(said[2]).toBe('recorded');
    const notes = notesOf(await ledger.read());
    expect(notes.map((note) => note[0])).toEqual(['b', '1', '3']);
    expect(await verifyFile(path)).toMatchObject({ ok: true, lines: 3 });
  },
);
