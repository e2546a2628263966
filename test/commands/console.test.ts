import { randomInt } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerLine } from '../../src/model/events.ts';
import { cli, gonogo, temporary } from '../helpers/gonogo.ts';
import { start, startDeadline_ms, type Terminal } from '../helpers/terminal.ts';

let folder: { path: string; remove: () => Promise<void> };
const open: Terminal[] = [];

beforeEach(async () => {
  folder = await temporary('console');
  const lines = Array.from({ length: 40 }, (_, index) => `- [ ] Line number ${index + 1}\n`).join('');
  await writeFile(join(folder.path, 'small.md'), '# A small launch\n\n## Before\n\n- [ ] Look left\n- [ ] Look right\n- [ ] Walk\n');
  await writeFile(join(folder.path, 'long.md'), `# A long launch\n\n## Before\n\n${lines}`);
});

afterEach(async () => {
  for (const terminal of open.splice(0)) terminal.stop();
  await folder.remove();
});

function consoleOn(file: string, who: string, ...more: readonly string[]): Terminal {
  const env = { XDG_CONFIG_HOME: join(folder.path, 'config') };
  const terminal = start(process.execPath, ['--', cli, file, '--ledger', 'led', '--as', who, ...more], { cols: 100, rows: 30, cwd: folder.path, env });
  open.push(terminal);
  return terminal;
}

async function recorded(): Promise<LedgerLine[]> {
  const [file] = (await readdir(join(folder.path, 'led'))).filter((name) => name.endsWith('.jsonl'));
  const text = await readFile(join(folder.path, 'led', file ?? ''), 'utf8');
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as LedgerLine]; // lines that gonogo itself wrote
    } catch {
      return []; // the last one, torn by the kill
    }
  });
}

const signed = (lines: readonly LedgerLine[]): string[] => lines.flatMap(({ event }) => (event.type === 'signed' ? [event.item] : []));

describe('a launch in the console', () => {
  it('is walked to GO, left, resumed and decided, and the record says who signed what', async () => {
    const first = consoleOn('small.md', 'ada');
    await first.waitFor(/NO-GO · 3 in the way/, startDeadline_ms);
    first.press('space');
    await first.waitFor(/Sign: Look left/);
    first.press('clear', 'enter');
    await first.waitFor(/NO-GO · 2 in the way/);
    first.press('q');
    expect((await first.ended).code).toBe(5);
    expect(first.output()).toMatch(/A small launch → local: NO-GO, 2 in the way/);

    const second = consoleOn('small.md', 'bob');
    await second.waitFor(/Since|no console since/, startDeadline_ms);
    second.press('enter');
    await second.waitFor((screen) => !/no console since/.test(screen) && /Look right/.test(screen));
    for (const title of ['Look right', 'Walk']) {
      second.press('n', 'space');
      await second.waitFor(new RegExp(`Sign: ${title}`));
      second.press('enter');
      await second.waitFor((screen) => !screen.includes('Sign:'));
    }
    await second.waitFor(/✓ GO/);
    second.press('q');
    expect((await second.ended).code).toBe(0);

    const status = await gonogo(['status', 'small.md', '--ledger', 'led', '--format', 'json'], { cwd: folder.path });
    expect(status.code).toBe(0);
    const report = JSON.parse(status.stdout) as { go: boolean; items: { id: string; signed: { by: string; note: string | null }[] }[] }; // the report's shape has a test of its own
    expect(report.go).toBe(true);
    expect(report.items.map((item) => [item.id, item.signed.map(({ by, note }) => [by, note])])).toEqual([
      ['look-left', [['ada', 'clear']]],
      ['look-right', [['bob', null]]],
      ['walk', [['bob', null]]],
    ]);
  });

  it('shows each of two consoles what the other signed, and who is there', async () => {
    const ada = consoleOn('small.md', 'ada');
    await ada.waitFor(/NO-GO · 3 in the way/, startDeadline_ms);
    const bob = consoleOn('small.md', 'bob');
    await bob.waitFor(/NO-GO · 3 in the way/, startDeadline_ms);
    await ada.waitFor(/ada.*bob/);
    ada.press('space');
    await ada.waitFor(/Sign: Look left/);
    ada.press('enter');
    await bob.waitFor(/NO-GO · 2 in the way/, 2_000);
    bob.press('n', 'space');
    await bob.waitFor(/Sign: Look right/);
    bob.press('enter');
    await ada.waitFor(/NO-GO · 1 in the way/, 2_000);
    expect(await gonogo(['verify', '--ledger', 'led'], { cwd: folder.path })).toMatchObject({ code: 0, stdout: expect.stringMatching(/whole, \d+ lines/) });
  });

  it('sees a variable that was mended in the env file without being opened again', async () => {
    const line = '- [ ] Key\n\n  ```yaml gonogo\n  id: key\n  check: { kind: env, required: [THE_KEY] }\n  ```\n';
    await writeFile(join(folder.path, 'key.md'), `---\nvariables:\n  THE_KEY: { secret: true }\n---\n# Keys\n\n## Before\n\n${line}`);
    await writeFile(join(folder.path, 'key.env'), 'OTHER=1\n');
    const terminal = consoleOn('key.md', 'ada', '--env-file', 'key.env');
    await terminal.waitFor(/✗ failing/, startDeadline_ms);
    await writeFile(join(folder.path, 'key.env'), 'THE_KEY=hunter22secret\n');
    terminal.press('c');
    await terminal.waitFor(/✓ done/);
    expect(terminal.output()).not.toContain('hunter22secret');
    expect(JSON.stringify(await recorded())).not.toContain('hunter22secret');
  });

  it('loses nothing that it showed as signed, however it is killed', async () => {
    const kills = Number(process.env['GONOGO_KILLS'] ?? 4);
    let shown = 0;
    for (let kill = 0; kill < kills && shown < 36; kill += 1) {
      const terminal = consoleOn('long.md', 'ada');
      await terminal.waitFor(/in the way/, startDeadline_ms);
      if (kill > 0) {
        await terminal.waitFor(/no console since/);
        terminal.press('enter');
        await terminal.waitFor((screen) => !/no console since/.test(screen));
      }
      const until = shown + randomInt(1, 5);
      while (shown < until) {
        terminal.press('n', 'space');
        await terminal.waitFor(/Sign: /);
        terminal.press('enter');
        await terminal.waitFor(new RegExp(`· ${39 - shown} in the way`));
        shown += 1;
      }
      // In the middle of the next one, wherever that is.
      terminal.press('n', 'space', 'enter');
      process.kill(terminal.pid, 'SIGKILL');
      await terminal.ended;
      const kept = signed(await recorded()).length;
      expect(kept).toBeGreaterThanOrEqual(shown);
      expect(kept).toBeLessThanOrEqual(shown + 1);
      shown = kept;
      expect((await gonogo(['verify', '--ledger', 'led'], { cwd: folder.path })).code).toBe(0);
    }
  });
});
