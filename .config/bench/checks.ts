import { join } from 'node:path';
import { startSandbox } from '../../src/sandbox/index.ts';
import { creatorLaunch } from '../../test/helpers/gonogo.ts';
import { times, type Bench, type Row } from './measure.ts';
import { ledgerLines, ours } from './ours.ts';

/** All live checks of the bundled launch at once, beside the slowest of them. */
export async function checks({ folder }: Bench): Promise<Row[]> {
  const sandbox = await startSandbox();
  try {
    const where = ['--env-file', sandbox.envFile, '--ledger', join(folder, 'check'), '--as', 'bench'];
    const ran = await ours('check', creatorLaunch, ...where, '--allow-writes', '--format', 'jsonl').catch(
      (error: { stdout: string }) => error, // people are waited for: it ends with 5
    );
    const lines = ledgerLines(ran.stdout);
    const begun = lines.find((one) => one.event.type === 'checks-started');
    const observed = lines.flatMap((one) => (one.event.type === 'observed' ? [{ at: Date.parse(one.at), duration_ms: one.event.duration_ms }] : []));
    const all = Math.max(...observed.map((one) => one.at)) - Date.parse(begun?.at ?? '');
    const slowest = Math.max(...observed.map((one) => one.duration_ms));
    return [times(`${observed.length} live checks at once`, [all, slowest], 'the slowest')];
  } finally {
    await sandbox.stop();
  }
}
