import type { LaunchEvent, LedgerLine } from '../model/events.ts';
import type { LaunchState, Word } from './launch-state.ts';

/** What somebody said with a line, for who said something else meanwhile; `before` is the launch before it. */
export function wordOf({ items, polls }: Pick<LaunchState, 'items' | 'polls'>, { seq, at, by, event }: LedgerLine): Word | undefined {
  const word = (did: string, about: Pick<Word, 'item' | 'poll' | 'station' | 'go'> = {}): Word => ({ seq, at, by, type: event.type, did, ...about });
  switch (event.type) {
    case 'signed':
      return word('signed it', { item: event.item });
    case 'unsigned': {
      const whose = (items.get(event.item)?.signatures ?? []).map((signature) => `${signature.by}'s`);
      return whose.length === 0 ? undefined : word(`took ${whose.join(' and ')} signature back`, { item: event.item });
    }
    case 'overridden':
      return word('overrode it', { item: event.item });
    case 'deferred':
      return word(`deferred it to ${event.to}`, { item: event.item });
    case 'ruled-out':
      return word('ruled it out', { item: event.item });
    case 'reinstated':
      return word('reinstated it', { item: event.item });
    case 'owned':
      return word('took it', { item: event.item });
    case 'released':
      return word('gave it back', { item: event.item });
    case 'held':
      return word('held the launch', event.item === undefined ? {} : { item: event.item });
    case 'resumed':
      return word('resumed');
    case 'decided':
      return word(`decided ${inCapitals(event.go)}`, { go: event.go });
    case 'rollback-started':
      return word('decided to roll back');
    case 'watch-ended':
      return word('ended the watch');
    case 'poll-started':
      return word(`started the poll at ${event.phase}`, { poll: event.poll });
    case 'poll-answered':
      return word(`answered ${inCapitals(event.go)} for ${event.station}`, { poll: event.poll, station: event.station, go: event.go });
    case 'poll-ended':
      return polls.has(event.poll) ? word('ended the poll', { poll: event.poll }) : undefined;
    default:
      return undefined; // what machines tell, and words that take nothing from anybody's
  }
}

/** What a word did, as it is said of one that came late: `had …`; undefined where it takes nothing from anybody's. */
export function lateDid(event: LaunchEvent): string | undefined {
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
    case 'owned':
      return 'taken it';
    case 'released':
      return 'given it back';
    case 'held':
      return 'held the launch';
    case 'resumed':
      return 'resumed';
    case 'decided':
      return `decided ${inCapitals(event.go)}`;
    case 'section-closed':
      return `closed the section ${event.section}`;
    case 'rollback-started':
      return 'decided to roll back';
    case 'watch-ended':
      return 'ended the watch';
    case 'poll-started':
      return `started the poll at ${event.phase}`;
    case 'poll-answered':
      return `answered ${inCapitals(event.go)} for ${event.station}`;
    case 'poll-ended':
      return 'ended the poll';
    default:
      return undefined;
  }
}

const inCapitals = (go: boolean): string => (go ? 'GO' : 'NO-GO');
