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
/** Whether the server answers with 200, or with 503. */
let answers: 'well' | 'badly';
let asked: number;
const open: Terminal[] = [];

beforeEach(async () => {
  folder = await temporary('burst');
  answers = 'well';
  asked = 0;
  server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(answers === 'well' ? 200 : 503, { 'content-type': 'text/plain' }).end('ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  const scenario = `kind: load
name: ten-users
title: Ten users at once
target: http://127.0.0.1:${port}
requests:
  - { name: list content, path: /api/content, weight: 3 }
  - { name: read one, path: /api/one }
stages:
  - { users: 5, for: 2s, ramp: true }
  - { users: 5, for: "\${LOAD_FOR:-60s}" }
think: 50ms
expect: [p95_ms < 2000, error_rate < 0.01]
stop_when: error_rate > 0.4 for 2s
vitals:
  site: { kind: http, url: "http://127.0.0.1:${port}/health" }
`;
  await writeFile(join(folder.path, 'ten-users.yaml'), scenario);
  const block = '  ```yaml gonogo\n  id: ten\n  sign: none\n  check: { kind: load, scenario: ten-users.yaml }\n  ```\n';
  const front = '---\nvariables:\n  LOAD_FOR: { default: "60s" }\n---\n';
  await writeFile(join(folder.path, 'small.md'), `${front}# A small launch\n\n## Before\n\n- [ ] Ten users are served\n\n${block}- [ ] Look left\n`);
});

afterEach(async () => {
  for (const terminal of open.splice(0)) terminal.stop();
  server.closeAllConnections();
  server.close();
  await folder.remove();
});

function consoleAs(who: string): Terminal {
  const env = { XDG_CONFIG_HOME: join(folder.path, 'config') };
  const words = ['--', cli, 'small.md', '--ledger', 'led', '--as', who];
  const terminal = start(process.execPath, words, { cols: 120, rows: 40, cwd: folder.path, env });
  open.push(terminal);
  return terminal;
}

/** Opens the launch, allows the burst and runs it. */
async function burstOf(who: string): Promise<Terminal> {
  const terminal = consoleAs(who);
  await terminal.waitFor(/NO-GO · 2 in the way/, startDeadline_ms);
  terminal.press('c');
  await terminal.waitFor('allow it first with `a`');
  terminal.press('a');
  await terminal.waitFor(/sends load to `127\.0\.0\.1:\d+`: up to 5 users for 1 min/);
  terminal.press('y');
  await terminal.waitFor((screen) => !screen.includes('y allows it') && screen.includes('not checked yet'));
  terminal.press('c');
  await terminal.waitFor('Burst: Ten users at once', startDeadline_ms);
  await terminal.waitFor(/◷ running {2}0:0[2-9] of 1:02/, startDeadline_ms);
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

/** Nobody asks any more: every connection is gone, with the process that held it. */
async function noUsers(): Promise<void> {
  const connections = (): Promise<number> =>
    new Promise((resolve, reject) => server.getConnections((error, count) => (error ? reject(error) : resolve(count))));
  await expect.poll(connections, { timeout: 5000 }).toBe(0);
}

const summaryIn = (events: readonly LaunchEvent[]) => events.find((event) => event.type === 'burst-ended')?.summary;

describe('a burst inside a launch', { timeout: 90_000 }, () => {
  it('is allowed, runs, pauses, goes on, is left and found again, and is stopped with what it measured', async () => {
    const terminal = await burstOf('ada');
    await terminal.waitFor(/✓ met +p95_ms < 2000 +p95_ms = /);
    await terminal.waitFor(/users +5 .*[▁-█]/);

    terminal.press('p');
    await terminal.waitFor('‖ PAUSED', 3000);
    const before = asked;
    await terminal.waitFor(/ 0\.0 requests\/s/, 5000);
    const quiet = asked;
    await terminal.waitFor(/by ada, \d+ s ago/);
    terminal.press('p');
    await terminal.waitFor('◷ running', 3000);
    await terminal.waitFor(/requests\/s +[1-9][\d.]* [▁-█ ]+┊/);
    await expect.poll(() => asked > quiet, { timeout: 5000 }).toBe(true);
    // What was under way when it was paused, and the vital, which goes on: no more.
    expect(quiet - before).toBeLessThan(20);

    terminal.press('esc');
    await terminal.waitFor(/burst ten-users +\d+ s of 62 s · p95/);
    await terminal.waitFor('BURST  ◷ running');
    terminal.press('j', 'b');
    await terminal.waitFor('Burst: Ten users at once');
    terminal.resize(80, 24);
    await terminal.waitFor((screen) => screen.split('\n').length === 24 && screen.includes('x stop · K kill') && screen.includes('✓ met'));
    terminal.resize(60, 15);
    await terminal.waitFor((screen) => screen.split('\n').length === 15 && screen.includes('x stop · K kill') && screen.includes('✓ met'));
    terminal.resize(120, 40);

    terminal.press('x');
    const over = await terminal.waitFor('■ over: stopped', 3000);
    expect(over).toMatch(/[\d,]+ requests {2}[\d.]+\/s {2}p50 /);
    expect(over).toMatch(/list content +\d+/);
    expect(over).not.toContain('p pause');

    terminal.press('esc', 'q');
    expect((await terminal.ended).code).toBe(5);
    const events = await recorded();
    expect(events.flatMap((event) => (event.type === 'burst-steered' ? [event.steer] : []))).toEqual(['pause', 'resume', 'stop']);
    const summary = summaryIn(events);
    expect(summary?.ended).toBe('stopped');
    expect(summary?.felt.requests).toBeGreaterThan(10);
    expect(events.filter((event) => event.type === 'observed')).toEqual([]);
    expect(await gonogo(['verify', '--ledger', 'led'], { cwd: folder.path })).toMatchObject({ code: 0 });
  });

  it('turns an expectation red when it fails, stops by its condition, and fails its item', async () => {
    const terminal = await burstOf('ada');
    answers = 'badly';
    await terminal.waitFor(/✗ failing +error_rate < 0\.01 +error_rate = 0\.\d+/);
    await terminal.waitFor(/\d+ × \S*503/);
    await terminal.waitFor('✗ over: stopped by a condition');
    await terminal.waitFor('✗ held     error_rate > 0.4 for 2s');
    terminal.press('esc');
    await terminal.waitFor(/┃ ✗ failing +Ten users are served/);
  });

  it('is killed at once, and says so', async () => {
    const terminal = await burstOf('ada');
    terminal.press('K');
    await terminal.waitFor('■ over: killed', 3000);
    expect(summaryIn(await recorded())?.ended).toBe('killed');
  });

  it('is watched at another console, which cannot steer it, and seen as lost when its own is killed', async () => {
    const ada = await burstOf('ada');
    const bob = consoleAs('bob');
    await bob.waitFor(/burst ten-users +\d+ s of 62 s/, startDeadline_ms);
    bob.press('b', 'x');
    await bob.waitFor(/`ten-users` runs at ada's console/);
    await ada.waitFor('◷ running');
    process.kill(ada.pid, 'SIGKILL');
    await ada.ended;
    await bob.waitFor(/\? (?:silent|lost)/, 20_000);
    await bob.waitFor(/Nothing was heard of it|Its console is gone/);
    await noUsers();
  });

  it('is stopped when the console is left while it runs, after a yes', async () => {
    const terminal = await burstOf('ada');
    terminal.press('esc', 'q');
    await terminal.waitFor('The burst ten-users is stopped');
    terminal.press('y');
    await terminal.ended;
    const summary = summaryIn(await recorded());
    expect(summary?.ended).toBe('stopped');
    expect(summary?.felt.requests).toBeGreaterThan(0);
    await noUsers();
  });
});
