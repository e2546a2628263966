import type { BurstEnding, BurstPlan, BurstSummary } from '../model/burst.ts';
import { compare, type Comparison } from '../model/burst-compare.ts';
import type { ExitCode } from '../model/exit.ts';
import type { Verdict } from '../model/verdict.ts';
import { burstStands, pausedSeconds } from '../state/bursts.ts';
import type { BurstRecord, LaunchState } from '../state/launch-state.ts';
import { burstSeries, type BurstSeries } from './burst-series.ts';
import type { Said } from './report-item.ts';

/** A burst as a report tells it: every key always there, `null` for what is absent. Times in the record's own clock, figures without warm-up and pauses. */
export interface ReportBurst {
  readonly id: string;
  readonly item: string;
  readonly scenario: BurstRecord['scenario'];
  /** Host and port that it went to. */
  readonly host: string;
  readonly started_at: string;
  readonly started_by: string;
  readonly ended_at: string | null;
  /** `running`, or `lost` where its console was heard of no more. */
  readonly ended: BurstEnding | 'running' | 'lost';
  /** Whether it was cut short: what follows is of a part of it. */
  readonly partial: boolean;
  readonly plan: BurstPlan;
  readonly request_names: readonly string[];
  readonly expect: readonly string[];
  readonly stop_when: readonly string[];
  /** What was measured, without the histogram; `null` while it runs, and where it is lost. */
  readonly summary: Omit<BurstSummary, 'histogram'> | null;
  /** What no figure counts. */
  readonly left_out: { readonly warm_up_s: number; readonly paused_s: number };
  readonly steered: readonly (Said & { readonly steer: string })[];
  /** Beside the last burst of the same scenario on the same host; `null` where this is the first, and where it was cut short: a part of a ramp is no match for all of it. */
  readonly comparison: { readonly launch: string; readonly burst: string; readonly at: string; readonly metrics: readonly Comparison[] } | null;
  /** Bars of all times, as `[least ms, count]`. */
  readonly bars: readonly (readonly [number, number])[];
  readonly vitals: readonly ReportVital[];
  /** Second by second, column by column. */
  readonly samples: BurstSeries;
}

/** What a check beside the burst saw over it. */
interface ReportVital {
  readonly name: string;
  readonly kind: string;
  /** Its own words, the last time it answered. */
  readonly response: string | null;
  /** How often it gave no answer. */
  readonly failed: number;
  readonly values: Readonly<Record<string, { readonly least: number; readonly most: number; readonly last: number }>>;
}

/** One run of a scenario: the object of `gonogo load --format json`, and what its other formats are made of. */
export interface BurstReport {
  /** `null` where a person stopped it before there was one. */
  readonly verdict: Verdict | null;
  readonly exit: ExitCode;
  /** The verdict's own words, or why there is none. */
  readonly why: string;
  readonly launch: string;
  readonly target: string;
  readonly production: boolean;
  /** The scenario's path as it was given, and its title. */
  readonly file: string;
  readonly title: string;
  readonly at: string;
  /** `null` where it never began. */
  readonly burst: ReportBurst | null;
}

/** A burst as the record has it, for a report. */
export function burstReport(state: Pick<LaunchState, 'items'>, burst: BurstRecord, now: number): ReportBurst {
  const { summary } = burst;
  const stands = burstStands(state, burst, now);
  return {
    id: burst.burst,
    item: burst.item,
    scenario: burst.scenario,
    host: burst.host,
    started_at: burst.at,
    started_by: burst.by,
    ended_at: burst.endedAt ?? null,
    ended: summary ? summary.ended : stands === 'running' ? 'running' : 'lost',
    partial: summary?.ended !== 'finished',
    plan: burst.plan,
    request_names: burst.requests,
    expect: burst.expect,
    stop_when: burst.stop_when,
    summary: summary ? withoutHistogram(summary) : null,
    left_out: { warm_up_s: burst.plan.warm_up_s, paused_s: Math.round(pausedSeconds(burst) * 10) / 10 },
    steered: burst.steered.map(({ at, by, steer }) => ({ at, by, steer })),
    comparison: comparisonOf(burst),
    bars: burst.samples.at(-1)?.bars ?? [],
    vitals: burst.vitals.map((vital) => vitalReport(vital, burst)),
    samples: burstSeries(burst),
  };
}

function withoutHistogram({ histogram: _histogram, ...rest }: BurstSummary): Omit<BurstSummary, 'histogram'> {
  return rest;
}

function comparisonOf({ summary, earlier, plan }: BurstRecord): ReportBurst['comparison'] {
  if (summary?.ended !== 'finished' || !earlier) return null;
  return { launch: earlier.launch, burst: earlier.burst, at: earlier.at, metrics: compare(summary, earlier.summary, plan) };
}

function vitalReport({ name, kind }: { name: string; kind: string }, { samples }: BurstRecord): ReportVital {
  const seen = samples.flatMap((sample) => sample.vitals[name] ?? []);
  const answered = seen.filter((vital) => vital.failed !== true);
  const names = [...new Set(answered.flatMap((vital) => Object.keys(vital.values)))];
  const values = names.flatMap((field) => {
    const all = answered.flatMap((vital) => vital.values[field] ?? []);
    const last = all.at(-1);
    return last === undefined ? [] : [[field, { least: Math.min(...all), most: Math.max(...all), last }] as const];
  });
  return {
    name,
    kind,
    response: (answered.at(-1) ?? seen.at(-1))?.response ?? null,
    failed: seen.length - answered.length,
    values: Object.fromEntries(values),
  };
}
