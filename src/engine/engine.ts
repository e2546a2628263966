import type { Command, Outcome } from '../model/commands.ts';
import { Refusal } from '../model/errors.ts';
import type { EnginePorts } from './ports.ts';
import { decide } from './rules.ts';
import { runChecks } from './run.ts';
import { signManual } from './sign.ts';

/** Walks a launch: takes commands, records what came of them. */
export interface Engine {
  /** Resolves once everything the command led to is recorded; throws only what is nobody's refusal (a record that cannot be written). */
  send(command: Command): Promise<Outcome>;
  /** Stops the checks that run; what was seen until then stays. */
  stopChecks(): void;
}

/** Makes the engine of one console. */
export function createEngine(ports: EnginePorts): Engine {
  let stop = new AbortController();

  async function carryOut(command: Command): Promise<string | undefined> {
    if (command.type === 'check') return runChecks(command.items, ports, stop.signal);
    if (command.type === 'sign') {
      const signed = await signManual(command, ports, stop.signal);
      if (signed) return undefined;
    }
    await ports.record(decide(command, ports));
    return undefined;
  }

  return {
    async send(command) {
      try {
        const said = await carryOut(command);
        return said === undefined ? { ok: true } : { ok: true, said };
      } catch (error) {
        if (error instanceof Refusal) return { ok: false, reason: error.message };
        throw error;
      }
    },
    stopChecks() {
      stop.abort();
      stop = new AbortController();
    },
  };
}
