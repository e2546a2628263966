import { counts } from '../model/checklist.ts';
import type { EventOf, LaunchEvent, LedgerLine } from '../model/events.ts';
import { before } from '../model/poll-rule.ts';
import { unknownTo } from './conflicts.ts';
import type { Own } from './fold-own.ts';
import { isSettled, standings } from './item-state.ts';
import type { LateAnswer, LaunchState, PollAnswer, PollRecord } from './launch-state.ts';
import { afterFalls } from './poll-regress.ts';

/** Events of a poll. */
export type PollEvent = Extract<LaunchEvent, { poll: string }>;

type Polls = LaunchState['polls'];

/** The polls after an event of one of them. An answer that comes after the end is kept in the record, and counts for nothing. */
export function foldPoll(state: LaunchState, event: PollEvent, line: LedgerLine, own: Own): Polls {
  const { polls } = state;
  const poll = polls.get(event.poll);
  switch (event.type) {
    case 'poll-started': {
      const { type: _type, ...started } = event;
      // Of two that were begun at once the first one stands: there is one poll at a time.
      const another = polls.values().some((other) => !isOver(other, line.at));
      return poll || another ? polls : own.set(polls, event.poll, { ...started, at: line.at, by: line.by, seq: line.seq, answers: new Map(), earlier: [] });
    }
    case 'poll-answered':
      if (!poll || !poll.stations.includes(event.station)) return polls;
      return own.set(polls, event.poll, isOver(poll, line.at) ? tooLate(poll, event, line, own) : answered(poll, event, line, state, own));
    case 'poll-ended':
      return !poll || isOver(poll, line.at)
        ? polls
        : own.set(polls, event.poll, {
            ...poll,
            ended: { at: line.at, by: line.by, ...(event.reason === undefined ? {} : { reason: event.reason }) },
          });
    default:
      return event satisfies never;
  }
}

/** An answer that came once the poll was over: it is told, and counts for nothing. */
function tooLate(poll: PollRecord, { station, go, remark, given_by }: EventOf<'poll-answered'>, { at, by }: LedgerLine, own: Own): PollRecord {
  const late: LateAnswer = { station, go, by, at, ...(remark === undefined ? {} : { remark }), ...(given_by === undefined ? {} : { givenBy: given_by }) };
  return { ...poll, late: own.add(poll.late ?? [], late) };
}

/** Whether the no-go that a hold goes with counts: one that came too late holds nothing. */
export function holdStands({ polls }: Pick<LaunchState, 'polls'>, { poll, station }: EventOf<'held'>, by: string): boolean {
  if (poll === undefined || station === undefined) return true;
  const answer = polls.get(poll)?.answers.get(station);
  return answer?.go === false && answer.by === by;
}

function isOver(poll: PollRecord, at: string): boolean {
  return poll.ended !== undefined || Date.parse(at) >= Date.parse(poll.deadline);
}

function answered(poll: PollRecord, event: EventOf<'poll-answered'>, line: LedgerLine, state: LaunchState, own: Own): PollRecord {
  const { at, by } = line;
  const { type: _type, poll: _poll, given_by, ...answer } = event;
  const earlier = poll.answers.get(event.station);
  const given: PollAnswer = {
    ...answer,
    by,
    at,
    rests: restsOn(state, poll.phase, at),
    ...(given_by === undefined ? {} : { givenBy: given_by }),
  };
  // It may have been given before a screen that did not show yet what fell.
  const next = afterFalls(given, poll.falls);
  if (earlier && noGoUnknown(state, event, line)) return { ...poll, earlier: own.add(poll.earlier, next) };
  return { ...poll, answers: new Map(poll.answers).set(event.station, next), earlier: earlier ? own.add(poll.earlier, earlier) : poll.earlier };
}

/** A go that came late does not put aside another's no-go, which whoever gave it could not know of. */
function noGoUnknown({ said }: LaunchState, event: EventOf<'poll-answered'>, line: LedgerLine): boolean {
  if (!event.go || line.entered === undefined) return false;
  const last = said.findLast(({ type, poll, station }) => type === 'poll-answered' && poll === event.poll && station === event.station);
  return last?.go === false && last.by !== line.by && unknownTo(line, last);
}

/** The lines that a gate rests on, and how many of them are settled. */
function restsOn(state: LaunchState, phase: string, at: string): NonNullable<PollAnswer['rests']> {
  const all = standings(state, Date.parse(at));
  const own = [...state.items.values()].filter(({ item, deferral }) => counts(item) && before(state.checklist, deferral?.to ?? item.phase, phase));
  return { settled: own.filter(({ item }) => isSettled(all.get(item.id)?.underneath ?? 'open')).length, of: own.length };
}
