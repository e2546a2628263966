// Signs one item after the other in a database's record, and says on stdout what was acknowledged: `seq note`, `kept` where it was kept.
import { writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { postgresPlace } from '../../src/ledger/postgres/place.ts';

const [launch = '', many = '', pause_ms = '0', stays = ''] = process.argv.slice(2);
const place = await postgresPlace(process.env['GONOGO_LEDGER'] ?? '', false);
const store = await place.open(launch, { clock: { now: () => Date.now() }, onNotice: (sentence) => writeSync(2, `${sentence}\n`) });
await store.read();
writeSync(1, 'ready\n');
for (let n = 1; n <= Number(many); n += 1) {
  const note = `${process.pid}-${n}`;
  const lines = await store.append(`writer ${process.pid}`, [{ type: 'signed', item: 'a', note }]);
  writeSync(1, `${lines[0]?.seq ?? 'kept'} ${note}\n`);
  if (pause_ms !== '0') await wait(Number(pause_ms));
}
if (stays !== '') await new Promise(() => setInterval(() => undefined, 1_000));
await store.close();
await place.close();
