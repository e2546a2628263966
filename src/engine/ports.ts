import type { Kind } from '../checks/kind.ts';
import type { Checklist, CheckSpec } from '../model/checklist.ts';
import type { BurstPlan, EarlierBurst } from '../model/burst.ts';
import type { LaunchEvent } from '../model/events.ts';
import type { Clock } from '../model/ports.ts';
import type { Trust } from '../model/trust.ts';
import type { Variables } from '../model/variables.ts';
import type { LaunchView } from '../model/views.ts';
import type { WatchEnding } from '../model/watch.ts';
import type { BurstBoard } from './bursts.ts';
import type { WatchDesk } from './watches.ts';

/** A step as it runs: programs with their words one after the other, or a script for the shell. */
export type StepWhat = { readonly programs: readonly (readonly string[])[] } | { readonly script: string };

/** How a step ended; one that a signal ended has that signal's code, 128 and its number. */
export type StepEnded =
  | { readonly ended: 'exited'; readonly exit_code: number }
  | { readonly ended: 'stopped' | 'timed-out' }
  | { readonly ended: 'not-started'; readonly why: string };

/** How steps of a runbook are run. */
export interface StepPorts {
  /** Runs a step to its end, or to that of `signal`; `print` gets both its outputs as they come. */
  run(
    step: { readonly what: StepWhat; readonly terminal: boolean; readonly timeout_s: number },
    print: (text: string) => void,
    signal: AbortSignal,
  ): Promise<StepEnded>;
  /** What a step printed without the secrets in it, so that it can be cut anywhere. */
  readonly clean?: (text: string) => string;
}

/** Everything the engine knows of the world. */
export interface EnginePorts {
  readonly clock: Clock;
  readonly checklist: Checklist;
  readonly kinds: readonly Kind[];
  readonly variables: Variables;
  /** The checklist's folder. */
  readonly folder: string;
  /** Names this console in what it records. */
  readonly session: string;
  readonly operator: string;
  /** What was allowed beforehand, by a flag: checks that write, checks that run a command; load to hosts that are not this machine, by their name. */
  readonly allowed: { readonly writes: boolean; readonly command: boolean; readonly hosts?: readonly string[] };
  /** Hosts beside this machine that load may go to; those of the checklist where it is not said. */
  readonly targets?: readonly string[];
  /** The most users and requests a second of a burst. */
  readonly ceiling?: { readonly users: number; readonly rate: number };
  /** The check of an item that only vitals may name, where the launch walks a part of a checklist. */
  checkOf?(item: string): CheckSpec | undefined;
  /** Shared by the engines of one console. */
  readonly bursts?: BurstBoard;
  /** The last burst of a scenario on a host that ran to its end. */
  earlier?(scenario: string, digest: string, host: string, plan: BurstPlan): Promise<EarlierBurst | undefined>;
  /** Whether the commands of this checklist may run on this machine; they may where it is not said. */
  trust?(): Trust;
  /** Absent where no step can be run. */
  readonly steps?: StepPorts;
  /** Shared by the engines of one console. */
  readonly watches?: WatchDesk;
  /** The hand-over note of the watch that is being ended, out of the record. */
  handOver?(ending: { readonly ending: WatchEnding; readonly note?: string }): string;
  /** From 0 to 1, without 1: spreads what would otherwise ask in step. */
  random(): number;
  /** Resolves after so many milliseconds; rejects at once when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Makes events durable, then folds them; resolves when both are done. */
  record(events: readonly LaunchEvent[]): Promise<void>;
  /** The launch as it stands now. */
  look(): LaunchView;
}
