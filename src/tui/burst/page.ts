import type { Expected } from '../../model/burst.ts';
import { latestBurst } from '../../state/bursts.ts';
import type { BurstRecord } from '../../state/launch-state.ts';
import { keyBindings } from '../keys.ts';
import { blank, cellsOf, fit, line, span, type Line } from '../line.ts';
import type { Scene } from '../scene.ts';
import { many } from '../text.ts';
import { axisOf } from './axis.ts';
import { errorLines, expectedLines, expectedOf, histogramLines, requestLines, statusLines, stopLines, vitalLines } from './blocks.ts';
import { comparedLines } from './compared.ts';
import { aboutLines, nowLine, overallLines, stateLine } from './head.ts';
import { plotCells, plotLines, rulerLine } from './plot.ts';
import { seriesOf } from './series.ts';
import { goesOn, standingOf } from './standing.ts';

/** From this width on two columns stand below the plots. */
const wide = 100;

/** The title of the page of an item's latest burst. */
export function burstTitle({ launch, views }: Pick<Scene, 'launch' | 'views'>, item: string): string {
  const burst = latestBurst(launch, item);
  return `Burst: ${burst?.scenario.title ?? views.get(item)?.item.title ?? item}`;
}

/** The keys that work on the page now. */
export function burstKeys({ launch, now, keys }: Pick<Scene, 'launch' | 'now' | 'keys'>, item: string): string {
  const burst = latestBurst(launch, item);
  const standing = burst && standingOf(burst, launch, now);
  const steers = keyBindings
    .filter((binding) => binding.on === 'burst' && binding.disabled?.(keys) === undefined)
    .map(({ shown, title, id }) => `${shown} ${id === 'burst-pause' && standing === 'paused' ? 'resume' : title}`);
  return [...steers, standing && goesOn(standing) ? 'esc leaves, it goes on' : 'esc leaves', 'j k scroll'].join(' · ');
}

/** The latest burst of an item, in a window of so many cells and rows: what matters most stands first, the rest is scrolled to. */
export function burstLines({ launch, now }: Pick<Scene, 'launch' | 'now'>, item: string, cells: number, rows: number): Line[] {
  const burst = latestBurst(launch, item);
  if (!burst) return [line('No burst of this item ran yet.')];
  const standing = standingOf(burst, launch, now);
  const state = stateLine(burst, standing, cells);
  const about = aboutLines(burst, standing, now, cells);
  const numbers = burst.summary ? overallLines(burst.summary, cells) : [nowLine(burst, standing, cells)];
  if (cells >= wide - 2) {
    const head = [state, ...about, ...numbers, blank];
    const plots = plotsOf(burst, cells, rows - head.length - 13);
    return [...head, ...plots.first, blank, ...columnsOf(burst, now, cells), ...titled('Vitals', [...plots.rest, ...vitalLines(burst, cells)])];
  }
  const room = Math.max(2, Math.floor(rows / 4));
  const ordered = failingFirst(expectedOf(burst), room);
  const head = [state, ...(rows >= 14 ? about : []), ...numbers, ...expectedLines(ordered.slice(0, room), cells)];
  const plots = plotsOf(burst, cells, rows - head.length - 1);
  return [
    ...head,
    ...plots.first,
    ...(rows >= 14 ? [] : about),
    ...titled('Expected as well', expectedLines(ordered.slice(room), cells)),
    ...titled('Stops when', stopLines(burst, cells)),
    ...sections(burst, now, cells).flat(),
    ...titled('Vitals', [...plots.rest, ...vitalLines(burst, cells)]),
  ];
}

/** As many plots as there is room for, as high as there is room for, above one line of time; the vitals that found none. */
function plotsOf(burst: BurstRecord, cells: number, rows: number): { readonly first: Line[]; readonly rest: Line[] } {
  const at = plotCells(cells);
  const axis = axisOf(burst, at.columns);
  const { felt, vitals } = seriesOf(burst);
  const shown = vitals.slice(0, Math.max(0, Math.min(4, rows - 1 - felt.length)));
  const all = [...felt, ...shown];
  const height = Math.max(1, Math.min(3, Math.floor((rows - 1 + shown.length) / all.length)));
  return {
    first: [...all.flatMap((series, index) => plotLines(series, axis, index < felt.length ? height : Math.max(1, height - 1), at)), rulerLine(axis, at)],
    rest: vitals.slice(shown.length).flatMap((series) => plotLines(series, axis, 1, at)),
  };
}

/** Expectations as they were written; where there is no room for all, what fails comes first. */
function failingFirst(expected: readonly Expected[], room: number): readonly Expected[] {
  return expected.length <= room ? expected : [...expected.filter(({ met }) => met === false), ...expected.filter(({ met }) => met !== false)];
}

function columnsOf(burst: BurstRecord, now: number, cells: number): Line[] {
  const half = Math.floor((cells - 3) / 2);
  const [times = [], statuses = [], errors = [], requests = [], compared = []] = sections(burst, now, half);
  const left = [
    ...titled('Expected', expectedLines(failingFirst(expectedOf(burst), 8), half)),
    ...titled('Stops when', stopLines(burst, half)),
    ...compared,
    ...requests,
  ];
  return beside(left, [...times, ...statuses, ...errors], half);
}

/** What is told of a burst beside its plots, each with its heading: times, statuses, errors, requests, comparison. */
function sections(burst: BurstRecord, now: number, cells: number): Line[][] {
  const errors = burst.summary?.errors ?? burst.samples.at(-1)?.errors ?? [];
  return [
    titled('Times of answers', histogramLines(burst, cells)),
    titled('Status codes', statusLines(burst, cells)),
    titled(
      errors.length === 0 ? 'Errors' : `Errors, ${many(errors.length, 'kind')}`,
      errors.length === 0 ? [line(span('none', 'dim'))] : errorLines(errors, cells),
    ),
    titled('Requests', burst.summary ? requestLines(burst.summary, cells) : []),
    titled('Compared', comparedLines(burst, now, cells)),
  ];
}

/** Lines under a heading; nothing where there are none. */
function titled(title: string, lines: readonly Line[]): Line[] {
  return lines.length === 0 ? [] : [line(span(title, 'accent')), ...lines];
}

/** Two columns, each of so many cells. */
function beside(left: readonly Line[], right: readonly Line[], cells: number): Line[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const first = fit(left[index] ?? blank, cells);
    const gap = span(' '.repeat(Math.max(0, cells - cellsOf(first)) + 3));
    return { spans: [...first.spans, gap, ...fit(right[index] ?? blank, cells).spans] };
  });
}
