import type { LaunchEvent, LedgerLine } from '../model/events.ts';
import type { Conflict, LaunchState, Word } from './launch-state.ts';
import { lateDid } from './said.ts';

type Before = Pick<LaunchState, 'items' | 'decision' | 'hold' | 'polls' | 'said'>;

/** Whether a word was not known yet to whoever entered a line that came late; where the line does not say what they knew, their clock has to tell. */
export function unknownTo({ entered, knew }: Pick<LedgerLine, 'entered' | 'knew'>, word: Pick<Word, 'seq' | 'at'>): boolean {
  if (knew !== undefined) return word.seq > knew;
  return entered !== undefined && word.at >= entered;
}

/**
 * What a word that was handed in late runs into: another's word on the same item, on the same poll, or on the launch,
 * recorded when whoever entered it could not know of it. `state` is the launch before the line. Both stand in the record.
 */
export function conflictOf(state: Before, line: LedgerLine): Conflict | undefined {
  const { seq, at, by, entered, event } = line;
  const did = lateDid(event);
  if (entered === undefined || did === undefined) return undefined;
  const item = 'item' in event && event.item !== undefined ? event.item : undefined;
  if (item !== undefined && !state.items.has(item)) return undefined;
  const theirs = state.said
    .filter((word) => word.by !== by && unknownTo(line, word) && meets(state, event, word))
    .map((word) => `${word.by} ${word.did} at ${minute(word.at)}`);
  const over = pollOver(state, line);
  if (over !== undefined && !theirs.includes(over)) theirs.push(over);
  if (theirs.length === 0) return undefined;
  const stands = over === undefined ? whatStands(state, line) : 'it counts for nothing';
  const came = `${by} had ${did} at ${minute(entered)}, while the record could not be reached, and it came at ${minute(at)}`;
  return { ...(item === undefined ? {} : { item }), seq, at, what: `${theirs.join(', ')}; ${came}${stands === undefined ? '' : `: ${stands}`}` };
}

/** What somebody else made, unknown to whoever entered the line, and what a word that came late does not put aside. */
export function withstands({ decision, hold, said }: Pick<LaunchState, 'decision' | 'hold' | 'said'>, line: LedgerLine): 'hold' | 'no-go' | undefined {
  const { event, by, entered } = line;
  if (entered === undefined || !(event.type === 'resumed' || (event.type === 'decided' && event.go))) return undefined;
  const last = (type: Word['type'], go?: boolean): boolean => {
    const word = said.findLast((one) => one.type === type && one.go === go);
    return word !== undefined && word.by !== by && unknownTo(line, word);
  };
  if (event.type === 'decided' && decision?.go === false && last('decided', false)) return 'no-go';
  return hold && last('held') ? 'hold' : undefined;
}

function whatStands(state: Before, line: LedgerLine): string | undefined {
  const kept = withstands(state, line);
  return kept === undefined ? undefined : kept === 'hold' ? 'the hold stands' : 'the NO-GO stands';
}

/** Why an answer came to a poll that was over. */
function pollOver({ polls }: Before, { event, at }: LedgerLine): string | undefined {
  if (event.type !== 'poll-answered') return undefined;
  const poll = polls.get(event.poll);
  if (!poll) return undefined;
  if (poll.ended) return `${poll.ended.by} ended the poll at ${minute(poll.ended.at)}`;
  return Date.parse(at) >= Date.parse(poll.deadline) ? `the poll was over at ${minute(poll.deadline)}` : undefined;
}

/** Whether two words are about the same thing, and one could take something from the other. */
function meets({ items }: Before, event: LaunchEvent, word: Word): boolean {
  const on = (id: string, ...types: readonly Word['type'][]): boolean => word.item === id && types.includes(word.type);
  switch (event.type) {
    case 'signed':
    case 'unsigned':
    case 'overridden':
    case 'deferred':
    case 'ruled-out':
    case 'reinstated':
      if (event.type === 'signed' && isSecond(items, event.item, word)) return false;
      return word.type === 'decided' || on(event.item, 'signed', 'unsigned', 'overridden', 'deferred', 'ruled-out', 'reinstated', 'held');
    case 'owned':
    case 'released':
      return on(event.item, 'owned', 'released');
    case 'decided': {
      if (word.type === 'decided') return word.go !== event.go;
      return event.go && (word.type === 'held' || word.type === 'rollback-started' || word.type === 'unsigned' || word.type === 'reinstated');
    }
    case 'held':
      return word.type === 'resumed' || (word.type === 'decided' && word.go === true);
    case 'resumed':
      return word.type === 'held' || (word.type === 'decided' && word.go === false);
    case 'section-closed': {
      const its = word.item === undefined ? undefined : items.get(word.item)?.item;
      const taken = word.type === 'unsigned' || word.type === 'reinstated';
      return taken && its?.phase === event.phase && its.section === event.section;
    }
    case 'rollback-started':
      return word.type === 'decided' || word.type === 'rollback-started';
    case 'watch-ended':
      return word.type === 'rollback-started' || word.type === 'watch-ended';
    case 'poll-started':
      return word.type === 'poll-started';
    case 'poll-answered':
      return word.poll === event.poll && (word.type === 'poll-ended' || word.station === event.station);
    case 'poll-ended':
      return word.poll === event.poll && word.type !== 'poll-started';
    default:
      return false;
  }
}

/** Where two people sign, the other's signature is what was waited for. */
function isSecond(items: Before['items'], id: string, { type, by, at }: Word): boolean {
  const record = items.get(id);
  if (type !== 'signed' || record?.item.sign !== 'two' || record.signatures.length > 1) return false;
  return record.signatures.some((signature) => signature.by === by && signature.at === at);
}

function minute(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
