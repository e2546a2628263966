import { itemsOf } from '../model/checklist.ts';
import type { Fault } from '../model/errors.ts';
import type { ItemView } from '../model/views.ts';
import { type Spot, type Stretch, markOf, marksIn, spotsOf } from './mark.ts';
import { type ParseOptions, parseChecklist } from './parse.ts';
import { normalised } from './source.ts';

/** A Markdown checklist with the ticks of a launch, or what keeps it from being read as one. */
export type Ticked =
  | {
      readonly ok: true;
      readonly text: string;
      /** Items that are ticked now and were not before. */
      readonly ticked: readonly string[];
      /** Items that were ticked before and are not now. */
      readonly unticked: readonly string[];
      /** Items of the file that the launch does not have, or that ask something else there; they stay as they are. */
      readonly others: readonly string[];
      /** Items of the launch that the file does not have. */
      readonly missing: readonly string[];
    }
  | { readonly ok: false; readonly faults: readonly Fault[] };

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

/** Writes the ticks of a launch into the text of its checklist, and leaves every other byte as it is. */
export function tickText(text: string, file: string, views: Iterable<ItemView>, options: ParseOptions = {}): Ticked {
  const byId = new Map([...views].map((view) => [view.item.id, view] as const));
  const bare = edited(text, marksEdits(text));
  const { checklist, markdown, faults } = parseChecklist(bare, file, options);
  if (!checklist || !markdown) return { ok: false, faults };
  const spots = new Map(spotsOf(markdown).map((spot) => [spot.line, spot]));
  const before = new Map(marksIn(normalised(text)).map((stretch) => [stretch.line, stretch]));
  const place = placer(bare);
  const original = placer(text);
  const edits: Edit[] = [];
  const [ticked, unticked, others]: [string[], string[], string[]] = [[], [], []];
  const items = itemsOf(checklist);
  for (const item of items) {
    const view = byId.get(item.id);
    const spot = spots.get(item.line);
    if (!spot) continue;
    if (!view || view.item.title !== item.title || view.item.sign !== item.sign) {
      others.push(item.id);
      edits.push({ ...place(spot.title), insert: kept(text, before.get(spot.title.line), original) });
      continue;
    }
    const done = view.state === 'done';
    const box = boxOf(bare, place(spot.box));
    const is = /x/i.test(box);
    if (done !== is) edits.push({ ...place(spot.box), insert: done ? 'x' : ' ' });
    if (done && !is) ticked.push(item.id);
    if (!done && is) unticked.push(item.id);
    edits.push({ ...place(spot.title), insert: markOf(view) });
  }
  const has = new Set(items.map(({ id }) => id));
  const result = edited(bare, edits);
  const again = parseChecklist(result, file, options);
  const ids =
    again.checklist &&
    itemsOf(again.checklist)
      .map(({ id, title }) => `${id} ${title}`)
      .join('\n');
  if (ids !== items.map(({ id, title }) => `${id} ${title}`).join('\n'))
    return {
      ok: false,
      faults: [
        ...again.faults,
        {
          severity: 'error',
          file,
          line: 1,
          column: 1,
          what: 'with its ticks this file would be another checklist',
          instead: 'write each title on a line of its own',
        },
      ],
    };
  return { ok: true, text: result, ticked, unticked, others, missing: [...byId.keys()].filter((id) => !has.has(id)) };
}

function boxOf(text: string, { at, remove }: Omit<Edit, 'insert'>): string {
  return text.slice(at, at + remove);
}

/** The mark that a line has already. */
function kept(text: string, stretch: Stretch | undefined, place: (stretch: Stretch) => Omit<Edit, 'insert'>): string {
  return stretch ? boxOf(text, place(stretch)) : '';
}

function marksEdits(text: string): Edit[] {
  const place = placer(text);
  return marksIn(normalised(text)).map((stretch) => ({ ...place(stretch), insert: '' }));
}

/** Finds in a text with any line ends, and with its byte order mark, what was found in the normalised one. */
function placer(text: string): (stretch: Spot['box']) => Omit<Edit, 'insert'> {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0];
  for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) starts.push(index + end.length);
  return ({ line, from, to }) => ({ at: (starts[line - 1] ?? 0) + from, remove: to - from });
}

function edited(text: string, edits: readonly Edit[]): string {
  let [result, done] = ['', 0];
  for (const { at, remove, insert } of edits.toSorted((a, b) => a.at - b.at)) {
    result += text.slice(done, at) + insert;
    done = at + remove;
  }
  return result + text.slice(done);
}
