// Appends a line that fits and one that does not, waits for a line on stdin, and appends a third.
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { openFileLedger } from '../../src/ledger/file-store.ts';
import { messageOf } from '../../src/model/errors.ts';

const [folder = '', launch = ''] = process.argv.slice(2);
const ledger = await openFileLedger({ folder, launch, clock: { now: () => Date.now() }, onNotice: (sentence) => writeSync(1, `${sentence}\n`) });

async function append(note: string): Promise<void> {
  try {
    await ledger.append('filler', [{ type: 'signed', item: 'a', note }]);
    writeSync(1, 'recorded\n');
  } catch (error) {
    writeSync(1, `${error instanceof Error ? error.name : ''}: ${messageOf(error)}\n`);
  }
}

await append('1');
await append('2'.repeat(5_000));
await once(process.stdin, 'data');
await append('3'.repeat(5_000));
await ledger.close();
