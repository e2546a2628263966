import type { Stage } from '../model/burst.ts';

/** A request as the generator makes it: `${name}` stands for a column of the row, or `connection`, its number. Variables are already filled in. */
export interface RequestTemplate {
  readonly name: string;
  readonly method: string;
  /** Begins with `/`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How often it comes among the others, a whole number from 1. */
  readonly weight: number;
  /** Statuses that are good: `200`, or `2xx` for all of a class. */
  readonly ok: readonly string[];
}

/** Everything a generator has to know. */
export interface GeneratorPlan {
  /** `http://127.0.0.1:8000`. */
  readonly origin: string;
  readonly requests: readonly RequestTemplate[];
  /** Connection n takes row n modulo their number; none where no request names a column. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly mode: 'users' | 'rate';
  readonly stages: readonly Stage[];
  readonly warm_up_s: number;
  readonly think_s: number;
  /** Seconds until a request without an answer is given up. */
  readonly timeout_s: number;
  /** The most connections; where planned by rate, a request waits when all are busy, and its waiting counts. */
  readonly connections: number;
}

/** What came since the last tick, by name of request. */
export interface Slice {
  readonly name: string;
  /** Times in microseconds: an HdrHistogram, V2, compressed, in base64. Good answers and bad ones, not what got none. */
  readonly histogram: string;
  readonly status: Readonly<Record<string, number>>;
  readonly errors: readonly { readonly kind: string; readonly count: number; readonly example: string }[];
  /** Of the errors, those without an answer in time. */
  readonly timeouts: number;
}

/** From the generator, about once a second. */
export interface Tick {
  readonly type: 'tick';
  /** Seconds since it began, pauses left out, and the seconds that this tick covers. */
  readonly at_s: number;
  readonly covers_s: number;
  readonly stage: number;
  readonly users: number;
  readonly warm: boolean;
  readonly paused: boolean;
  readonly slices: readonly Slice[];
}

/** From the generator. */
export type FromGenerator =
  | { readonly type: 'ready' }
  | Tick
  /** All stages are over, and the last answers are waited for; about once a second. */
  | { readonly type: 'draining' }
  /** The last words: all stages are over, or it was told to stop; a last tick came before. */
  | {
      readonly type: 'done';
      /** Requests that were on their way or waited for a connection then: they count neither as good nor as bad. */
      readonly cut_off?: number;
    }
  | { readonly type: 'broke'; readonly message: string };

/** To the generator; killing it is a signal. */
export type ToGenerator =
  | { readonly type: 'begin'; readonly plan: GeneratorPlan }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'stop' };
