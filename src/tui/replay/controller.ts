import { messageOf } from '../../model/errors.ts';
import { parseMoment } from '../../model/moment.ts';
import type { Clock } from '../../model/ports.ts';
import type { LedgerLine } from '../../model/events.ts';
import { redactor } from '../../model/redact.ts';
import type { ReplayNote } from '../../model/replay.ts';
import type { LaunchState } from '../../state/launch-state.ts';
import { axisOf } from '../../state/replay/axis.ts';
import { markOf } from '../../state/replay/marks.ts';
import { advanced, atEvent, atTime, otherSpeed, type Playhead } from '../../state/replay/playhead.ts';
import type { RecordReader } from '../../state/replay/reader.ts';
import { eventBeside, nearest, positionsOf } from '../../state/replay/record-index.ts';
import { createReplayStore, type ReplayStore } from '../../state/replay/store.ts';
import { eventInWords, itemOf } from '../../state/replay/words.ts';
import type { Judged, ReplayDesk, ReplayView, Sought } from './contract.ts';

/** What a replay is made of. */
export interface ReplayOptions {
  readonly reader: RecordReader;
  readonly notes: readonly ReplayNote[];
  readonly write: (note: ReplayNote) => Promise<void>;
  readonly operator: string;
  /** The machine's own clock: when a note was written. */
  readonly wall: Clock;
  readonly speed: number;
  readonly fault?: string;
  readonly quiet?: string;
  readonly judged?: Judged;
}

/** A replay: what keys move, the store that the board reads, and the clock by which it reads it. */
export interface Replay {
  readonly desk: ReplayDesk;
  readonly store: ReplayStore;
  readonly clock: Clock;
}

/** How often a replay that plays moves on, in milliseconds. */
const BEAT_MS = 100;

/** Makes the replay of a record that begins with its opening, standing still at its first event. */
export function createReplay({ reader, write, operator, wall, speed, fault: known, quiet, judged, notes: written }: ReplayOptions): Replay {
  const { index } = reader;
  const store = createReplayStore();
  const listeners = new Set<() => void>();
  const changed = Uint32Array.from(judged?.changes ?? [], ({ seq }) => seq).toSorted();
  const axis = axisOf(index);
  const mask = redactor([]);
  let notes = written;
  let fault = known;
  let head: Playhead = atEvent(index, { position: 1, time: 0, playing: false, speed }, 1);
  let marked: ReplayView['marked'];
  let timer: ReturnType<typeof setInterval> | undefined;

  const readAt = (position: number): { readonly line: LedgerLine | undefined; readonly state: LaunchState } => {
    const state = reader.stateAt(position);
    if (!state) throw new Error('The record does not begin with the opening of a launch.');
    return { line: reader.lineAt(position), state };
  };
  // The last that could be read: it stays on the screen where a record is changed under it.
  let seen = readAt(head.position);
  const { openedAt } = seen.state;
  const lastAt = (reader.lineAt(index.count) ?? { at: openedAt }).at;
  store.show(seen.state);
  const settle = (next: Playhead): void => {
    try {
      if (next.position !== head.position) {
        seen = readAt(next.position);
        store.show(seen.state);
      }
      head = next;
    } catch (error) {
      fault = messageOf(error);
      head = { ...head, playing: false };
    }
    if (head.playing) timer ??= beats();
    else {
      clearInterval(timer);
      timer = undefined;
    }
  };
  const beats = (): ReturnType<typeof setInterval> => {
    let before = performance.now();
    return setInterval(() => {
      const now = performance.now();
      settle(advanced(index, head, now - before));
      before = now;
      for (const listener of listeners) listener();
    }, BEAT_MS);
  };
  const positions = (sought: Sought): ArrayLike<number> => {
    if (sought !== 'any') return positionsOf(index, sought);
    return Uint32Array.from([...index.marked, ...changed, ...notes.map(({ seq }) => seq)]).toSorted();
  };
  const go = (position: number | undefined): boolean => {
    if (position === undefined) return false;
    settle(atEvent(index, head, position));
    return true;
  };
  const view = (): ReplayView => {
    const { line, state } = seen;
    const event = {
      by: line?.by ?? '',
      at: line?.at ?? openedAt,
      text: line ? eventInWords(line.event, state) : '',
      mark: markOf(index.codes[head.position - 1]),
    };
    return { index, axis, head, openedAt, event, notes, changed, judged, marked, fault, quiet };
  };

  const desk: ReplayDesk = {
    view,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    play: (on) => settle({ ...head, playing: on && head.position < index.count }),
    faster: (step) => settle({ ...head, speed: otherSpeed(head.speed, step) }),
    step: (step) => go(eventBeside(index, head.position, step)),
    shift: (by_ms) => settle(atTime(index, head, head.time + by_ms)),
    seek: (sought, step) => go(nearest(positions(sought), head.position, step)),
    toEnd: (end) => void go(end === 'first' ? 1 : index.count),
    jump(text) {
      const found = parseMoment(text, { openedAt, lastAt, lines: index.count });
      if ('wrong' in found) return found.wrong;
      const next = 'seq' in found ? atEvent(index, head, found.seq) : { ...atTime(index, head, found.at), playing: false };
      settle(next);
      return head.position === next.position ? undefined : fault;
    },
    mark: () => {
      marked = { position: head.position, time: head.time, state: seen.state };
    },
    item: () => seen.line && itemOf(seen.line.event),
    async note(text) {
      const at = new Date(head.time).toISOString();
      const note: ReplayNote = { seq: head.position, at, by: mask.text(operator), written: new Date(wall.now()).toISOString(), note: mask.text(text) };
      await write(note);
      notes = [...notes, note];
    },
    close: () => {
      clearInterval(timer);
      timer = undefined;
      listeners.clear();
    },
  };
  return { desk, store, clock: { now: () => head.time } };
}
