import { counts } from '../model/checklist.ts';
import type { EventOf, LaunchEvent, LedgerLine } from '../model/events.ts';
import type { ItemRecord, LaunchState, PollAnswer, PollRecord } from './launch-state.ts';

/** Events of a poll. */
export type PollEvent = Extract<LaunchEvent, { poll: string }>;

type Polls = LaunchState['polls'];

/** The polls after an event of one of them. An answer that comes after the end is kept in the record, and counts for nothing. */
export function foldPoll(polls: Polls, event: PollEvent, line: LedgerLine): Polls {
  const poll = polls.get(event.poll);
  switch (event.type) {
    case 'poll-started': {
      const { type: _type, ...started } = event;
      return poll ? polls : new Map(polls).set(event.poll, { ...started, at: line.at, by: line.by, seq: line.seq, answers: new Map(), earlier: [] });
    }
    case 'poll-answered':
      return !poll || isOver(poll, line.at) ? polls : new Map(polls).set(event.poll, answered(poll, event, line));
    case 'poll-ended':
      return !poll || isOver(poll, line.at)
        ? polls
        : new Map(polls).set(event.poll, {
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

function answered(poll: PollRecord, event: EventOf<'poll-answered'>, { at, by }: LedgerLine): PollRecord {
  const { type: _type, poll: _poll, given_by, ...answer } = event;
  const before = poll.answers.get(event.station);
  const next: PollAnswer = { ...answer, by, at, ...(given_by === undefined ? {} : { givenBy: given_by }) };
  return { ...poll, answers: new Map(poll.answers).set(event.station, next), earlier: before ? [...poll.earlier, before] : poll.earlier };
}

/**
 * The polls after something that had held failed: each go of a gate that rests on it is void.
 * `before` is the item's record as the answers saw it.
 */
export function voidGoes(state: Pick<LaunchState, 'polls' | 'checklist'>, before: ItemRecord, event: EventOf<'observed'>, { at }: LedgerLine): Polls {
  const { item, evidence } = before;
  const fell = event.verdict === 'fail' && evidence?.verdict !== 'fail' && counts(item);
  if (!fell || state.polls.size === 0) return state.polls;
  const phases = state.checklist.phases.map((phase) => phase.id);
  const why = { at, item: item.id, why: `\`${item.id}\` failed: ${event.response}` };
  return new Map(
    [...state.polls].map(([id, poll]) => {
      if (phases.indexOf(before.deferral?.to ?? item.phase) > phases.indexOf(poll.phase)) return [id, poll];
      const answers = [...poll.answers].map(([station, answer]) => [station, answer.go && !answer.voided ? { ...answer, voided: why } : answer] as const);
      return [id, { ...poll, answers: new Map(answers) }];
    }),
  );
}
