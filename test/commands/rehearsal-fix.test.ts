import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LedgerLine } from '../../src/model/events.ts';
import { cli, creatorLaunch, gonogo, temporary } from '../helpers/gonogo.ts';
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

/** The bundled checklist with room for half of the connections that it allows today, and then some. */
async function stricter(): Promise<string> {
  const root = dirname(dirname(creatorLaunch));
  for (const name of ['checklists', 'scenarios']) await cp(join(root, name), join(folder.path, 'strict', name), { recursive: true });
  const path = join(folder.path, 'strict', 'checklists', 'creator-launch.md');
  const text = await readFile(path, 'utf8');
  expect(text).toContain('expect: used < max - reserved\n');
  await writeFile(path, text.replace('expect: used < max - reserved\n', 'expect: used < max * 0.01\n'));
  return path;
}

it('is replayed with its failure and its fix, and judged again under a stricter checklist', async () => {
  const [file = ''] = (await readdir(join(folder.path, 'led'))).filter((name) => name.endsWith('.jsonl'));
  const record = join('led', file);
  const strict = await stricter();
  const before = await readFile(join(folder.path, record));

  const same = await gonogo(['replay', record, '--with', creatorLaunch], { cwd: folder.path });
  expect(same).toMatchObject({ code: 0, stdout: expect.not.stringContaining('WOULD HAVE') });
  const judged = await gonogo(['replay', record, '--with', strict, '--format', 'json'], { cwd: folder.path });
  expect(judged.code).toBe(3);
  const { stops } = JSON.parse(judged.stdout).rejudged;
  // That day nobody saw it fail.
  expect(stops).toEqual([expect.objectContaining({ item: 'db-reachable', title: expect.stringContaining('PostgreSQL answers'), recorded_at: null })]);

  const replayed = start(process.execPath, ['--', cli, 'replay', record, '--with', strict, '--as', 'eve'], {
    cols: 120,
    rows: 40,
    cwd: folder.path,
    env: { XDG_CONFIG_HOME: folder.path },
  });
  try {
    await replayed.waitFor(/REPLAY/, 60_000);
    replayed.press('e');
    await replayed.waitFor(/would have stopped[^]*PostgreSQL answers/i, 20_000);
    replayed.press('esc', '0');
    await replayed.waitFor(/event 1 of/, 20_000);
    replayed.press('f');
    await replayed.waitFor(/✗ failing/, 20_000);
    replayed.press('c');
    await replayed.waitFor(/a replay: it changes nothing/, 20_000);
    replayed.press('q');
    expect((await replayed.ended).code).toBe(0);
  } finally {
    replayed.stop();
  }
  expect((await readFile(join(folder.path, record))).equals(before)).toBe(true);
}, 150_000);
