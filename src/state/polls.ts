import type { PollView } from '../model/views.ts';
import type { LaunchState, PollRecord } from './launch-state.ts';

/** A poll as it stands at a moment: after its end or its deadline silence is no-go. */
export function pollView(poll: PollRecord, now: number): PollView {
  const { stations, answers, deadline, ended } = poll;
  const by = (holds: (answer: NonNullable<ReturnType<typeof answers.get>>) => boolean): string[] =>
    stations.filter((station) => {
      const answer = answers.get(station);
      return answer !== undefined && holds(answer);
    });
  return {
    poll: poll.poll,
    phase: poll.phase,
    stations,
    deadline,
    open: ended === undefined && now < Date.parse(deadline),
    go: by((answer) => answer.go && !answer.voided),
    noGo: by((answer) => !answer.go),
    voided: by((answer) => answer.voided !== undefined),
    silent: stations.filter((station) => !answers.has(station)),
  };
}

/** The latest poll of each phase, in the order in which they began. */
export function latestPolls(state: Pick<LaunchState, 'polls'>): PollRecord[] {
  const latest = new Map<string, PollRecord>();
  for (const poll of state.polls.values()) {
    latest.delete(poll.phase);
    latest.set(poll.phase, poll);
  }
  return [...latest.values()];
}
