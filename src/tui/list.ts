import { rowsOf, type Row } from '../state/rows.ts';
import { sectionSettled } from '../state/summary.ts';
import type { LaunchState } from '../state/launch-state.ts';
import type { ItemView } from '../model/views.ts';
import type { ItemState } from '../model/verdict.ts';

/** Neighbours that wait for the same cause, on one line. */
export interface FoldRow {
  readonly type: 'fold';
  readonly key: string;
  readonly phase: string;
  readonly section: string;
  readonly cause: string;
  readonly ids: readonly string[];
}

/** A line of the list as the console shows it. */
export type ListRow = Row | FoldRow;

/** From how many neighbours on blocked items share a line. */
const foldFrom = 3;

export type Views = ReadonlyMap<string, ItemView>;

/** The rows of the list: filtered, or with what waits for one cause folded, unless its fold was opened. */
export function listRows(launch: LaunchState, views: Views, keep: ReadonlySet<string> | undefined, opened: Pick<ReadonlySet<string>, 'has'>): ListRow[] {
  if (keep) return rowsOf(launch.checklist, views, (view) => keep.has(view.item.id));
  const rows = rowsOf(launch.checklist, views);
  const folded: ListRow[] = [];
  for (let index = 0; index < rows.length; ) {
    const row = rows[index];
    if (!row) break;
    const ids = runOfBlocked(rows, index, views);
    const key = `fold:${row.key}`;
    if (ids.length >= foldFrom && !opened.has(key)) {
      folded.push({ type: 'fold', key, phase: row.phase, section: 'section' in row ? row.section : '', cause: causeAt(row, views) ?? '', ids });
      index += ids.length;
    } else {
      const last = index + Math.max(1, ids.length);
      folded.push(...rows.slice(index, last));
      index = last;
    }
  }
  return folded;
}

function runOfBlocked(rows: readonly Row[], from: number, views: Views): string[] {
  const first = rows[from];
  const cause = first && causeAt(first, views);
  const ids: string[] = [];
  if (cause === undefined) return ids;
  for (let index = from; index < rows.length; index += 1) {
    const row = rows[index];
    if (row?.type !== 'item' || causeAt(row, views) !== cause) break;
    ids.push(row.id);
  }
  return ids;
}

function causeAt(row: Row, views: Views): string | undefined {
  const view = row.type === 'item' ? views.get(row.id) : undefined;
  // Also while they are checked: the fold does not open and close with every check.
  return view?.underneath === 'blocked' && view.state !== 'deferred' ? view.cause : undefined;
}

/** Whether the cursor stops at a row. */
function isStop(row: ListRow | undefined): boolean {
  return row !== undefined && row.type !== 'phase' && row.type !== 'section';
}

/** The item whose fix helps: what blocks this one, where something does. */
export function helping(view: ItemView, views: Views): ItemView {
  return (view.state === 'blocked' && view.cause !== undefined ? views.get(view.cause) : undefined) ?? view;
}

/** Where the cursor is: at its row, else, when that row went away, at the nearest one; -1 in an empty list. */
export function cursorIndex(rows: readonly ListRow[], cursor: { readonly key: string; readonly index: number }): number {
  const byKey = rows.findIndex((row) => row.key === cursor.key);
  if (isStop(rows[byKey])) return byKey;
  const inFold = rows.findIndex((row) => row.type === 'fold' && row.ids.includes(cursor.key));
  if (inFold !== -1) return inFold;
  const from = Math.min(Math.max(0, cursor.index), rows.length - 1);
  const after = rows.findIndex((row, index) => index >= from && isStop(row));
  return after === -1 ? rows.findLastIndex(isStop) : after;
}

/** The row that is a number of stops further down (or up), at most the last (or first). */
export function moved(rows: readonly ListRow[], from: number, steps: number): number {
  let at = from;
  let left = Math.abs(steps);
  const step = Math.sign(steps);
  for (let index = from + step; left > 0 && index >= 0 && index < rows.length; index += step) {
    if (isStop(rows[index])) {
      at = index;
      left -= 1;
    }
  }
  return at;
}

/** Whether a state waits for somebody to do something. */
export function wantsSomeone(state: ItemState): boolean {
  switch (state) {
    case 'open':
    case 'sensed':
    case 'failing':
    case 'unknown':
    case 'stale':
      return true;
    case 'checking':
    case 'done':
    case 'blocked':
    case 'overridden':
    case 'deferred':
    case 'not-applicable':
      return false;
    default:
      return state satisfies never;
  }
}

/** Whether every item of a section is settled and nobody closed it yet. */
export function canClose(launch: LaunchState, views: Views, phase: string, section: string): boolean {
  if (launch.closed.has(`${phase}/${section}`)) return false;
  return unsettled(launch, views, phase, section).length === 0;
}

/** The items of a section that are not settled. */
export function unsettled(launch: LaunchState, views: Views, phase: string, section: string): ItemView[] {
  const items = launch.checklist.phases.find(({ id }) => id === phase)?.sections.find(({ id }) => id === section)?.items ?? [];
  return items.map(({ id }) => views.get(id)).filter((view): view is ItemView => view !== undefined && !sectionSettled(view));
}

/** The next row (`1`) or the one before (`-1`) that waits for somebody, going round; -1 when there is none. */
export function nextWanted(rows: readonly ListRow[], from: number, step: 1 | -1, launch: LaunchState, views: Views): number {
  for (let count = 1; count <= rows.length; count += 1) {
    const index = (((from + step * count) % rows.length) + rows.length) % rows.length;
    const row = rows[index];
    if (row?.type === 'close' && canClose(launch, views, row.phase, row.section)) return index;
    if (row?.type !== 'item') continue;
    const view = views.get(row.id);
    if (view && wantsSomeone(row.again ? view.underneath : view.state)) return index;
  }
  return -1;
}

/** The first row on screen, so that the cursor and what surrounds it are seen; moves as little as it can. */
export function scrolledTo(top: number, cursor: number, height: number, count: number): number {
  const margin = Math.min(2, Math.floor((height - 1) / 2));
  const atMost = Math.max(0, cursor - margin);
  const atLeast = cursor + margin - height + 1;
  return Math.max(0, Math.min(Math.max(Math.min(top, atMost), atLeast), Math.max(0, count - height)));
}
