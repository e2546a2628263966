import { readSync } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LedgerError } from '../model/errors.ts';
import type { LedgerLine } from '../model/events.ts';
import { GENESIS, readLine } from './hash.ts';
import { pathError } from './io.ts';
import { decoded } from './reader.ts';

/** From where on a record cannot be trusted, and why. */
interface SourceFault {
  readonly seq: number;
  readonly what: string;
}

/** The lines of a record at any place, in little memory: each was verified once, and is read anew when it is wanted. */
export interface LineSource {
  /** How many lines are whole and verified. */
  readonly count: number;
  /** What stands after them, where that is no line of the record. */
  readonly fault: SourceFault | undefined;
  /** Bytes after them that are being written, or were cut off. */
  readonly left: number;
  /** Those from one place up to another, without it, counted from 0. */
  lines(from: number, to: number): LedgerLine[];
  close(): Promise<void>;
}

/** Told of each line as it is verified, with its length. */
export type OnLine = (line: LedgerLine, bytes: number) => void;

const CHUNK = 1 << 20;
const NEWLINE = 10;

/** Opens a record that is a file. Nothing is written, locked or set aside. */
export async function openLineFile(path: string, onLine: OnLine): Promise<LineSource> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    throw pathError(error, path, 'read');
  }
  try {
    return await sourceOf(path, handle, onLine);
  } catch (error) {
    await handle.close();
    throw pathError(error, path, 'read');
  }
}

/** Opens a record that comes as bytes: they are kept in a file of this user's own, which is gone as soon as it is open. */
export async function openLineBytes(where: string, bytes: AsyncIterable<Buffer>, onLine: OnLine): Promise<LineSource> {
  const folder = await mkdtemp(join(tmpdir(), 'gonogo-replay-'));
  const path = join(folder, 'record.jsonl');
  const handle = await open(path, 'wx+', 0o600);
  let opened = false;
  try {
    for await (const chunk of bytes) await handle.write(chunk);
    const source = await sourceOf(where, handle, onLine);
    opened = true;
    // Where a file that is open cannot be removed, it goes when it is closed.
    const gone = await rm(folder, { recursive: true, force: true }).then(
      () => true,
      () => false,
    );
    return gone ? source : { ...source, close: () => source.close().then(() => rm(folder, { recursive: true, force: true })) };
  } finally {
    if (!opened) {
      await handle.close();
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function sourceOf(where: string, handle: FileHandle, onLine: OnLine): Promise<LineSource> {
  const { offsets, fault, left } = await verified(handle, onLine);
  const count = offsets.length - 1;
  // One for all reads: memory that is given back to the system comes back late, or never.
  let bytes: Buffer = Buffer.allocUnsafe(1 << 16);
  return {
    count,
    fault,
    left,
    lines(from, to) {
      const [first, last] = [Math.max(0, from), Math.min(count, to)];
      if (first >= last) return [];
      const begin = offsets[first] ?? 0;
      const length = (offsets[last] ?? 0) - begin;
      if (bytes.length < length) bytes = Buffer.allocUnsafe(2 * length);
      const read = readSync(handle.fd, bytes, 0, length, begin);
      return Array.from({ length: last - first }, (_, index) => {
        const [start, end] = [(offsets[first + index] ?? 0) - begin, (offsets[first + index + 1] ?? 0) - begin];
        return parsed(bytes.toString('utf8', start, Math.min(end, read) - 1), first + index + 1, where);
      });
    },
    close: () => handle.close(),
  };
}

/** A line that was verified when the record was opened; a record never changes, so one that reads otherwise was changed by somebody else. */
function parsed(text: string, seq: number, where: string): LedgerLine {
  const changed = `the record \`${where}\` was changed while it was replayed: leave, and look at it with \`gonogo verify\``;
  let line: LedgerLine;
  try {
    line = JSON.parse(text) as LedgerLine; // its schema was checked then
  } catch (error) {
    throw new LedgerError(changed, { cause: error });
  }
  if (line?.seq !== seq) throw new LedgerError(changed);
  return line;
}

/** Reads and verifies everything once; `offsets` are where lines begin, and where the last one ends. */
async function verified(handle: FileHandle, onLine: OnLine): Promise<{ offsets: Float64Array; fault: SourceFault | undefined; left: number }> {
  const begins: number[] = [0];
  let prev = GENESIS;
  let buffer: Buffer = Buffer.allocUnsafe(CHUNK);
  let filled = 0;
  let offset = 0;
  const ended = (left: number, fault?: SourceFault) => ({ offsets: Float64Array.from(begins), fault, left });
  for (;;) {
    if (filled === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, offset + filled);
    if (bytesRead === 0) return ended(filled);
    const end = filled + bytesRead;
    let begin = 0;
    for (let stop = buffer.indexOf(NEWLINE, filled); stop >= 0 && stop < end; stop = buffer.indexOf(NEWLINE, begin)) {
      const text = decoded(buffer.subarray(begin, stop));
      const read = text === undefined ? { fault: { seq: begins.length, what: 'it is no text (UTF-8)' } } : readLine(text, begins.length, prev);
      if ('fault' in read) return ended(0, { seq: read.fault.seq, what: read.fault.what });
      onLine(read.line, stop + 1 - begin);
      prev = read.line.hash;
      begin = stop + 1;
      begins.push(offset + begin);
    }
    buffer.copyWithin(0, begin, end);
    filled = end - begin;
    offset += begin;
  }
}

/** Lines that are in memory already, as a source. */
export function lineSourceOf(lines: readonly LedgerLine[]): LineSource {
  return { count: lines.length, fault: undefined, left: 0, lines: (from, to) => lines.slice(from, to), close: () => Promise.resolve() };
}
