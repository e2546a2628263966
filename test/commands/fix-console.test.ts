import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventOf, LedgerLine } from '../../src/model/events.ts';
import { cli, gonogo, temporary } from '../helpers/gonogo.ts';
import { start, startDeadline_ms, type Terminal } from '../helpers/terminal.ts';

const block = (text: string): string => `\`\`\`yaml gonogo\n${text}\n\`\`\`\n`;
const item = (title: string, text: string): string => `- [ ] ${title}\n\n  ${block(text).trim().replaceAll('\n', '\n  ')}\n`;
const list = `---
name: ship
variables:
  FLAG: { default: flag }
  TOKEN: { secret: true }
rollback:
  section: "#go-back"
  checks: [back]
---

# Ship

## Before

${item('The flag is up. [Fix](ship.runbook.md#the-flag-is-missing)', 'id: flag\nsign: none\ncheck: { kind: file, path: flag }')}
${item('The crew sees it', 'id: crew\nneeds: [flag]\nsign: none\ncheck: { kind: file, path: flag }')}
${item('Nobody is left behind', 'id: back\npriority: low\nsign: none\ncheck: { kind: file, path: back }')}
- [ ] Look around
`;
const sh = (command: string): string => `\`\`\`sh\n${command}\n\`\`\`\n`;
const runbook = `# Fixes

## The flag is missing

${block(
  [
    'when: kind == "file" && item == "flag"',
    'steps:',
    '  - { title: Put it up, mutating: true, takes: 2s }',
    '  - { title: Wait for the wind, mutating: true, shell: true }',
    '  - { title: Ask the captain, mutating: true, terminal: true, shell: true }',
    '  - { title: Sink, mutating: true, terminal: true, shell: true }',
  ].join('\n'),
)}
Nobody salutes.

${sh('touch $FLAG')}
${sh('echo "waiting with $TOKEN"; sleep 600')}
${sh('echo "who is it?"; read x; echo "$x" > said')}
${sh('trap "" INT; printf %s "$$" > pid; echo sinking; stty -echo; sleep 300')}
## Go back

${block('steps:\n  - { title: Turn the ship, mutating: true }')}
${sh('touch back')}
`;

let folder: { path: string; remove: () => Promise<void> };
const open: Terminal[] = [];

beforeEach(async () => {
  folder = await temporary('fix');
  await writeFile(join(folder.path, 'ship.md'), list);
  await writeFile(join(folder.path, 'ship.runbook.md'), runbook);
  await writeFile(join(folder.path, 'ship.env'), 'TOKEN=hunter22secret\n');
});

afterEach(async () => {
  for (const terminal of open.splice(0)) terminal.stop();
  await folder.remove();
});

const env = (): Record<string, string> => ({ XDG_CONFIG_HOME: join(folder.path, 'config') });

async function consoleOn(): Promise<Terminal> {
  const words = ['--', cli, 'ship.md', '--ledger', 'led', '--as', 'ada', '--env-file', 'ship.env', '--recheck', 'off'];
  const terminal = start(process.execPath, words, { cols: 100, rows: 30, cwd: folder.path, env: env() });
  open.push(terminal);
  await terminal.waitFor(/NO-GO|HOLD/, startDeadline_ms);
  return terminal;
}

async function trusted(): Promise<Terminal> {
  const ran = await gonogo(['trust', 'ship.md', '--as', 'ada'], { cwd: folder.path, env: env() });
  expect(ran).toMatchObject({ code: 0 });
  const terminal = await consoleOn();
  await terminal.waitFor('FIX  The flag is missing');
  return terminal;
}

/** Opens the fix, asks for a step and says yes. */
async function run(terminal: Terminal, step: number, title: string): Promise<void> {
  terminal.press('enter');
  await terminal.waitFor('Nobody salutes');
  terminal.press(String(step));
  await terminal.waitFor(`┃ ${step}  ${title}`);
  terminal.press('r');
  await terminal.waitFor(`Run step ${step} of 4: ${title}?`);
  terminal.press('y');
}

/** Presses a key until the console, which hears nothing for a moment after it lent the terminal, shows what it leads to. */
async function pressUntil(terminal: Terminal, key: string, wanted: RegExp): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    terminal.press(key);
    const shown = await terminal.waitFor(wanted, 300).then(
      () => true,
      () => false, // it was still deaf
    );
    if (shown) return;
  }
  await terminal.waitFor(wanted, 1);
}

async function recorded(): Promise<LedgerLine[]> {
  const [file] = (await readdir(join(folder.path, 'led'))).filter((name) => name.endsWith('.jsonl'));
  const text = await readFile(join(folder.path, 'led', file ?? ''), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine); // lines that gonogo itself wrote
}

const ends = async (): Promise<EventOf<'fix-ended'>[]> => (await recorded()).flatMap(({ event }) => (event.type === 'fix-ended' ? [event] : []));

