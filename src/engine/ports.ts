import type { Kind } from '../checks/kind.ts';
import type { Checklist } from '../model/checklist.ts';
import type { LaunchEvent } from '../model/events.ts';
import type { Clock } from '../model/ports.ts';
import type { Variables } from '../model/variables.ts';
import type { LaunchView } from '../model/views.ts';

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
  /** What was allowed beforehand, by a flag: checks that write, checks that run a command. */
  readonly allowed: { readonly writes: boolean; readonly command: boolean };
  /** From 0 to 1, without 1: spreads what would otherwise ask in step. */
  random(): number;
  /** Resolves after so many milliseconds; rejects at once when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Makes events durable, then folds them; resolves when both are done. */
  record(events: readonly LaunchEvent[]): Promise<void>;
  /** The launch as it stands now. */
  look(): LaunchView;
}
