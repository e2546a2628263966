import type { Command } from '../../model/commands.ts';
import type { LaunchState } from '../../state/launch-state.ts';
import { peopleHere, type Person } from '../../state/people.ts';

/** Who is at the launch, as this console sees it. */
export interface PeopleNow {
  readonly all: readonly Person[];
  readonly me: Person | undefined;
  readonly driver: string | undefined;
  /** The others whose cursor is on an item, by its id. */
  readonly at: ReadonlyMap<string, readonly string[]>;
}

/** Who is at the launch at a moment. */
export function peopleNow(launch: LaunchState, now: number, operator: string): PeopleNow {
  const all = peopleHere(launch, now);
  const at = new Map<string, string[]>();
  for (const { by, item, away_ms } of all) if (by !== operator && item !== undefined && away_ms === undefined) at.set(item, [...(at.get(item) ?? []), by]);
  return { all, me: all.find(({ by }) => by === operator), driver: all.find(({ role }) => role === 'driver')?.by, at };
}

/** Why a key that acts on the target does nothing at a navigator's console; undefined where nobody took roles. */
export function navigates(people: PeopleNow | undefined): string | undefined {
  if (people?.me?.role !== 'navigator') return undefined;
  return people.driver === undefined
    ? 'You are navigator, and nobody drives: `P`, then `r`, takes the wheel.'
    : `You are navigator: the driver, \`${people.driver}\`, runs it (\`P\`, then \`r\`, takes the wheel).`;
}

/** Whether a command acts on the target: what a navigator leaves to the driver. To stop something is anybody's. */
export function actsOnTarget(command: Command): boolean {
  switch (command.type) {
    case 'check':
    case 'allow':
    case 'fix':
    case 'check-rollback':
      return true;
    case 'steer':
      return command.steer === 'resume' || command.steer === 'pause';
    default:
      return false;
  }
}
