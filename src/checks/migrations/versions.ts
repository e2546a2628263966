import { NoAnswer } from '../../model/errors.ts';
import { placeOf, readTo, unreadable } from '../file/read.ts';
import type { CheckContext } from '../kind.ts';
import { type Chain, chainOf } from './chain.ts';
import { type Revision, revisionIn } from './revision-file.ts';

/** The most of one file that is read, in bytes; ids stand at its beginning. */
const FILE_CAP = 1024 * 1024;
const FILES_CAP = 5_000;

/** The chain of all revisions in Alembic's `versions` folders. Throws NoAnswer where one cannot be read, or the chain is broken. */
export async function chainIn(folders: readonly string[], context: CheckContext): Promise<{ chain: Chain; count: number }> {
  const revisions: Revision[] = [];
  for (const folder of folders) revisions.push(...(await revisionsOf(folder, context)));
  if (revisions.length === 0)
    throw new NoAnswer('unknown', 'no-revisions', `no file in ${folders.map((folder) => `\`${folder}\``).join(', ')} is a revision: correct \`versions\``);
  const chain = chainOf(revisions);
  if (typeof chain === 'string') throw new NoAnswer('fail', 'chain-broken', `${folders.map((folder) => `\`${folder}\``).join(', ')}: ${chain}`);
  return { chain, count: revisions.length };
}

async function revisionsOf(folder: string, context: CheckContext): Promise<Revision[]> {
  const [place, { readdir }, { join }] = await Promise.all([placeOf(folder, context), import('node:fs/promises'), import('node:path')]);
  const entries = await readdir(place.path, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(error, place);
  });
  // What Alembic takes for a revision: not `__init__.py`, not the lock files of an editor.
  const files = entries.filter((entry) => !entry.isDirectory() && /^(?!\.#|__init__).*\.py$/.test(entry.name)).map(({ name }) => name);
  if (files.length > FILES_CAP) throw new NoAnswer('unknown', 'too-long', `${place.name} holds more than ${FILES_CAP} files, which are not read`);
  const revisions: Revision[] = [];
  for (const file of files.toSorted()) {
    const chunks: Uint8Array[] = [];
    await readTo(FILE_CAP, { name: `\`${folder}/${file}\``, path: join(place.path, file) }, (chunk) => chunks.push(chunk), context.signal);
    const revision = revisionIn(Buffer.concat(chunks).toString('utf8'), file);
    if (typeof revision === 'string') throw new NoAnswer('unknown', 'unreadable', `\`${folder}/${file}\` ${revision}`);
    revisions.push(revision);
  }
  return revisions;
}
