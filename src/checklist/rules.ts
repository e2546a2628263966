import type { Item } from '../model/checklist.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Faults, Place } from './faults.ts';
import type { Written } from './reader.ts';

/** An item with the places of the names in its block. */
export interface PlacedItem {
  readonly item: Item;
  readonly place: Place;
  readonly needs: readonly Written[];
  readonly check: Place;
  /** Its id could not be read. */
  readonly unnamed: boolean;
}

/** How many lines a section has at most before lint says that nobody keeps it in their head. */
const SECTION_CAP = 9;

/** What is wrong between items: names that lead nowhere, and circles. */
export function checkItems(items: readonly PlacedItem[], faults: Faults): void {
  const ids = items.map(({ item }) => item.id);
  const known = new Set(ids);
  const unsure = items.some(({ unnamed }) => unnamed); // what is not found may be that one; one fault is enough
  const missing = (id: string, key: string, place: Place): void => {
    if (unsure) return;
    const near = didYouMean(id, ids);
    faults.error(place, `\`${key}\` names \`${id}\`, which is no item`, near ? `did you mean \`${near}\`?` : 'write the id of an item of this file');
  };
  for (const { item, needs, check } of items) {
    for (const need of needs) if (!known.has(need.text)) missing(need.text, 'needs', need.place);
    const of = item.check?.kind === 'manual' ? item.check.params['of'] : undefined;
    if (typeof of === 'string' && !of.includes('$') && !known.has(of)) missing(of, 'of', check);
  }
  checkCircles(items, faults);
}

function checkCircles(items: readonly PlacedItem[], faults: Faults): void {
  const left = new Map(items.map((placed) => [placed.item.id, placed]));
  const needsOf = (placed: PlacedItem): Written[] => placed.needs.filter((need) => left.has(need.text));
  const settle = (): void => {
    for (let before = -1; before !== left.size; ) {
      before = left.size;
      for (const [id, placed] of left) if (needsOf(placed).length === 0) left.delete(id);
    }
  };
  settle();
  while (left.size > 0) {
    const trail: { id: string; need: Written }[] = [];
    let [at] = left.values();
    while (at && !trail.some(({ id }) => id === at?.item.id)) {
      const [need] = needsOf(at);
      if (!need) break; // cannot be: what needs nothing is settled
      trail.push({ id: at.item.id, need });
      at = left.get(need.text);
    }
    const circle = trail.slice(trail.findIndex(({ id }) => id === at?.item.id));
    const last = circle.at(-1);
    if (!last) return;
    const names = [...circle.map(({ id }) => `\`${id}\``), `\`${circle[0]?.id}\``];
    faults.error(
      last.need.place,
      circle.length === 1 ? `${names[0]} needs itself` : `\`needs\` goes in a circle: ${names.join(' needs ')}`,
      'take one of them out',
    );
    for (const { id } of circle) left.delete(id);
    settle();
  }
}

/** Says where a section is longer than a person keeps in mind. */
export function checkLength(title: string, count: number, place: Place, faults: Faults): void {
  if (count > SECTION_CAP)
    faults.warning(place, `\`${title}\` has ${count} items, more than the ${SECTION_CAP} that a person keeps in mind`, 'split it with `###` headings');
}
