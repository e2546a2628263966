import type { Stats } from 'node:fs';
import { messageOf, NoAnswer } from '../../model/errors.ts';
import { oneLine } from '../kept.ts';
import type { CheckContext } from '../kind.ts';

/** A path of the checklist as it is on this machine. */
export interface Place {
  /** As written, in backticks, for sentences. */
  readonly name: string;
  readonly path: string;
}

/** A path as the checklist writes it: it begins at the checklist's folder. */
export async function placeOf(written: string, { folder }: Pick<CheckContext, 'folder'>): Promise<Place> {
  const { resolve } = await import('node:path');
  return { name: `\`${oneLine(written, 200)}\``, path: resolve(folder, written) };
}

/** What stands at a place; undefined where nothing does. */
export async function statOf(place: Place): Promise<Stats | undefined> {
  const { stat } = await import('node:fs/promises');
  try {
    return await stat(place.path);
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw unreadable(error, place);
  }
}

/** Hands a file's bytes to `take`, at most `cap` of them; true where there was more. A pipe or device is never opened. */
export async function readTo(cap: number, place: Place, take: (chunk: Uint8Array) => void, signal: AbortSignal): Promise<boolean> {
  const [{ constants }, { open }] = await Promise.all([import('node:fs'), import('node:fs/promises')]);
  let room = cap;
  try {
    // Without waiting for a writer, should a pipe have taken the file's place since.
    const opened = await open(place.path, constants.O_RDONLY | constants.O_NONBLOCK);
    for await (const chunk of opened.createReadStream({ signal }) as AsyncIterable<Buffer>) {
      take(chunk.subarray(0, room));
      room -= chunk.length;
      if (room < 0) return true;
    }
    return false;
  } catch (error) {
    if (signal.aborted)
      throw new NoAnswer('unknown', 'too-slow', `${place.name} could not be read in time: give the check a longer \`timeout\``, { cause: error });
    throw unreadable(error, place);
  }
}

/** Seconds since a file was last written; 0 where its time is in the future. */
export function ageOf(stats: Stats, { clock }: Pick<CheckContext, 'clock'>): number {
  return Math.max(0, Math.round((clock.now() - stats.mtimeMs) / 100) / 10);
}

/** Why a file could not be read. */
export function unreadable(error: unknown, { name }: Place): NoAnswer {
  if (error instanceof NoAnswer) return error;
  if (isCode(error, 'EACCES', 'EPERM'))
    return new NoAnswer('unknown', 'not-permitted', `${name} may not be read by this user: check its permissions`, { cause: error });
  if (isCode(error, 'ENOENT', 'ENOTDIR'))
    return new NoAnswer('unknown', 'file-absent', `there is no ${name}: correct the path, which begins at the checklist's folder`, { cause: error });
  const said = messageOf(error).replace(/, \w+ '.*$/s, ''); // the system's words without this machine's path
  return new NoAnswer('unknown', 'unreadable', `${name} could not be read: ${oneLine(said)}`, { cause: error });
}

function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
