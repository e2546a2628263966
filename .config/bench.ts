// Speed, as ratios of medians measured side by side in one run: all of it, or the themes that are named (`npm run bench -- load lint`).
// Nothing here passes or fails: the numbers are for people.
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { checks } from './bench/checks.ts';
import { frames } from './bench/frames.ts';
import { ledger } from './bench/ledger.ts';
import { ledgerPostgres } from './bench/ledger-postgres.ts';
import { lint } from './bench/lint.ts';
import { loadAccuracy } from './bench/load-accuracy.ts';
import { loadMemory } from './bench/load-memory.ts';
import { load, loadSpeed } from './bench/load.ts';
import { table, type Bench, type Row } from './bench/measure.ts';
import { replay } from './bench/replay.ts';
import { startUp } from './bench/start-up.ts';

const usual: Readonly<Record<string, (bench: Bench) => Promise<Row[]>>> = {
  'start-up': startUp,
  lint,
  frames,
  ledger,
  'ledger-postgres': ledgerPostgres,
  checks,
  load,
  replay,
};
const byName: typeof usual = { ...usual, 'load-speed': loadSpeed, 'load-accuracy': loadAccuracy, 'load-memory': loadMemory };

const named = process.argv.slice(2);
const unknown = named.filter((name) => !Object.hasOwn(byName, name));
if (unknown.length > 0) {
  process.stderr.write(`there is no theme \`${unknown.join('`, `')}\`: take some of \`${Object.keys(byName).join('`, `')}\`\n`);
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'gonogo-bench-'));
const rows: Row[] = [];
const say = (sentence: string): void => void process.stderr.write(`${sentence} (load ${loadavg()[0]?.toFixed(1) ?? '?'})\n`);
try {
  for (const name of named.length > 0 ? named : Object.keys(usual)) {
    say(`${name} begins`);
    rows.push(...((await byName[name]?.({ folder, say })) ?? []));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
  if (rows.length > 0) process.stdout.write(table(rows));
}
