import type { Kind } from '../../checks/kind.ts';
import type { EventOf, LaunchEvent } from '../../model/events.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Clock } from '../../model/ports.ts';
import type { Objective, WatchSpec, WatchValue } from '../../model/watch.ts';

/** A new Sentry issue or error line; `key` stays the same as long as it is the same one. */
export type News = EventOf<'watch-sampled'>['news'][number];

/** Everything a watch knows of the world. */
export interface WatchPorts {
  readonly clock: Clock;
  /** Resolves after so many milliseconds; rejects at once when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Observes as a check does, within so many milliseconds; rejects with NoAnswer where there is none. */
  observe(check: Objective['check'], limit: { readonly deadline_ms: number; readonly signal: AbortSignal }): Promise<JsonObject>;
  /** Makes events durable, then folds them. */
  record(events: readonly LaunchEvent[]): Promise<void>;
  /** Everything that could be news now; what was there before is left out by the watch. */
  news(limit: { readonly deadline_ms: number; readonly signal: AbortSignal }): Promise<readonly News[]>;
}

/** What the record has of a watch that goes on: a `WatchRecord` is one. */
interface Earlier {
  readonly at: string;
  readonly until: string;
  readonly every_s: number;
  readonly known?: readonly string[];
  readonly samples: readonly { readonly n: number; readonly values: Readonly<Record<string, WatchValue>>; readonly news: readonly News[] }[];
  readonly alerts: readonly { readonly objective: string; readonly alert: string; readonly resolvedAt?: string }[];
}

/** What is watched, and for whom. */
export interface WatchPlan {
  /** Names the watch in the record. */
  readonly watch: string;
  readonly session: string;
  readonly spec: WatchSpec;
  readonly kinds: readonly Kind[];
  /** Seconds in all, where it is not as long as the checklist says. */
  readonly for_s?: number;
  /** Set where it goes on after a console left. */
  readonly earlier?: Earlier;
}
