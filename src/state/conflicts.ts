import type { LedgerLine } from '../model/events.ts';
import type { Conflict, ItemRecord, LaunchState } from './launch-state.ts';

/** What somebody else said meanwhile. */
interface Word {
  readonly by: string;
  readonly at: string;
  readonly did: string;
}

/**
 * What a word that was handed in late runs into: another's word on the same item, or the decision on the launch, recorded
 * after it was entered and before it came. `state` is the launch before the line. Both stand; the conflict says so.
 */
export function conflictOf(state: Pick<LaunchState, 'items' | 'decision'>, { seq, at, by, entered, event }: LedgerLine): Conflict | undefined {
  if (entered === undefined || !('item' in event) || event.item === undefined) return undefined;
  const did = lateDid(event);
  const record = state.items.get(event.item);
  if (did === undefined || !record) return undefined;
  const { decision } = state;
  const decided: Word[] = decision ? [{ by: decision.by, at: decision.at, did: `decided ${decision.go ? 'GO' : 'NO-GO'}` }] : [];
  const since = (word: Word): boolean => word.at >= entered;
  const others = wordsOn(record, event.type === 'signed').filter((word) => word.by !== by && since(word));
  const words = [...others, ...decided.filter(since)].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  if (words.length === 0) return undefined;
  const theirs = words.map((word) => `${word.by} ${word.did} at ${minute(word.at)}`).join(', ');
  const what = `${theirs}; ${by} had ${did} at ${minute(entered)}, while the record could not be reached, and it came at ${minute(at)}`;
  return { item: event.item, seq, at, what };
}

/** What the late word did; undefined where it takes nothing from anybody's. */
function lateDid(event: LedgerLine['event']): string | undefined {
  switch (event.type) {
    case 'signed':
      return 'signed it';
    case 'unsigned':
      return 'taken the signature back';
    case 'overridden':
      return 'overridden it';
    case 'deferred':
      return `deferred it to ${event.to}`;
    case 'ruled-out':
      return 'ruled it out';
    case 'reinstated':
      return 'reinstated it';
    default:
      return undefined;
  }
}

/** The words on an item, as far as its record tells them still. */
function wordsOn({ item, signatures, voided, override, deferral, ruledOut }: ItemRecord, lateSigns: boolean): Word[] {
  // Where two people sign, the other's signature is what was waited for.
  const wanted = lateSigns && item.sign === 'two' && signatures.length < 2;
  const signed = ({ by, at }: ItemRecord['signatures'][number]): Word => ({ by, at, did: 'signed it' });
  return [
    ...(wanted ? [] : signatures.map(signed)),
    ...voided.map(signed),
    ...voided.flatMap(({ by, voided: end }) => (end?.by === undefined ? [] : [{ by: end.by, at: end.at, did: `took ${by}'s signature back` }])),
    ...(override ? [{ ...override, did: 'overrode it' }] : []),
    ...(deferral ? [{ ...deferral, did: `deferred it to ${deferral.to}` }] : []),
    ...(ruledOut ? [{ ...ruledOut, did: 'ruled it out' }] : []),
  ];
}

function minute(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
