import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LedgerLine } from '../../src/model/events.ts';
import { cli, gonogo, temporary } from '../helpers/gonogo.ts';
import { start, type Terminal } from '../helpers/terminal.ts';

let folder: { path: string; remove: () => Promise<void> };
let terminal: Terminal;

beforeAll(async () => {
  folder = await temporary('rehearsal-fix');
  const words = ['--', cli, 'rehearse', '--fault', 'redis-down', '--as', 'ada', '--ledger', 'led', '--recheck', 'off'];
  terminal = start(process.execPath, words, { cols: 120, rows: 40, cwd: folder.path, env: { XDG_CONFIG_HOME: folder.path } });
});
afterAll(async () => {
  terminal.stop();
  await folder.remove();
});

async function recorded(): Promise<LedgerLine[]> {
  const [file = ''] = (await readdir(join(folder.path, 'led'))).filter((name) => name.endsWith('.jsonl'));
  const text = await readFile(join(folder.path, 'led', file), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine); // lines that gonogo itself wrote
}

it('shows one cause where Redis is away, mends it by the runbook, sees everything green again, and the record tells it', async () => {
  await terminal.waitFor(/rehearsal with redis-down[^]*✗ failing {4}Add Redis and point/, 60_000);
  const screen = await terminal.waitFor(/blocked {4}Start a Celery worker/, 20_000);
  expect(screen.match(/✗ failing/g)).toHaveLength(1);

  terminal.press('T');
  await terminal.waitFor(/Triage: .*Add Redis and point the product at it fails: \d+ lines wait for it/, 20_000);
  terminal.press('f');
  await terminal.waitFor(/Fix: Redis does not answer[^]*Restart Redis {2}changes data/, 20_000);
  terminal.press('3', 'enter');
  await terminal.waitFor(/Run step 3 of 3: Restart Redis\?[^]*railway restart --service redis --yes/, 20_000);
  terminal.press('y');
  await terminal.waitFor(/✗ fail Redis at .* refused[^]*→ ✓ pass/, 60_000);
  terminal.press('esc');
  await terminal.waitFor(/Triage: ✓ Nothing that was checked fails/, 20_000);
  terminal.press('esc');
  // Nobody switched the fault off: it is gone because the step mended it.
  const after = await terminal.waitFor(/gonogo · [^\n]*rehearsal {2}[^]*✓ done {7}Add Redis/, 30_000);
  expect(after).not.toMatch(/✗ failing|⊘ blocked/);

  terminal.press('q');
  await terminal.waitFor((screen) => !screen.includes('gonogo · '), 20_000);
  expect((await terminal.ended).code).toBe(5);
  const lines = await recorded();
  const types = lines.map(({ event }) => event.type).filter((type) => type.startsWith('fix-'));
  expect(types).toEqual(['fix-started', 'fix-printed', 'fix-ended', 'fix-checked']);
  const checked = lines.find(({ event }) => event.type === 'fix-checked');
  expect(checked).toMatchObject({ by: 'ada', event: { item: 'redis-reachable', passed: true, before: { verdict: 'fail' }, after: { verdict: 'pass' } } });
  expect((await gonogo(['verify', '--ledger', 'led'], { cwd: folder.path })).code).toBe(0);
}, 150_000);
