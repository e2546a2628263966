import { exitCodes, type ExitCode } from '../model/exit.ts';

/** Whether the operator asked to stop, and with which exit code the command ends then. */
export interface Interrupt {
  readonly signal: NodeJS.Signals | undefined;
  readonly code: ExitCode;
  done(): void;
}

/** A library that cleans up at a signal sends it again at once; a person takes longer. */
const ECHO_MS = 250;

/** Lets SIGINT and SIGTERM stop the work, so that what was seen until then is still reported; a second one ends at once. */
export function interruptible(stop: () => void): Interrupt {
  let caught: NodeJS.Signals | undefined;
  let caughtAt = 0;
  const codeOf = (signal: NodeJS.Signals | undefined): ExitCode => (signal === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted);
  const onSignal = (signal: NodeJS.Signals): void => {
    if (caught !== undefined) {
      if (performance.now() - caughtAt > ECHO_MS) process.exit(codeOf(signal));
      return;
    }
    caught = signal;
    caughtAt = performance.now();
    stop();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    get signal() {
      return caught;
    },
    get code() {
      return codeOf(caught);
    },
    done() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
