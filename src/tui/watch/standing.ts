import type { WatchSpec } from '../../model/watch.ts';
import type { LaunchState, WatchRecord } from '../../state/launch-state.ts';
import { latestWatch, watchView, type ObjectiveStands, type ObjectiveView, type WatchView } from '../../state/watch.ts';
import type { Tone } from '../theme.ts';

/** Where a launch is with its watch: nothing to watch, not begun, sampling, out of time but not ended, without a console, or ended. */
export type WatchMoment = 'unwatched' | 'ready' | 'running' | 'time-up' | 'left' | 'over';

/** The latest watch of a launch as this console sees it. */
export interface WatchNow {
  readonly spec: WatchSpec | undefined;
  readonly view: WatchView | undefined;
  readonly moment: WatchMoment;
  /** Who is at the console that samples, or sampled last. */
  readonly by: string;
  /** Another console is at it: only there can it be steered. */
  readonly elsewhere: boolean;
}

/** How a mark looks: its sign, its word, its tone. */
export interface Mark {
  readonly glyph: string;
  readonly word: string;
  readonly tone: Tone;
}

/** The sign and the word of an objective: red only where a promise is broken. */
const objectiveMarks: Readonly<Record<ObjectiveStands, Mark>> = {
  holds: { glyph: '✓', word: 'holds', tone: 'good' },
  broken: { glyph: '✗', word: 'broken', tone: 'stop' },
  idle: { glyph: '·', word: 'idle', tone: 'dim' },
  unknown: { glyph: '?', word: 'unknown', tone: 'strong' },
  'not-asked': { glyph: '–', word: 'not asked', tone: 'dim' },
};

const waiting: Mark = { glyph: '○', word: 'waiting', tone: 'dim' };

/** How an objective stands; before its first sample nobody can say. */
export function markOf({ stands, last }: Pick<ObjectiveView, 'stands' | 'last'>): Mark {
  return last === undefined ? waiting : objectiveMarks[stands];
}

/** The watch of a launch at a moment, seen from one console. */
export function watchNow(launch: LaunchState, now: number, session: string): WatchNow {
  const spec = launch.checklist.watch;
  const record = latestWatch(launch);
  if (!record) return { spec, view: undefined, moment: spec ? 'ready' : 'unwatched', by: '', elsewhere: false };
  const view = watchView(launch, record, now);
  return {
    spec,
    view,
    moment: momentOf(view),
    by: launch.sessions.find(({ id }) => id === record.session)?.by ?? record.by,
    elsewhere: view.stands === 'running' && record.session !== session,
  };
}

function momentOf({ stands, left_s }: WatchView): WatchMoment {
  if (stands === 'over') return 'over';
  if (left_s <= 0) return 'time-up';
  return stands;
}

/** Seconds that a watch lasts in all, and those of them that have passed. */
export function lengths({ record }: Pick<WatchView, 'record'>, now: number): { readonly whole_s: number; readonly passed_s: number } {
  const [start, until] = [Date.parse(record.at), Date.parse(record.until)];
  const end = Math.min(until, record.ended ? Date.parse(record.ended.at) : now);
  return { whole_s: (until - start) / 1000, passed_s: Math.max(0, (end - start) / 1000) };
}

/** How many objectives stand how, the troubled ones first: `1 broken, 8 hold`. */
export function countsText(objectives: readonly ObjectiveView[]): string {
  const count = (wanted: (view: ObjectiveView) => boolean, word: string): string[] => {
    const found = objectives.filter(wanted).length;
    return found === 0 ? [] : [`${found} ${word}`];
  };
  const [seen, open] = [objectives.filter(({ last }) => last !== undefined), objectives.filter(({ last }) => last === undefined).length];
  const of = (stands: ObjectiveStands, word: string): string[] => count((view) => seen.includes(view) && view.stands === stands, word);
  const holding = seen.filter(({ stands }) => stands === 'holds').length;
  return [
    ...of('broken', 'broken'),
    ...of('unknown', 'unknown'),
    ...of('holds', holding === 1 ? 'holds' : 'hold'),
    ...of('idle', 'idle'),
    ...of('not-asked', 'not asked'),
    ...(open === 0 ? [] : [`${open} not sampled yet`]),
  ].join(', ');
}

/** Whether this console samples now. */
export function watchesHere({ moment, elsewhere }: WatchNow): boolean {
  return moment === 'running' && !elsewhere;
}

/** The watch that was ended last. */
export function latestEnded({ watches }: Pick<LaunchState, 'watches'>): WatchRecord | undefined {
  return [...watches.values()].findLast(({ ended }) => ended !== undefined);
}
