import { counts } from '../model/checklist.ts';
import type { EventOf, LaunchEvent, LedgerLine } from '../model/events.ts';
import { before } from '../model/poll-rule.ts';
import type { Own } from './fold-own.ts';
import { isSettled, standings } from './item-state.ts';
import type { LaunchState, PollAnswer, PollRecord } from './launch-state.ts';

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
      return !poll || isOver(poll, line.at) || !poll.stations.includes(event.station)
        ? polls
        : own.set(polls, event.poll, answered(poll, event, line, state, own));
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

function isOver(poll: PollRecord, at: string): boolean {
  return poll.ended !== undefined || Date.parse(at) >= Date.parse(poll.deadline);
}

function answered(poll: PollRecord, event: EventOf<'poll-answered'>, { at, by }: LedgerLine, state: LaunchState, own: Own): PollRecord {
  const { type: _type, poll: _poll, given_by, ...answer } = event;
  const earlier = poll.answers.get(event.station);
  const { fell } = poll;
  // It was given before a screen that did not show yet what fell.
  const late = event.go && fell !== undefined && fell.seq > event.seen;
  const next: PollAnswer = {
    ...answer,
    by,
    at,
    rests: restsOn(state, poll.phase, at),
    ...(given_by === undefined ? {} : { givenBy: given_by }),
    ...(late ? { voided: regressionOf(fell) } : {}),
  };
  return { ...poll, answers: new Map(poll.answers).set(event.station, next), earlier: earlier ? own.add(poll.earlier, earlier) : poll.earlier };
}

function regressionOf({ seq: _seq, ...fell }: NonNullable<PollRecord['fell']>): NonNullable<PollAnswer['voided']> {
  return fell;
}

/** The lines that a gate rests on, and how many of them are settled. */
function restsOn(state: LaunchState, phase: string, at: string): NonNullable<PollAnswer['rests']> {
  const all = standings(state, Date.parse(at));
  const own = [...state.items.values()].filter(({ item, deferral }) => counts(item) && before(state.checklist, deferral?.to ?? item.phase, phase));
  return { settled: own.filter(({ item }) => isSettled(all.get(item.id)?.underneath ?? 'open')).length, of: own.length };
}
