import { inWords } from '../../model/durations.ts';
import { sincePhrase } from '../../model/moment.ts';
import type { JudgedStop, Rejudgement } from '../../model/replay.ts';
import type { LaunchState } from '../../state/launch-state.ts';
import { stopEnds, stopTitles } from '../../state/replay/stop-words.ts';
import { count } from '../burst/numbers.ts';
import { blank, line, span, wrap, type Line } from '../line.ts';
import { many } from '../text.ts';
import type { Judged, ReplayView } from './contract.ts';

/** What another checklist says of the record: what it would have stopped, what reads otherwise, what it cannot say. */
export function judgedLines(replay: ReplayView, launch: LaunchState, cells: number): Line[] {
  const { judged, openedAt } = replay;
  if (!judged) return [line('No other checklist judges this record: open it with --with CHECKLIST.')];
  const since = (at: string): string => sincePhrase(Date.parse(at) - Date.parse(openedAt));
  const titled = (id: string): string => launch.items.get(id)?.item.title ?? id;
  const { stops, changes, unjudged, gone, added, voided, askedOtherwise = [] } = judged;
  const items = Map.groupBy(changes, ({ item }) => item);
  return [
    ...(stops.some(({ end }) => end === 'stopped') ? [] : [line(span('It would have stopped the launch nowhere that the record does not.', 'strong'))]),
    ...stopEnds.flatMap((end) => {
      const own = stops.filter((stop) => stop.end === end);
      return own.length === 0
        ? []
        : [line(span(stopTitles[end], end === 'stopped' ? 'stop' : 'accent')), ...own.flatMap((stop) => stopLines(stop, since, cells))];
    }),
    ...(changes.length === 0
      ? [blank, line(span('Every verdict reads as it did.', 'plain'))]
      : [
          blank,
          line(span(`${many(changes.length, 'verdict')} read${changes.length === 1 ? 's' : ''} otherwise, of ${many(items.size, 'item')}`, 'accent')),
          ...[...items].flatMap(([id, all]) => changedLines(titled(id), all, since, cells)),
        ]),
    ...listed(
      'Signatures that would be void',
      voided.map(({ item, by, at, why }) => `${titled(item)}: by ${by}, ${since(at)}${why === '' ? '' : `, ${why}`}`),
      cells,
    ),
    ...listed(
      'Judged by what was asked then: the checklist asks otherwise now',
      askedOtherwise.map(({ item, params }) => `${titled(item)}: ${params.join(', ')}`),
      cells,
    ),
    ...listed(
      'It cannot say of',
      unjudged.map(({ item, why }) => `${titled(item)}: ${why}`),
      cells,
    ),
    ...listed('No longer on the checklist', gone, cells),
    ...listed('New on the checklist', added, cells),
  ];
}

/** How many lines would have stopped the launch, when the console opens; the page has them all. */
export function stopsText({ stops }: Pick<Judged, 'stops'>): string {
  const count = stops.filter(({ end }) => end === 'stopped').length;
  const more = stops.length > count ? `, ${stops.length - count} more would have failed` : '';
  return count === 0
    ? `Nothing of it would have stopped the launch${more}: \`e\` tells more.`
    : `${many(count, 'line')} would have stopped the launch${more}: \`e\` lists ${count === 1 && more === '' ? 'it' : 'them'}.`;
}

function stopLines({ title, at, seq, response, end, recordedAt, earlier_s, passedAt }: JudgedStop, since: (at: string) => string, cells: number): Line[] {
  const earlier = earlier_s === undefined ? 'the record never has it fail' : earlier_s === 0 ? 'as the record has it' : `${inWords(earlier_s)} earlier`;
  return [
    ...wrap(
      [
        span('✗ ', end === 'stopped' ? 'stop' : 'strong'),
        span(`${since(at)}, ${passedAt === undefined ? earlier : `until ${since(passedAt)}`}`, 'strong'),
        span(`  event ${count(seq)}`, 'dim'),
      ],
      cells,
      '  ',
    ),
    ...wrap([span(`  ${title}`, 'strong'), span(`  ${response}`)], cells, '    '),
    ...(recordedAt === undefined ? [] : [line(span(`    the record has it fail at ${since(recordedAt)}`, 'dim'))]),
  ];
}

/** An item's verdicts that read otherwise: the first one, and how many more. */
function changedLines(title: string, all: readonly Rejudgement[], since: (at: string) => string, cells: number): Line[] {
  const [first] = all;
  if (!first) return [];
  return [
    ...wrap(
      [
        span('≠ ', 'strong'),
        span(title, 'strong'),
        span(`  ${first.before} → ${first.after}`),
        span(`  ${since(first.at)}, event ${count(first.seq)}`, 'dim'),
        span(all.length > 1 ? `, and ${all.length - 1} more` : '', 'dim'),
      ],
      cells,
      '  ',
    ),
    ...wrap([span(`    ${first.response}  `), span(first.expect, 'code')], cells, '    '),
  ];
}

function listed(title: string, all: readonly string[], cells: number): Line[] {
  return all.length === 0 ? [] : [blank, line(span(title, 'accent')), ...all.flatMap((one) => wrap([span(`  ${one}`)], cells, '    '))];
}
