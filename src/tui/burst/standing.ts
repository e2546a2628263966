import type { BurstEnding } from '../../model/burst.ts';
import type { BurstRecord, LaunchState } from '../../state/launch-state.ts';
import { consoleHere } from '../../state/people.ts';
import type { Tone } from '../theme.ts';

/** How a burst stands: how it ended, or what it does now. `silent` and `lost`: nothing was heard of it, and its console is still here or gone. */
export type BurstStanding = BurstEnding | 'running' | 'paused' | 'stopping' | 'silent' | 'lost';

/** The sign and the word of a standing. */
export const burstMarks: Readonly<Record<BurstStanding, { readonly glyph: string; readonly word: string; readonly tone: Tone }>> = {
  running: { glyph: '◷', word: 'running', tone: 'accent' },
  paused: { glyph: '‖', word: 'PAUSED', tone: 'accent' },
  stopping: { glyph: '◷', word: 'stopping', tone: 'accent' },
  silent: { glyph: '?', word: 'silent', tone: 'strong' },
  lost: { glyph: '?', word: 'lost', tone: 'strong' },
  finished: { glyph: '✓', word: 'finished', tone: 'good' },
  stopped: { glyph: '■', word: 'stopped', tone: 'strong' },
  killed: { glyph: '■', word: 'killed', tone: 'strong' },
  condition: { glyph: '✗', word: 'stopped by a condition', tone: 'stop' },
  hurt: { glyph: '✗', word: 'stopped: it hurt', tone: 'stop' },
  died: { glyph: '✗', word: 'died', tone: 'stop' },
};

/** A burst tells something every second; one that told nothing for so long has a reason to. Where its console is not known to be here, less is enough. */
const silence_ms = { here: 10_000, away: 4000 } as const;

/** How a burst stands at a moment. */
export function standingOf(burst: BurstRecord, launch: Pick<LaunchState, 'sessions'>, now: number): BurstStanding {
  if (burst.summary) return burst.summary.ended;
  const heard = Date.parse(burst.samples.at(-1)?.at ?? burst.at);
  // A burst without a screen has no console among the sessions: it is known by what it tells.
  const here = consoleHere(launch, burst.session, now);
  if (now - heard > (here ? silence_ms.here : silence_ms.away)) return here ? 'silent' : 'lost';
  const last = burst.steered.at(-1)?.steer;
  if (last === 'stop' || last === 'kill') return 'stopping';
  return last === 'pause' ? 'paused' : 'running';
}

/** Whether a burst goes on and can be steered. */
export function goesOn(standing: BurstStanding): boolean {
  return standing === 'running' || standing === 'paused' || standing === 'stopping';
}

/** The bursts that go on, the latest one last. */
export function burstsGoingOn(launch: Pick<LaunchState, 'bursts' | 'sessions'>, now: number): BurstRecord[] {
  return [...launch.bursts.values()].filter((burst) => goesOn(standingOf(burst, launch, now)));
}

/** Seconds of a burst that are over, pauses left out. */
export function elapsed_s({ samples }: Pick<BurstRecord, 'samples'>): number {
  return samples.at(-1)?.at_s ?? 0;
}
