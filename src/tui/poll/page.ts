import { wantText } from '../../model/poll-rule.ts';
import type { PollView } from '../../model/views.ts';
import type { PollRecord } from '../../state/launch-state.ts';
import { changedText, countdown, lateText, pollResult, restsText, resultText, secondsLeft, voidText } from '../../state/poll-words.ts';
import { givenBy, pollView } from '../../state/polls.ts';
import { clockTime } from '../../state/watch-words.ts';
import { keyBindings } from '../keys.ts';
import { blank, column, fit, line, span, wrap, type Line } from '../line.ts';
import type { Scene } from '../scene.ts';
import { many } from '../text.ts';
import type { Page } from '../ui.ts';
import { stationMark, waitsForMe } from './standing.ts';

type PollPage = Extract<Page, { type: 'poll' }>;
type Seen = Pick<Scene, 'launch' | 'now' | 'poll' | 'summary'>;

/** The title of the page. */
export function pollTitle({ poll, launch }: Pick<Scene, 'poll' | 'launch'>): string {
  const phase = poll.view?.phase;
  return phase === undefined ? 'Poll of the stations' : `Poll: ${launch.checklist.phases.find(({ id }) => id === phase)?.title ?? phase}`;
}

/** The keys that work on the page now. */
export function pollKeys({ keys }: Pick<Scene, 'keys'>): string {
  const applies = keyBindings.filter((binding) => binding.on === 'poll' && binding.disabled?.(keys) === undefined);
  return [...applies.map(({ shown, title }) => `${shown} ${title}`), 'j k select', 'esc leaves'].join(' · ');
}

/** The page of the poll: how it stands, each station on a line, what the selected one rests on, earlier polls, what GO waits for. */
export function pollLines(scene: Seen, { selected }: PollPage, cells: number): Line[] {
  const { poll, launch, now, summary } = scene;
  const { record, view } = poll;
  if (!record || !view) return [...plannedLines(scene, cells), ...wantedLines(summary.polls, cells)];
  const station = poll.stations[selected];
  const earlier = [...launch.polls.values()].filter(({ poll: id }) => id !== record.poll);
  return [
    ...headLines(record, view, now, cells),
    ...poll.stations.map((name, index) => ({
      ...stationLine(record, view, name, { selected: index === selected, mine: name === poll.mine, now }, cells),
      mark: index,
    })),
    ...(station === undefined ? [] : [blank, ...stationDetail(record, view, station, cells)]),
    ...(record.late ?? []).flatMap((late) => wrap([span(lateText(late), 'strong')], cells, '  ')),
    ...(waitsForMe(poll) && poll.inTheWay.length > 0
      ? [
          blank,
          ...wrap([span('The gate is closed now: ', 'stop'), span(`${poll.inTheWay.slice(0, 4).join(', ')}${poll.inTheWay.length > 4 ? ' …' : ''}`)], cells),
        ]
      : []),
    ...wantedLines(view.open ? [] : summary.polls, cells),
    ...(earlier.length === 0 ? [] : [blank, line(span('Earlier polls', 'accent')), ...earlier.toReversed().map((old) => earlierLine(old, now, cells))]),
  ];
}

/** How the poll stands in one line: its result, the deadline, who began it. */
function headLines(record: PollRecord, view: PollView, now: number, cells: number): Line[] {
  const result = pollResult(view);
  const tone = result === 'go' ? 'good' : result === 'no-go' ? 'stop' : 'strong';
  const glyph = result === 'go' ? '✓' : result === 'no-go' ? '✗' : '…';
  const begun = `begun ${clockTime(record.at)} UTC by ${record.by}`;
  const ended = record.ended
    ? `ended ${clockTime(record.ended.at)} by ${record.ended.by}${record.ended.reason ? `: ${record.ended.reason}` : ''}`
    : `ended at its deadline, ${clockTime(record.deadline, true)}`;
  return [
    ...wrap([span(`${glyph} ${resultText(view)}`, tone)], cells, '  '),
    fit(
      line(span(view.open ? `${countdown(secondsLeft(view, now))} left` : 'over', 'strong'), span(` · ${begun}${view.open ? '' : `, ${ended}`}`, 'dim')),
      cells,
    ),
    blank,
  ];
}

