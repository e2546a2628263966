import type { Item } from '../model/checklist.ts';

/** Items that observe together, or one that must be alone. */
export type Turn = readonly Item[];

/** Puts what must be alone after everything that does not need it, one at a time; what needs it comes after. Items stand after what they need. */
export function turnsOf(items: readonly Item[], isAlone: (item: Item) => boolean): Turn[] {
  const turns: Turn[] = [];
  let left = items;
  while (left.length > 0) {
    const byId = new Map(left.map((item) => [item.id, item]));
    const together = left.filter((item) => !isAlone(item) && !needed(item, byId).some(isAlone));
    const turn =
      together.length > 0 ? together : [left.find((item) => isAlone(item) && needed(item, byId).length === 0) ?? left[0]].filter((item) => item !== undefined);
    turns.push(turn);
    left = left.filter((item) => !turn.includes(item));
  }
  return turns;
}

/** Everything among the items that an item needs, directly or not. */
function needed(item: Item, byId: ReadonlyMap<string, Item>, seen: Set<string> = new Set([item.id])): Item[] {
  return item.needs.flatMap((id) => {
    const found = byId.get(id);
    if (!found || seen.has(id)) return [];
    seen.add(id);
    return [found, ...needed(found, byId, seen)];
  });
}
