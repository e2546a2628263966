import { inWords } from '../../model/durations.ts';
import type { ObjectiveView, WatchView } from '../../state/watch.ts';
import { budgetInWords, partlySeen, valueInWords } from '../../state/watch-words.ts';
import { plotCells } from '../burst/plot.ts';
import { column, fit, line, span, wrap, type Line, type Span } from '../line.ts';
import { many } from '../text.ts';
import { plotLines, sparkSpans } from './plot.ts';
import { conditionInWords } from './promise.ts';
import { markOf } from './standing.ts';

/** The value of an objective now, in a few words: what is not known is never zero. */
export function valueNow({ spec, last, stands }: ObjectiveView): string {
  if (last === undefined) return '–';
  if (last.value !== undefined) return valueInWords(last.value, spec.unit);
  return stands === 'unknown' ? '?' : '–';
}

/** An objective on one line: sign and word, title, value, promise, how it went, its error budget, whether it alarms. */
export function objectiveLine(view: WatchView, objective: ObjectiveView, selected: boolean, cells: number): Line {
  const { spec, budget, alerts } = objective;
  const { glyph, word, tone } = markOf(objective);
  const [value, promise, left] = cells >= 100 ? [10, 11, 16] : cells >= 70 ? [9, 10, 0] : [8, 9, 0];
  const title = Math.min(cells >= 100 ? 34 : cells >= 70 ? 24 : 17, cells - 40);
  const spark = Math.max(4, cells - 2 - 2 - 10 - title - value - promise - 2 - left - 2);
  const open = alerts.filter(({ resolvedAt }) => resolvedAt === undefined);
  const mark = open.some(({ already }) => !already) ? span('▲ ', 'stop') : open.length > 0 ? span('△ ', 'strong') : span('  ');
  const budgetText = budget?.left === undefined ? '' : ` ${budgetInWords(budget.left)}`;
  const said = [
    word,
    spec.title,
    `${valueNow(objective)} now`,
    `promised ${conditionInWords(spec.objective, spec.unit)}`,
    ...open.map((alert) => `alert ${alert.title}`),
  ].join(', ');
  return {
    spans: [
      span(selected ? '┃ ' : '  ', 'accent'),
      span(`${glyph} `, tone),
      column(word, 10, tone),
      mark,
      column(spec.title, title, selected ? 'strong' : 'plain'),
      column(valueNow(objective), value, objective.stands === 'broken' ? 'stop' : 'strong', 'start'),
      column(` ${conditionInWords(spec.objective, spec.unit)}`, promise, 'dim'),
      span(' '),
      ...sparkSpans(view, objective, spark),
      span(' '),
      column(budgetText, left, budget?.left !== undefined && budget.left <= 0 ? 'stop' : 'plain'),
    ],
    say: selected ? `current: ${said}` : said,
  };
}

/** The selected objective: how it went, in numbers and larger, what it asks, and what answers it. */
export function objectiveDetail(view: WatchView, objective: ObjectiveView, height: number, section: string | undefined, cells: number): Line[] {
  const { spec, last, budget, alerts } = objective;
  const { glyph, word, tone } = markOf(objective);
  const partly = partlySeen(objective.window);
  const why = last?.why ?? (last === undefined ? 'not sampled yet' : '');
  const head: Span[] = [
    span(spec.title, 'accent'),
    span(`${spec.source.length > 0 ? ` (${spec.source.join(', ')})` : ''}  `, 'dim'),
    span(`${glyph} ${word}`, tone),
    span(` ${valueNow(objective)}`, 'strong'),
    span(`  promised ${conditionInWords(spec.objective, spec.unit)}`),
    span(why === '' ? '' : `  ${why}`),
    span(partly === undefined ? '' : `  ${partly}`, 'strong'),
  ];
  const rules = spec.alerts.map((rule) => ruleText(rule, spec));
  return [
    ...wrap(head, cells, '  '),
    ...(height > 0 ? plotLines(view, objective, height, plotCells(cells)) : []),
    ...wrap(numbersOf(objective), cells, '  '),
    ...(budget === undefined
      ? []
      : wrap([span('budget ', 'dim'), span(budgetText(budget), budget.left !== undefined && budget.left <= 0 ? 'stop' : 'plain')], cells, '  ')),
    ...(rules.length === 0
      ? []
      : wrap([span(alerts.some(({ resolvedAt }) => resolvedAt === undefined) ? 'alert ' : 'alerts when ', 'dim'), span(rules.join('; '))], cells, '  ')),
    ...wrap(
      [span(`asks ${spec.check.item ?? spec.check.kind}`, 'dim'), span(section === undefined ? '' : ' · enter: ', 'dim'), span(section ?? '')],
      cells,
      '  ',
    ),
  ];
}

function numbersOf({ spec, series, least, most, held, known, window }: ObjectiveView): Span[] {
  const values = series.filter((value) => value !== undefined).toSorted((a, b) => a - b);
  const half = Math.floor(values.length / 2);
  const median = values.length % 2 === 1 ? values[half] : ((values[half - 1] ?? 0) + (values[half] ?? 0)) / 2;
  const said = (value: number | undefined): Span => span(value === undefined ? '–' : valueInWords(value, spec.unit), 'strong');
  if (values.length === 0) return [span('no value was seen yet', 'dim')];
  return [
    span('least ', 'dim'),
    said(least),
    span('  median ', 'dim'),
    said(median),
    span('  most ', 'dim'),
    said(most),
    span(known === 0 ? '' : `  held in ${held} of ${many(known, 'sample')}`),
    span(window === undefined || partlySeen(window) !== undefined ? '' : `  window ${inWords(window.seen_s)} of ${inWords(spec.over_s)} seen`, 'dim'),
  ];
}

/** How an error budget goes: what is left, and how fast it goes in the two windows (1 is just what it bears). */
export function budgetText({ left, fast, slow }: NonNullable<ObjectiveView['budget']>): string {
  const burn = (value: number | undefined): string => (value === undefined ? '–' : `${value >= 10 ? Math.round(value) : Number(value.toFixed(1))}×`);
  return [left === undefined ? '' : budgetInWords(left), `burns ${burn(fast)} in 5 min, ${burn(slow)} in 1 h (1× is what it bears)`].filter(Boolean).join(', ');
}

/** What an objective asks, before a watch was begun: title, promise and alerts. */
export function plannedLine(spec: ObjectiveView['spec'], cells: number): Line[] {
  const alerts = spec.alerts.map((rule) => ruleText(rule, spec)).join('; ');
  const wide = cells >= 70 ? 34 : 22;
  const first = fit(
    line(
      span('  ○ ', 'dim'),
      column(spec.title, wide),
      span(' '),
      column(conditionInWords(spec.objective, spec.unit), 14, 'code'),
      span(spec.source.join(' '), 'dim'),
    ),
    cells,
  );
  return [first, ...(alerts === '' ? [] : wrap([span('    alerts: ', 'dim'), span(alerts, 'dim')], cells, '      '))];
}

function ruleText({ title, when, for_s }: ObjectiveView['spec']['alerts'][number], { unit }: Pick<ObjectiveView['spec'], 'unit'>): string {
  return `${title} (${conditionInWords(when, unit)}${for_s === 0 ? ' once' : ` for ${inWords(for_s)}`})`;
}
