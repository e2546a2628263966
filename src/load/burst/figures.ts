import { oneLine } from '../../checks/kept.ts';
import type { BurstError, Felt } from '../../model/burst.ts';
import type { Slice } from '../protocol.ts';
import { type Histograms, rounded, type Times } from './histogram.ts';

/** The most kinds of error that are told. */
const ERRORS_TOLD = 8;
/** The most kinds of error that are kept apart: a server may word each of its errors anew. */
const ERRORS_KEPT = 200;
const EXAMPLE_CAP = 300;

/** Adds up what a generator says of requests. */
export class Figures {
  readonly times: Times;
  readonly #status = new Map<string, number>();
  readonly #errors = new Map<string, BurstError>();
  #good = 0;
  #bad = 0;
  #timeouts = 0;

  constructor(histograms: Histograms) {
    this.times = histograms.empty();
  }

  /** `isGood` says which statuses are no errors; `times` are the slice's own, decoded once for all that add them up. */
  add(slice: Slice, times: Times, isGood: (status: string) => boolean): void {
    this.times.add(times);
    this.#timeouts += slice.timeouts;
    for (const [status, count] of Object.entries(slice.status)) {
      this.#status.set(status, (this.#status.get(status) ?? 0) + count);
      if (isGood(status)) this.#good += count;
    }
    for (const { kind, count, example } of slice.errors) {
      this.#bad += count;
      const name = oneLine(kind);
      const known = this.#errors.get(name);
      if (known) this.#errors.set(name, { ...known, count: known.count + count });
      else if (this.#errors.size < ERRORS_KEPT) this.#errors.set(name, { kind: name, count, example: oneLine(example, EXAMPLE_CAP) });
    }
  }

  /** What was felt over so many seconds. */
  felt(seconds: number): Felt {
    const { times } = this;
    const requests = this.#good + this.#bad;
    const ms = (micros: number): number => rounded(micros / 1000);
    return {
      requests,
      rps: seconds > 0 ? rounded(requests / seconds) : 0,
      errors: this.#bad,
      error_rate: requests > 0 ? this.#bad / requests : 0,
      timeouts: this.#timeouts,
      ...(times.totalCount === 0
        ? {}
        : {
            mean_ms: ms(times.mean),
            p50_ms: ms(times.getValueAtPercentile(50)),
            p90_ms: ms(times.getValueAtPercentile(90)),
            p95_ms: ms(times.getValueAtPercentile(95)),
            p99_ms: ms(times.getValueAtPercentile(99)),
            max_ms: ms(times.maxValue),
          }),
      status: Object.fromEntries([...this.#status].toSorted(([a], [b]) => a.localeCompare(b))),
    };
  }

  /** The errors, the most frequent first. */
  errors(): BurstError[] {
    return [...this.#errors.values()].toSorted((a, b) => b.count - a.count).slice(0, ERRORS_TOLD);
  }
}

/** Whether a status is among those that are good: `200`, or `2xx` for all of a class. */
export function goodBy(ok: readonly string[]): (status: string) => boolean {
  return (status) => ok.some((good) => good === status || (/^\dxx$/i.test(good) && good[0] === status[0] && status.length === 3));
}
