import { LedgerError, messageOf } from '../model/errors.ts';
import type { FixMemory, SectionMemory } from '../model/fix-memory.ts';
import { Episodes, type Episode } from './episodes.ts';
import { linesOf } from './lines.ts';
import type { LedgerPlace } from './place.ts';

/** What remembering may be told. */
export interface RememberOptions {
  /** The launch that is going on: what is not over there is not counted yet. */
  readonly current?: string;
  /** Told, in a sentence, of a record that could not be read, and of what was left out. */
  readonly onNotice?: (sentence: string) => unknown;
}

/** The records that are looked through. */
type Records = Pick<LedgerPlace, 'where' | 'newestFirst' | 'bytes'>;

/** So many records are looked at, the ones that were worked on last, and so many bytes of all of them together. */
const LAUNCHES_CAP = 200;
const BYTES_CAP = 512 * 1024 * 1024;

/** What the records of a place tell of the runbook sections of a checklist: uses, and whether the item then passed. Records are read, not verified: this is a hint, no proof. */
export async function remembered(place: Records, checklist: string, { current, onNotice = () => undefined }: RememberOptions = {}): Promise<FixMemory> {
  const episodes: Episode[] = [];
  let bytes = 0;
  const found = await place.newestFirst();
  for (const [index, { launch, bytes: size }] of found.entries()) {
    bytes += size;
    if (index >= LAUNCHES_CAP || (bytes > BYTES_CAP && index > 0)) {
      onNotice(`${found.length - index} older records of \`${place.where}\` were not looked at for how often a fix was used`);
      break;
    }
    try {
      episodes.push(...(await episodesIn(place.bytes(launch), { id: launch, checklist, current: launch === current })));
    } catch (error) {
      onNotice(`\`${launch}\` in \`${place.where}\` tells nothing of its fixes: ${messageOf(error)}`);
    }
  }
  return memoryOf(episodes);
}

const FIX = Buffer.from('"type":"fix-');
const ROLLBACK = Buffer.from('"type":"rollback-checked"');
const OBSERVED = Buffer.from('"type":"observed"');

async function episodesIn(bytes: AsyncIterable<Buffer>, launch: { id: string; checklist: string; current: boolean }): Promise<Episode[]> {
  const episodes = new Episodes(launch.id);
  let first: Buffer | undefined;
  let ours: boolean | undefined;
  for await (const line of linesOf(bytes)) {
    first ??= Buffer.from(line); // parsed only where there are fixes at all: it holds the whole checklist
    // What a text of a line holds has its quotes escaped: only an event's own type can look like this, or an object's that a server sent.
    const tells = line.includes(FIX) || (episodes.any && (line.includes(ROLLBACK) || (episodes.open && line.includes(OBSERVED))));
    if (!tells) continue;
    ours ??= nameIn(first) === launch.checklist;
    if (!ours) return [];
    episodes.take(JSON.parse(line.toString('utf8')));
  }
  return episodes.end(launch.current);
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
