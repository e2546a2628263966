import { counts } from '../model/checklist.ts';
import type { ItemView, LaunchView } from '../model/views.ts';
import { latestWatch, watchStands } from './watch.ts';
import { burstStands } from './bursts.ts';
import { isSettled, standingFinder, standings, type Standing } from './item-state.ts';
import type { ItemRecord, LaunchState } from './launch-state.ts';
import { isHere } from './people.ts';
import { pollAt } from './poll-regress.ts';
import { latestPolls, pollView } from './polls.ts';

const cache = new WeakMap<ItemRecord, ItemView>();

/** Every item as it stands at a moment, in the order of the checklist. A view that did not change is the same object. */
export function itemViews(state: LaunchState, now: number): ReadonlyMap<string, ItemView> {
  const all = standings(state, now);
  const views = new Map<string, ItemView>();
  for (const [id, record] of state.items) {
    const standing = all.get(id);
    if (standing) views.set(id, viewOf(record, standing));
  }
  return views;
}

/** Finds the view of one item after the other, without looking at the rest. */
export function viewFinder(state: LaunchState, now: number): (id: string) => ItemView | undefined {
  const find = standingFinder(state, now);
  return (id) => {
    const [record, standing] = [state.items.get(id), find(id)];
    return record && standing && viewOf(record, standing);
  };
}

function viewOf(record: ItemRecord, standing: Standing): ItemView {
  const known = cache.get(record);
  if (
    known &&
    known.state === standing.state &&
    known.underneath === standing.underneath &&
    known.because === standing.because &&
    known.cause === standing.cause
  )
    return known;
  const { checkingUntil: _until, checkingBy: _by, allowed, ...rest } = record;
  const consent = record.item.check?.consent;
  const view: ItemView = {
    ...rest,
    ...standing,
    allowed: consent === undefined || allowed === consent.subject,
    answeredIn: record.deferral?.to ?? record.item.phase,
  };
  cache.set(record, view);
  return view;
}

/** Whether an item keeps the launch from GO. */
export function inTheWay(view: ItemView): boolean {
  return counts(view.item) && !isSettled(view.underneath);
}

/** The items that keep each phase's gate closed, for phases where there are any. */
export function closedGates(state: LaunchState, views: Iterable<ItemView>): { phase: string; items: string[] }[] {
  const all = [...views].filter(inTheWay);
  return state.checklist.phases
    .map((phase) => ({ phase: phase.id, items: all.filter((view) => view.answeredIn === phase.id).map((view) => view.item.id) }))
    .filter((gate) => gate.items.length > 0);
}

/** The launch as the engine's rules read it. */
export function launchView(state: LaunchState, now: number): LaunchView {
  let all: ReadonlyMap<string, ItemView> | undefined;
  const views = (): ReadonlyMap<string, ItemView> => (all ??= itemViews(state, now));
  return {
    launch: state.launch,
    openedAt: state.openedAt,
    item: viewFinder(state, now),
    items: () => [...views().values()],
    bursts: () =>
      [...state.bursts.values()].map((burst) => ({
        burst: burst.burst,
        item: burst.item,
        scenario: burst.scenario.name,
        session: burst.session,
        by: burst.by,
        stands: burstStands(state, burst, now),
        paused: burst.steered.findLast(({ steer }) => steer === 'pause' || steer === 'resume')?.steer === 'pause',
      })),
    watch: () => {
      const watch = latestWatch(state);
      return watch && { ...watch, stands: watchStands(state, watch, now) };
    },
    people: () => state.sessions.filter((session) => isHere(session, now)),
    polls: () => latestPolls(state).map((poll) => pollView(pollAt(state, poll, now), now)),
    lastSeq: state.lastSeq,
    closedGates: () => closedGates(state, views().values()),
    held: state.hold,
    decision: state.decision,
  };
}
