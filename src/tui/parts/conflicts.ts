import type { LaunchState } from '../../state/launch-state.ts';
import { span, wrap, type Line } from '../line.ts';

type Conflicts = Pick<LaunchState, 'conflicts'>;

/** Two people's words on an item of which one came late: both stand, and whoever reads the item is told. */
export function conflictLines({ conflicts }: Conflicts, id: string, cells: number): Line[] {
  return conflicts.filter(({ item }) => item === id).flatMap(({ what }) => wrap([span('⚡ two words: ', 'stop'), span(what)], cells, '  '));
}

/** The same as entries of the item's history. */
export function conflictEntries({ conflicts }: Conflicts, id: string): { at: string; by: string; text: string }[] {
  return conflicts.filter(({ item }) => item === id).map(({ at, what }) => ({ at, by: '⚡ two words', text: what }));
}
