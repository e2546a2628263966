import { inWords } from '../../model/durations.ts';
import type { AlertView, WatchView } from '../../state/watch.ts';
import { clockTime, valueInWords } from '../../state/watch-words.ts';
import { column, fit, line, span, type Line } from '../line.ts';
import { many } from '../text.ts';
import type { Mark } from './standing.ts';

/** How an alert stands: what was so before the watch is no news. */
export function alertMark({ resolvedAt, already }: Pick<AlertView, 'resolvedAt' | 'already'>): Mark {
  if (resolvedAt !== undefined) return { glyph: '✓', word: 'resolved', tone: 'dim' };
  return already ? { glyph: '△', word: 'was so before', tone: 'strong' } : { glyph: '▲', word: 'open', tone: 'stop' };
}

/** The value that an alert fired at, in words; of an open one that of now. */
export function alertValue({ objective, value, resolvedAt }: AlertView, { objectives }: Pick<WatchView, 'objectives'>): string {
  const found = objectives.find(({ spec }) => spec.id === objective);
  const now = resolvedAt === undefined ? (found?.last?.value ?? value) : value;
  return now === undefined ? '' : valueInWords(now, found?.spec.unit ?? 'count');
}

/** The alerts, the open ones first, then the newest. */
export function alertsInOrder(alerts: readonly AlertView[]): AlertView[] {
  const rank = ({ resolvedAt, already }: AlertView): number => (resolvedAt !== undefined ? 2 : already ? 1 : 0);
  return alerts.toSorted((a, b) => rank(a) - rank(b) || Date.parse(b.firedAt) - Date.parse(a.firedAt));
}

/** From when to when an alert was open, and how long. */
export function alertTimes({ firedAt, resolvedAt }: AlertView, end: number): string {
  const lasted = inWords(((resolvedAt === undefined ? end : Date.parse(resolvedAt)) - Date.parse(firedAt)) / 1000);
  return resolvedAt === undefined ? `since ${clockTime(firedAt, true)}, ${lasted}` : `${clockTime(firedAt, true)} to ${clockTime(resolvedAt, true)}, ${lasted}`;
}

/** Alerts, each on one line: how it stands, what it is, at which value, since when. */
export function alertLines(view: WatchView, end: number, cells: number): Line[] {
  const roomy = cells >= 70;
  return alertsInOrder(view.alerts).map((alert) => {
    const { glyph, word, tone } = alertMark(alert);
    const title = view.objectives.find(({ spec }) => spec.id === alert.objective)?.spec.title ?? alert.objective;
    return fit(
      line(
        span(`${glyph} `, tone),
        column(word, 14, tone),
        column(alert.title, roomy ? 24 : 15, tone === 'dim' ? 'plain' : 'strong'),
        column(alertValue(alert, view), 9, 'plain', 'start'),
        span(`  ${alertTimes(alert, end)}`),
        span(alert.already && alert.resolvedAt !== undefined ? ', was so before' : ''),
        span(roomy ? `  ${title}` : '', 'dim'),
      ),
      cells,
    );
  });
}

/** The most news that are listed; the record has all. */
const newsCap = 50;

/** New Sentry issues and error lines, the newest first. */
export function newsLines({ news }: Pick<WatchView, 'news'>, cells: number): Line[] {
  const shown = news
    .slice(-newsCap)
    .toReversed()
    .map(({ at, from, text }) =>
      fit(line(span(`${clockTime(at, true)} `, 'dim'), column(from === 'sentry' ? 'Sentry' : 'log', 7, 'strong'), span(text)), cells),
    );
  return news.length > newsCap ? [...shown, line(span(`and ${news.length - newsCap} earlier ones`, 'dim'))] : shown;
}

/** Where nobody watched. */
export function gapLines({ gaps }: Pick<WatchView, 'gaps'>, cells: number): Line[] {
  return gaps.map(({ from, to, beats }) =>
    fit(line(span('┊ ', 'dim'), span(`${clockTime(from, true)} to ${clockTime(to, true)}`), span(`  ${many(beats, 'sample')} missing`, 'dim')), cells),
  );
}
