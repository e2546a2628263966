import { row, type Block, type Section } from '../document.ts';
import type { RecordAnswer, RecordReport } from '../types.ts';
import { clockOf, lengthOf, minute } from '../words.ts';

/** What people accepted, and what they handed on. */
export function rulingsSection(report: RecordReport): Section[] {
  const clock = clockOf(report);
  const { overrides, deferrals } = report;
  const over: Block[] =
    overrides.length === 0
      ? []
      : [
          {
            type: 'table',
            caption: 'Overrides: failing lines that somebody accepted',
            head: ['Overridden', 'Reason', 'By', 'Until', 'Now'],
            rows: overrides.map(({ title, reason, by, at, until, stands }) =>
              row(
                { strong: title },
                reason,
                `${by}, ${clock(at)}`,
                minute(until),
                { stands: 'still open', expired: 'expired, still open', over: 'over' }[stands],
              ),
            ),
            as: 'table',
          },
        ];
  const handed: Block[] =
    deferrals.length === 0
      ? []
      : [
          {
            type: 'table',
            caption: 'Deferrals: lines that were handed to a later phase',
            head: ['Deferred', 'To', 'Reason', 'By', 'Now'],
            rows: deferrals.map(({ title, to, reason, by, at, stands }) =>
              row({ strong: title }, to, reason ?? 'none given', `${by}, ${clock(at)}`, stands === 'open' ? 'still open' : stands),
            ),
            as: 'table',
          },
        ];
  const blocks = [...over, ...handed];
  return blocks.length === 0 ? [] : [{ id: 'rulings', title: 'Overrides and deferrals', blocks }];
}

/** How long the count was stopped, and why. */
export function holdsSection(report: RecordReport): Section[] {
  const clock = clockOf(report);
  const { holds, held_s } = report;
  if (holds.length === 0) return [];
  const rows = holds.map(({ at, by, reason, length_s, ended_at, ended_by }) =>
    row({ code: clock(at) }, lengthOf(length_s), reason, by, ended_at === null ? { stop: 'still held' } : `${ended_by ?? ''}, ${clock(ended_at)}`),
  );
  return [
    {
      id: 'holds',
      title: 'Holds',
      blocks: [
        {
          type: 'paragraph',
          line: [`The count was stopped for ${lengthOf(held_s)} in all${holds.some(({ ended_at }) => ended_at === null) ? ', and is still held' : ''}.`],
        },
        { type: 'table', caption: 'Holds', head: ['From', 'Length', 'Reason', 'Held by', 'Resumed by'], rows, as: 'table' },
      ],
    },
  ];
}

/** What each station answered. */
export function pollsSection(report: RecordReport): Section[] {
  const clock = clockOf(report);
  if (report.polls.length === 0) return [];
  const who = ({ by, given_by }: RecordAnswer): string => (given_by === null || given_by === by ? (by ?? '') : `${given_by}, recorded by ${by ?? ''}`);
  const answered = (answer: RecordAnswer, replaced: boolean): ReturnType<typeof row> => ({
    ...row(
      { strong: answer.station },
      answer.answer === 'go' ? 'go' : { stop: { 'no-go': 'NO-GO', voided: 'go, void', silent: 'silent: NO-GO' }[answer.answer] },
      [
        answer.remark ?? '',
        ...(answer.voided === null ? [] : [`${answer.remark ? '; ' : ''}void: ${answer.voided}`]),
        ...(replaced ? [{ quiet: ' (answered again later)' }] : []),
      ],
      who(answer),
      answer.at === null ? '' : clock(answer.at),
    ),
  });
  const blocks = report.polls.flatMap((poll): Block[] => [
    {
      type: 'heading',
      text: `Gate of ${poll.title}`,
      note: `${clock(poll.at)} by ${poll.by}, until ${clock(poll.deadline)}${poll.ended ? `, ended ${clock(poll.ended.at)} by ${poll.ended.by}${poll.ended.reason ? `: ${poll.ended.reason}` : ''}` : ''}`,
    },
    {
      type: 'table',
      caption: `Answers at the gate of ${poll.title}`,
      head: ['Station', 'Answer', 'Remark', 'Who', 'At'],
      rows: [
        ...poll.earlier.map((answer) => answered(answer, true)),
        ...poll.answers.map((answer) => answered(poll.open && answer.answer === 'silent' ? { ...answer, remark: 'still open' } : answer, false)),
      ],
      as: 'table',
    },
  ]);
  return [{ id: 'polls', title: 'Polls', blocks }];
}
