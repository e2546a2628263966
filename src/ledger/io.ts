import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LedgerError, messageOf, UsageError } from '../model/errors.ts';

/** The code of a system error: `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

const elsewhere = 'choose another folder with `--ledger DIR`';

/** What keeps a path from being read or written, in a sentence with the way out. */
export function pathError(error: unknown, path: string, verb: 'read' | 'written'): Error {
  if (error instanceof UsageError || error instanceof LedgerError) return error;
  const cannot = `\`${path}\` cannot be ${verb}`;
  const say = (sentence: string) => new UsageError(sentence, { cause: error });
  switch (codeOf(error) ?? '') {
    case 'EACCES':
    case 'EPERM':
      return say(`${cannot}: this user may not; change its permissions, or ${elsewhere}`);
    case 'EROFS':
      return say(`${cannot}: it is on a read-only file system; ${elsewhere}`);
    case 'ENOTDIR':
    case 'EEXIST':
      return say(`${cannot}: a part of this path is a file, not a folder; ${elsewhere}`);
    case 'EISDIR':
      return say(`${cannot}: it is a folder; name the file of a launch`);
    case 'ENOENT':
      return say(`${cannot}: it does not exist${verb === 'written' ? ` and cannot be made; ${elsewhere}` : '; `gonogo launches` lists what there is'}`);
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return say(`${cannot}: no space is left for it; free some and try again, or ${elsewhere}`);
    default:
      return say(`${cannot}: ${messageOf(error)}; ${elsewhere}`);
  }
}

/** Makes a new or removed name in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder, and those above it that are missing, for this user only. (Node's own `recursive` never returns where a file system answers that a folder which is there is not, as /proc does.) */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, 0o700);
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder, 0o700).catch((again: unknown) => {
      if (codeOf(again) !== 'EEXIST') throw again; // another process was quicker
    });
  }
}
