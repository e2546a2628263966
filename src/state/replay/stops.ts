import type { JudgedStop, Rejudged, Stop, StopEnd } from '../../model/replay.ts';
import type { Signature } from '../../model/views.ts';
import type { LaunchState } from '../launch-state.ts';
import { summarise } from '../summary.ts';
import { itemViews } from '../views.ts';

/** A place of the record: how many lines there were, and when, in milliseconds since 1970. */
interface Place {
  readonly seq: number;
  readonly time: number;
}

/** The stops by a moment, each with what it would have come to: at the first GO, or at the moment where there is none by then. `stateAt` is the launch as today's expectations have it. */
export function judgedStops({ stops, go }: Pick<Rejudged, 'stops' | 'go'>, moment: Place, stateAt: (seq: number) => LaunchState | undefined): JudgedStop[] {
  const by = stops.filter(({ seq }) => seq <= moment.seq);
  if (by.length === 0) return [];
  const end = go && go.seq <= moment.seq ? { seq: go.seq, time: Date.parse(go.at) } : moment;
  const state = stateAt(end.seq);
  const inTheWay = new Set(state ? summarise(state, itemViews(state, end.time)).inTheWay.map(({ item }) => item.id) : []);
  return by.map((stop) => ({ ...stop, end: endOf(stop, end.seq, inTheWay) }));
}

function endOf({ item, seq, passedSeq }: Stop, end: number, inTheWay: ReadonlySet<string>): StopEnd {
  if (seq > end) return 'after';
  if (passedSeq !== undefined && passedSeq <= end) return 'passed';
  return inTheWay.has(item) ? 'stopped' : 'accepted';
}

/** Signatures that are void today and that the record does not have void. */
export function voidedToday(recorded: LaunchState, today: LaunchState): { readonly item: string; readonly signature: Signature }[] {
  return [...today.items].flatMap(([item, { voided }]) => {
    const then = recorded.items.get(item)?.voided ?? [];
    return voided.filter((one) => !then.some((other) => other.by === one.by && other.at === one.at)).map((signature) => ({ item, signature }));
  });
}
