import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { launchIds, launchPath, ledgerFolder, listLaunches } from './files.ts';
import { openFileLedger } from './file-store.ts';
import type { LedgerPlace } from './place.ts';
import { readOnlyLedger } from './read-store.ts';
import { readLedgerFile } from './reader.ts';
import { verifyFile } from './verify.ts';

/** The records of a folder: a file for each launch. */
export function folderPlace(option?: string): LedgerPlace {
  const folder = ledgerFolder(option);
  return {
    where: folder,
    flag: option === undefined ? '' : ` --ledger ${option}`,
    beside: folder,
    ids: () => launchIds(folder),
    list: (onUnreadable) => listLaunches(folder, onUnreadable),
    newestFirst: () => newestFirst(folder),
    open: (launch, options) => openFileLedger({ folder, launch, ...options }),
    openToRead: (launch) => Promise.resolve(readOnlyLedger(folder, launch)),
    read: (launch) => readLedgerFile(launchPath(folder, launch)),
    bytes: (launch) => createReadStream(launchPath(folder, launch)),
    verify: (launch) => verifyFile(launchPath(folder, launch)),
    fileOf: (launch) => launchPath(folder, launch),
    close: () => Promise.resolve(),
  };
}

async function newestFirst(folder: string): Promise<{ launch: string; bytes: number }[]> {
  const files = await Promise.all(
    (await launchIds(folder)).map(async (launch) => {
      const found = await stat(launchPath(folder, launch)).catch(() => undefined); // removed in the meantime
      return found?.isFile() ? [{ launch, bytes: found.size, changed: found.mtimeMs }] : [];
    }),
  );
  return files
    .flat()
    .toSorted((a, b) => b.changed - a.changed)
    .map(({ launch, bytes }) => ({ launch, bytes }));
}
