import type { Command } from '../model/commands.ts';
import { Refusal } from '../model/errors.ts';
import type { LaunchEvent } from '../model/events.ts';
import { itemOf } from './item-of.ts';
import type { EnginePorts } from './ports.ts';

/** Commands about who is where, and whose step is whose. */
export type PeopleCommand = Extract<Command, { type: 'own' | 'release' | 'attend' }>;

/** The events that they lead to; throws a Refusal with the reason and the way out. */
export function decidePeople(command: PeopleCommand, ports: EnginePorts): LaunchEvent[] {
  switch (command.type) {
    case 'attend': {
      const { type: _type, ...place } = command;
      return [{ type: 'attended', session: ports.session, ...place }];
    }
    case 'own': {
      const { item, owner } = itemOf(command.item, ports);
      const reason = command.reason?.trim();
      if (owner?.by === ports.operator) throw new Refusal(`\`${item.id}\` is yours already`);
      if (owner && !reason) throw new Refusal(`\`${item.id}\` is the step of \`${owner.by}\`: say why you take it over`);
      return [{ type: 'owned', item: item.id, ...(owner ? { from: owner.by } : {}), ...(reason ? { reason } : {}) }];
    }
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
