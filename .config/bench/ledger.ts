import { writeSync } from 'node:fs';
import { mkdtemp, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openFileLedger } from '../../src/ledger/file-store.ts';
import { readLedgerFile } from '../../src/ledger/reader.ts';
import { verifyFile } from '../../src/ledger/verify.ts';
import { fold } from '../../src/state/fold.ts';
import { longRecord } from './ledger-record.ts';
import { eightWriters } from './ledger-writers.ts';
import { inTurnsAll, median, noiseText, quietMoment, took, whole, type Bench, type Row } from './measure.ts';

/** Writing the record, several at once too, reading it into a state, and finding what was changed in it. */
export async function ledger({ folder, say }: Bench): Promise<Row[]> {
  const append = await durableAppend(folder);
  say('eight writers');
  const writers = await eightWriters(await mkdtemp(join(folder, 'writers-')));
  say('100,000 events');
  const path = join(folder, 'long.jsonl');
  await writeFile(path, longRecord(100_000));
  const reading = await readAndFold(path);
  say('1,000 flips');
  return [append, writers, ...reading, await flips(folder)];
}

const clock = { now: () => Date.now() };

/** The same bytes, in files of the same folder, by the same two calls. */
async function durableAppend(folder: string): Promise<Row> {
  const record = await openFileLedger({ folder, launch: 'bench', clock, onNotice: () => undefined, create: true });
  const event = { type: 'noted', item: 'line', note: 'x'.repeat(200) } as const;
  const append = () => record.append('bench', [event]);
  for (let warm = 0; warm < 200; warm += 1) await append();
  const line = Buffer.from(`${(await readFile(record.where, 'utf8')).split('\n').at(-2) ?? ''}\n`);
  const plain = await open(join(folder, 'plain'), 'a');
  await quietMoment();
  const [ours, bare] = await inTurnsAll(1_500, append, async () => (writeSync(plain.fd, line), plain.datasync()));
  await Promise.all([record.close(), plain.close()]);
  return {
    what: 'durable appends a second, one after the other',
    ours: `${whole(1000 / median(ours))} (${noiseText(ours)})`,
    beside: `bare write and fdatasync: ${whole(1000 / median(bare))} (${noiseText(bare)})`,
    ratio: (median(bare) / median(ours)).toFixed(2),
    wanted: 'at least 0.8',
  };
}

/** The first round is what a command feels that reads once, the others what a console feels. */
async function readAndFold(path: string): Promise<Row[]> {
  const reads: number[] = [];
  const folds: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await quietMoment();
    let lines: Awaited<ReturnType<typeof readLedgerFile>> = [];
    reads.push(await took(async () => (lines = await readLedgerFile(path))));
    folds.push(await took(async () => fold(undefined, lines)));
  }
  const text = await readFile(path, 'utf8');
  const parse = await took(async () =>
    text
      .trimEnd()
      .split('\n')
      .map((one) => JSON.parse(one)),
  );
  const all = reads.map((read, round) => read + (folds[round] ?? 0));
  const row = (what: string, values: readonly number[], wanted?: string): Row => ({
    what,
    ours: `first ${whole(values[0] ?? Number.NaN)} ms, then ${whole(median(values.slice(1)))} ms (${noiseText(values)})`,
    beside: `JSON.parse of its ${whole(text.length / 1e6)} MB: ${whole(parse)} ms`,
    ratio: (median(values) / parse).toFixed(2),
    ...(wanted ? { wanted } : {}),
  });
  return [row('read and verify 100,000 events', reads), row('fold them', folds), row('both', all, 'within 1,000 ms')];
}

async function flips(folder: string): Promise<Row> {
  const good = Buffer.from(longRecord(300));
  const many = 1_000;
  const found = await Promise.all(
    Array.from({ length: many }, async (_, n) => {
      const bytes = Buffer.from(good);
      const at = Math.floor(Math.random() * bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (n % 2 === 0 ? 1 << (n % 8) : 1 + Math.floor(Math.random() * 255));
      const copy = join(folder, `flip-${n}.jsonl`);
      await writeFile(copy, bytes);
      return !(await verifyFile(copy)).ok;
    }),
  );
  const number = found.filter(Boolean).length;
  return {
    what: 'a byte flipped somewhere is found',
    ours: whole(number),
    beside: `flips: ${whole(many)}`,
    ratio: (number / many).toFixed(3),
    wanted: '1.000',
  };
}
