import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LaunchEvent, LedgerLine } from '../../src/model/events.ts';
import { cli, gonogo, temporary } from '../helpers/gonogo.ts';
import { start, startDeadline_ms, type Terminal } from '../helpers/terminal.ts';

let folder: { path: string; remove: () => Promise<void> };
let server: Server;
/** What the product answers: its share of failures grows while it is `bad`. */
let bad: boolean;
let waiting: number;
const open: Terminal[] = [];

beforeEach(async () => {
  folder = await temporary('watch');
  bad = false;
  waiting = 3;
  let [all, failed] = [0, 0];
  server = createServer((request, response) => {
    if (request.url === '/queue') return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ waiting }));
    all += 10;
    if (bad) failed += 5;
    const text = `# TYPE http_requests_total counter\nhttp_requests_total{status="200"} ${all - failed}\nhttp_requests_total{status="500"} ${failed}\n`;
    return response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  for (const terminal of open.splice(0)) terminal.stop();
  server.closeAllConnections();
  server.close();
  await folder.remove();
});

/** Writes a small launch that is watched so long, every second. */
async function launch(length: string): Promise<void> {
  const { port } = server.address() as AddressInfo; // it listens on a port
  const base = `http://127.0.0.1:${port}`;
  await writeFile(
    join(folder.path, 'small.md'),
    `---
watch:
  for: ${length}
  every: 1s
  objectives:
    - id: errors
      title: Requests fail
      source: M1
      check: { kind: metrics, url: "${base}/metrics", counters: { bad: 'http_requests_total{status="500"}', all: http_requests_total } }
      over: 3s
      value: bad / all
      unit: ratio
      objective: value < 0.01
      target: 0.9
      alerts:
        - { id: many-errors, title: Many errors, source: A1, when: value > 0.05, for: 2s }
    - id: queue
      title: The queue is short
      check: { kind: http, url: "${base}/queue" }
      value: json.waiting
      unit: count
      objective: value < 100
---
# A small launch

## Before

- [ ] Look left
`,
  );
}

function consoleHere(...flags: readonly string[]): Terminal {
  const env = { XDG_CONFIG_HOME: join(folder.path, 'config') };
  const terminal = start(process.execPath, ['--', cli, 'small.md', '--ledger', 'led', '--as', 'ada', ...flags], { cols: 120, rows: 40, cwd: folder.path, env });
  open.push(terminal);
  return terminal;
}

async function recorded(): Promise<LaunchEvent[]> {
  const [file] = (await readdir(join(folder.path, 'led'))).filter((name) => name.endsWith('.jsonl'));
  const text = await readFile(join(folder.path, 'led', file ?? ''), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as LedgerLine).event); // lines that gonogo itself wrote
}

/** The bells that were rung: those that do not end another sequence. */
function bells(terminal: Terminal): number {
  const alone = terminal.output().replace(/\u001B\][^\u0007\u001B]*(?:\u0007|\u001B\\)/g, '');
  return alone.split('\u0007').length - 1;
}

/** Whether the frame stands as a whole: its head above, its keys below. */
const whole = (screen: string): boolean => {
  const rows = screen.split('\n');
  return rows[0]?.startsWith(' gonogo · A small launch') === true && rows.at(-1)?.includes('esc leaves') === true && !screen.includes(';gonogo');
};

