import type { Send } from '../model/commands.ts';
import type { Claims, FixStep } from '../model/fix.ts';
import type { FixMemory } from '../model/fix-memory.ts';
import type { Clock } from '../model/ports.ts';
import type { Trust } from '../model/trust.ts';
import type { LaunchStore } from '../state/store.ts';
import type { ReplayDesk } from './replay/contract.ts';

/** A fault of the rehearsal target that a key switches. */
export interface FaultSwitch {
  readonly faults: readonly { readonly name: string; readonly title: string }[];
  active(): readonly string[];
  set(name: string, on: boolean): Promise<void>;
}

/** Gives the terminal to a program while it works, and takes it back. */
export type LendTerminal = (work: () => Promise<void>) => Promise<void>;

/** What the console knows of runbooks beside the record. */
export interface FixDesk {
  /** Judges which sections claim a failure. */
  readonly claims: Claims;
  /** What past launches tell of each section. */
  readonly memory: FixMemory;
  /** Whether the commands of this checklist may run on this machine, and the operator's word that they may. */
  readonly trust: { state(): Trust; remember(): Promise<void> };
  /** The command of a step as it would run now: values filled in, secrets masked. */
  shown(section: string, step: number): string;
  /** The step as its runbook has it, names in the place of values; undefined where there is none. */
  written(section: string, step: number): FixStep | undefined;
  /** Says how a step that wants the terminal gets it. */
  onLend(lend: LendTerminal): void;
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
  readonly fixes: FixDesk;
  /** Whether an alert rings the bell, and asks the terminal for a notice on the desktop. */
  readonly alerts: boolean;
  /** The station of whoever is at this console, where it was named. */
  readonly station?: string;
  /** Only in a replay: then nothing is sent. */
  readonly replay?: ReplayDesk;
  /** Whether it tells the record where its cursor rests. */
  readonly attends?: boolean;
  /** How it opens: in the walkthrough, or following somebody. */
  readonly begin?: {
    readonly walkthrough?: boolean;
    readonly following?: { readonly who: string; readonly here: undefined };
    readonly message?: { readonly text: string; readonly trouble: boolean };
  };
  /** Only in a rehearsal. */
  readonly rehearsal?: FaultSwitch;
  /** `false` with NO_COLOR or --no-color. */
  readonly color: boolean;
  readonly screenReader: boolean;
}
