import { type FileHandle, open } from 'node:fs/promises';
import { LedgerError } from '../model/errors.ts';
import { type LedgerLine, lineSchema } from '../model/events.ts';
import { decoded } from './reader.ts';

/** A launch as a list shows it: by its first line and its last, not verified. */
export interface LaunchSummary {
  readonly id: string;
  /** Where the record is: the file's path, or the database. */
  readonly where: string;
  readonly opened_at: string;
  readonly last_at: string;
  readonly lines: number;
  /** The checklist's name. */
  readonly checklist: string;
  readonly title: string;
  /** The checklist's path as it was given when the launch was opened. */
  readonly file: string;
  /** The target's name. */
  readonly target: string;
  readonly production: boolean;
}

/** Reads the first and the last line of a record; throws where it is none. */
export async function summarise(id: string, path: string): Promise<LaunchSummary> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const first = asLine(await firstLine(handle, size));
    const last = asLine(await lastLine(handle, size));
    if (first?.event.type !== 'launch-opened') throw new LedgerError(`\`${path}\` is no record of a launch: it does not begin with \`launch-opened\``);
    const { checklist, target } = first.event;
    const { at: last_at, seq: lines } = last ?? first;
    return {
      id,
      where: path,
      opened_at: first.at,
      last_at,
      lines,
      checklist: checklist.name,
      title: checklist.title,
      file: checklist.file,
      target: target.name,
      production: target.production,
    };
  } finally {
    await handle.close();
  }
}

const CHUNK = 1 << 16;

async function firstLine(handle: FileHandle, size: number): Promise<Buffer> {
  for (let length = CHUNK; ; length *= 4) {
    const bytes = await readAt(handle, 0, Math.min(length, size));
    const newline = bytes.indexOf(10);
    if (newline >= 0 || length >= size) return bytes.subarray(0, Math.max(newline, 0));
  }
}

/** The last whole line; what comes after it was cut off, or is being written. */
async function lastLine(handle: FileHandle, size: number): Promise<Buffer> {
  for (let length = CHUNK; ; length *= 4) {
    const bytes = await readAt(handle, Math.max(0, size - length), Math.min(length, size));
    const stop = bytes.lastIndexOf(10);
    const before = stop <= 0 ? -1 : bytes.lastIndexOf(10, stop - 1);
    if (before >= 0 || length >= size) return bytes.subarray(before + 1, Math.max(stop, 0));
  }
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset);
  return bytes.subarray(0, bytesRead);
}

function asLine(bytes: Buffer): LedgerLine | undefined {
  const text = decoded(bytes);
  if (text === undefined || text === '') return undefined;
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch {
    return undefined; // said by the caller, or by `gonogo verify`
  }
}
