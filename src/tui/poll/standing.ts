import { before, gatesOf } from '../../model/poll-rule.ts';
import type { ItemView, PollView } from '../../model/views.ts';
import type { LaunchState, PollRecord } from '../../state/launch-state.ts';
import { pollAt } from '../../state/poll-regress.ts';
import { stationMarks, stationStands, type StationStands } from '../../state/poll-words.ts';
import { latestPolls, pollView, stationOf } from '../../state/polls.ts';
import { inTheWay } from '../../state/views.ts';
import type { Views } from '../list.ts';
import type { Tone } from '../theme.ts';

/** The polls of a launch as one console sees them. */
export interface PollNow {
  /** The poll that was begun last, as it stands now. */
  readonly record: PollRecord | undefined;
  readonly view: PollView | undefined;
  /** Those of the poll, else those of the checklist. */
  readonly stations: readonly string[];
  /** The station of whoever is at this console, where one is known. */
  readonly mine: string | undefined;
  /** Phases whose gate is open: nothing up to them stands in the way. */
  readonly gates: readonly string[];
  /** The one to poll next: the first open gate that does not stand at go. */
  readonly next: string | undefined;
  /** What keeps the gate of the poll closed, else the first closed gate. */
  readonly inTheWay: readonly string[];
}

const tones: Readonly<Record<StationStands, Tone>> = { go: 'good', 'no-go': 'stop', void: 'stop', waiting: 'strong', silent: 'stop' };

/** The sign, the word and the tone of a station in a poll. */
export function stationMark(
  view: PollView,
  station: string,
): { readonly glyph: string; readonly word: string; readonly tone: Tone; readonly stands: StationStands } {
  const stands = stationStands(view, station);
  return { ...stationMarks[stands], tone: tones[stands], stands };
}

/** The lines that a gate rests on. */
export function linesBefore(launch: LaunchState, views: Views, phase: string): ItemView[] {
  return [...views.values()].filter(
    (view) => before(launch.checklist, view.answeredIn, phase) && (view.item.priority === 'critical' || view.item.priority === 'high'),
  );
}

/** The polls of a launch at a moment, seen from one console; `station` is the one that was named when it was opened. */
export function pollNow(launch: LaunchState, views: Views, now: number, operator: string, station?: string): PollNow {
  const newest = [...launch.polls.values()].at(-1);
  const record = newest && pollAt(launch, newest, now);
  const view = record && pollView(record, now);
  const stations = record?.stations ?? launch.checklist.stations;
  const all = gatesOf(launch.checklist);
  const closed = (phase: string): string[] =>
    linesBefore(launch, views, phase)
      .filter(inTheWay)
      .map(({ item }) => item.id);
  const gates = all.filter((phase) => closed(phase).length === 0);
  const stand = latestPolls(launch)
    .map((poll) => pollView(pollAt(launch, poll, now), now))
    .filter(({ go, stations: asked }) => go.length === asked.length)
    .map(({ phase }) => phase);
  const own = station ?? stationOf(launch, operator);
  const asked = view?.open ? view.phase : all.find((phase) => !gates.includes(phase));
  return {
    record,
    view,
    stations,
    mine: own !== undefined && stations.includes(own) ? own : undefined,
    gates,
    next: gates.find((phase) => !stand.includes(phase)) ?? gates.at(-1),
    inTheWay: asked === undefined ? [] : closed(asked),
  };
}

/** Whether the station of this console still has to answer: it was never asked, or its go is void. */
export function waitsForMe({ view, mine }: Pick<PollNow, 'view' | 'mine'>): boolean {
  if (!view?.open) return false;
  return mine === undefined ? view.silent.length + view.voided.length > 0 : view.silent.includes(mine) || view.voided.includes(mine);
}
