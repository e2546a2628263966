import { type FileHandle, open } from 'node:fs/promises';
import { LedgerError } from '../model/errors.ts';
import type { LedgerLine } from '../model/events.ts';
import { pathError } from './io.ts';
import { type Fault, GENESIS, readLine } from './hash.ts';

/** A place between two lines of a record, and what the next line must follow on. */
export interface Position {
  readonly offset: number;
  /** The seq of the line before; 0 at the beginning. */
  readonly seq: number;
  readonly prev: string;
  readonly at: string;
}

/** The beginning of a record. */
export const START: Position = { offset: 0, seq: 0, prev: GENESIS, at: '' };

/** What was read: whole, verified lines, where they end, and what stands after them. */
export interface Reading {
  readonly lines: LedgerLine[];
  readonly end: Position;
  /** Bytes after `end` that are no line: a write that was cut off, or one that is under way. */
  readonly torn: number;
  /** A line after `end` that is whole and wrong. */
  readonly fault?: Fault;
}

const CHUNK = 1 << 20;
const NEWLINE = 10;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads and verifies the lines from a position to where the file ends now. */
export async function readLines(handle: FileHandle, from: Position): Promise<Reading> {
  const lines: LedgerLine[] = [];
  let end = from;
  let rest: Buffer = Buffer.alloc(0);
  const { size } = await handle.stat();
  for (let at = from.offset; at < size; ) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size - at));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) break; // cut back since
    at += bytesRead;
    rest = rest.length === 0 ? chunk.subarray(0, bytesRead) : Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    let begin = 0;
    for (let stop = rest.indexOf(NEWLINE); stop >= 0; stop = rest.indexOf(NEWLINE, begin)) {
      const read = verify(rest.subarray(begin, stop), end);
      if ('fault' in read) return await faulty(handle, lines, end, read.fault);
      lines.push(read.line);
      begin = stop + 1;
      end = { offset: end.offset + read.bytes, seq: read.line.seq, prev: read.line.hash, at: read.line.at };
    }
    rest = rest.subarray(begin);
  }
  return { lines, end, torn: rest.length };
}

function verify(bytes: Buffer, after: Position): { line: LedgerLine; bytes: number } | { fault: Fault } {
  const seq = after.seq + 1;
  const text = decoded(bytes);
  if (text === undefined) return { fault: { seq, json: false, what: 'it is no text (UTF-8)' } };
  const read = readLine(text, seq, after.prev);
  return 'fault' in read ? read : { line: read.line, bytes: bytes.length + 1 };
}

/**
 * Tells a write that was cut off from a line that was changed. The first leaves bytes at the very end that are no JSON:
 * the beginning of a line, or blocks of zeros. Where a line can be read after them, or they end as a line ends, all of it
 * was written, and acknowledged: then it was changed.
 */
async function faulty(handle: FileHandle, lines: LedgerLine[], end: Position, fault: Fault): Promise<Reading> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(Math.max(0, size - end.offset));
  await handle.read(bytes, 0, bytes.length, end.offset);
  const tail = bytes.toString('latin1');
  const written = /"hash":"[0-9a-f]{64}"\}\n$/.test(tail) && !tail.includes('\0');
  const torn = !fault.json && !written && !tail.split('\n').some(isJson);
  return torn ? { lines, end, torn: bytes.length } : { lines, end, torn: 0, fault };
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** UTF-8 as text, or undefined: a lenient reader would let some changed bytes pass as the character for "unreadable". */
export function decoded(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The error of a record that cannot be trusted from a line on. */
export function brokenAt(path: string, { seq, what }: Fault): LedgerError {
  return new LedgerError(
    `the record \`${path}\` is broken at seq \`${seq}\`: ${what}; nothing from there on can be trusted: restore the file from a copy, or begin a new launch`,
  );
}

/** Reads and verifies a record that nobody has to be able to write: an archive, another user's. */
export async function readLedgerFile(path: string): Promise<LedgerLine[]> {
  const { lines, fault } = await readFileOnce(path);
  if (fault) throw brokenAt(path, fault);
  return lines;
}

/** Opens, reads, closes. */
export async function readFileOnce(path: string): Promise<Reading> {
  try {
    const handle = await open(path, 'r');
    try {
      return await readLines(handle, START);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw pathError(error, path, 'read');
  }
}
