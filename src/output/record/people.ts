import type { LedgerLine } from '../../model/events.ts';
import type { Role } from '../../model/people.ts';
import type { RecordPerson } from './types.ts';

interface Known {
  readonly first: string;
  last: string;
  signatures: number;
  readonly roles: Set<Role>;
  readonly stations: Set<string>;
}

/** Who had a part in the launch, in order of appearance. */
export function peopleOf(lines: readonly LedgerLine[]): RecordPerson[] {
  const people = new Map<string, Known>();
  const person = (name: string, at: string): Known => {
    const known = people.get(name) ?? { first: at, last: at, signatures: 0, roles: new Set(), stations: new Set() };
    people.set(name, known);
    known.last = at;
    return known;
  };
  for (const { by, at, event } of lines) {
    const who = person(by, at);
    if (event.type === 'signed') who.signatures += 1;
    if (event.type === 'attended' && event.role !== undefined) who.roles.add(event.role);
    if (event.type === 'poll-answered') person(event.given_by ?? by, at).stations.add(event.station);
  }
  return [...people].map(([name, { first, last, signatures, roles, stations }]) => ({
    name,
    first_at: first,
    last_at: last,
    signatures,
    roles: [...roles],
    stations: [...stations],
  }));
}
