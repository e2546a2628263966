import { type FileHandle, open, stat } from 'node:fs/promises';
import { LedgerError, messageOf } from '../model/errors.ts';
import type { FixMemory, SectionMemory } from '../model/fix-memory.ts';
import { Episodes, type Episode } from './episodes.ts';
import { launchIds, launchPath } from './files.ts';

/** What remembering may be told. */
export interface RememberOptions {
  /** The launch that is going on: what is not over there is not counted yet. */
  readonly current?: string;
  /** Told, in a sentence, of a record that could not be read, and of what was left out. */
  readonly onNotice?: (sentence: string) => void;
}

/** So many records are looked at, the ones that were worked on last, and so many bytes of all of them together. */
const LAUNCHES_CAP = 200;
const BYTES_CAP = 512 * 1024 * 1024;

/** What the records of a folder tell of the runbook sections of a checklist: uses, and whether the item then passed. Records are read, not verified: this is a hint, no proof. */
export async function remembered(folder: string, checklist: string, { current, onNotice = () => undefined }: RememberOptions = {}): Promise<FixMemory> {
  const episodes: Episode[] = [];
  let bytes = 0;
  const found = await newestFirst(folder);
  for (const [index, { id, path, size }] of found.entries()) {
    bytes += size;
    if (index >= LAUNCHES_CAP || (bytes > BYTES_CAP && index > 0)) {
      onNotice(`${found.length - index} older records of \`${folder}\` were not looked at for how often a fix was used`);
      break;
    }
    try {
      episodes.push(...(await episodesIn(path, { id, checklist, current: id === current })));
    } catch (error) {
      onNotice(`\`${path}\` tells nothing of its fixes: ${messageOf(error)}`);
    }
  }
  return memoryOf(episodes);
}

async function newestFirst(folder: string): Promise<{ id: string; path: string; size: number; at: number }[]> {
  const files = await Promise.all(
    (await launchIds(folder)).map(async (id) => {
      const path = launchPath(folder, id);
      const found = await stat(path).catch(() => undefined); // removed in the meantime
      return found?.isFile() ? [{ id, path, size: found.size, at: found.mtimeMs }] : [];
    }),
  );
  return files.flat().toSorted((a, b) => b.at - a.at);
}

const CHUNK = 1 << 20;
const NEWLINE = 10;
const FIX = Buffer.from('"type":"fix-');
const ROLLBACK = Buffer.from('"type":"rollback-checked"');
const OBSERVED = Buffer.from('"type":"observed"');

async function episodesIn(path: string, launch: { id: string; checklist: string; current: boolean }): Promise<Episode[]> {
  const handle = await open(path, 'r');
  try {
    const episodes = new Episodes(launch.id);
    let first: Buffer | undefined;
    let ours: boolean | undefined;
    for await (const line of linesOf(handle)) {
      first ??= Buffer.from(line); // parsed only where there are fixes at all: it holds the whole checklist
      // What a text of a line holds has its quotes escaped: only an event's own type can look like this, or an object's that a server sent.
      const tells = line.includes(FIX) || (episodes.any && (line.includes(ROLLBACK) || (episodes.open && line.includes(OBSERVED))));
      if (!tells) continue;
      ours ??= nameIn(first) === launch.checklist;
      if (!ours) return [];
      episodes.take(JSON.parse(line.toString('utf8')));
    }
    return episodes.end(launch.current);
  } finally {
    await handle.close();
  }
}

/** The whole lines of a file; what stands after the last one is being written, or was cut off. */
async function* linesOf(handle: FileHandle): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for (let at = 0; ; ) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const { bytesRead } = await handle.read(chunk, 0, CHUNK, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    rest = rest.length === 0 ? chunk.subarray(0, bytesRead) : Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    let begin = 0;
    for (let stop = rest.indexOf(NEWLINE); stop >= 0; stop = rest.indexOf(NEWLINE, begin)) {
      yield rest.subarray(begin, stop);
      begin = stop + 1;
    }
    rest = rest.subarray(begin);
  }
}

function nameIn(line: Buffer): string {
  const parsed = JSON.parse(line.toString('utf8')) as { event?: { checklist?: { name?: unknown } } } | null; // looked at with care below
  const name = parsed?.event?.checklist?.name;
  if (typeof name !== 'string') throw new LedgerError('it does not begin with the opening of a launch');
  return name;
}

function memoryOf(episodes: readonly Episode[]): FixMemory {
  const memories = new Map<string, SectionMemory>();
  for (const [section, of] of Map.groupBy(episodes, (episode) => episode.section)) {
    const last = of.reduce((latest, episode) => (Date.parse(episode.at) >= Date.parse(latest.at) ? episode : latest));
    const seconds = of.flatMap(({ took_s }) => took_s ?? []).toSorted((a, b) => a - b);
    const middle = Math.floor(seconds.length / 2);
    const median = seconds.length % 2 === 1 ? seconds[middle] : ((seconds[middle - 1] ?? 0) + (seconds[middle] ?? 0)) / 2;
    memories.set(section, {
      section,
      uses: of.length,
      passed: seconds.length,
      ...(seconds.length === 0 || median === undefined ? {} : { median_s: median }),
      last: { at: last.at, passed: last.took_s !== undefined, launch: last.launch },
    });
  }
  return memories;
}