describe('the watch in the console', { timeout: 120_000 }, () => {
  it('is begun, alarms once, resolves, calls for an ending, is closed and leaves its note', async () => {
    await launch('20s');
    const terminal = consoleHere();
    await terminal.waitFor('1 in the way', startDeadline_ms);
    terminal.press('w');
    const plan = await terminal.waitFor('This launch is not watched yet.');
    expect(plan).toContain('begins the watch: 2 objectives for 20 s.');
    expect(plan).toContain('Every 1 s it asks of the target: metrics, http.');
    terminal.press('s');
    await terminal.waitFor(/◷ running {2}0:0\d of 0:20/);
    await terminal.waitFor(/✓ holds +Requests fail +0 % < 1 % +\?_+/);
    await terminal.waitFor(/✓ holds +The queue is short +3 < 100/);

    bad = true;
    await terminal.waitFor(/✗ broken +▲ Requests fail/, 15_000);
    const alarmed = await terminal.waitFor(/▲ open +Many errors +\d+(?:\.\d+)? % {2}since \d\d:\d\d:\d\d/);
    expect(whole(alarmed)).toBe(true);
    await expect.poll(() => bells(terminal)).toBe(1);
    expect(terminal.output()).toContain('\u001B]9;gonogo: A small launch: Many errors ');
    expect(terminal.output()).toContain('\u001B]777;notify;gonogo: A small launch;Many errors ');
    terminal.press('esc');
    await terminal.waitFor(/watch 0:\d\d of 0:20 · 1 broken, 1 holds · ▲ 1 alert: Many errors \d/);
    terminal.press('w');
    bad = false;
    waiting = 7;
    await terminal.waitFor(/✓ resolved +Many errors/, 20_000);
    expect(whole(await terminal.waitFor(/✓ holds +The queue is short +7 < 100 +▁/))).toBe(true);

    await terminal.waitFor('■ its time is up', 30_000);
    await terminal.waitFor(/The record speaks for: e extend, .*Many errors was resolved \d+ s ago/);
    terminal.press('c', 'quiet again', 'enter', 'yes', 'enter');
    await terminal.waitFor('Watch: hand-over note');
    const note = await terminal.waitFor(/Watch of A small launch[^]*quiet again/);
    expect(note).toContain('closed: it held');
    expect(bells(terminal)).toBe(1);
    terminal.press('esc');
    await terminal.waitFor('watch closed');
    terminal.press('q');
    expect((await terminal.ended).code).toBe(5);

    const events = await recorded();
    expect(events.flatMap((event) => (event.type === 'watch-alert' ? [event.state] : []))).toEqual(['fired', 'resolved']);
    const end = events.find((event) => event.type === 'watch-ended');
    expect(end?.ending).toBe('closed');
    expect(end?.note).toMatch(/\*\*Note\*\*: quiet again/);
    expect(await gonogo(['verify', '--ledger', 'led'], { cwd: folder.path })).toMatchObject({ code: 0 });
  });

  it('goes on after it was left and after its console was killed, with what was missed as gaps', async () => {
    await launch('10m');
    const first = consoleHere('--no-alerts');
    await first.waitFor('1 in the way', startDeadline_ms);
    first.press('w', 's');
    await first.waitFor(/ [3-9] of \d+ samples, no gaps/, 15_000);
    first.press('esc', 'q');
    await first.waitFor('The watch can go on later');
    first.press('y');
    await first.ended;
    const before = (await recorded()).filter((event) => event.type === 'watch-sampled').length;

    const second = consoleHere('--no-alerts');
    await second.waitFor(/watch left at 0:\d\d of 10:00/, startDeadline_ms);
    second.press('enter', 'w');
    await second.waitFor(/No console is at it since \d\d:\d\d:\d\d/);
    await second.waitFor(/, [2-9] missing/);
    second.press('s');
    await second.waitFor('◷ running', 10_000);
    await second.waitFor(/┊ \d\d:\d\d:\d\d to \d\d:\d\d:\d\d {2}\d+ samples? missing/);
    await second.waitFor((screen) => Number(/· (\d+) of \d+ samples/.exec(screen)?.[1] ?? 0) > before + 1);
    bad = true;
    await second.waitFor(/▲ open +Many errors/, 15_000);
    expect(bells(second)).toBe(0);
    process.kill(second.pid, 'SIGKILL');
    await second.ended;

    const third = consoleHere();
    await third.waitFor(/watch left at .* ▲ 1 alert: Many errors/, startDeadline_ms);
    third.press('enter', 'w');
    await third.waitFor((screen) => (screen.match(/┊ \d\d:\d\d:\d\d to/g) ?? []).length === 2, 15_000);
    third.press('s');
    await third.waitFor('◷ running', 10_000);
    await third.waitFor((screen) => (screen.match(/┊ \d\d:\d\d:\d\d to/g) ?? []).length === 2, 15_000);
    third.press('i', 'enter', 'yes', 'enter');
    await third.waitFor(/Watch of A small launch[^]*inconclusive/);
    third.press('esc', 'q');
    await third.ended;

    const events = await recorded();
    expect(events.flatMap((event) => (event.type === 'watch-started' ? [event.resumed === true] : []))).toEqual([false, true, true]);
    expect(new Set(events.flatMap((event) => (event.type === 'watch-sampled' ? [event.watch] : []))).size).toBe(1);
    expect(events.find((event) => event.type === 'watch-ended')?.note).toContain('gap from');
    expect(await gonogo(['verify', '--ledger', 'led'], { cwd: folder.path })).toMatchObject({ code: 0 });
  });

  it('is watched at another console, which cannot end it, and extended at its own', async () => {
    await launch('10m');
    const ada = consoleHere();
    await ada.waitFor('1 in the way', startDeadline_ms);
    ada.press('w', 's');
    await ada.waitFor('◷ running');
    const env = { XDG_CONFIG_HOME: join(folder.path, 'config') };
    const bob = start(process.execPath, ['--', cli, 'small.md', '--ledger', 'led', '--as', 'bob'], { cols: 80, rows: 24, cwd: folder.path, env });
    open.push(bob);
    await bob.waitFor(/watch 0:\d\d of 10:00/, startDeadline_ms);
    bob.press('w');
    await bob.waitFor("at ada's console");
    bob.press('c');
    await bob.waitFor("The watch runs at `ada`'s console: only there can it be ended.");
    await bob.waitFor(/✓ holds +The queue is short/);

    ada.press('e', 'enter', 'enter', 'yes', 'enter');
    await ada.waitFor('extended: the next watch began');
    await ada.waitFor(/◷ running {2}0:0\d of 10:00/);
    ada.press('o');
    await ada.waitFor(/Watch of A small launch[^]*extended: another watch follows/);
    expect((await recorded()).filter((event) => event.type === 'watch-started')).toHaveLength(2);
  });
});
