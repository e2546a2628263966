import type { BurstEnding, BurstSummary } from '../model/burst.ts';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A whole number with its thousands apart: `12,400`. */
export function counted(count: number): string {
  return grouped.format(count);
}

/** A measured number as short as it can be told: `3.4`, `38`, `1,240`. */
export function measured(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 100) return counted(value);
  return String(Number(size < 1 ? value.toPrecision(2) : value.toFixed(1)));
}

/** A share of all in percent: `0 %`, `0.4 %`, `12 %`. A few never read as none, nor nearly all as all. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.1) return '<0.1 %';
  if (value > 99.9 && value < 100) return '>99.9 %';
  return `${Number(value < 10 || value > 99 ? value.toFixed(1) : value.toFixed(0))} %`;
}

/** How a burst came to its end, in a few words. */
export const endedInWords: Readonly<Record<BurstEnding, string>> = {
  finished: 'finished',
  stopped: 'stopped by a person',
  condition: 'stopped by its condition',
  hurt: 'stopped since more than half failed',
  died: 'it died',
  killed: 'killed by a person',
};

/** What users felt over a burst, in one line: `118 rps, p95 38 ms, 0 errors (finished)`. */
export function burstInWords({ felt, ended }: { readonly felt: Omit<BurstSummary['felt'], 'status'>; readonly ended: BurstEnding }): string {
  const times = felt.p95_ms === undefined ? 'no answer' : `p95 ${measured(felt.p95_ms)} ms`;
  const errors = felt.errors === 0 ? '' : `, ${percent(felt.error_rate)} errors`;
  return `${measured(felt.rps)} rps, ${times}${errors} (${endedInWords[ended]})`;
}
