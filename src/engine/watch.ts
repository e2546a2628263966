import type { EventOf } from '../model/events.ts';
import type { WatchEnding } from '../model/watch.ts';
import { nextBeat, type Rhythm } from './watch/beats.ts';
import { type CompiledObjective, compileObjective } from './watch/compiled.ts';
import type { WatchPlan, WatchPorts } from './watch/ports.ts';
import { newsDesk } from './watch/news.ts';
import { observeAll, roomFor, sampled } from './watch/sample.ts';
import { newTrack, retrack, type Track } from './watch/track.ts';

/** How the loop of a watch came to its end: only `ended` is on the record. */
export type Left = 'time-is-up' | 'stopped' | 'ended';

/** One watch of a launch. */
export interface Watch {
  /** Samples until the time is up, the signal is aborted or somebody ends it. A watch that is stopped has no ending: it can go on later. */
  run(signal: AbortSignal): Promise<Left>;
  /** Ends it for good. `note` is asked for once no sample comes any more. */
  end(ending: WatchEnding, note: () => string): Promise<void>;
}

/** Makes a watch, or lets a recorded one go on; a Refusal where its objectives cannot be read. */
export function createWatch(plan: WatchPlan, ports: WatchPorts): Watch {
  const { spec, earlier, watch, session } = plan;
  const every_s = earlier?.every_s ?? spec.every_s; // beats keep their places, whatever the checklist says by now
  const every_ms = every_s * 1000;
  const objectives = spec.objectives.map((objective) => compileObjective(objective, plan.kinds, every_s));
  const desk = newsDesk(earlier, ports, roomFor(every_ms));
  const over = new AbortController();
  let running: Promise<Left> | undefined;

  async function begin(signal: AbortSignal): Promise<Rhythm> {
    const known = earlier ? undefined : await desk.begin(signal);
    signal.throwIfAborted();
    const start_ms = earlier ? Date.parse(earlier.at) : ports.clock.now();
    const until_ms = plan.for_s === undefined && earlier ? Date.parse(earlier.until) : start_ms + (plan.for_s ?? spec.for_s) * 1000;
    const started: EventOf<'watch-started'> = {
      type: 'watch-started',
      watch,
      session,
      every_s,
      until: new Date(until_ms).toISOString(),
      objectives: spec.objectives.map(({ id }) => id),
      ...(earlier ? { resumed: true } : {}),
      ...(known === undefined ? {} : { known }),
    };
    await ports.record([started]);
    return { start_ms, every_ms, until_ms };
  }

  async function loop(signal: AbortSignal): Promise<Left> {
    const rhythm = await begin(signal);
    let tracks: ReadonlyMap<string, Track> = remembered(objectives, earlier);
    for (let last = earlier?.samples.at(-1)?.n ?? -1; ; ) {
      const beat = nextBeat(rhythm, ports.clock.now(), last);
      await ports.wait(Math.max(0, (beat?.due_ms ?? rhythm.until_ms) - ports.clock.now()), signal);
      if (!beat) return 'time-is-up';
      const passed = (beat.due_ms - rhythm.start_ms) / (rhythm.until_ms - rhythm.start_ms);
      const [seen, news] = await Promise.all([observeAll(spec.objectives, ports, roomFor(every_ms), signal), desk.next(signal)]);
      signal.throwIfAborted(); // what was cut short is no sample
      const made = sampled({ watch, objectives, tracks }, { n: beat.n, passed }, seen, news);
      await ports.record(made.events);
      tracks = made.tracks;
      last = beat.n;
    }
  }

  return {
    run(signal) {
      const either = AbortSignal.any([signal, over.signal]);
      running ??= loop(either).catch((error: unknown): Left => {
        if (either.aborted && isStop(error, either)) return over.signal.aborted ? 'ended' : 'stopped';
        throw error;
      });
      return running;
    },
    async end(ending, note) {
      over.abort();
      await running;
      await ports.record([{ type: 'watch-ended', watch, ending, note: note() }]);
    },
  };
}

/** Whether something ended because it was told to, and not by a fault of its own in the same moment. */
function isStop(error: unknown, { reason }: AbortSignal): boolean {
  return error === reason || (error instanceof Error && error.name === 'AbortError');
}

/** What every objective remembers of a watch that goes on. */
function remembered(objectives: readonly CompiledObjective[], earlier: WatchPlan['earlier']): Map<string, Track> {
  const tracks = new Map<string, Track>();
  for (const objective of objectives) {
    const { id, alerts } = objective.spec;
    const past = (earlier?.samples ?? []).reduce((track, { n, values }) => retrack(track, objective, n, values[id]), newTrack(objective));
    // The record has the last word on which alerts are open: the checklist may have changed since.
    const open = (alert: string): boolean =>
      earlier?.alerts.some((one) => one.objective === id && one.alert === alert && one.resolvedAt === undefined) === true;
    tracks.set(id, { ...past, alerts: past.alerts.map((standing, index) => ({ ...standing, open: open(alerts[index]?.id ?? '') })) });
  }
  return tracks;
}
