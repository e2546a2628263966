import type { LedgerLine } from '../model/events.ts';
import { type Fault, GENESIS, readLine } from './hash.ts';
import { decoded } from './reader.ts';

/** A line of a record with its own bytes, newline included; or what is wrong with the first that cannot be trusted. */
export type VerifiedLine = { readonly line: LedgerLine; readonly bytes: Buffer } | { readonly fault: Fault };

const NEWLINE = Buffer.from('\n');

/** Verifies a record's lines as they come, each in its place and chained to the one before; ends after the first that is wrong. */
export async function* verifiedLines(lines: AsyncIterable<Buffer>): AsyncGenerator<VerifiedLine> {
  let [seq, prev] = [0, GENESIS];
  for await (const bytes of lines) {
    seq += 1;
    const text = decoded(bytes);
    const read = text === undefined ? { fault: { seq, json: false, what: 'it is no text (UTF-8)' } } : readLine(text, seq, prev);
    if ('fault' in read) {
      yield read;
      return;
    }
    prev = read.line.hash;
    yield { line: read.line, bytes: Buffer.concat([bytes, NEWLINE]) };
  }
}
