import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { openFileLedger } from '../../src/ledger/file-store.ts';
import { fold } from '../../src/state/fold.ts';
import { checklistOf, item, LaunchLog } from '../../test/output/launches.ts';
import { inTurns, times, type Bench, type Row } from './measure.ts';

/** Writing the record, and reading it into a state. */
export async function ledger({ folder }: Bench): Promise<Row[]> {
  return [await durableAppend(folder), await manyEvents()];
}

async function durableAppend(folder: string): Promise<Row> {
  const plain = await open(join(folder, 'plain'), 'a');
  const clock = { now: () => Date.now() };
  const record = await openFileLedger({ folder: join(folder, 'ledger'), launch: 'bench', clock, onNotice: () => undefined, create: true });
  const event = { type: 'noted', item: 'line', note: 'x'.repeat(200) } as const;
  const line = `${JSON.stringify({ seq: 1, at: new Date().toISOString(), by: 'bench', prev: '0'.repeat(64), event, hash: '0'.repeat(64) })}\n`;
  const took = await inTurns(
    300,
    () => record.append('bench', [event]),
    async () => (await plain.write(line), plain.datasync()),
  );
  await Promise.all([record.close(), plain.close()]);
  return times('one durable append', took, 'bare write and fdatasync');
}

async function manyEvents(): Promise<Row> {
  const log = new LaunchLog(checklistOf({ before: Array.from({ length: 60 }, (_, index) => item(`line-${index}`)) }));
  for (let index = 0; index < 100_000; index += 1) log.saw(`line-${index % 60}`, 'pass', '200 in 12 ms', { observed: { status: 200, duration_ms: 12 } });
  const text = log.lines.map((entry) => JSON.stringify(entry)).join('\n');
  const took = await inTurns(
    5,
    async () => fold(undefined, log.lines),
    async () => text.split('\n').map((one) => JSON.parse(one)),
  );
  return times('fold 100,000 events', took, 'JSON.parse of them');
}
