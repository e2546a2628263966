import type { LedgerLine } from '../../model/events.ts';
import { countdown, pollResult, secondsLeft } from '../../state/poll-words.ts';
import type { LaunchState } from '../../state/launch-state.ts';
import { cellsOf, fit, line, span, type Line } from '../line.ts';
import { clean, many } from '../text.ts';
import type { Notice } from '../watch/brief.ts';
import { waitsForMe, type PollNow } from './standing.ts';

/** Whom an open poll waits for, in a few words; empty where none is open, or all is said. */
export function waitingText({ view, mine }: PollNow, short = false): string {
  if (!view?.open) return '';
  const waiting = view.silent.length + view.voided.length;
  if (waitsForMe({ view, mine }) && mine !== undefined)
    return `your ${short ? '' : 'station '}${mine} ${view.voided.includes(mine) ? 'has a void go' : 'has not answered'}`;
  // Who answered, and whose answer fell, was not silent.
  if (view.voided.length > 0) return `${view.voided.length} void, ${view.silent.length} waiting`;
  return waiting === 0 ? '' : `${many(waiting, 'station')} ${waiting === 1 ? 'has' : 'have'} not answered`;
}

/** The line of the header that tells of an open poll wherever the operator is, with the key that opens its page; where it waits for others, only where there is room. */
export function pollHeader(poll: PollNow, now: number, tall: boolean, cells: number, key = 'v'): Line[] {
  const { view } = poll;
  const waiting = waitingText(poll, cells < 70);
  if (!view || waiting === '' || (!tall && !waitsForMe(poll))) return [];
  const mine = waitsForMe(poll);
  return [
    beside(
      line(
        span(' POLL ', mine ? 'calm' : 'dim'),
        span(` ${view.phase}`, 'strong'),
        span(pollResult(view) === 'no-go' ? ' no-go so far' : '', 'stop'),
        span(` · ${waiting}`, mine ? 'strong' : 'dim'),
      ),
      line(span(` · ${countdown(secondsLeft(view, now))}`, mine ? 'strong' : 'dim'), span(` · ${key} `, 'dim')),
      cells,
    ),
  ];
}

/** Two parts one after the other; the first one gives way, so that the time is never cut off. */
function beside(left: Line, right: Line, cells: number): Line {
  return { spans: [...fit(left, cells - cellsOf(right)).spans, ...right.spans] };
}

/** What a desktop notice says of a poll that somebody else began just now. */
export function pollNotice(lines: readonly LedgerLine[], launch: LaunchState, operator: string): Notice | undefined {
  const begun = lines.findLast(({ event, by }) => event.type === 'poll-started' && by !== operator && launch.polls.has(event.poll));
  if (begun?.event.type !== 'poll-started') return undefined;
  return { title: clean(launch.checklist.title), text: clean(`${begun.by} began the poll at ${begun.event.phase}: go or no-go?`) };
}
