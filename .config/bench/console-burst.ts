import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BurstSummary } from '../../src/model/burst.ts';
import { cli } from '../../test/helpers/gonogo.ts';
import { start, startDeadline_ms, type Terminal } from '../../test/helpers/terminal.ts';
import { ledgerLines } from './ours.ts';

/** A burst as the bench wants it: a closed model. */
export interface Wanted {
  readonly origin: string;
  readonly users: number;
  readonly for_s: number;
  readonly warm_up_s: number;
  readonly think?: string;
}

/** A burst that runs in a real launch, with its page open in a terminal of 120 by 40. */
export interface ConsoleBurst {
  readonly terminal: Terminal;
  /** Waits for its end, leaves the console, and gives what the record holds. */
  over(): Promise<BurstSummary>;
}

/** Opens a launch of one line in the console, allows its burst and starts it. */
export async function burstInConsole(folder: string, { origin, users, for_s, warm_up_s, think = '0s' }: Wanted): Promise<ConsoleBurst> {
  const place = await mkdtemp(join(folder, 'burst-'));
  const lasts_s = for_s + warm_up_s;
  await writeFile(
    join(place, 'burst.yaml'),
    `kind: load\nname: burst\ntitle: Users at once\ntarget: ${origin}\nrequests:\n  - path: /\nstages:\n  - { users: ${users}, for: ${lasts_s}s }\nthink: ${think}\n` +
      `warm_up: ${warm_up_s}s\nexpect: error_rate < 0.01\n`,
  );
  const block = '  ```yaml gonogo\n  id: users\n  sign: none\n  check: { kind: load, scenario: burst.yaml }\n  ```\n';
  await writeFile(join(place, 'launch.md'), `# A launch\n\n## Before\n\n- [ ] Users are served\n\n${block}`);
  const ledger = join(place, 'ledger');
  const words = ['--', cli, 'launch.md', '--ledger', ledger, '--as', 'bench'];
  const terminal = start(process.execPath, words, { cols: 120, rows: 40, cwd: place, env: { XDG_CONFIG_HOME: join(place, 'config') } });
  try {
    await terminal.waitFor(/NO-GO · 1 in the way/, startDeadline_ms);
    terminal.press('a');
    await terminal.waitFor('sends load to');
    terminal.press('y');
    await terminal.waitFor((screen) => !screen.includes('y allows it') && screen.includes('not checked yet'));
    terminal.press('c');
    await terminal.waitFor('Burst: Users at once', startDeadline_ms);
  } catch (error) {
    terminal.stop();
    throw error;
  }
  return {
    terminal,
    async over() {
      try {
        await terminal.waitFor(/. over: /, lasts_s * 1000 + startDeadline_ms);
      } finally {
        terminal.press('esc', 'q');
        const late = setTimeout(() => terminal.stop(), 5_000);
        await terminal.ended;
        clearTimeout(late);
      }
      return summaryIn(await recordIn(ledger));
    },
  };
}

async function recordIn(folder: string): Promise<string> {
  const file = (await readdir(folder)).find((name) => name.endsWith('.jsonl'));
  return await readFile(join(folder, file ?? ''), 'utf8');
}

/** What a record says of its burst. */
export function summaryIn(text: string): BurstSummary {
  const summary = ledgerLines(text).flatMap(({ event }) => (event.type === 'burst-ended' ? [event.summary] : []))[0];
  if (summary === undefined) throw new Error('the record holds no burst that ended');
  if (summary.ended !== 'finished') throw new Error(`the burst did not run to its end: ${summary.why}`);
  return summary;
}
