import type { BurstError, Expected } from '../../model/burst.ts';
import type { BurstRecord } from '../../state/launch-state.ts';
import { cellsOf, column, fit, line, span, wrap, type Line, type Span } from '../line.ts';
import { valuesText } from '../parts/values.ts';
import type { Tone } from '../theme.ts';
import { anyNumber, count, ms, percent, rate } from './numbers.ts';

/** How an expectation stands: its sign and word, red only where it fails. */
export function expectedMark({ met }: Pick<Expected, 'met'>): { readonly glyph: string; readonly word: string; readonly tone: Tone } {
  if (met === undefined) return { glyph: '?', word: 'unknown', tone: 'strong' };
  return met ? { glyph: '✓', word: 'met', tone: 'good' } : { glyph: '✗', word: 'failing', tone: 'stop' };
}

/** The expectations of a burst as they stand. */
export function expectedOf({ summary, samples, expect }: Pick<BurstRecord, 'summary' | 'samples' | 'expect'>): readonly Expected[] {
  const judged = summary?.expected ?? samples.at(-1)?.expected ?? [];
  return judged.length > 0 ? judged : expect.map((text) => ({ expect: text, values: {}, why: 'nothing was measured yet' }));
}

/** Expectations, each on one line: how it stands, what it says, what it saw. */
export function expectedLines(expected: readonly Expected[], cells: number): Line[] {
  const widest = Math.min(Math.floor(cells * 0.5), Math.max(0, ...expected.map(({ expect }) => expect.length)) + 2);
  return expected.map((one) => {
    const { glyph, word, tone } = expectedMark(one);
    const saw = one.met === undefined ? (one.why ?? '') : valuesText(one.values);
    return fit(line(span(`${glyph} ${word.padEnd(8)} `, tone), column(one.expect, widest, 'code'), span(saw, one.met === false ? 'stop' : 'dim')), cells);
  });
}

/** What would stop the burst. */
export function stopLines({ stop_when, summary }: Pick<BurstRecord, 'stop_when' | 'summary'>, cells: number): Line[] {
  const held = (condition: string): boolean => summary?.ended === 'condition' && summary.why.includes(condition);
  return stop_when.flatMap((condition) =>
    wrap([held(condition) ? span('✗ held     ', 'stop') : span('○ not held ', 'dim'), span(condition, 'code')], cells, '           '),
  );
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** How many answers took how long, in at most so many bars, with the marks of p50, p95 and p99. */
export function histogramLines({ samples, summary }: Pick<BurstRecord, 'samples' | 'summary'>, cells: number, most = 8): Line[] {
  const bars = (samples.at(-1)?.bars ?? []).toSorted((a, b) => a[0] - b[0]);
  const total = bars.reduce((sum, [, times]) => sum + times, 0);
  if (total === 0) return [];
  const share = Math.ceil(bars.length / most);
  const rows = Array.from({ length: Math.ceil(bars.length / share) }, (_, index) => {
    const some = bars.slice(index * share, (index + 1) * share);
    return { least: some[0]?.[0] ?? 0, times: some.reduce((sum, [, times]) => sum + times, 0) };
  });
  const highest = Math.max(...rows.map(({ times }) => times));
  const marks = new Map<number, string[]>();
  for (const [name, part] of [
    ['p50', 0.5],
    ['p95', 0.95],
    ['p99', 0.99],
  ] as const) {
    const exact = summary?.felt[`${name}_ms`];
    let until = 0;
    const row = exact === undefined ? rows.findIndex(({ times }) => (until += times) >= part * total) : rows.findLastIndex(({ least }) => least <= exact);
    marks.set(Math.max(0, row), [...(marks.get(Math.max(0, row)) ?? []), name]);
  }
  const room = Math.max(4, cells - 9 - 1 - 8 - 13);
  return rows.map(({ least, times }, index) => {
    const parts = times === 0 ? 0 : Math.max(1, Math.round((times / highest) * room * 8));
    const bar = '█'.repeat(Math.floor(parts / 8)) + (eighths[parts % 8] ?? '');
    return line(
      column(`${ms(least)} ms`, 9, 'dim', 'start'),
      span(' '),
      column(bar, room, 'code'),
      column(count(times), 8, 'plain', 'start'),
      span(` ${marks.get(index)?.join(' ') ?? ''}`, 'strong'),
    );
  });
}

/** How often each status came. */
export function statusLines({ samples, summary }: Pick<BurstRecord, 'samples' | 'summary'>, cells: number): Line[] {
  const all = new Map<string, number>();
  for (const felt of summary ? [summary.felt] : samples.filter(({ warm }) => warm !== true).map(({ felt }) => felt)) {
    for (const [status, times] of Object.entries(felt.status)) if (/^\d+$/.test(status)) all.set(status, (all.get(status) ?? 0) + times);
  }
  // A status and its number stay on one line.
  const lines: Span[][] = [];
  for (const [status, times] of [...all].toSorted(([a], [b]) => Number(a) - Number(b))) {
    const pair = [span(status, 'strong'), span(` ${count(times)}   `)];
    const last = lines.at(-1);
    if (last && cellsOf({ spans: [...last, ...pair] }) <= cells) last.push(...pair);
    else lines.push(pair);
  }
  return lines.map((spans) => ({ spans }));
}

/** Errors by kind, the most frequent first, each with one example. */
export function errorLines(errors: readonly BurstError[], cells: number): Line[] {
  return errors.flatMap(({ kind, count: times, example }) => [
    fit(line(span(`${count(times).padStart(6)} × `, 'strong'), span(kind)), cells),
    ...(example === '' || example === kind ? [] : wrap([span(`         ${example}`, 'dim')], cells, '         ').slice(0, 2)),
  ]);
}

/** The requests of a burst that is over, by name, where there is more than one. */
export function requestLines({ requests }: NonNullable<BurstRecord['summary']>, cells: number): Line[] {
  const all = Object.entries(requests);
  if (all.length < 2) return [];
  const name = Math.max(10, cells - 37);
  const row = (texts: readonly string[], tone: Tone): Line => ({
    spans: [column(texts[0] ?? '', name, tone), ...[10, 10, 8, 9].map((wide, index) => column(texts[index + 1] ?? '', wide, tone, 'start'))],
  });
  return [
    row(['', 'requests', 'a second', 'p95 ms', 'errors'], 'dim'),
    ...all.map(([of, felt]) => row([of, count(felt.requests), rate(felt.rps), ms(felt.p95_ms), percent(felt.error_rate)], 'plain')),
  ];
}

/** The checks beside a burst, in their own words. */
export function vitalLines({ vitals, samples }: Pick<BurstRecord, 'vitals' | 'samples'>, cells: number): Line[] {
  const last = samples.at(-1)?.vitals ?? {};
  const widest = Math.min(20, Math.max(0, ...vitals.map(({ name }) => name.length)) + 2);
  return vitals.map(({ name, kind }) => {
    const seen = last[name];
    const words = seen?.response ?? `${kind}: not sampled yet`;
    const numbers = Object.entries(seen?.values ?? {}).map(([key, value]) => `${key} ${anyNumber(value)}`);
    const more = numbers.length === 0 ? '' : `  ${numbers.slice(0, 4).join(', ')}`;
    return fit(line(column(name, widest, 'strong'), span(words, seen?.failed === true ? 'strong' : 'plain'), span(more, 'dim')), cells);
  });
}
