import type { Bounds } from '../guarded.ts';

/** The most that a Redis may send in answer to one question, in bytes. */
const CAP = 4 * 1024 * 1024;

/** The most entries that the lists of one answer may promise, all together: clients make room for them before they come. */
const ENTRIES_CAP = 100_000;

const HEAD = 16;

/** What a Redis may answer here, where only short things are asked. */
export function redisBounds(where: string): Bounds {
  let entries = 0;
  let tail = '';
  return {
    where,
    cap: CAP,
    refuse(chunk, again) {
      if (!again) entries = 0;
      const text = tail + chunk.toString('latin1');
      for (const found of text.matchAll(/(?:^|\n)[*~%>](\d+)\r/g)) if (found.index + found[0].length > tail.length) entries += Number(found[1]);
      tail = text.slice(-HEAD);
      return entries > ENTRIES_CAP ? `promised a list of more than ${ENTRIES_CAP} entries, which was not read` : undefined;
    },
  };
}
