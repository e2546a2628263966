import type { LaunchState, PollAnswer, PollRecord, Regression } from '../../state/launch-state.ts';
import { pollView } from '../../state/polls.ts';
import type { RecordAnswer, RecordPoll } from './types.ts';

/** The polls there were, each station with what it answered, or that it was silent. */
export function pollsOf(state: LaunchState, now: number): RecordPoll[] {
  return [...state.polls.values()].map((poll) => pollOf(poll, state, now));
}

/** What a go rested on and what became of it: `The database answers failed: refused`. */
export function fellInWords({ items }: Pick<LaunchState, 'items'>, { item, why, saw }: Regression): string {
  return `“${items.get(item)?.item.title ?? item}” ${why}${saw === undefined ? '' : `: ${saw}`}`;
}

function pollOf(poll: PollRecord, state: LaunchState, now: number): RecordPoll {
  const { checklist } = state;
  const { ended } = poll;
  return {
    poll: poll.poll,
    by: poll.by,
    at: poll.at,
    phase: poll.phase,
    title: checklist.phases.find(({ id }) => id === poll.phase)?.title ?? poll.phase,
    deadline: poll.deadline,
    open: pollView(poll, now).open,
    ended: ended === undefined ? null : { by: ended.by, at: ended.at, reason: ended.reason ?? null },
    answers: poll.stations.map((station) => {
      const answer = poll.answers.get(station);
      return answer === undefined ? silent(station) : answerOf(answer, state);
    }),
    earlier: poll.earlier.map((answer) => answerOf(answer, state)),
  };
}

function silent(station: string): RecordAnswer {
  return { station, answer: 'silent', remark: null, by: null, given_by: null, at: null, voided: null };
}

function answerOf({ station, go, remark, by, givenBy, at, voided }: PollAnswer, state: LaunchState): RecordAnswer {
  return {
    station,
    answer: voided ? 'voided' : go ? 'go' : 'no-go',
    remark: remark ?? null,
    by,
    given_by: givenBy ?? null,
    at,
    voided: voided ? fellInWords(state, voided) : null,
  };
}
