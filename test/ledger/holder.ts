// Takes a lock and keeps it until it is killed.
import { takeLock } from '../../src/ledger/lock.ts';

await takeLock(process.argv[2] ?? '', 5_000);
process.send?.('held');
setInterval(() => undefined, 1_000);
