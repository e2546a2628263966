import { oneLine } from '../../checks/kept.ts';
import type { CheckContext } from '../../checks/kind.ts';
import { within } from '../../checks/within.ts';
import type { Vital } from '../../model/burst.ts';
import { messageOf, NoAnswer } from '../../model/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Observed, ResolvedVital } from '../scenario/types.ts';
import type { Beside } from './fold.ts';

/** The most numbers that are kept of a sample. */
const NUMBERS_CAP = 40;
/** The least that a sample may take, in seconds, before it is given up. */
const LEAST_S = 2;
/** How much later than it is due a sample may come and still be followed by the one before, in seconds. */
const LATE_S = 0.9;

/** Checks that are sampled beside a burst. */
export interface Vitals {
  start(): void;
  /** What came since this was asked last, and what still stands. */
  taken(): Beside;
  stop(): void;
}

interface Line {
  readonly vital: ResolvedVital;
  readonly params: unknown;
  busy: boolean;
  fresh?: Vital;
  observed?: { readonly value: JsonObject; readonly at: number };
}

/** Prepares vitals; throws NoAnswer where one of them cannot be asked so, or must not be without leave. */
export function vitalsOf(vitals: readonly ResolvedVital[], context: CheckContext): Vitals {
  const lines = vitals.map((vital): Line => ({ vital, params: paramsOf(vital), busy: false }));
  const over = new AbortController();
  const timers: ReturnType<typeof setInterval>[] = [];
  const { clock } = context;
  const look = async (line: Line): Promise<void> => {
    if (line.busy) return; // the one before is still under way: it skips a beat
    line.busy = true;
    const { kind, every_s } = line.vital;
    const deadline_ms = Math.min(kind.timeout_s, Math.max(LEAST_S, every_s)) * 1000;
    const signal = AbortSignal.any([context.signal, over.signal, AbortSignal.timeout(deadline_ms)]);
    const { burst: _burst, ...rest } = context;
    const asked = Promise.resolve().then(() => kind.observe(line.params, { ...rest, signal, deadline_ms }));
    asked.catch(() => undefined).finally(() => (line.busy = false)); // how it ends is told below; a deaf one is not asked again before it is through
    try {
      const value = await within(signal, asked);
      line.observed = { value, at: clock.now() };
      line.fresh = { response: oneLine(kind.response(value), 200), values: numbersIn(value) };
    } catch (error) {
      if (over.signal.aborted) return;
      delete line.observed;
      line.fresh = { response: why(error, deadline_ms, signal), values: {}, failed: true };
    }
  };
  return {
    start() {
      for (const line of lines) {
        void look(line);
        timers.push(setInterval(() => void look(line), line.vital.every_s * 1000));
      }
    },
    taken() {
      const now = clock.now();
      const fresh: Record<string, Vital> = {};
      const standing: Record<string, Observed[string]> = {};
      for (const line of lines) {
        const { name, every_s } = line.vital;
        if (line.fresh) fresh[name] = line.fresh;
        delete line.fresh;
        if (line.observed && now - line.observed.at < (every_s + LATE_S) * 1000) standing[name] = line.observed.value;
      }
      return { fresh, standing };
    },
    stop() {
      for (const timer of timers) clearInterval(timer);
      over.abort();
    },
  };
}

function paramsOf({ name, kind, params }: ResolvedVital): unknown {
  if (kind.alone || kind.consent?.(params) !== undefined)
    throw new NoAnswer('unknown', 'bad-scenario', `the vital \`${name}\` is of the kind \`${kind.kind}\`, which writes or runs a command: a vital only looks`);
  const parsed = kind.params.safeParse(params);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => (issue.path.length > 0 ? `\`${issue.path.join('.')}\`: ${issue.message}` : issue.message));
  throw new NoAnswer('unknown', 'bad-params', `the vital \`${name}\` cannot be asked so: ${issues.join('; ')}`);
}

function why(error: unknown, deadline_ms: number, signal: AbortSignal): string {
  if (error instanceof NoAnswer) return oneLine(error.message, 200);
  return signal.aborted ? `no answer within ${deadline_ms / 1000} s` : `the check itself broke: ${oneLine(messageOf(error), 200)}`;
}

/** Numbers of an observation; those in maps under their path, as in `waiting.youtube`. */
export function numbersIn(observed: JsonObject): Record<string, number> {
  const numbers: [string, number][] = [];
  const walk = (value: Json | undefined, path: string, depth: number): void => {
    if (numbers.length >= NUMBERS_CAP) return;
    if (typeof value === 'number' && Number.isFinite(value)) numbers.push([path, value]);
    else if (isJsonObject(value) && depth < 3) for (const [key, inner] of Object.entries(value)) walk(inner, path === '' ? key : `${path}.${key}`, depth + 1);
  };
  walk(observed, '', 0);
  return Object.fromEntries(numbers);
}
