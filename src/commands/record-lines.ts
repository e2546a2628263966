import { linesOf } from '../ledger/lines.ts';
import { verifiedLines } from '../ledger/verified.ts';
import type { LedgerLine } from '../model/events.ts';
import type { RecordSource } from './launch-or-file.ts';

/** How far a record can be trusted. */
interface Walked {
  /** How many lines are whole and verified. */
  readonly count: number;
  /** Bytes after them that are no whole line. */
  readonly left: number;
  /** What is wrong with the line after them; then nothing is known of what is left. */
  readonly fault: { readonly seq: number; readonly what: string } | undefined;
}

/** Goes through a record to its end, or to the first line that cannot be trusted. Nothing is written, locked or set aside. */
export async function walkRecord({ bytes }: Pick<RecordSource, 'bytes'>, onLine: (line: LedgerLine) => void): Promise<Walked> {
  let [count, left] = [0, 0];
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const piece of bytes()) {
      left += piece.length;
      yield piece;
    }
  }
  for await (const found of verifiedLines(linesOf(counted()))) {
    if ('fault' in found) return { count, left: 0, fault: found.fault };
    left -= found.bytes.length;
    count += 1;
    onLine(found.line);
  }
  return { count, left, fault: undefined };
}

/** The lines of a record that can be trusted. */
export async function readRecord(source: Pick<RecordSource, 'bytes'>): Promise<Omit<Walked, 'count'> & { readonly lines: LedgerLine[] }> {
  const lines: LedgerLine[] = [];
  const { left, fault } = await walkRecord(source, (line) => lines.push(line));
  return { lines, left, fault };
}

/** What a write that is under way, or was cut off, leaves at the end of a record: `its last 300 bytes are being written, or were cut off`. */
export function leftText(left: number): string {
  return left === 1 ? 'its last byte is being written, or was cut off' : `its last ${left} bytes are being written, or were cut off`;
}
