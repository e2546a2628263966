import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { pathError } from '../ledger/io.ts';
import { openLedgerPlace, type LedgerPlace } from '../ledger/place.ts';
import { verifyFile, type Verification } from '../ledger/verify.ts';
import { UsageError } from '../model/errors.ts';
import { unknownLaunch } from './choose-launch.ts';

/** A record that is only read: a launch of the place, or a file such as an export of another machine. */
export interface RecordSource {
  /** As it was named: the id, or the path. */
  readonly name: string;
  /** The flag that leads to it, for the command lines that are shown: ` --ledger …`, or nothing. */
  readonly flag: string;
  /** The file that it is, where it is one. */
  readonly file?: string;
  bytes(): AsyncIterable<Buffer>;
  verify(): Promise<Verification>;
  /** Where its notes lie: the folder, and the name before `.notes.ndjson`. */
  readonly notes: { readonly folder: string; readonly launch: string };
  close(): Promise<void>;
}

/** Whether a word is a path rather than the id of a launch. */
export function isPath(name: string): boolean {
  return /[/\\]/.test(name) || /\.(jsonl|ndjson)$/i.test(name);
}

/** Finds the record that `LAUNCH|FILE` names. */
export async function openRecord(name: string, ledger: string | undefined): Promise<RecordSource> {
  if (isPath(name)) return fileRecord(name);
  const place = await openLedgerPlace(ledger);
  try {
    return await launchRecord(place, name);
  } catch (error) {
    await place.close();
    throw error;
  }
}

async function launchRecord(place: LedgerPlace, launch: string): Promise<RecordSource> {
  const ids = await place.ids();
  if (!ids.includes(launch)) throw unknownLaunch(launch, ids, place.where);
  return {
    name: launch,
    flag: place.flag,
    ...(place.fileOf ? { file: place.fileOf(launch) } : {}),
    bytes: () => place.bytes(launch),
    verify: () => place.verify(launch),
    notes: { folder: place.beside, launch },
    close: () => place.close(),
  };
}

async function fileRecord(path: string): Promise<RecordSource> {
  const found = await stat(path).catch((error: unknown) => {
    throw pathError(error, path, 'read');
  });
  if (!found.isFile()) throw new UsageError(`\`${path}\` is no file: name the file of a record, or the id of a launch`);
  return {
    name: path,
    flag: '',
    file: path,
    bytes: () => createReadStream(path),
    verify: () => verifyFile(path),
    notes: { folder: dirname(resolve(path)), launch: basename(path).replace(/\.(jsonl|ndjson)$/i, '') },
    close: () => Promise.resolve(),
  };
}
