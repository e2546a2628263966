import type { LedgerLine } from '../../model/events.ts';
import { fold } from '../../state/fold.ts';
import type { LaunchState } from '../../state/launch-state.ts';
import { asideOf, mainOf } from './entries.ts';
import type { RecordHold, TimelineEntry } from './types.ts';

/** What only a walk through the record tells: what mattered, in order, and how long the count was stopped. */
export interface Scanned {
  readonly timeline: readonly TimelineEntry[];
  readonly holds: readonly RecordHold[];
}

/** A moment of the record: a line, and the launch on both sides of it. */
export interface Step {
  readonly line: LedgerLine;
  readonly before: LaunchState;
  readonly after: LaunchState;
}

/** Walks through a record, line by line where something matters; a hold that nobody ended goes on until `now`. */
export function scan(lines: readonly LedgerLine[], now: number): Scanned {
  const timeline: TimelineEntry[] = [];
  const holds: RecordHold[] = [];
  const news = new News();
  let waiting: LedgerLine[] = [];
  let state: LaunchState | undefined;
  for (const line of lines) {
    if (state && !news.of(line)) {
      waiting.push(line);
      continue;
    }
    const before = fold(state, waiting);
    const after = fold(before, [line]);
    [waiting, state] = [[], after];
    if (!after) continue;
    const step = { line, before: before ?? after, after };
    timeline.push(...mainOf(step), ...asideOf(step));
    if (step.before.hold !== after.hold) turn(holds, step);
  }
  const last = holds.at(-1);
  if (last && last.ended_at === null) holds[holds.length - 1] = { ...last, length_s: seconds(last.at, new Date(now).toISOString()) };
  return { timeline, holds };
}

/** Tells the lines that matter from a check that says again what it said before, and from presence, samples and output. */
class News {
  readonly #standing = new Map<string, 'holds' | 'fail' | 'unknown'>();

  of({ event, entered }: LedgerLine): boolean {
    switch (event.type) {
      case 'attended':
      case 'released':
      case 'checks-started':
      case 'checks-stopped':
      case 'burst-sampled':
      case 'fix-printed':
      case 'watch-sampled':
        return false;
      case 'observed': {
        const now = event.verdict === 'pass' || event.verdict === 'warn' ? 'holds' : event.verdict;
        const before = this.#standing.get(event.item);
        this.#standing.set(event.item, now);
        // A failure that goes on may still void what was signed in the meantime.
        return now === 'fail' || entered !== undefined || (before ?? 'holds') !== now;
      }
      default:
        return true;
    }
  }
}

function turn(holds: RecordHold[], { line, before, after }: Step): void {
  const last = holds.at(-1);
  if (before.hold && last) holds[holds.length - 1] = { ...last, ended_at: line.at, ended_by: line.by, length_s: seconds(last.at, line.at) };
  if (!after.hold) return;
  const { by, at, reason, item } = after.hold;
  holds.push({ by, at, reason, item: item ?? null, ended_at: null, ended_by: null, length_s: 0 });
}

/** Seconds from one moment of the record to another. */
export function seconds(from: string, to: string): number {
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}
