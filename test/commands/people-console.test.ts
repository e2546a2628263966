import { hostname } from 'node:os';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadChecklist } from '../../src/checklist/load.ts';
import { openLedgerPlace } from '../../src/ledger/place.ts';
import type { LaunchEvent } from '../../src/model/events.ts';
import { cli, temporary } from '../helpers/gonogo.ts';
import { start, startDeadline_ms, type Terminal } from '../helpers/terminal.ts';

let folder: { path: string; remove: () => Promise<void> };
const open: Terminal[] = [];

beforeEach(async () => {
  folder = await temporary('people-console');
  await writeFile(join(folder.path, 'small.md'), '# A small launch\n\n## Before\n\n- [ ] Look left\n- [ ] Look right\n');
});

afterEach(async () => {
  for (const terminal of open.splice(0)) terminal.stop();
  await folder.remove();
});

/** A launch that bob was at with a console of another machine, so many minutes ago. */
async function bobWasHere(minutes: number, host: string): Promise<void> {
  const { checklist } = await loadChecklist(join(folder.path, 'small.md'));
  if (!checklist) throw new Error('small.md holds no checklist');
  const place = await openLedgerPlace(join(folder.path, 'led'));
  const clock = { now: () => Date.now() - minutes * 60_000 };
  const ledger = await place.open('small-1', { clock, onNotice: () => undefined, create: true });
  const events: LaunchEvent[] = [
    { type: 'launch-opened', launch: 'small-1', target: { name: 'local', production: false }, checklist },
    { type: 'session-started', session: 'bob-1', host, pid: process.pid },
    { type: 'attended', session: 'bob-1', item: 'look-right', role: 'driver' },
  ];
  await ledger.append('bob', events);
  await ledger.close();
  await place.close();
}

function ada(): Terminal {
  const env = { XDG_CONFIG_HOME: join(folder.path, 'config') };
  const terminal = start(process.execPath, ['--', cli, 'small.md', '--ledger', 'led', '--as', 'ada'], { cols: 100, rows: 30, cwd: folder.path, env });
  open.push(terminal);
  return terminal;
}

describe('a console of another machine that died', () => {
  it('is here for a while, and marked away', async () => {
    await bobWasHere(5, 'another-machine');
    const terminal = ada();
    await terminal.waitFor(/ada \+ bob \(driver\), away 5 min here/, startDeadline_ms);
    expect(terminal.screen().join('\n')).not.toContain('HOLD');
  });

  it('does not stay for ever: nobody was here, so the count is on hold', async () => {
    await bobWasHere(20, 'another-machine');
    const terminal = ada();
    await terminal.waitFor(/HOLD .*no console since/, startDeadline_ms);
    terminal.press('enter', 'P');
    await terminal.waitFor('People: 1 here');
  });

  it('is not given up while its process lives on this one', async () => {
    await bobWasHere(20, hostname());
    const terminal = ada();
    await terminal.waitFor(/in the way/, startDeadline_ms);
    expect(terminal.screen().join('\n')).not.toContain('no console since');
  });
});
