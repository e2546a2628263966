import { changedText, lateText, restsText, resultText, secondsLeft, voidText } from '../../state/poll-words.ts';
import { givenBy } from '../../state/polls.ts';
import { line, type Line } from '../line.ts';
import type { Scene } from '../scene.ts';
import type { Page } from '../ui.ts';
import { waitingText } from './brief.ts';
import { pollLines } from './page.ts';
import { stationMark, type PollNow } from './standing.ts';

/** An open poll in one sentence, for every screen; it changes only when an answer comes. */
export function pollSentence(poll: PollNow): string | undefined {
  const waiting = waitingText(poll);
  return waiting === '' ? undefined : `Poll at ${poll.view?.phase ?? ''}: ${waiting}. The key v opens it.`;
}

/** The page of the poll as sentences; the time that is left is told in tens of seconds. */
export function pollSentences(scene: Pick<Scene, 'launch' | 'now' | 'poll' | 'summary'>, page: Extract<Page, { type: 'poll' }>): Line[] {
  const { poll, now } = scene;
  const { record, view } = poll;
  if (!record || !view) return pollLines(scene, page, 10_000);
  const left = Math.ceil(secondsLeft(view, now) / 10) * 10;
  return [
    `${resultText(view)}.${view.open ? ` At most ${left} seconds are left; silence is no-go.` : ' The poll is over.'}`,
    ...view.stations.map((station, index) => {
      const answer = record.answers.get(station);
      const by = answer ? `, by ${givenBy(answer)}, on ${restsText(answer)}${answer.remark ? `: ${answer.remark}` : ''}` : '';
      const more = [answer ? voidText(answer) : '', changedText(record, station) ?? ''].filter(Boolean).map((said) => ` ${said}.`);
      return `${index === page.selected ? 'Current: ' : ''}${station}${station === poll.mine ? ', your station,' : ''} ${stationMark(view, station).word}${by}.${more.join('')}`;
    }),
    ...(record.late ?? []).map((late) => `${lateText(late)}.`),
  ].map((said) => line(said));
}
