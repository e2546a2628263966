import { column, span, type Line, type Span } from '../line.ts';
import type { Tone } from '../theme.ts';
import type { Axis, Column } from './axis.ts';
import { clock } from './numbers.ts';
import type { Series } from './series.ts';

const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** How wide the parts of a plot are: its name and latest value on the left, the columns, the end of the axis on the right. */
export interface PlotCells {
  readonly name: number;
  readonly value: number;
  readonly columns: number;
  readonly max: number;
}

/** The parts of a plot in a window of so many cells. */
export function plotCells(cells: number): PlotCells {
  const [name, value, max] = cells >= 100 ? [18, 7, 7] : cells >= 70 ? [15, 7, 7] : [10, 6, 6];
  return { name, value, max, columns: Math.max(8, cells - name - value - max - 2) };
}

/** A series as a plot of some rows. */
export function plotLines(series: Series, { columns }: Axis, height: number, at: PlotCells): Line[] {
  return Array.from({ length: height }, (_, row) => {
    const [top, bottom] = [row === 0, row === height - 1];
    const left = top ? [column(series.name, at.name), column(series.latest, at.value, 'strong', 'start')] : [span(' '.repeat(at.name + at.value))];
    const right = top ? series.maxText : bottom ? '0' : '';
    const drawn = runs(columns.map((one) => cellOf(one, series, height - 1 - row, height)));
    const rest = ' '.repeat(Math.max(0, at.columns - columns.length));
    return { spans: [...left, span(' '), ...drawn, span(rest), column(right, at.max, 'dim', 'start')] };
  });
}

/** A cell of a plot, and what it is painted in. */
export type Drawn = readonly [text: string, tone: Tone];

/** What a column shows in a row, counted from below. */
function cellOf(one: Column, series: Series, fromBelow: number, height: number): Drawn {
  if (one.type === 'gap') return ['┊', 'dim'];
  const value = series.of(one.samples);
  const tone = one.warm ? 'dim' : 'code';
  if (value === undefined) return fromBelow === 0 && series.failed(one.samples) ? ['×', 'strong'] : [' ', 'plain'];
  // Nothing at all is drawn otherwise than what was not measured.
  if (!(value > 0)) return fromBelow === 0 ? ['_', tone] : [' ', 'plain'];
  const eighths = Math.max(1, Math.min(height * 8, Math.round((value / series.max) * height * 8))) - fromBelow * 8;
  return eighths <= 0 ? [' ', 'plain'] : [blocks[Math.min(8, eighths) - 1] ?? '█', tone];
}

/** Neighbours of one tone as one span. */
export function runs(cells: readonly Drawn[]): Span[] {
  const spans: { text: string; tone: Tone }[] = [];
  for (const [text, tone] of cells) {
    const last = spans.at(-1);
    if (last && (last.tone === tone || text === ' ')) last.text += text;
    else spans.push({ text, tone });
  }
  return spans;
}

const steps_s = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200] as const;

/** The time below the plots: its ticks, the warm-up dashed, pauses as gaps. */
export function rulerLine({ columns, seconds }: Axis, at: PlotCells): Line {
  const perSecond = columns.length / seconds;
  const step = steps_s.find((one) => one * perSecond >= 8) ?? steps_s.at(-1) ?? 1;
  const cells: string[] = columns.map((one) => (one.type === 'gap' ? '┊' : one.warm ? '╌' : ' '));
  let [free, stretch] = [0, -1];
  columns.forEach((one, index) => {
    if (one.type === 'gap') return;
    const next = Math.floor(one.from_s / step);
    const label = `╵${clock(next * step)}`;
    const begins = next !== stretch;
    stretch = next;
    if (!begins || index < free || cells[index] !== ' ') return;
    const place = cells.slice(index, index + label.length);
    // Neither the warm-up nor a pause is written over: there is a tick alone.
    const fits = index + label.length <= Math.max(at.columns, columns.length) && place.every((cell) => cell === ' ');
    cells.splice(index, fits ? place.length : 1, ...(fits ? Array.from(label) : ['╵']));
    free = index + label.length + 1;
  });
  return { spans: [column('time', at.name + at.value, 'dim'), span(' '), span(cells.join(''), 'dim')] };
}
