import { compare, type Comparison } from '../../model/burst-compare.ts';
import type { BurstRecord } from '../../state/launch-state.ts';
import { column, fit, line, span, wrap, type Line } from '../line.ts';
import { ago } from '../parts/when.ts';
import type { Tone } from '../theme.ts';
import { ms, percent, rate } from './numbers.ts';

const words: Readonly<Record<Comparison['word'], { readonly glyph: string; readonly tone: Tone }>> = {
  better: { glyph: '+', tone: 'good' },
  same: { glyph: '=', tone: 'dim' },
  worse: { glyph: '-', tone: 'strong' },
};

/** What a metric is called on the screen. */
export const metricNames: Readonly<Record<Comparison['metric'], string>> = {
  rps: 'requests/s',
  p50_ms: 'p50 ms',
  p95_ms: 'p95 ms',
  p99_ms: 'p99 ms',
  error_rate: 'errors',
};

/** The value of a metric, without its unit. */
export function bare(metric: Comparison['metric'], value: number): string {
  if (metric === 'rps') return rate(value);
  return metric === 'error_rate' ? percent(value) : ms(value);
}

/** How a burst that is over came out beside the one before; undefined where there is none. */
export function comparisonOf({ summary, earlier, plan }: Pick<BurstRecord, 'summary' | 'earlier' | 'plan'>): Comparison[] | undefined {
  return summary && earlier ? compare(summary, earlier.summary, plan) : undefined;
}

/** The comparison with the burst before, metric by metric: better, same or worse, and how much chance alone may do. */
export function comparedLines(burst: Pick<BurstRecord, 'summary' | 'earlier' | 'plan'>, now: number, cells: number): Line[] {
  const { earlier } = burst;
  if (!earlier) return burst.summary ? wrap([span('No burst of this scenario went to this host before.', 'dim')], cells) : [];
  const compared = comparisonOf(burst);
  const of = `the burst of ${ago(earlier.at, now)}`;
  if (!compared) return wrap([span(`will be compared with ${of}`, 'dim')], cells);
  if (compared.length === 0) return wrap([span(`too short to be compared with ${of}`, 'dim')], cells);
  return [
    line(span(`beside ${of}`, 'dim')),
    ...compared.map(({ metric, now: value, before, band, word }) => {
      const { glyph, tone } = words[word];
      return fit(
        line(
          span(`${glyph} ${word.padEnd(7)}`, tone),
          column(metricNames[metric], 11),
          column(bare(metric, value), 9, 'strong', 'start'),
          span(' was', 'dim'),
          column(bare(metric, before), 9, 'plain', 'start'),
          span(` chance ±${bare(metric, band)}`, 'dim'),
        ),
        cells,
      );
    }),
  ];
}
