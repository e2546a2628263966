import type { LaunchState, PollAnswer, PollRecord } from '../launch-state.ts';
import { givenBy, pollView } from '../polls.ts';

/** A poll, or the answer of one of its stations, that stands elsewhere at another moment; an answer is absent on a side where there was none. */
export interface PollDifference {
  /** The title of its phase. */
  readonly phase: string;
  readonly station?: string;
  readonly before?: string;
  readonly after?: string;
}

interface At {
  readonly state: Pick<LaunchState, 'polls' | 'checklist'>;
  readonly time: number;
}

/** What polls and their stations came to in between. */
export function pollDifferences(then: At, now: At): PollDifference[] {
  return [...now.state.polls.values()].flatMap((poll) => {
    const old = then.state.polls.get(poll.poll);
    const phase = now.state.checklist.phases.find(({ id }) => id === poll.phase)?.title ?? poll.phase;
    const [before, after] = [old ? pollWords(old, then.time) : 'not begun', pollWords(poll, now.time)];
    const answers = poll.stations.flatMap((station): PollDifference[] => {
      const [was, is] = [answerWords(old?.answers.get(station)), answerWords(poll.answers.get(station))];
      if (was === is) return [];
      return [{ phase, station, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }];
    });
    return [...(before === after ? [] : [{ phase, before, after }]), ...answers];
  });
}

function pollWords(poll: PollRecord, time: number): string {
  const { by, ended } = poll;
  if (ended) return `ended by ${ended.by}${ended.reason === undefined ? '' : `: ${ended.reason}`}`;
  return pollView(poll, time).open ? `begun by ${by}` : 'over at its deadline';
}

function answerWords(answer: PollAnswer | undefined): string | undefined {
  if (!answer) return undefined;
  const { go, remark, voided } = answer;
  return `${go ? 'go' : 'no-go'} by ${givenBy(answer)}${remark === undefined ? '' : `: ${remark}`}${voided ? `, void: ${voided.item} ${voided.why}` : ''}`;
}
