import type { Command } from '../model/commands.ts';
import { Refusal } from '../model/errors.ts';
import type { LaunchEvent } from '../model/events.ts';
import { clockTime } from '../model/pair.ts';
import { leadsBack } from '../model/people.ts';
import { itemOf } from './item-of.ts';
import type { EnginePorts } from './ports.ts';

/** Commands about who is where, and whose step is whose. */
export type PeopleCommand = Extract<Command, { type: 'own' | 'release' | 'attend' }>;

type Own = Extract<Command, { type: 'own' }>;

/** The events that they lead to; throws a Refusal with the reason and the way out. */
export function decidePeople(command: PeopleCommand, ports: EnginePorts): LaunchEvent[] {
  switch (command.type) {
    case 'attend': {
      const { type: _type, ...place } = command;
      if (place.following !== undefined) refuseToFollow(place.following, ports);
      return [{ type: 'attended', session: ports.session, ...place }];
    }
    case 'own':
      return [taking(command, ports)];
    case 'release': {
      const { item, owner } = itemOf(command.item, ports);
      if (owner?.by !== ports.operator)
        throw new Refusal(`\`${item.id}\` is ${owner ? `the step of \`${owner.by}\`` : "nobody's step"}: there is nothing to give back`);
      return [{ type: 'released', item: item.id }];
    }
    default:
      return command satisfies never;
  }
}

/** Takes a step as mine. Of two who took it at once, the record says whose word arrived first. */
export async function takeStep(command: Own, ports: EnginePorts): Promise<undefined> {
  await ports.record([taking(command, ports)]);
  const { item, owner } = itemOf(command.item, ports);
  if (owner && owner.by !== ports.operator)
    throw new Refusal(`\`${owner.by}\` took \`${item.id}\` a moment before you: let \`${owner.by}\` do it, or take it over with a reason`);
}

function taking(command: Own, ports: EnginePorts): LaunchEvent {
  const { item, owner, underneath, ruledOut } = itemOf(command.item, ports);
  const reason = command.reason?.trim();
  if (owner?.by === ports.operator) throw new Refusal(`\`${item.id}\` is yours already: \`m\` gives it back`);
  if (ruledOut) throw new Refusal(`\`${item.id}\` is not applicable (${ruledOut.reason}): reinstate it first`);
  if (underneath === 'done') throw new Refusal(`\`${item.id}\` is done: there is no step left to take`);
  if (owner && !reason) throw new Refusal(`\`${item.id}\` is \`${owner.by}\`'s step since ${clockTime(owner.at)}: say why you take it over`);
  return { type: 'owned', item: item.id, ...(owner ? { from: owner.by } : {}), ...(reason ? { reason } : {}) };
}

function refuseToFollow(who: string, { operator, look }: EnginePorts): void {
  if (who === operator) throw new Refusal(`\`${who}\` is you: follow somebody else`);
  if (leadsBack(look().people?.() ?? [], operator, who))
    throw new Refusal(`\`${who}\` follows you: two cursors that follow each other go nowhere, so let one of you lead`);
}