describe('a failing line in the console', () => {
  it('is told that the memory of its fix is not whole where an earlier record cannot be read', async () => {
    await mkdir(join(folder.path, 'led'));
    await writeFile(join(folder.path, 'led', 'ship-20260101-0000.jsonl'), 'torn "type":"fix-started"\n');
    const terminal = await consoleOn();
    await terminal.waitFor(/`ship-20260101-0000` in `[^`]*` tells nothing of its fixes/, startDeadline_ms);
  });

  it('is green after its step: untrusted, trusted by a typed word, shown, answered with yes, run', async () => {
    const terminal = await consoleOn();
    await terminal.waitFor('not trusted: its commands do not run');
    terminal.press('enter');
    await terminal.waitFor('Nobody salutes');
    terminal.press('r');
    await terminal.waitFor(/Trust this checklist\?[^]*Nobody trusted `ship.md`[^]*touch \$FLAG/);
    terminal.press('enter');
    await terminal.waitFor('type trust');
    terminal.press('trust', 'enter');
    await terminal.waitFor(/Run step 1 of 4: Put it up\?[^]*touch flag/);
    expect(existsSync(join(folder.path, 'flag'))).toBe(false);
    terminal.press('y');
    await terminal.waitFor(/✓ done in .* exit code 0 · ada[^]*✗ fail .* → ✓ pass .*with 1 that folded under it/);
    terminal.press('esc');
    await terminal.waitFor(/✓ done +The flag is up[^]*✓ done +The crew sees it/);
    const checked = (await recorded()).flatMap(({ event }) => (event.type === 'fix-checked' ? [event] : []));
    expect(checked).toMatchObject([{ item: 'flag', passed: true, with: ['crew'], before: { verdict: 'fail' }, after: { verdict: 'pass' } }]);
  });

  it('shows what a step prints while it runs, without its secrets, and stops it with a key', async () => {
    const terminal = await trusted();
    await run(terminal, 2, 'Wait for the wind');
    await terminal.waitFor(/◷ running for[^]*│ waiting with \*\*\*/);
    terminal.press('x');
    await terminal.waitFor(/■ stopped after/);
    expect(terminal.output()).not.toContain('hunter22secret');
    expect(await ends()).toMatchObject([{ ended: 'stopped' }]);
    // The console goes on as before.
    terminal.press('esc');
    await terminal.waitFor(/┃ ✗ failing/);
  });

  it('lends the terminal to a step that wants it, and comes back whole in the window as it is then', async () => {
    const terminal = await trusted();
    await run(terminal, 3, 'Ask the captain');
    await terminal.waitFor((screen) => screen.includes('who is it?') && !screen.includes('NO-GO'));
    terminal.resize(80, 24);
    terminal.write('qqy it is me\r');
    await terminal.waitFor((screen) => /✓ done in/.test(screen) && screen.split('\n').length === 24 && screen.includes('┃ 3  Ask the captain'));
    expect(await readFile(join(folder.path, 'said'), 'utf8')).toBe('qqy it is me\n');
    await pressUntil(terminal, 'esc', /┃ ✗ failing/);
    terminal.press('q');
    expect((await terminal.ended).code).toBe(3);
  });

  it('comes back from a step that was killed in the terminal; what was typed for it is no key here, nor is ctrl-c', async () => {
    const terminal = await trusted();
    await run(terminal, 4, 'Sink');
    await terminal.waitFor((screen) => screen.includes('sinking') && !screen.includes('NO-GO'));
    terminal.press('ctrl-c');
    terminal.write('qqqqyyyy\r');
    process.kill(Number(await readFile(join(folder.path, 'pid'), 'utf8')), 'SIGKILL');
    await terminal.waitFor(/exit code 137: ended by a kill/);
    await terminal.waitFor('┃ 4  Sink');
    await pressUntil(terminal, 'esc', /┃ ✗ failing/);
    terminal.press('?');
    await terminal.waitFor('One line down');
  });

  it('prints a step as plain lines, and comes back on any key, ctrl-d and ctrl-c too', async () => {
    const terminal = await trusted();
    terminal.press('enter');
    await terminal.waitFor('┃ 1  Put it up');
    for (const key of ['ctrl-d', 'ctrl-c', 'q']) {
      terminal.press('y');
      await terminal.waitFor(/# The flag is missing, step 1: Put it up\ntouch "?\$\{?FLAG/);
      terminal.press(key);
      await terminal.waitFor('┃ 1  Put it up');
      terminal.press('2');
      await terminal.waitFor('┃ 2  Wait for the wind');
      terminal.press('1');
      await terminal.waitFor('┃ 1  Put it up');
    }
  });

  it('loses nothing when the console is killed during a step: the step shows as lost', async () => {
    const first = await trusted();
    await run(first, 2, 'Wait for the wind');
    await first.waitFor('│ waiting with');
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    const second = await consoleOn();
    await second.waitFor('Since you left');
    second.press('enter');
    await second.waitFor(/┃ ✗ failing/);
    second.press('enter');
    await second.waitFor('Nobody salutes');
    second.press('2');
    await second.waitFor(/\? lost: its console went away, and nobody knows how it ended[^]*│ waiting with/);
    expect(await ends()).toMatchObject([{ ended: 'lost' }]);
    expect(await gonogo(['verify', '--ledger', 'led'], { cwd: folder.path, env: env() })).toMatchObject({ code: 0 });
  });

  it('is rolled back with two keys and the typed words, once what proves it passes', async () => {
    const terminal = await trusted();
    terminal.press('R');
    await terminal.waitFor('Nothing is rolled back yet');
    terminal.press('enter');
    await terminal.waitFor('type roll back');
    terminal.press('the flag is gone', 'enter', 'roll back', 'enter');
    await terminal.waitFor(/↩ ROLLING BACK {2}the flag is gone/);
    terminal.press('c');
    await terminal.waitFor(/not rolled back yet, 1 left/);
    terminal.press('r');
    await terminal.waitFor('Run step 1 of 1: Turn the ship?');
    terminal.press('y');
    await terminal.waitFor(/┃ .*✓ done in/);
    terminal.press('c');
    await terminal.waitFor(/✓ ROLLED BACK {2}the flag is gone/);
    terminal.press('esc', 'q');
    expect((await terminal.ended).code).toBeGreaterThan(0);
    expect((await recorded()).flatMap(({ event }) => (event.type === 'rollback-checked' ? [event.left] : []))).toEqual([['back'], []]);
  });
});
