import type { Send } from '../model/commands.ts';
import type { Clock } from '../model/ports.ts';
import type { LaunchStore } from '../state/store.ts';

/** A fault of the rehearsal target that a key switches. */
export interface FaultSwitch {
  readonly faults: readonly { readonly name: string; readonly title: string }[];
  active(): readonly string[];
  set(name: string, on: boolean): Promise<void>;
}

/** What the console needs from the command that opens it. */
export interface ConsoleOptions {
  readonly store: LaunchStore;
  readonly clock: Clock;
  readonly send: Send;
  /** Who is at this console. */
  readonly operator: string;
  readonly session: string;
  /** Stops the checks that run. */
  readonly stopChecks: () => void;
  /** Tells of trouble with the record (a torn line set aside, a lost file); returns the way to stop listening. */
  readonly onNotice: (listener: (sentence: string) => void) => () => void;
  /** Aborted when the process is asked to end: the console closes and gives the terminal back. */
  readonly leave: AbortSignal;
  /** Only in a rehearsal. */
  readonly rehearsal?: FaultSwitch;
  /** `false` with NO_COLOR or --no-color. */
  readonly color: boolean;
  readonly screenReader: boolean;
}
