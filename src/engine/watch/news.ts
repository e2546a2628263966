import { messageOf } from '../../model/errors.ts';
import type { News, WatchPlan, WatchPorts } from './ports.ts';
import { inTime } from './sample.ts';

/** The most pieces of news that one sample keeps; the others are new at the next beat. */
const NEWS_CAP = 20;
/** The most characters of each. */
const TEXT_CAP = 300;
/** The most keys of old news that the start of a watch records. */
const KNOWN_CAP = 500;

/** How the key of what says that a line could not be read begins: that it was so at the start is news all the same. */
export const UNREAD = 'unread: ';

/** Tells what is new since a watch began. */
export interface NewsDesk {
  /** Learns what is there already; its keys for the record, or undefined where that could not be asked: the first answer counts as the start then. */
  begin(signal: AbortSignal): Promise<string[] | undefined>;
  next(signal: AbortSignal): Promise<News[]>;
}

/** Makes the desk of a watch; one that goes on knows what was there when it began, and what came since. */
export function newsDesk(earlier: WatchPlan['earlier'], ports: WatchPorts, room_ms: number): NewsDesk {
  const known = new Set([...(earlier?.known ?? []), ...(earlier?.samples ?? []).flatMap(({ news }) => news.map(({ key }) => key))]);
  let begun = earlier?.known !== undefined;

  async function ask(signal: AbortSignal): Promise<readonly News[] | string> {
    try {
      return await inTime((limit) => ports.news(limit), room_ms, ports, signal);
    } catch (error) {
      return `news could not be asked for: ${messageOf(error)}`;
    }
  }

  function learn(all: readonly News[]): void {
    for (const { key } of all) if (!key.startsWith(UNREAD)) known.add(key);
    begun = true;
  }

  return {
    async begin(signal) {
      if (begun) return [...known].slice(0, KNOWN_CAP);
      const all = await ask(signal);
      if (typeof all === 'string') return undefined;
      learn(all);
      return [...known].slice(0, KNOWN_CAP);
    },
    async next(signal) {
      const all = await ask(signal);
      if (typeof all === 'string') return fresh([{ from: 'logs', key: `gonogo: ${all}`, text: all }], known);
      if (begun) return fresh(all, known);
      learn(all);
      return [];
    },
  };
}

function fresh(all: readonly News[], known: Set<string>): News[] {
  const found: News[] = [];
  for (const { from, key, text } of all) {
    if (known.has(key) || found.length === NEWS_CAP) continue;
    known.add(key);
    found.push({ from, key, text: text.length > TEXT_CAP ? `${text.slice(0, TEXT_CAP - 1)}…` : text });
  }
  return found;
}
