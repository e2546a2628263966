import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, posix, resolve, win32 } from 'node:path';
import { UsageError } from '../model/errors.ts';
import { codeOf, pathError } from './io.ts';
import { type LaunchSummary, summarise } from './summary.ts';

interface Surroundings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
  readonly home?: string;
}

/** The folder of the records: `--ledger DIR`, else the place this system keeps such things. */
export function ledgerFolder(option?: string, { env = process.env, platform = process.platform, home = homedir() }: Surroundings = {}): string {
  if (option !== undefined) {
    if (option.trim() === '') throw new UsageError('`--ledger` names no folder: write `--ledger DIR`, or leave it out');
    return resolve(option);
  }
  if (platform === 'win32') return win32.join(env['LOCALAPPDATA'] || win32.join(home, 'AppData', 'Local'), 'gonogo');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'gonogo');
  const state = env['XDG_STATE_HOME'];
  return posix.join(state && isAbsolute(state) ? state : posix.join(home, '.local', 'state'), 'gonogo');
}

const idPattern = /^[a-z0-9][a-z0-9._-]*$/i;
const extension = '.jsonl';

/** The file of a launch. Refuses an id that would lead out of the folder. */
export function launchPath(folder: string, launch: string): string {
  if (!idPattern.test(launch) || launch.length > 200) {
    throw new UsageError(`\`${launch}\` is no launch: an id is letters, digits, \`-\`, \`_\` and \`.\`, as \`gonogo launches\` lists them`);
  }
  return join(folder, `${launch}${extension}`);
}

/** The ids of the launches that a folder holds; none where the folder does not exist yet. */
export async function launchIds(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.flatMap((name) => (name.endsWith(extension) && idPattern.test(name) ? [name.slice(0, -extension.length)] : [])).toSorted();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw pathError(error, folder, 'read');
  }
}

/** An id for a new launch: the checklist's name and the minute in UTC, with a number where that is taken. */
export function newLaunchId(name: string, now: number, existing: readonly string[]): string {
  const slug = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replace(/^-+|-+$/g, '');
  const [day, time] = new Date(now).toISOString().split('T');
  const id = `${slug || 'launch'}-${day?.replaceAll('-', '')}-${time?.slice(0, 5).replace(':', '')}`;
  const taken = new Set(existing.map((other) => other.toLowerCase())); // some file systems do not tell case apart
  if (!taken.has(id)) return id;
  for (let n = 2; ; n++) if (!taken.has(`${id}-${n}`)) return `${id}-${n}`;
}

/** The launches of a folder, the one that was last worked on last. Reads only both ends of each file; files that are no record are said. */
export async function listLaunches(folder: string, onUnreadable: (sentence: string) => void = () => undefined): Promise<LaunchSummary[]> {
  const launches: LaunchSummary[] = [];
  for (const id of await launchIds(folder)) {
    const path = launchPath(folder, id);
    try {
      launches.push(await summarise(id, path));
    } catch (error) {
      onUnreadable(pathError(error, path, 'read').message);
    }
  }
  return launches.toSorted((a, b) => a.last_at.localeCompare(b.last_at));
}
