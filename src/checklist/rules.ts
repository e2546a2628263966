import type { Item } from '../model/checklist.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Faults, Place } from './faults.ts';
import { idOf, idPattern } from './ids.ts';
import type { Written } from './reader.ts';

/** An item with the places of the names in its block. */
export interface PlacedItem {
  readonly item: Item;
  readonly place: Place;
  readonly needs: readonly Written[];
  readonly check: Place;
  /** What was written as its id where that is none (which is said). */
  readonly badId?: string;
}

/** How many lines a section has at most before lint says that nobody keeps it in their head. */
const SECTION_CAP = 9;

/** What is wrong between items: names that lead nowhere, and circles. */
export function checkItems(items: readonly PlacedItem[], faults: Faults): void {
  const known = new Set(items.map(({ item }) => item.id));
  for (const { badId } of items) {
    if (badId === undefined) continue;
    for (const id of [badId, idOf(badId, badId)]) known.add(id); // who names it is right once that id is mended
  }
  const missing = (id: string, key: string, place: Place): void => {
    const near = didYouMean(
      id,
      [...known].filter((one) => idPattern.test(one)),
    );
    faults.error(place, `\`${key}\` names \`${id}\`, which is no item`, near ? `did you mean \`${near}\`?` : 'write the id of an item of this file');
  };
  for (const { item, needs, check } of items) {
    for (const need of needs) if (!known.has(need.text)) missing(need.text, 'needs', need.place);
    const of = item.check?.kind === 'manual' ? item.check.params['of'] : undefined;
    if (typeof of === 'string' && !of.includes('$') && !known.has(of)) missing(of, 'of', check);
  }
  checkCircles(items, faults);
}

/** So many circles are told apart where they share items; beyond, one of them stands for all. */
const CIRCLES_CAP = 20;

function checkCircles(items: readonly PlacedItem[], faults: Faults): void {
  const left = new Map<string, { id: string; needs: Written[] }>();
  for (const [index, { item, needs }] of items.entries()) {
    const key = left.has(item.id) ? `${item.id} ${index}` : item.id; // an id that is taken twice means its first item
    left.set(key, { id: item.id, needs: [...needs] });
  }
  const needsOf = ({ needs }: { needs: Written[] }): Written[] => needs.filter((need) => left.has(need.text));
  const settle = (): void => {
    for (let before = -1; before !== left.size; ) {
      before = left.size;
      for (const [key, node] of left) if (needsOf(node).length === 0) left.delete(key);
    }
  };
  settle();
  for (let count = 1; left.size > 0; count++) {
    const trail: { id: string; need: Written }[] = [];
    let [at] = left.values();
    while (at && !trail.some(({ id }) => id === at?.id)) {
      const [need] = needsOf(at);
      if (!need) break; // cannot be: what needs nothing is settled
      trail.push({ id: at.id, need });
      at = left.get(need.text);
    }
    const circle = trail.slice(trail.findIndex(({ id }) => id === at?.id));
    const last = circle.at(-1);
    if (!last) return;
    const names = [...circle.map(({ id }) => `\`${id}\``), `\`${circle[0]?.id}\``];
    faults.error(
      last.need.place,
      circle.length === 1 ? `${names[0]} needs itself` : `\`needs\` goes in a circle: ${names.join(' needs ')}`,
      'take one of them out',
    );
    const closing = left.get(last.id);
    if (closing && count < CIRCLES_CAP) closing.needs = closing.needs.filter((need) => need.text !== last.need.text);
    else for (const { id } of circle) left.delete(id);
    settle();
  }
}

/** Says where a section is longer than a person keeps in mind. */
export function checkLength(title: string, count: number, place: Place, faults: Faults): void {
  if (count > SECTION_CAP)
    faults.warning(place, `\`${title}\` has ${count} items, more than the ${SECTION_CAP} that a person keeps in mind`, 'split it with `###` headings');
}
