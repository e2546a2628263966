import { pollsWanted, type PollWant } from '../model/poll-rule.ts';
import type { PollView } from '../model/views.ts';
import type { LaunchState, PollAnswer, PollRecord } from './launch-state.ts';

/** A poll as it stands at a moment: after its end or its deadline silence is no-go. */
export function pollView(poll: PollRecord, now: number): PollView {
  const { stations, answers, deadline, ended } = poll;
  const by = (holds: (answer: PollAnswer) => boolean): string[] =>
    stations.filter((station) => {
      const answer = answers.get(station);
      return answer !== undefined && holds(answer);
    });
  return {
    poll: poll.poll,
    phase: poll.phase,
    stations,
    deadline,
    by: poll.by,
    open: ended === undefined && now < Date.parse(deadline),
    go: by((answer) => answer.go && !answer.voided),
    noGo: by((answer) => !answer.go),
    voided: by((answer) => answer.voided !== undefined),
    silent: stations.filter((station) => !answers.has(station)),
    late: poll.late ?? [],
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

/** The polls that keep the launch from GO by what the record holds; where an override ended, its line is in the way by itself. */
export function wantedPolls(state: Pick<LaunchState, 'polls' | 'checklist'>): PollWant[] {
  // Open or over makes no difference here: a station that did not answer is no go either way.
  return pollsWanted(
    state.checklist,
    latestPolls(state).map((poll) => pollView(poll, 0)),
  );
}

/** Who gave an answer: the person at that station, whoever recorded it. */
export function givenBy({ by, givenBy: person }: Pick<PollAnswer, 'by' | 'givenBy'>): string {
  return person ?? by;
}

/** The station that somebody answered last for themselves. */
export function stationOf(state: Pick<LaunchState, 'polls'>, operator: string): string | undefined {
  const own = [...state.polls.values()].flatMap((poll) => [...poll.earlier, ...poll.answers.values()]).filter((answer) => givenBy(answer) === operator);
  return own.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1)?.station;
}
