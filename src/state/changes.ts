import type { ItemState } from '../model/verdict.ts';
import type { ItemView } from '../model/views.ts';
import type { LaunchState } from './launch-state.ts';

/** An item that stands elsewhere than when the last console left. */
export interface Change {
  readonly view: ItemView;
  readonly from: ItemState;
  readonly to: ItemState;
}

/** What changed since the last console left, in the order of the checklist; empty when nobody left yet. */
export function changesSince(state: LaunchState, views: ReadonlyMap<string, ItemView>): Change[] {
  const before = state.before;
  if (!before) return [];
  return [...views.values()].flatMap((view) => {
    const from = before.states.get(view.item.id) ?? 'open';
    return from === view.underneath ? [] : [{ view, from, to: view.underneath }];
  });
}
