import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerLine } from '../../src/model/events.ts';
import { cli, temporary } from '../helpers/gonogo.ts';
import { start, startDeadline_ms, type Terminal } from '../helpers/terminal.ts';

let folder: { path: string; remove: () => Promise<void> };
let silent: Server;
let terminal: Terminal | undefined;

beforeEach(async () => {
  folder = await temporary('leaving');
  silent = createServer(() => undefined); // it takes every request and answers none
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo; // listen() above was given a port
  const block = `  \`\`\`yaml gonogo\n  id: slow\n  check: { kind: http, url: "http://127.0.0.1:${port}/", timeout: 60s }\n  \`\`\`\n`;
  await writeFile(join(folder.path, 'slow.md'), `## Before\n- [ ] Slow\n\n${block}`);
  await writeFile(join(folder.path, 'idle.md'), '## Before\n- [ ] Slow\n');
});

afterEach(async () => {
  terminal?.stop();
  silent.closeAllConnections();
  silent.close();
  await folder.remove();
});

async function recorded(led: string): Promise<string[]> {
  const [file = ''] = await readdir(led);
  const lines = (await readFile(join(led, file), 'utf8')).trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as LedgerLine).event.type); // lines that gonogo itself wrote
}

function consoleOn(file: string): Terminal {
  const env = { XDG_CONFIG_HOME: join(folder.path, 'config') };
  terminal = start(process.execPath, ['--', cli, file, '--ledger', 'led', '--as', 'ada'], { cols: 100, rows: 30, cwd: folder.path, env });
  return terminal;
}

describe('a console that is told to end', () => {
  it.each<[NodeJS.Signals, string, number]>([
    ['SIGTERM', 'slow.md', 143],
    ['SIGHUP', 'slow.md', 130],
    ['SIGINT', 'slow.md', 130],
    ['SIGTERM', 'idle.md', 143],
    ['SIGINT', 'idle.md', 130],
  ])('by %s on %s stops its checks, leaves the launch and says where it stands', async (signal, file, code) => {
    await mkdir(join(folder.path, 'led'));
    const screen = consoleOn(file);
    await screen.waitFor(file === 'slow.md' ? /checking +Slow/ : /open +Slow/, startDeadline_ms);
    process.kill(screen.pid, signal);
    expect(await screen.ended).toEqual({ code, signal: 0 });
    expect(screen.output()).toMatch(/: NO-GO, 1 in the way/);
    const events = await recorded(join(folder.path, 'led'));
    expect(events.slice(2)).toEqual(file === 'slow.md' ? ['checks-started', 'checks-stopped', 'session-ended'] : ['session-ended']);
  });

  it('by its operator while checks run, says first that they were stopped', async () => {
    await mkdir(join(folder.path, 'led'));
    const screen = consoleOn('slow.md');
    await screen.waitFor(/checking +Slow/, startDeadline_ms);
    screen.press('q');
    await screen.waitFor(/Leave while checks run/);
    screen.press('y');
    expect((await screen.ended).code).toBe(5);
    expect((await recorded(join(folder.path, 'led'))).slice(2)).toEqual(['checks-started', 'checks-stopped', 'session-ended']);
  });
});
