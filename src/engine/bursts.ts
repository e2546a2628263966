import type { BurstDesk } from '../checks/kind.ts';
import type { Steer } from '../model/burst.ts';
import type { Command } from '../model/commands.ts';
import { Refusal } from '../model/errors.ts';
import type { BurstView } from '../model/views.ts';
import type { EnginePorts } from './ports.ts';

/** The most that load may be where nobody says otherwise. */
const CEILING = { users: 200, rate: 1000 } as const;

/** Where the bursts of one console run, one at a time, and where they are steered; all engines of a console share one. */
export class BurstBoard {
  readonly #listeners = new Map<string, Set<(steer: Steer) => void>>();
  #taken = false;

  /** Takes the only place; returns the way to leave it, or undefined where it is taken. */
  take(): (() => void) | undefined {
    if (this.#taken) return undefined;
    this.#taken = true;
    return () => (this.#taken = false);
  }

  listen(burst: string, listener: (steer: Steer) => void): () => void {
    const listeners = this.#listeners.get(burst) ?? new Set();
    this.#listeners.set(burst, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(burst);
    };
  }

  runs(burst: string): boolean {
    return this.#listeners.has(burst);
  }

  steer(burst: string, steer: Steer): void {
    for (const listener of this.#listeners.get(burst) ?? []) listener(steer);
  }
}

const own = new WeakMap<EnginePorts, BurstBoard>();

/** The board of these ports: the one they bring, else one of their own. */
export function boardOf(ports: EnginePorts): BurstBoard {
  const board = ports.bursts ?? own.get(ports) ?? new BurstBoard();
  own.set(ports, board);
  return board;
}

/** What a burst of an item gets from its console. */
export function deskOf(item: string, ports: EnginePorts): BurstDesk {
  return {
    item,
    session: ports.session,
    targets: ports.targets ?? ports.checklist.targets ?? [],
    ceiling: ports.ceiling ?? CEILING,
    earlier: async (scenario, digest, host, plan) => ports.earlier?.(scenario, digest, host, plan),
    checkOf: (id) => ports.look().item(id)?.item.check ?? ports.checkOf?.(id),
    kinds: ports.kinds,
    tell: (event) => ports.record([event]),
    onSteer: (burst, listener) => boardOf(ports).listen(burst, listener),
  };
}

/** A burst that runs at another console of this launch, if any. */
export function elsewhere(ports: EnginePorts): BurstView | undefined {
  return ports
    .look()
    .bursts?.()
    .find((burst) => burst.stands === 'running' && burst.session !== ports.session);
}

/** Steers a burst that runs at this console: recorded first, then done. */
export async function steerBurst({ burst: id, steer }: Extract<Command, { type: 'steer' }>, ports: EnginePorts): Promise<void> {
  const board = boardOf(ports);
  const burst = ports
    .look()
    .bursts?.()
    .find((candidate) => candidate.burst === id);
  if (!burst) throw new Refusal(`there is no burst \`${id}\` in this launch`);
  if (burst.stands === 'over') throw new Refusal(`\`${burst.scenario}\` is over: there is nothing to ${steer}`);
  if (burst.session !== ports.session) throw new Refusal(`\`${burst.scenario}\` runs at ${burst.by}'s console: only there can it be steered`);
  if (!board.runs(id)) throw new Refusal(`\`${burst.scenario}\` does not run here any more: there is nothing to ${steer}`);
  if (steer === 'pause' && burst.paused) throw new Refusal(`\`${burst.scenario}\` is paused already: resume it, or stop it`);
  if (steer === 'resume' && !burst.paused) throw new Refusal(`\`${burst.scenario}\` is not paused`);
  try {
    await ports.record([{ type: 'burst-steered', burst: id, steer }]);
  } finally {
    board.steer(id, steer); // a burst is stopped also where that cannot be recorded
  }
}
