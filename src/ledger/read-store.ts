import { UsageError } from '../model/errors.ts';
import { launchPath } from './files.ts';
import { readLedgerFile } from './reader.ts';
import type { LedgerStore } from './store.ts';

/** The record of a launch for who only reads it, as it is at that moment: nothing is written, locked or set aside, and no permission to write is needed. */
export function readOnlyLedger(folder: string, launch: string): LedgerStore {
  const path = launchPath(folder, launch);
  return {
    launch,
    where: path,
    append: () => Promise.reject(new UsageError(`the record \`${path}\` was opened to be read only`)),
    read: () => readLedgerFile(path),
    follow: () => () => undefined,
    close: () => Promise.resolve(),
  };
}
