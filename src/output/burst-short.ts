import type { BurstEnding, Felt } from '../model/burst.ts';
import { compare } from '../model/burst-compare.ts';
import { burstStands, latestBurst } from '../state/bursts.ts';
import { burstInWords } from '../state/burst-words.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { comparedWord, expectedGlyph, valuesOf } from './burst-words.ts';
import { oneLine } from './escape.ts';

/** A load burst in the report of a whole launch: what it came to. */
export interface ShortBurst {
  readonly id: string;
  readonly scenario: string;
  readonly host: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly ended: BurstEnding | 'running' | 'lost';
  readonly measured_s: number | null;
  readonly felt: Omit<Felt, 'status'> | null;
  readonly expected: readonly { readonly expect: string; readonly met: boolean | null; readonly seen: string }[];
  /** Beside the burst before: worse as soon as one metric is. */
  readonly compared: 'better' | 'same' | 'worse' | null;
}

/** The burst of an item that began last, in short. */
export function shortBurst(launch: Pick<LaunchState, 'bursts' | 'items'>, item: string, now: number): ShortBurst | undefined {
  const burst = latestBurst(launch, item);
  if (!burst) return undefined;
  const { summary, earlier } = burst;
  const stands = burstStands(launch, burst, now);
  return {
    id: burst.burst,
    scenario: burst.scenario.name,
    host: burst.host,
    started_at: burst.at,
    ended_at: burst.endedAt ?? null,
    ended: summary ? summary.ended : stands === 'running' ? 'running' : 'lost',
    measured_s: summary?.measured_s ?? null,
    felt: summary ? withoutStatus(summary.felt) : null,
    expected: (summary?.expected ?? []).map((one) => ({ expect: one.expect, met: one.met ?? null, seen: valuesOf(one) })),
    compared: (summary?.ended === 'finished' && earlier && comparedWord(compare(summary, earlier.summary, burst.plan))) || null,
  };
}

function withoutStatus({ status: _status, ...rest }: Felt): Omit<Felt, 'status'> {
  return rest;
}

/** A burst below the line of its item: `118 rps, p95 38 ms (finished) · ✗ p95_ms < 20 38 · worse than before`. */
export function burstLine({ ended, felt, expected, compared }: ShortBurst): string {
  if (ended === 'running') return 'it runs';
  if (ended === 'lost' || !felt) return 'its console was heard of no more';
  const missed = expected.filter((one) => one.met !== true);
  return [
    burstInWords({ felt, ended }),
    ...missed.map((one) => `${expectedGlyph(one)} ${oneLine(one.expect)}  ${one.seen}`),
    ...(compared === null ? [] : [compared === 'same' ? 'as before' : `${compared} than before`]),
  ].join(' · ');
}
