import { eventBeside, positionAt, type RecordIndex, timeAt } from './record-index.ts';

/** How many seconds of the launch pass in one. */
export const speeds = [1, 2, 5, 10, 30, 60, 120, 300, 600] as const;

/** From this speed on, time in which nothing happened is passed over, and said to be. */
const SKIPS_FROM = 60;
/** What would take longer than this to wait for is passed over, in milliseconds. */
const PATIENCE_MS = 3_000;
/** So long before the next event time goes on, in milliseconds. */
const BEFORE_MS = 500;
/** How long a passed-over gap is told. */
const TOLD_MS = 3_000;

/** Where a replay is, and whether its time runs. */
export interface Playhead {
  /** How many events have happened. */
  readonly position: number;
  /** In milliseconds since 1970: the clock of the board. */
  readonly time: number;
  readonly playing: boolean;
  readonly speed: number;
  /** Time without events that was passed over just now, and how much longer that is told. */
  readonly skipped?: { readonly gap_ms: number; readonly told_ms: number };
}

/** The playhead at an event, standing still. */
export function atEvent(index: RecordIndex, head: Playhead, position: number): Playhead {
  const at = Math.max(1, Math.min(index.count, position));
  return { position: at, time: timeAt(index, at), playing: false, speed: head.speed };
}

/** The playhead at a moment, within the record; whether it plays stays as it is. */
export function atTime(index: RecordIndex, { playing, speed }: Playhead, time: number): Playhead {
  const within = Math.max(timeAt(index, 1), Math.min(timeAt(index, index.count), time));
  const position = positionAt(index, within);
  return { position, time: within, playing: playing && position < index.count, speed };
}

/** The next speed up or down. */
export function otherSpeed(speed: number, step: 1 | -1): number {
  return (step === 1 ? speeds.find((one) => one > speed) : speeds.findLast((one) => one < speed)) ?? speed;
}

/** The playhead after some milliseconds at the console. At the end of the record it stands still. */
export function advanced(index: RecordIndex, head: Playhead, elapsed_ms: number): Playhead {
  if (!head.playing) return head;
  const { speed } = head;
  const next = eventBeside(index, head.position, 1);
  const end = timeAt(index, index.count);
  const due = next === undefined ? end : timeAt(index, next);
  const told = skippedAfter(head, elapsed_ms);
  const gap_ms = due - head.time;
  const skips = speed >= SKIPS_FROM && gap_ms > speed * PATIENCE_MS;
  const time = Math.min(end, skips ? due - speed * BEFORE_MS : head.time + elapsed_ms * speed);
  const position = Math.max(head.position, positionAt(index, time));
  const skipped = skips ? { gap_ms: time - head.time, told_ms: TOLD_MS } : told;
  return { position, time, playing: position < index.count, speed, ...(skipped ? { skipped } : {}) };
}

function skippedAfter({ skipped }: Playhead, elapsed_ms: number): Playhead['skipped'] {
  return skipped && skipped.told_ms > elapsed_ms ? { ...skipped, told_ms: skipped.told_ms - elapsed_ms } : undefined;
}
