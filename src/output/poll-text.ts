import { countdown, lateText, secondsLeft, stationMarks } from '../state/poll-words.ts';
import { clockTime } from '../state/watch-words.ts';
import { oneLine } from './escape.ts';
import type { Paint } from './paint.ts';
import type { ReportPoll } from './poll-report.ts';

/** The polls of a report, those at each gate's end first told in full; earlier ones of the same gate in a line. */
export function pollSection(polls: readonly ReportPoll[], at: string, paint: Paint): string[] {
  if (polls.length === 0) return [];
  const [latest, older] = [polls.filter((poll) => poll.latest), polls.filter((poll) => !poll.latest)];
  return [
    '',
    paint.strong('POLLS'),
    ...latest.flatMap((poll) => [`  ${headLine(poll, at, paint)}`, ...[...stationLines(poll, paint), ...lateLines(poll, paint)].map((line) => `    ${line}`)]),
    ...older.map((poll) => `  ${paint.quiet(`earlier: ${headLine(poll, at)}`)}`),
  ];
}

/** How a poll stands, in a line. */
function headLine(poll: ReportPoll, at: string, paint?: Paint): string {
  const { phase, result, open, ended } = poll;
  const word = { go: 'GO', 'no-go': open ? 'NO-GO so far' : 'NO-GO', open: 'open' }[result];
  const coloured = paint ? (result === 'go' ? paint.good(word) : result === 'no-go' ? paint.bad(word) : paint.doubtful(word)) : word;
  const end = open
    ? `${countdown(secondsLeft(poll, Date.parse(at)))} left`
    : ended
      ? `ended ${clockTime(ended.at)} by ${ended.by}${ended.reason ? `: ${ended.reason}` : ''}`
      : `ended at its deadline, ${clockTime(poll.deadline, true)}`;
  return `${oneLine(phase)}  ${coloured}  ${oneLine(`begun ${clockTime(poll.begun_at)} UTC by ${poll.begun_by}, ${end}`)}`;
}

/** Answers that came once the poll was over. */
function lateLines({ late }: ReportPoll, paint: Paint): string[] {
  return late.map((answer) => paint.quiet(oneLine(lateText({ ...answer, givenBy: answer.given_by ?? answer.by }))));
}

/** Each station: how it stands, who said so, on what, and why it counts no longer. */
function stationLines({ stations }: ReportPoll, paint: Paint): string[] {
  const wide = Math.max(...stations.map(({ station }) => oneLine(station).length));
  return stations.map(({ station, stands, answer }) => {
    const { glyph, word } = stationMarks[stands];
    const mark = `${glyph} ${word.padEnd(7)}`;
    const coloured = stands === 'go' ? paint.good(mark) : stands === 'waiting' ? mark : paint.bad(mark);
    const who =
      answer &&
      `${answer.given_by ?? answer.by} ${clockTime(answer.at)}${answer.given_by && answer.given_by !== answer.by ? `, recorded by ${answer.by}` : ''}`;
    const parts = [
      who,
      answer?.remark,
      answer?.rests && `on ${answer.rests.settled} of ${answer.rests.of} lines, record ${answer.seen}`,
      answer?.voided && `void: ${answer.voided.item} ${answer.voided.why} ${clockTime(answer.voided.at)}${answer.voided.saw ? ` (${answer.voided.saw})` : ''}`,
    ];
    return `${coloured} ${oneLine(station).padEnd(wide)}  ${parts.flatMap((part) => (part ? [oneLine(part)] : [])).join(' · ')}`.trimEnd();
  });
}
