import type { LaunchState } from '../../state/launch-state.ts';
import { fit, line, span, wrap, type Line } from '../line.ts';

type Conflicts = Pick<LaunchState, 'conflicts'>;

/** Two people's words on an item of which one came late: both stand, and whoever reads the item is told. */
export function conflictLines({ conflicts }: Conflicts, id: string, cells: number): Line[] {
  return conflicts.filter(({ item }) => item === id).flatMap(({ what }) => wrap([span('⚡ two words: ', 'stop'), span(what)], cells, '  '));
}

/** Words on the launch or a poll that ran into each other, until somebody says something on the launch after them. */
export function launchConflicts({ conflicts, said }: Pick<LaunchState, 'conflicts' | 'said'>): readonly string[] {
  const last = said.findLast(({ item }) => item === undefined)?.seq ?? 0;
  return conflicts.flatMap(({ item, seq, what }) => (item === undefined && seq >= last ? [what] : []));
}

/** The same, a line each, for the head of every screen. */
export function conflictHeader(launch: Pick<LaunchState, 'conflicts' | 'said'>, cells: number): Line[] {
  return launchConflicts(launch).map((what) => fit(line(span(' ⚡ two words: ', 'stop'), span(what)), cells));
}

/** The same as entries of the item's history. */
export function conflictEntries({ conflicts }: Conflicts, id: string): { at: string; by: string; text: string }[] {
  return conflicts.filter(({ item }) => item === id).map(({ at, what }) => ({ at, by: '⚡ two words', text: what }));
}
