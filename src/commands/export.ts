import { once } from 'node:events';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { linesOf } from '../ledger/lines.ts';
import { codeOf, pathError } from '../ledger/io.ts';
import { withLedgerPlace, type LedgerPlace } from '../ledger/place.ts';
import { verifiedLines } from '../ledger/verified.ts';
import { LedgerError, UsageError } from '../model/errors.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { shellWord } from '../output/escape.ts';
import { unknownLaunch } from './choose-launch.ts';
import { leftText, walkRecord } from './record-lines.ts';

interface ExportFlags {
  readonly ledger?: string;
  readonly to?: string;
}

/** What was written: how many lines and bytes, and the hash of the last line. */
interface Written {
  readonly lines: number;
  readonly bytes: number;
  readonly hash: string;
}

/** `gonogo export`: the record of a launch as one file, byte for byte, verified while it is written. */
export async function exportLaunch(launch: string, flags: ExportFlags): Promise<ExitCode> {
  return withLedgerPlace(flags.ledger, async (place) => {
    const ids = await place.ids();
    if (!ids.includes(launch)) throw unknownLaunch(launch, ids, place.where);
    // What others append meanwhile is left out, and nothing is written of a record that is broken.
    const whole = await walkRecord({ bytes: () => place.bytes(launch) }, () => undefined);
    if (whole.fault) throw broken(place, launch, whole.fault);
    if (whole.count === 0) throw new LedgerError(`\`${launch}\` in \`${place.where}\` holds no line yet: there is nothing to export`);
    if (whole.left > 0) process.stderr.write(`\`${launch}\`: ${leftText(whole.left)}; they are left out\n`);
    const to = flags.to === '-' || (flags.to === undefined && !process.stdout.isTTY) ? undefined : (flags.to ?? `${launch}.jsonl`);
    const pieces = recordOf(place, launch, whole.count);
    const written = to === undefined ? await toStdout(pieces) : await toFile(to, pieces);
    const file = shellWord(to ?? 'FILE');
    process.stderr.write(
      `${to === undefined ? '' : `\`${to}\`: `}${written.lines} lines, ${written.bytes} bytes, last hash \`${written.hash}\`; ` +
        `\`gonogo replay ${file}\` and \`gonogo verify ${file}\` read it on any machine; notes of replays stay behind, in \`${launch}.notes.ndjson\`\n`,
    );
    return exitCodes.go;
  });
}

interface Piece {
  readonly bytes: Buffer;
  readonly hash: string;
}

async function* recordOf(place: LedgerPlace, launch: string, lines: number): AsyncGenerator<Piece> {
  let count = 0;
  for await (const read of verifiedLines(linesOf(place.bytes(launch)))) {
    if ('fault' in read) throw broken(place, launch, read.fault);
    yield { bytes: read.bytes, hash: read.line.hash };
    count += 1;
    if (count === lines) return;
  }
  throw broken(place, launch, { seq: count + 1, what: 'it was there a moment ago, and is gone' });
}

function broken(place: LedgerPlace, launch: string, { seq, what }: { readonly seq: number; readonly what: string }): LedgerError {
  return new LedgerError(`\`${launch}\` in \`${place.where}\` is broken at seq \`${seq}\`: ${what}; nothing was exported: restore it from a copy`);
}

async function toStdout(pieces: AsyncIterable<Piece>): Promise<Written> {
  try {
    return await written(pieces, async (bytes) => {
      if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
    });
  } catch (error) {
    if (codeOf(error) !== 'EPIPE') throw error;
    throw new LedgerError('who read the export went away before its end: what they have is a part', { cause: error });
  }
}

/** Writes a new file for this user only. It gets its name once it is whole: the first half of a record would pass for a record. */
async function toFile(path: string, pieces: AsyncIterable<Piece>): Promise<Written> {
  const part = `${path}.${process.pid}.part`;
  try {
    await refuseExisting(path);
    const handle = await open(part, 'wx', 0o600);
    try {
      const told = await written(pieces, (bytes) => handle.appendFile(bytes));
      await handle.sync();
      await nameIt(part, path);
      return told;
    } finally {
      await handle.close();
      await rm(part, { force: true });
    }
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw new UsageError(
      pathError(error, path, 'written').message.replaceAll('choose another folder with `--ledger DIR`', 'choose another file with `--to FILE`'),
    );
  }
}

/** Gives a file its name, unless another has it by now. */
async function nameIt(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
  } catch (error) {
    await refuseExisting(path);
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error) ?? '')) throw error;
    await rename(part, path); // a file system without links
  }
}

async function refuseExisting(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined); // absent, or said when it is written
  if (there) throw new UsageError(`\`${path}\` exists already and is not overwritten: name another file with \`--to FILE\``);
}

async function written(pieces: AsyncIterable<Piece>, write: (bytes: Buffer) => Promise<void>): Promise<Written> {
  let [lines, size, last] = [0, 0, ''];
  let waiting: Buffer[] = [];
  let waits = 0;
  for await (const { bytes, hash } of pieces) {
    [lines, size, last] = [lines + 1, size + bytes.length, hash];
    waiting.push(bytes);
    waits += bytes.length;
    if (waits < CHUNK) continue;
    await write(Buffer.concat(waiting));
    [waiting, waits] = [[], 0];
  }
  if (waits > 0) await write(Buffer.concat(waiting));
  return { lines, bytes: size, hash: last };
}

/** So many bytes are written at once. */
const CHUNK = 1 << 18;
