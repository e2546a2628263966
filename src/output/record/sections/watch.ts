import { row, type Block, type Section } from '../document.ts';
import { watchPlot } from '../plot.ts';
import type { RecordObjective, RecordReport, RecordWatch } from '../types.ts';
import { clockOf, lengthOf, many, type Clock } from '../words.ts';
import { budgetInWords, valueInWords } from '../../../state/watch-words.ts';

/** How the launch did afterwards: objectives with their promises, alerts, curves, and the note that was handed over. */
export function watchSection(report: RecordReport): Section[] {
  const clock = clockOf(report);
  if (report.watches.length === 0) return [];
  return [{ id: 'watch', title: 'Watch', blocks: report.watches.flatMap((watch) => watchBlocks(watch, report, clock)) }];
}

function watchBlocks(watch: RecordWatch, report: RecordReport, clock: Clock): Block[] {
  const ended =
    watch.ended === null
      ? { running: 'it goes on', left: 'nobody ended it', over: 'it is over' }[watch.stands]
      : `${watch.ended.ending} by ${watch.ended.by}, ${clock(watch.ended.at)}`;
  const gaps = watch.gaps.map(({ from, to, beats }) => `${clock(from)} to ${clock(to)} (${many(beats, 'sample')})`);
  const plot = watchPlot(watch, report.alerts, `The watch of ${clock(watch.at)}`);
  return [
    { type: 'heading', text: `From ${clock(watch.at)}`, note: `by ${watch.by}; ${ended}` },
    {
      type: 'paragraph',
      line: [
        `${watch.samples} of ${many(watch.due, 'sample')}, one every ${lengthOf(watch.every_s)}${gaps.length === 0 ? ', no gaps' : `; nobody watched from ${gaps.join(', ')}`}.`,
      ],
    },
    {
      type: 'table',
      caption: 'Objectives',
      head: ['Objective', 'Promise', 'Last', 'Least to most', 'Held', 'Error budget'],
      rows: watch.objectives.map(objectiveRow),
      as: 'table',
    },
    ...alertBlocks(watch, report, clock),
    ...(plot === undefined ? [] : [{ type: 'plot' as const, plot }]),
    ...(watch.news.length === 0
      ? []
      : [
          {
            type: 'list' as const,
            rows: watch.news.map(({ at, from, text }) => row([{ code: clock(at) }, ` new in ${from === 'sentry' ? 'Sentry' : 'the logs'}: `, { code: text }])),
          },
        ]),
    ...(watch.ended === null || watch.ended.note.trim() === ''
      ? []
      : [{ type: 'details' as const, summary: 'The hand-over note, as it was written', blocks: [{ type: 'text' as const, text: watch.ended.note }] }]),
  ];
}

function objectiveRow({ title, source, promise, unit, stands, last, why, least, most, held, known, budget_left }: RecordObjective): ReturnType<typeof row> {
  const said = (value: number | null): string => (value === null ? '-' : valueInWords(value, unit));
  const now =
    stands === 'broken'
      ? [said(last), ' ', { stop: 'broken' }]
      : [last === null ? `${stands.replace('-', ' ')}${why === null ? '' : `: ${why}`}` : `${said(last)}, ${stands.replace('-', ' ')}`];
  return row(
    [{ strong: title }, ...(source.length === 0 ? [] : [{ quiet: ` (${source.join(', ')})` }])],
    { code: promise },
    now,
    least === null ? '-' : `${said(least)} to ${said(most)}`,
    known === 0 ? 'never seen' : `${held} of ${known}`,
    budget_left === null ? '-' : budgetInWords(budget_left),
  );
}

function alertBlocks({ watch }: RecordWatch, { alerts }: RecordReport, clock: Clock): Block[] {
  const own = alerts.filter((alert) => alert.watch === watch);
  if (own.length === 0) return [{ type: 'paragraph', line: ['No alert fired.'] }];
  return [
    {
      type: 'table',
      caption: 'Alerts',
      head: ['Alert', 'Fired', 'At', 'Resolved', 'Length'],
      rows: own.map(({ title, fired_at, value, resolved_at, length_s, already, high }) =>
        row(
          [{ strong: title }, ...(high ? [{ quiet: ' (speaks for going back)' }] : [])],
          [{ code: clock(fired_at) }, ...(already ? [' was so before'] : [])],
          value ?? '-',
          resolved_at === null ? { stop: 'never' } : { code: clock(resolved_at) },
          lengthOf(length_s),
        ),
      ),
      as: 'table',
    },
  ];
}
