import type { Command, Outcome } from '../model/commands.ts';
import { Refusal } from '../model/errors.ts';
import { steerBurst } from './bursts.ts';
import { takeStep } from './people.ts';
import { answerPoll, startPoll } from './poll.ts';
import type { EnginePorts } from './ports.ts';
import { runFix, stopFix, type Running } from './fix.ts';
import { checkRollback, startRollback } from './rollback.ts';
import { decide } from './rules.ts';
import { runChecks } from './run.ts';
import { WatchDesk } from './watches.ts';
import { signManual } from './sign.ts';

/** Walks a launch: takes commands, records what came of them. */
export interface Engine {
  /** Resolves once everything the command led to is recorded; throws only what is nobody's refusal (a record that cannot be written). */
  send(command: Command): Promise<Outcome>;
  /** Stops the checks that run; what was seen until then stays. */
  stopChecks(): void;
}

/** Makes the engine of one console. */
export function createEngine(ports: EnginePorts, onTrouble: (sentence: string) => void = () => undefined): Engine {
  let stop = new AbortController();
  const steps: Running = new Map();
  const watches = ports.watches ?? new WatchDesk();

  async function carryOut(command: Command): Promise<string | undefined> {
    switch (command.type) {
      case 'check':
        return runChecks(command.items, ports, stop.signal, command.unasked);
      case 'fix':
        return runFix(command, ports, steps, stop.signal);
      case 'check-rollback':
        return checkRollback(ports, stop.signal);
      case 'stop-fix':
        stopFix(command.fix, steps);
        return undefined;
      case 'roll-back':
        await startRollback(command.reason, ports);
        return undefined;
      case 'watch':
        return watches.begin(command, ports, onTrouble);
      case 'end-watch':
        return watches.end(command, ports, onTrouble);
      case 'steer':
        await steerBurst(command, ports);
        return undefined;
      case 'sign':
        if (!(await signManual(command, ports, stop.signal))) await ports.record(decide(command, ports));
        return undefined;
      case 'own':
        return takeStep(command, ports);
      case 'start-poll':
        return startPoll(command, ports);
      case 'answer-poll':
        return answerPoll(command, ports);
      default:
        await ports.record(decide(command, ports));
        return undefined;
    }
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
