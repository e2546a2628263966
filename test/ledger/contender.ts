// Takes the lock again and again, each time leaving a dead process's lock behind; ends 1 when it was not alone in it.
import { closeSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { takeLock } from '../../src/ledger/lock.ts';

const [path = '', dead = '', rounds = ''] = process.argv.slice(2);
for (let round = 0; round < Number(rounds); round++) {
  await takeLock(path, 10_000);
  closeSync(openSync(`${path}.inside`, 'wx')); // throws where another is inside
  await wait(Math.random() * 3);
  unlinkSync(`${path}.inside`);
  writeFileSync(path, dead.replace(/"token":"[^"]*"/, `"token":"${process.pid}-${round}"`)); // as if killed while it held it
}
process.exit(0);
