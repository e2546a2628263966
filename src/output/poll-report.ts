import type { LaunchState, PollAnswer, PollRecord, Regression } from '../state/launch-state.ts';
import { pollAt } from '../state/poll-regress.ts';
import { pollResult, stationStands, type StationStands } from '../state/poll-words.ts';
import { latestPolls, pollView } from '../state/polls.ts';
import type { Said } from './report-item.ts';

/** What a station answered. */
interface ReportAnswer extends Said {
  readonly station: string;
  readonly go: boolean;
  readonly remark: string | null;
  /** Who gave it, where somebody else recorded it. */
  readonly given_by: string | null;
  /** The `seq` of the last line of the record that it rests on. */
  readonly seen: number;
  /** How many of the lines before the gate were settled then. */
  readonly rests: { readonly settled: number; readonly of: number } | null;
  readonly voided: (Omit<Regression, 'saw'> & { readonly saw: string | null }) | null;
}

/** A poll as a report tells it. */
export interface ReportPoll {
  readonly id: string;
  readonly phase: string;
  readonly begun_at: string;
  readonly begun_by: string;
  readonly deadline: string;
  readonly open: boolean;
  /** Null while it is open, and where its deadline ended it. */
  readonly ended: (Said & { readonly reason: string | null }) | null;
  readonly result: 'go' | 'no-go' | 'open';
  /** Whether it is the latest at its gate: only that one counts. */
  readonly latest: boolean;
  readonly stations: readonly { readonly station: string; readonly stands: StationStands; readonly answer: ReportAnswer | null }[];
  /** Answers that a later one of the same station took the place of. */
  readonly earlier: readonly ReportAnswer[];
  /** Answers that came once it was over: they count for nothing. */
  readonly late: readonly (Said & { readonly station: string; readonly go: boolean; readonly remark: string | null; readonly given_by: string | null })[];
}

/** The polls of a launch at a moment, in the order in which they began. */
export function pollReports(launch: LaunchState, now: number): ReportPoll[] {
  const latest = new Set(latestPolls(launch));
  return [...launch.polls.values()].map((poll) => pollReport(latest.has(poll) ? pollAt(launch, poll, now) : poll, latest.has(poll), now));
}

function pollReport(poll: PollRecord, latest: boolean, now: number): ReportPoll {
  const view = pollView(poll, now);
  const { ended } = poll;
  return {
    id: poll.poll,
    phase: poll.phase,
    begun_at: poll.at,
    begun_by: poll.by,
    deadline: poll.deadline,
    open: view.open,
    ended: ended ? { by: ended.by, at: ended.at, reason: ended.reason ?? null } : null,
    result: pollResult(view),
    latest,
    stations: poll.stations.map((station) => {
      const answer = poll.answers.get(station);
      return { station, stands: stationStands(view, station), answer: answer ? answerReport(answer) : null };
    }),
    earlier: poll.earlier.map(answerReport),
    late: (poll.late ?? []).map(({ by, at, station, go, remark, givenBy }) => ({ by, at, station, go, remark: remark ?? null, given_by: givenBy ?? null })),
  };
}

function answerReport({ station, go, remark, by, at, givenBy, seen, rests, voided }: PollAnswer): ReportAnswer {
  return {
    by,
    at,
    station,
    go,
    remark: remark ?? null,
    given_by: givenBy ?? null,
    seen,
    rests: rests ?? null,
    voided: voided ? { at: voided.at, item: voided.item, why: voided.why, saw: voided.saw ?? null } : null,
  };
}
