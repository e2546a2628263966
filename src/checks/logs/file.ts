import type { FileHandle } from 'node:fs/promises';
import { NoAnswer } from '../../model/errors.ts';
import { inWords } from '../../model/durations.ts';
import type { CheckContext } from '../kind.ts';
import { oneLine } from '../kept.ts';
import { lineReader } from '../lines.ts';
import { type Keys, readRecord } from './record.ts';
import type { Tally } from './tally.ts';

const BLOCK = 64 * 1024;

/** The most of a file that is read, from its end. */
const BYTES_CAP = 128 * 1024 * 1024;

/** Loggers of several threads write lines a little out of order. */
const SLACK_MS = 60_000;

/** A window of time, in milliseconds, with what its author called it. */
export interface Window {
  readonly since: number;
  readonly seconds: number;
}

/** Reads the end of a log file, only as far back as the window reaches, and only what was there when it began. */
export async function readFile(file: string, keys: Keys, window: Window, into: Tally, context: CheckContext): Promise<void> {
  const [{ constants }, { open }, { resolve }] = await Promise.all([import('node:fs'), import('node:fs/promises'), import('node:path')]);
  const path = resolve(context.folder, file);
  const shown = oneLine(file, 200);
  // Without waiting for a writer, should it be a pipe.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw absent(error, shown);
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new NoAnswer('unknown', 'not-a-file', `\`${shown}\` is no file: name the log file itself`);
    const start = await startOf(handle, stats.size, keys, window.since - SLACK_MS, context.signal);
    if (stats.size - start > BYTES_CAP)
      throw new NoAnswer(
        'unknown',
        'too-long',
        `the last ${inWords(window.seconds)} of \`${shown}\` are more than ${BYTES_CAP / 1024 / 1024} MiB: shorten \`window\``,
      );
    await forward(handle, start, stats.size, into, context.signal);
    const earliest = into.earliest();
    const isWhole = start > 0 || (earliest !== undefined && earliest <= window.since);
    if (!isWhole && (await wasRotated(path, window.since)))
      throw new NoAnswer(
        'unknown',
        'rotated',
        `\`${shown}\` was rotated within the last ${inWords(window.seconds)}, so a part of them is in another file: shorten \`window\`, or wait`,
      );
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    if (context.signal.aborted) throw new NoAnswer('unknown', 'timed-out', `\`${shown}\` could not be read in time: shorten \`window\``, { cause: error });
    throw absent(error, shown);
  } finally {
    await handle.close();
  }
}

/** Goes back block by block until a line is older than the window; where nothing tells a time, to the beginning or the cap. */
async function startOf(handle: FileHandle, size: number, keys: Keys, since: number, signal: AbortSignal): Promise<number> {
  const buffer = Buffer.alloc(BLOCK);
  for (let start = Math.max(0, size - BLOCK); ; start = Math.max(0, start - BLOCK)) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, BLOCK, start);
    const lines = buffer.subarray(0, bytesRead).toString('utf8').split('\n');
    const whole = lines.slice(start === 0 ? 0 : 1); // the first one began before the block
    const time = firstTime(whole, keys);
    if (start === 0) return 0;
    if (time !== undefined && time < since) return start;
    if (size - start > BYTES_CAP) return start;
  }
}

function firstTime(lines: readonly string[], keys: Keys): number | undefined {
  for (const line of lines) {
    const time = readRecord(line, keys)?.time;
    if (time !== undefined) return time;
  }
  return undefined;
}

async function forward(handle: FileHandle, start: number, end: number, into: Tally, signal: AbortSignal): Promise<void> {
  const buffer = Buffer.alloc(BLOCK);
  let begun = start === 0;
  const reader = lineReader((line) => {
    if (begun) into.line(line);
    begun = true; // what stands before the first newline is the end of a line that began earlier
  });
  for (let at = start; at < end; ) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, Math.min(BLOCK, end - at), at);
    if (bytesRead === 0) break; // it was cut off while it was read
    reader.take(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  reader.end();
}

/** Whether a file beside it, named as rotation names them (`app.log.1`, `app.2026-11-22.log.gz`), was written in the window. */
async function wasRotated(path: string, since: number): Promise<boolean> {
  const [{ readdir, stat }, { basename, dirname, extname, join }] = await Promise.all([import('node:fs/promises'), import('node:path')]);
  const name = basename(path);
  const stem = basename(path, extname(path));
  for (const other of await readdir(dirname(path))) {
    if (
      other === name ||
      !(other.startsWith(`${name}.`) || other.startsWith(`${name}-`) || /^[.-]\d/.test(other.startsWith(stem) ? other.slice(stem.length) : ''))
    )
      continue;
    const written = await stat(join(dirname(path), other)).then(
      (found) => found.mtimeMs,
      () => 0,
    );
    if (written >= since) return true;
  }
  return false;
}

function absent(error: unknown, shown: string): NoAnswer {
  const { code } = error as { code?: unknown }; // Node hangs it on errors without a type
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new NoAnswer('unknown', 'file-absent', `there is no log file \`${shown}\`: check the path, and whether it was rotated away`, { cause: error });
  if (code === 'EACCES' || code === 'EPERM')
    return new NoAnswer('unknown', 'not-permitted', `\`${shown}\` may not be read here: check its permissions`, { cause: error });
  return new NoAnswer('unknown', 'unreadable', `\`${shown}\` could not be read (${typeof code === 'string' ? code : 'unknown reason'})`, { cause: error });
}
