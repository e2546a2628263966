import { Fzf } from 'fzf';
import type { Views } from './list.ts';
import { stateMarks } from './theme.ts';

interface Entry {
  readonly id: string;
  readonly text: string;
}

/** What fzf finds; its own types do not resolve here. */
interface Hit {
  readonly item: Entry;
  readonly score: number;
}

type Find = (query: string) => string[];

/** What matches less than this part of the best match is noise. */
const worthShowing = 0.6;

/** Above this many items a key press wants the quicker of fzf's two ways. */
const quick = 400;

const finders = new WeakMap<Views, Find>();

/** The items that a query finds over id, title, source and state, best first; every word has to be found, in any order. */
export function found(query: string, views: Views): string[] {
  const find = finders.get(views) ?? finderOf(views);
  finders.set(views, find);
  return find(query);
}

function finderOf(views: Views): Find {
  const entries: Entry[] = [...views.values()].map(({ item, state }) => ({
    id: item.id,
    text: [item.id, item.title, item.source.join(' '), stateMarks[state].word].join(' '),
  }));
  const finder = new Fzf(entries, { selector: (entry: Entry) => entry.text, casing: 'case-insensitive', fuzzy: entries.length > quick ? 'v1' : 'v2' });
  const ofWord = new Map<string, string[]>();
  const idsOf = (word: string): string[] => {
    const known = ofWord.get(word);
    if (known) return known;
    const hits: readonly Hit[] = finder.find(word);
    const best = hits[0]?.score ?? 0;
    const ids = hits.filter(({ score }) => score >= best * worthShowing).map(({ item }) => item.id);
    ofWord.set(word, ids);
    return ids;
  };
  return (query) => {
    const [first = [], ...others] = query.trim().split(/\s+/).map(idsOf);
    const sets = others.map((ids) => new Set(ids));
    return first.filter((id) => sets.every((set) => set.has(id)));
  };
}
