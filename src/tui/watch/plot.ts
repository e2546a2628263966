import { valueInWords } from '../../state/watch-words.ts';
import type { ObjectiveView, WatchView } from '../../state/watch.ts';
import type { Axis } from '../burst/axis.ts';
import { roundAbove } from '../burst/numbers.ts';
import { rulerLine, runs, type Drawn, type PlotCells } from '../burst/plot.ts';
import { column, span, type Line, type Span } from '../line.ts';
import type { Tone } from '../theme.ts';
import { columnsOf, type WatchColumn } from './columns.ts';
import { boundsOf } from './promise.ts';

const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** An objective over the watch as one row of `cells` cells. */
export function sparkSpans({ record, due }: WatchView, { spec, most }: ObjectiveView, cells: number): Span[] {
  const columns = columnsOf(record, spec, due, cells);
  // Full is where the promise ends, so that what is far from it looks small.
  const limits = (boundsOf(spec.objective) ?? []).flatMap(({ sign, limit }) => (sign === '<' || sign === '≤' ? [limit] : []));
  const max = Math.max(most ?? 0, ...limits);
  return [...runs(columns.map((one) => cellOf(one, max, 0, 1))), span(' '.repeat(Math.max(0, cells - columns.length)))];
}

/** The same larger, with what is promised as a line, and the time below. */
export function plotLines(view: WatchView, objective: ObjectiveView, height: number, at: PlotCells): Line[] {
  const { spec, most = 0, last } = objective;
  const limits = (boundsOf(spec.objective) ?? []).map(({ limit }) => limit).filter((limit) => limit > 0);
  const limit = limits.find((one) => most <= 0 || one <= most * 4);
  // A promise far above all that was seen would press the plot flat.
  const max = roundAbove(Math.max(most, limit ?? 0));
  const promised = limit === undefined ? undefined : Math.min(height - 1, Math.floor((limit / max) * height - 1e-9));
  const columns = columnsOf(view.record, spec, view.due, at.columns);
  const rows = Array.from({ length: height }, (_, row): Line => {
    const fromBelow = height - 1 - row;
    const left =
      row === 0
        ? [column('value', at.name, 'dim'), column(last?.value === undefined ? '–' : valueInWords(last.value, spec.unit), at.value, 'strong', 'start')]
        : [span(' '.repeat(at.name + at.value))];
    const right = row === 0 ? valueInWords(max, spec.unit) : fromBelow === 0 ? '0' : '';
    const drawn = runs(
      columns.map((one): Drawn => {
        const cell = cellOf(one, max, fromBelow, height);
        return cell[0] === ' ' && fromBelow === promised ? ['╌', 'dim'] : cell;
      }),
    );
    return { spans: [...left, span(' '), ...drawn, span(' '.repeat(Math.max(0, at.columns - columns.length))), column(right, at.max, 'dim', 'start')] };
  });
  return [...rows, rulerLine(axisOf(columns, view), at)];
}

/** The time below a plot, in the columns of the plot. */
function axisOf(columns: readonly WatchColumn[], { record }: WatchView): Axis {
  const seconds = Math.max(1, (Date.parse(record.until) - Date.parse(record.at)) / 1000);
  return {
    seconds,
    columns: columns.map((one) => (one.type === 'gap' ? { type: 'gap' } : { type: 'time', from_s: one.from * record.every_s, samples: [], warm: false })),
  };
}

/** What a column shows in a row, counted from below. */
function cellOf(one: WatchColumn, max: number, fromBelow: number, height: number): Drawn {
  switch (one.type) {
    case 'gap':
      return ['┊', 'dim'];
    case 'ahead':
      return [' ', 'plain'];
    case 'idle':
      return fromBelow === 0 ? ['·', 'dim'] : [' ', 'plain'];
    case 'unknown':
      return fromBelow === 0 ? ['?', 'strong'] : [' ', 'plain'];
    case 'value': {
      const tone: Tone = one.broken ? 'stop' : 'code';
      // Zero is drawn otherwise than what is not known.
      if (!(one.value > 0) || max <= 0) return fromBelow === 0 ? ['_', tone] : [' ', 'plain'];
      const eighths = Math.max(1, Math.min(height * 8, Math.round((one.value / max) * height * 8))) - fromBelow * 8;
      return eighths <= 0 ? [' ', 'plain'] : [blocks[Math.min(8, eighths) - 1] ?? '█', tone];
    }
    default:
      return one satisfies never;
  }
}
