import type { ItemView } from '../model/views.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { isSettled } from '../state/item-state.ts';
import { itemViews } from '../state/views.ts';

/** Seconds between two looks at what goes on all the time. */
const FOLLOW_S = 10;

/** What a console checks when it opens: on a new launch the first phase, on resume all that was seen before. */
export function toProbe(state: LaunchState, now: number): string[] {
  const views = unasked(state, now);
  const seen = views.filter((view) => view.evidence !== undefined);
  const phase = state.checklist.phases[0]?.id;
  return (seen.length > 0 ? seen : views.filter((view) => view.answeredIn === phase)).map((view) => view.item.id);
}

/** What is measured again while somebody looks: what was seen longer ago, unless the count is on hold or the launch is decided. */
export function toRecheck(state: LaunchState, now: number, every_s: number): string[] {
  if (state.hold || state.decision?.go) return [];
  const views = unasked(state, now);
  if (views.some((view) => view.state === 'checking')) return [];
  // What is blocked stays without new evidence: its cause is asked, at the same pace as all.
  return views
    .filter(({ underneath, evidence, item }) => {
      const pace_s = item.check?.follows && !isSettled(underneath) ? Math.min(every_s, FOLLOW_S) : every_s;
      return underneath !== 'blocked' && evidence !== undefined && now - Date.parse(evidence.at) > pace_s * 1000;
    })
    .map((view) => view.item.id);
}

/** Live items that may be checked without being asked: an operator has to allow neither them, nor what a check of them would bring along. */
function unasked(state: LaunchState, now: number): ItemView[] {
  const views = itemViews(state, now);
  const known = new Map<string, boolean>();
  const free = (view: ItemView): boolean => {
    const { id, check, needs } = view.item;
    const answer = known.get(id);
    if (answer !== undefined) return answer;
    known.set(id, true); // lint refuses circles; one that came in all the same ends here
    const needed = needs.flatMap((need) => views.get(need) ?? []).filter((need) => need.underneath !== 'done' && need.underneath !== 'sensed');
    const result = check?.consent === undefined && needed.every(free);
    known.set(id, result);
    return result;
  };
  return [...views.values()].filter((view) => view.item.check !== undefined && view.item.check.kind !== 'manual' && view.ruledOut === undefined && free(view));
}
