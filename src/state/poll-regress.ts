import { counts } from '../model/checklist.ts';
import type { LedgerLine } from '../model/events.ts';
import { before as liesBefore } from '../model/poll-rule.ts';
import type { ItemEvent } from './fold-item.ts';
import { isSettled, standingFinder, type Standing } from './item-state.ts';
import type { Fall, ItemRecord, LaunchState, PollAnswer, PollRecord, Regression } from './launch-state.ts';
import { latestPolls } from './polls.ts';

// What is a regression, in one line: what a go rested on was contradicted (a check fails) or taken back (a signature, a ruling, an override that
// ended, the line itself); what merely cannot be seen now (unknown, stale) keeps the gate closed by itself, and the go waits with it.

/** An item as it stood and as it stands. */
interface Turn {
  readonly record: ItemRecord;
  readonly standing: Standing | undefined;
}

type Moment = (id: string) => Turn | undefined;

/** The polls after an event of an item: each go of a gate that rests on what fell is void. `old` is the item's record before it. */
export function voidGoes(state: LaunchState, old: ItemRecord, event: ItemEvent, line: LedgerLine): LaunchState['polls'] {
  if (state.polls.size === 0) return state.polls;
  const now = Date.parse(line.at);
  const { item } = old;
  const ended = lapse(old, now);
  const before: LaunchState = ended === undefined ? state : { ...state, polls: fallen(state, line.seq, (poll) => lapsed(state, poll, old, ended)) };
  // It was this machine that heard nothing: what it said a moment ago is taken back, and what that voided stands again.
  if (event.type === 'observed' && event.code === 'offline' && old.evidence?.verdict === 'fail') return takenBack(before.polls, item.id, old.evidence.at);
  const failed = event.type === 'observed' && event.verdict === 'fail' && old.evidence?.verdict !== 'fail';
  if (!failed && event.type !== 'unsigned' && event.type !== 'reinstated') return before.polls;
  const [was, is] = [momentOf({ ...state, items: new Map(state.items).set(item.id, old) }, now), momentOf(state, now)];
  const bad = failed ? broken : unsettled;
  return fallen(before, line.seq, (poll) => {
    const found = firstFallen(state, poll.phase, item.id, was, is, bad);
    if (found === undefined) return undefined;
    if (found !== item.id) return { at: line.at, item: found, why: `is blocked by ${item.id}`, cause: item.id };
    if (failed) return { at: line.at, item: found, why: 'failed', saw: event.response };
    return { at: line.at, item: found, why: event.type === 'unsigned' ? 'lost its signature' : 'was reinstated' };
  });
}

/** The polls after the checklist changed: a go does not rest on lines that were rewritten or came new. */
export function voidChanged(old: LaunchState, state: LaunchState, line: LedgerLine): LaunchState['polls'] {
  if (state.polls.size === 0) return state.polls;
  const now = Date.parse(line.at);
  const [was, is] = [momentOf(old, now), momentOf(state, now)];
  return fallen(state, line.seq, (poll) => {
    const found = firstFallen(state, poll.phase, undefined, was, is, unsettled);
    return found === undefined ? undefined : { at: line.at, item: found, why: old.items.has(found) ? 'was rewritten' : 'came new into the checklist' };
  });
}

/** A poll at a moment: also what fell by the clock alone, where an override ended and what it accepted is still there. */
export function pollAt(state: LaunchState, poll: PollRecord, now: number): PollRecord {
  for (const record of state.items.values()) {
    const ended = lapse(record, now);
    const found = ended === undefined ? undefined : lapsed(state, poll, record, ended);
    if (found) return withVoided(poll, { ...found, seq: state.lastSeq });
  }
  return poll;
}

/** A poll after a regression: its goes that did not see it are void. */
function withVoided(poll: PollRecord, fall: Fall): PollRecord {
  const fell = regressionOf(fall);
  const answers = [...poll.answers].map(([station, answer]) => [station, answer.go && !answer.voided ? { ...answer, voided: fell } : answer] as const);
  return { ...poll, answers: new Map(answers), falls: [...(poll.falls ?? []), fall] };
}

/** A go with what fell that it had not seen, if anything. */
export function afterFalls({ voided: _before, ...answer }: PollAnswer, falls: readonly Fall[] = []): PollAnswer {
  const fall = answer.go ? falls.find(({ seq }) => seq > answer.seen) : undefined;
  return fall ? { ...answer, voided: regressionOf(fall) } : answer;
}

function regressionOf({ seq: _seq, ...fell }: Fall): Regression {
  return fell;
}

/** The polls without a failure that was none. */
function takenBack(polls: LaunchState['polls'], cause: string, at: string): LaunchState['polls'] {
  return new Map(
    [...polls].map(([id, poll]) => {
      const falls = poll.falls?.filter((fall) => (fall.cause ?? fall.item) !== cause || fall.at !== at);
      if (!falls || falls.length === poll.falls?.length) return [id, poll];
      return [id, { ...poll, falls, answers: new Map([...poll.answers].map(([station, answer]) => [station, afterFalls(answer, falls)])) }];
    }),
  );
}

/** When an override ended that accepted what still does not pass. */
function lapse({ override, evidence, ruledOut }: ItemRecord, now: number): number | undefined {
  if (!override || ruledOut || (evidence?.verdict !== 'fail' && evidence?.verdict !== 'unknown')) return undefined;
  const until = Date.parse(override.until);
  return until <= now ? until : undefined;
}

function lapsed(state: LaunchState, poll: PollRecord, { item, deferral }: ItemRecord, ended: number): Regression | undefined {
  if (!counts(item) || !liesBefore(state.checklist, deferral?.to ?? item.phase, poll.phase)) return undefined;
  // A poll that began after it asked about the line as it stood then.
  return Date.parse(poll.at) < ended ? { at: new Date(ended).toISOString(), item: item.id, why: 'is overridden no longer' } : undefined;
}

/** What was asked again is history: only the latest poll of a gate falls. */
function fallen(state: LaunchState, seq: number, fell: (poll: PollRecord) => Regression | undefined): LaunchState['polls'] {
  const latest = new Set(latestPolls(state));
  return new Map(
    [...state.polls].map(([id, poll]) => {
      const found = latest.has(poll) ? fell(poll) : undefined;
      return [id, found ? withVoided(poll, { ...found, seq }) : poll];
    }),
  );
}

function momentOf(state: LaunchState, now: number): Moment {
  const find = standingFinder(state, now);
  return (id) => {
    const record = state.items.get(id);
    return record && { record, standing: find(id) };
  };
}

type Bad = (turn: Turn, at: Moment) => boolean;

/** It fails, or waits for what fails. */
const broken: Bad = ({ standing }, at) =>
  standing?.underneath === 'failing' ||
  (standing?.underneath === 'blocked' && standing.cause !== undefined && at(standing.cause)?.standing?.underneath === 'failing');

const unsettled: Bad = ({ standing }) => !isSettled(standing?.underneath ?? 'open');

/** The first line before a gate that went bad; the one that the event is about comes first. */
function firstFallen(state: LaunchState, phase: string, own: string | undefined, was: Moment, is: Moment, bad: Bad): string | undefined {
  const stops = (at: Moment, id: string): boolean => {
    const turn = at(id);
    if (!turn || !counts(turn.record.item) || !liesBefore(state.checklist, turn.record.deferral?.to ?? turn.record.item.phase, phase)) return false;
    return bad(turn, at);
  };
  return [...(own === undefined ? [] : [own]), ...state.items.keys()].find((id) => stops(is, id) && !stops(was, id));
}
