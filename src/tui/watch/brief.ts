import type { LedgerLine } from '../../model/events.ts';
import type { LaunchState } from '../../state/launch-state.ts';
import { latestWatch } from '../../state/watch.ts';
import { valueInWords } from '../../state/watch-words.ts';
import { clock } from '../burst/numbers.ts';
import { fit, line, span, type Line } from '../line.ts';
import { clean, many } from '../text.ts';
import { alertValue } from './blocks.ts';
import { endingWords } from './head.ts';
import { countsText, lengths, type WatchNow } from './standing.ts';

/** The open alerts in a few words: `1 alert: Many errors 6.2 %`. */
export function openAlertsText({ view }: Pick<WatchNow, 'view'>): string {
  const open = view?.alerts.filter(({ resolvedAt, already }) => resolvedAt === undefined && !already) ?? [];
  const [first] = open;
  if (!first || !view) return '';
  const value = alertValue(first, view);
  return `${many(open.length, 'alert')}: ${first.title}${value === '' ? '' : ` ${value}`}${open.length > 1 ? ' …' : ''}`;
}

/** The line of the header that tells of the watch wherever the operator is; what is over has it only where there is room. */
export function watchHeader(watch: WatchNow, now: number, tall: boolean, cells: number): Line[] {
  const { view, moment, by, elsewhere } = watch;
  if (!view || (moment === 'over' && !tall)) return [];
  const { whole_s, passed_s } = lengths(view, now);
  const far = `${clock(passed_s)} of ${clock(whole_s)}`;
  const alerts = openAlertsText(watch);
  const alarm = alerts === '' ? [] : [span(` · ▲ ${alerts}`, 'stop')];
  const where = span(elsewhere ? ` · at ${by}'s console` : '', 'dim');
  switch (moment) {
    case 'running':
      return [
        fit(
          line(
            span(' ◷ ', 'accent'),
            span(`watch ${far}`, 'strong'),
            span(alerts !== '' && cells < 100 ? '' : ` · ${countsText(view.objectives)}`),
            ...alarm,
            where,
            span('  w shows it', 'dim'),
          ),
          cells,
        ),
      ];
    case 'time-up':
      return [fit(line(span(' ■ ', 'strong'), span('watch: its time is up', 'strong'), ...alarm, where, span(elsewhere ? '' : '  w ends it', 'dim')), cells)];
    case 'left':
      return [fit(line(span(' ‖ ', 'strong'), span(`watch left at ${far}`, 'strong'), ...alarm, span('  w, s goes on with it', 'dim')), cells)];
    case 'over':
      return [
        fit(
          line(span(' ■ ', 'dim'), span(`watch ${endingWords[view.record.ended?.ending ?? 'closed'].split(':')[0]}`, 'dim'), span('  w shows its note', 'dim')),
          cells,
        ),
      ];
    case 'ready':
    case 'unwatched':
      return [];
    default:
      return moment satisfies never;
  }
}

/** A notice on the desktop. */
export interface Notice {
  readonly title: string;
  readonly text: string;
}

/** What a desktop notice says of alerts that fired just now; undefined where none did that was not so before. */
export function noticeOf(lines: readonly LedgerLine[], launch: LaunchState): Notice | undefined {
  const fired = lines.flatMap(({ event }) => (event.type === 'watch-alert' && event.state === 'fired' && event.already !== true ? [event] : []));
  const [first] = fired;
  if (!first || latestWatch(launch)?.watch !== first.watch) return undefined;
  const spec = launch.checklist.watch?.objectives.find(({ id }) => id === first.objective);
  const title = spec?.alerts.find(({ id }) => id === first.alert)?.title ?? first.alert;
  const value = first.value === undefined ? '' : ` ${valueInWords(first.value, spec?.unit ?? 'count')}`;
  const more = fired.length > 1 ? `, and ${fired.length - 1} more` : '';
  return { title: clean(launch.checklist.title), text: clean(`${title}${value}${more}`) };
}