interface Place {
  readonly selected: boolean;
  readonly mine: boolean;
  readonly now: number;
}

/** A station on one line: sign and word, name, who answered, when, what they said. */
function stationLine(record: PollRecord, view: PollView, station: string, { selected, mine, now }: Place, cells: number): Line {
  const { glyph, word, tone, stands } = stationMark(view, station);
  const answer = record.answers.get(station);
  const said = stands === 'waiting' ? `${word} ${countdown(secondsLeft(view, now))}` : word;
  const who = answer ? givenBy(answer) : '';
  const rests = cells >= 76;
  const remark = answer?.voided ? voidText(answer).split(' is void: ')[1] : answer?.remark;
  return fit(
    {
      spans: [
        span(selected ? '┃ ' : '  ', 'accent'),
        span(`${glyph} `, tone),
        column(said, 14, tone),
        column(`${station}${mine ? ' (you)' : ''}`, cells >= 76 ? 20 : 16, selected ? 'strong' : 'plain'),
        column(who, 9),
        column(answer ? clockTime(answer.at) : '', 6, 'dim'),
        ...(rests ? [column(answer?.rests ? `${answer.rests.settled}/${answer.rests.of}` : '', 6, 'dim')] : []),
        span(remark ?? '', answer?.voided ? 'stop' : 'plain'),
      ],
    },
    cells,
  );
}

/** The selected station in sentences: who answered, on what, why it counts no longer, whose answer it took the place of. */
function stationDetail(record: PollRecord, view: PollView, station: string, cells: number): Line[] {
  const answer = record.answers.get(station);
  if (!answer)
    return wrap([span(station, 'accent'), span(view.open ? ' did not answer yet: g go, x no-go.' : ' did not answer: silence is no-go.')], cells, '  ');
  const by = answer.givenBy === undefined || answer.givenBy === answer.by ? answer.by : `${answer.givenBy}, recorded by ${answer.by}`;
  const changed = changedText(record, station);
  return [
    ...wrap([span(station, 'accent'), span(` ${answer.go ? 'go' : 'no-go'} by ${by} ${clockTime(answer.at, true)} UTC, on ${restsText(answer)}`)], cells, '  '),
    ...(answer.remark ? wrap([span(`“${answer.remark}”`)], cells, '  ') : []),
    ...(answer.voided ? wrap([span(voidText(answer), 'stop'), span(view.open ? '; it may answer again.' : '; a new poll is needed.')], cells, '  ') : []),
    ...(changed ? wrap([span(changed, 'dim')], cells, '  ') : []),
  ];
}

function earlierLine(record: PollRecord, now: number, cells: number): Line {
  const view = pollView(record, now);
  const go = pollResult(view) === 'go';
  return fit(
    line(
      span(`${go ? '✓' : '✗'} `, go ? 'good' : 'strong'),
      column(record.phase, 12, 'strong'),
      span(`${clockTime(record.at)} `, 'dim'),
      span(resultText(view)),
    ),
    cells,
  );
}

/** What a poll would ask, before one was begun. */
function plannedLines({ poll, launch }: Seen, cells: number): Line[] {
  const { gates, next, stations, inTheWay } = poll;
  const title = launch.checklist.phases.find(({ id }) => id === next)?.title ?? next ?? '';
  return [
    ...wrap(
      gates.length > 0
        ? [
            span('No poll was held yet. ', 'strong'),
            span('b', 'strong'),
            span(` begins one at the gate of ${title}: ${many(stations.length, 'station')} answer.`),
          ]
        : [
            span('No poll was held yet. ', 'strong'),
            span(`The first gate is closed, ${inTheWay.length} in the way: ${inTheWay.slice(0, 3).join(', ')}${inTheWay.length > 3 ? ' …' : ''}`),
          ],
      cells,
    ),
    blank,
    ...stations.map((station, index) => ({ ...line(span(`  ○ ${station}${station === poll.mine ? ' (you)' : ''}`)), mark: index })),
  ];
}

function wantedLines(wanted: Scene['summary']['polls'], cells: number): Line[] {
  return wanted.length === 0
    ? []
    : [blank, ...wrap([span('GO waits for the poll: ', 'dim'), span(wanted.map(wantText).join('; ').replaceAll('`', ''))], cells, '  ')];
}
