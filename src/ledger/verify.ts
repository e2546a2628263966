import { setTimeout as wait } from 'node:timers/promises';
import type { LedgerLine } from '../model/events.ts';
import { readFileOnce } from './reader.ts';

/** What came of verifying a record. */
export type Verification =
  | { readonly ok: true; readonly lines: number; readonly last: LedgerLine | undefined }
  | { readonly ok: false; readonly seq: number; readonly what: string };

/** How long a line without its end may be one that is still being written. */
const UNDER_WAY_MS = 1_000;

/** Verifies every line of a record: schema, order, chain, hash, and that the last one is whole. */
export async function verifyFile(path: string): Promise<Verification> {
  const until = performance.now() + UNDER_WAY_MS;
  for (;;) {
    const { lines, torn, fault } = await readFileOnce(path);
    if (fault) return { ok: false, seq: fault.seq, what: fault.what };
    if (torn === 0) return { ok: true, lines: lines.length, last: lines.at(-1) };
    if (performance.now() > until) {
      return {
        ok: false,
        seq: lines.length + 1,
        what: `its last ${torn} bytes are no whole line (a write was cut off, or they were changed); the next gonogo that opens the launch sets them aside`,
      };
    }
    await wait(50);
  }
}
