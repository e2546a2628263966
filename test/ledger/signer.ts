// Signs one item after the other on the real store, and says on stdout what was acknowledged: `seq note`.
// With `leaves` it ends right after the last one, without closing the record: with 0 where it had the lock until then.
import { existsSync, writeSync } from 'node:fs';
import { openFileLedger } from '../../src/ledger/file-store.ts';

const [folder = '', launch = '', many = '', lanes = '1', leaves = ''] = process.argv.slice(2);
const ledger = await openFileLedger({ folder, launch, clock: { now: () => Date.now() }, onNotice: (sentence) => writeSync(2, `${sentence}\n`) });
let next = 0;

async function sign(): Promise<void> {
  while (next < Number(many)) {
    const note = `${process.pid}-${++next}`;
    const lines = await ledger.append(`driver ${process.pid}`, [{ type: 'signed', item: 'db-connections', note }]);
    writeSync(1, `${lines[0]?.seq} ${note}\n`);
  }
}

await Promise.all(Array.from({ length: Number(lanes) }, sign));
if (leaves !== '') process.exit(existsSync(`${ledger.where}.lock`) ? 0 : 1);
await ledger.close();
