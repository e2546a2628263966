import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { Element } from 'hast';
import { h, s } from 'hastscript';
import { piece } from './plain.ts';
import { peaks, rangeOf, type Panel, type Plot } from './plot.ts';

const WIDTH = 640;
const LEFT = 8;
const RIGHT = 86;
const NAME = 26;
const HEIGHT = 62;
const GAP = 14;
const AXIS = 26;
/** As many moments as there are points across, so that hours of samples do not make megabytes. */
const MOMENTS = 320;
const ROWS = 24;

/** A plot as a picture with its words, and as a table for who cannot see it. */
export function figureOf(plot: Plot): Element[] {
  const height = plot.panels.length * (NAME + HEIGHT + GAP) + AXIS;
  const x = scaleLinear([plot.times[0] ?? 0, plot.times.at(-1) ?? 1], [LEFT, WIDTH - RIGHT]);
  const [title, about] = [`${plot.id}-title`, `${plot.id}-about`];
  const figure = h('figure', [
    h('figcaption', piece(plot.title)),
    s('svg', { viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', ariaLabelledBy: `${title} ${about}` }, [
      s('title', { id: title }, piece(plot.title)),
      s('desc', { id: about }, piece(plot.panels.map((panel) => `${panel.label}: ${rangeOf(panel)}`).join('; '))),
      ...plot.panels.map((panel, at) => panelOf(panel, plot, x, at * (NAME + HEIGHT + GAP))),
      ...axisOf(plot, x, height),
    ]),
  ]);
  return [figure, h('details', [h('summary', 'The same in numbers'), tableOf(plot)])];
}

interface Point {
  readonly at: number;
  readonly value: number | null;
}

function panelOf(panel: Panel, plot: Plot, x: ScaleLinear<number, number>, top: number): Element {
  const values = peaks(panel.values, MOMENTS);
  const times = thinned(plot.times, values.length);
  const points = values.map((value, at): Point => ({ at: times[at] ?? 0, value }));
  const most = values.reduce<number>((a, b) => Math.max(a, b ?? 0), panel.line ?? 0);
  const y = scaleLinear([0, most === 0 ? 1 : most], [top + NAME + HEIGHT, top + NAME + 2]);
  const known = (point: Point): boolean => point.value !== null;
  const curve = line<Point>()
    .defined(known)
    .x((point) => x(point.at))
    .y((point) => y(point.value ?? 0));
  const under = area<Point>()
    .defined(known)
    .x((point) => x(point.at))
    .y0(y(0))
    .y1((point) => y(point.value ?? 0));
  const lonely = points.filter((point, at) => known(point) && !isKnown(points[at - 1]) && !isKnown(points[at + 1]));
  const [left, right] = x.range();
  return s('g', [
    s('text', { x: LEFT, y: top + 17 }, [
      s('tspan.name', piece(panel.label)),
      ...(panel.about === undefined ? [] : [s('tspan.about', ` ${piece(panel.about)}`)]),
    ]),
    ...panel.shaded.map(({ from, to, what }) =>
      s('rect.alert', { x: x(from), y: top + NAME, width: Math.max(2, x(to) - x(from)), height: HEIGHT }, [s('title', piece(`Alert: ${what}`))]),
    ),
    s('path.under', { d: under(points) ?? '' }),
    s('line.axis', { x1: left, x2: right, y1: y(0), y2: y(0) }),
    ...(panel.line === undefined ? [] : [s('line.level', { x1: left, x2: right, y1: y(panel.line), y2: y(panel.line) })]),
    s('path.curve', { d: curve(points) ?? '' }),
    ...lonely.map((point) => s('circle.point', { cx: x(point.at), cy: y(point.value ?? 0), r: 2 })),
    s('text', { x: (right ?? 0) + 6, y: top + NAME + 8 }, most === 0 ? '' : panel.inWords(most)),
    s('text', { x: (right ?? 0) + 6, y: top + NAME + HEIGHT }, '0'),
  ]);
}

function isKnown(point: Point | undefined): boolean {
  return point !== undefined && point.value !== null;
}

function thinned(times: readonly number[], room: number): number[] {
  return Array.from({ length: room }, (_, at) => times[Math.floor((at * times.length) / room)] ?? 0);
}

function axisOf({ times, timeInWords }: Plot, x: ScaleLinear<number, number>, height: number): Element[] {
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 1];
  const middle = (first + last) / 2;
  const marks = [[first, 'start'] as const, [middle, 'middle'] as const, [last, 'end'] as const];
  return marks.map(([at, anchor]) => s('text', { x: x(at), y: height - 6, textAnchor: anchor }, timeInWords(at)));
}

function tableOf({ times, timeInWords, panels, title }: Plot): Element {
  const rows = Math.min(ROWS, times.length);
  const columns = panels.map((panel) => ({ panel, values: peaks(panel.values, rows) }));
  const moments = thinned(times, rows);
  return h('table', [
    h('caption', piece(rows < times.length ? `${title}: the highest of each stretch` : title)),
    h('thead', [h('tr', [h('th', { scope: 'col' }, 'From'), ...panels.map(({ label }) => h('th', { scope: 'col' }, piece(label)))])]),
    h(
      'tbody',
      moments.map((at, row) =>
        h('tr', [
          h('th', { scope: 'row' }, timeInWords(at)),
          ...columns.map(({ panel, values }) => h('td', { dataName: piece(panel.label) }, told(panel, values[row] ?? null))),
        ]),
      ),
    ),
  ]);
}

function told({ inWords }: Panel, value: number | null): string {
  return value === null ? 'unknown' : inWords(value);
}
