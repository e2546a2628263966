// Speed, as ratios of medians measured side by side in one run. Nothing here passes or fails: the numbers are for people.
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openFileLedger } from '../src/ledger/file-store.ts';
import type { LedgerLine } from '../src/model/events.ts';
import { startSandbox } from '../src/sandbox/index.ts';
import { fold } from '../src/state/fold.ts';
import { cli, creatorLaunch } from '../test/helpers/gonogo.ts';
import { start, startDeadline_ms } from '../test/helpers/terminal.ts';
import { checklistOf, item, LaunchLog } from '../test/output/launches.ts';

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'gonogo-bench-'));
const rows: string[][] = [];

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const ninetyFifth = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN;

async function took(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Runs two things in turns, so that the machine's moods meet both. */
async function beside(times: number, one: () => Promise<unknown>, other: () => Promise<unknown>): Promise<[number, number]> {
  const [ones, others]: [number[], number[]] = [[], []];
  for (let round = 0; round < times; round += 1) {
    ones.push(await took(one));
    others.push(await took(other));
  }
  return [median(ones), median(others)];
}

function say(what: string, ours: number, beside: string, theirs: number): void {
  rows.push([what, `${ours.toFixed(1)} ms`, `${beside}: ${theirs.toFixed(1)} ms`, (ours / theirs).toFixed(2)]);
}

const ours = (...words: string[]) => run(process.execPath, ['--', cli, ...words]);
say(
  'gonogo --version',
  ...spread(
    await beside(
      15,
      () => ours('--version'),
      () => run(process.execPath, ['-e', '0']),
    ),
    'node -e 0',
  ),
);

const checklist = join(folder, 'long.md');
await writeFile(checklist, `# Long\n\n## Before\n\n${Array.from({ length: 2000 }, (_, index) => `- [ ] Line ${index + 1} of a long launch\n`).join('')}`);
const small = join(folder, 'small.md');
await writeFile(small, `# Small\n\n## Before\n\n${Array.from({ length: 20 }, (_, index) => `- [ ] Line ${index + 1} of a small launch\n`).join('')}`);
say(
  'gonogo lint, 2,000 items',
  ...spread(
    await beside(
      7,
      () => ours('lint', checklist),
      () => ours('lint', small),
    ),
    '20 items',
  ),
);

const frames = async (file: string): Promise<number[]> => {
  const terminal = start(process.execPath, ['--', cli, file, '--ledger', join(folder, 'led'), '--as', 'bench', '--new'], {
    cols: 120,
    rows: 40,
    env: { XDG_CONFIG_HOME: folder },
  });
  await terminal.waitFor(/in the way/, startDeadline_ms);
  const times: number[] = [];
  for (let press = 0; press < 100; press += 1) {
    const before = terminal.screen().join('\n');
    // Ten down, ten up: the short list has as many steps.
    times.push(await took(() => (terminal.press(press % 20 < 10 ? 'j' : 'k'), terminal.waitFor((screen) => screen !== before))));
  }
  terminal.stop();
  return times;
};
const [many, few] = [await frames(checklist), await frames(small).catch(() => [])];
say('key to frame, 2,000 items, p50', median(many), '20 items', median(few));
say('key to frame, 2,000 items, p95', ninetyFifth(many), '20 items', ninetyFifth(few));

const plain = await open(join(folder, 'plain'), 'a');
const clock = { now: () => Date.now() };
const ledger = await openFileLedger({ folder: join(folder, 'ledger'), launch: 'bench', clock, onNotice: () => undefined, create: true });
const event = { type: 'noted', item: 'line', note: 'x'.repeat(200) } as const;
const line = `${JSON.stringify({ seq: 1, at: new Date().toISOString(), by: 'bench', prev: '0'.repeat(64), event, hash: '0'.repeat(64) })}\n`;
const durable = await beside(
  300,
  () => ledger.append('bench', [event]),
  async () => (await plain.write(line), plain.datasync()),
);
say('one durable append', ...spread(durable, 'bare write and fdatasync'));
await Promise.all([ledger.close(), plain.close()]);

const log = new LaunchLog(checklistOf({ before: Array.from({ length: 60 }, (_, index) => item(`line-${index}`)) }));
for (let index = 0; index < 100_000; index += 1) log.saw(`line-${index % 60}`, 'pass', '200 in 12 ms', { observed: { status: 200, duration_ms: 12 } });
const text = log.lines.map((entry) => JSON.stringify(entry)).join('\n');
say(
  'fold 100,000 events',
  ...spread(
    await beside(
      5,
      async () => fold(undefined, log.lines),
      async () => text.split('\n').map((one) => JSON.parse(one)),
    ),
    'JSON.parse of them',
  ),
);

const sandbox = await startSandbox();
try {
  const ran = await run(
    process.execPath,
    [
      '--',
      cli,
      'check',
      creatorLaunch,
      '--env-file',
      sandbox.envFile,
      '--ledger',
      join(folder, 'check'),
      '--as',
      'bench',
      '--allow-writes',
      '--format',
      'jsonl',
    ],
    { maxBuffer: 1e9 },
  ).catch(
    (error: { stdout: string }) => error, // people are waited for: it ends with 5
  );
  const lines = ran.stdout
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one) as LedgerLine); // gonogo's own lines
  const begun = lines.find((one) => one.event.type === 'checks-started');
  const observed = lines.flatMap((one) => (one.event.type === 'observed' ? [{ at: Date.parse(one.at), duration_ms: one.event.duration_ms }] : []));
  say(
    `${observed.length} live checks at once`,
    Math.max(...observed.map((one) => one.at)) - Date.parse(begun?.at ?? ''),
    'the slowest',
    Math.max(...observed.map((one) => one.duration_ms)),
  );
} finally {
  await sandbox.stop();
}

function spread([one, other]: [number, number], what: string): [number, string, number] {
  return [one, what, other];
}

await rm(folder, { recursive: true });
process.stdout.write(['| what | gonogo | beside | ratio |', '|---|---|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`), ''].join('\n'));
