import type { BurstSummary, Expected, Felt, Vital } from '../../model/burst.ts';
import type { EventOf } from '../../model/events.ts';
import type { RequestTemplate, Tick } from '../protocol.ts';
import type { BurstCondition, Observed } from '../scenario/types.ts';
import { Figures, goodBy } from './figures.ts';
import { barsOf, type Histograms, rounded } from './histogram.ts';
import { SpreadOf } from './spread.ts';
import { type End, Rules } from './rules.ts';

/** What the vitals say beside a tick: `fresh` since the last one, for the record; `standing`, what rules may go by. */
export interface Beside {
  readonly fresh: Readonly<Record<string, Vital>>;
  readonly standing: Observed;
}

type Sample = EventOf<'burst-sampled'>;

/** Ticks shorter than this are the end of a second, and say nothing of how one second differs from another. */
const WHOLE_S = 0.5;

interface Asked {
  readonly burst: string;
  readonly requests: readonly Pick<RequestTemplate, 'name' | 'ok'>[];
  readonly expect: readonly BurstCondition[];
  readonly stop_when: readonly BurstCondition[];
}

/** Makes samples and a summary out of ticks, and says when a rule ends the burst. Knows no clock: time is what the ticks cover. */
export class BurstFold {
  readonly #asked: Asked;
  readonly #histograms: Histograms;
  readonly #all: Figures;
  readonly #byRequest: ReadonlyMap<string, { readonly figures: Figures; readonly isGood: (status: string) => boolean }>;
  readonly #spread = new SpreadOf();
  readonly #rules: Rules;
  #measured_s = 0;
  #vitals: Observed = {};

  constructor(asked: Asked, histograms: Histograms) {
    this.#asked = asked;
    this.#histograms = histograms;
    this.#all = new Figures(histograms);
    this.#byRequest = new Map(asked.requests.map(({ name, ok }) => [name, { figures: new Figures(histograms), isGood: goodBy(ok) }]));
    this.#rules = new Rules(asked.stop_when);
  }

  /** Takes a tick; `end` is set where a rule says that it is enough. */
  take(tick: Tick, { fresh, standing }: Beside): { readonly sample: Sample; readonly end?: End } {
    const { felt, requests } = this.#add(tick);
    this.#vitals = standing;
    const sample: Sample = {
      type: 'burst-sampled',
      burst: this.#asked.burst,
      at_s: rounded(tick.at_s),
      stage: tick.stage,
      users: tick.users,
      ...(tick.warm ? { warm: true } : {}),
      ...(tick.paused ? { paused: true } : {}),
      felt,
      vitals: fresh,
      expected: this.#judged(),
      errors: this.#all.errors(),
      bars: barsOf(this.#all.times),
    };
    const end = tick.paused ? this.#rules.rest() : this.#rules.take(tick.covers_s, felt, requests, standing);
    return end ? { sample, end } : { sample };
  }

  /** What is left of it. */
  summary({ ended, why }: End): BurstSummary {
    return {
      ended,
      why,
      measured_s: rounded(this.#measured_s),
      felt: this.#all.felt(this.#measured_s),
      requests: this.#byRequest.size > 1 ? this.#requests() : {},
      errors: this.#all.errors(),
      expected: this.#judged(),
      spread: this.#spread.get(),
      histogram: this.#histograms.encoded(this.#all.times),
    };
  }

  #add(tick: Tick): { felt: Felt; requests: Record<string, Felt> } {
    const now = new Figures(this.#histograms);
    const counts = !tick.warm;
    const requests = new Map<string, Felt>();
    for (const slice of tick.slices) {
      const times = this.#histograms.decoded(slice.histogram);
      const { figures, isGood } = this.#byRequest.get(slice.name) ?? { figures: undefined, isGood: goodBy(['2xx', '3xx']) };
      const own = new Figures(this.#histograms);
      for (const each of counts ? [now, own, this.#all, figures] : [now, own]) each?.add(slice, times, isGood);
      requests.set(slice.name, own.felt(tick.covers_s));
    }
    const felt = now.felt(tick.covers_s);
    if (counts && !tick.paused) {
      this.#measured_s += tick.covers_s;
      if (tick.covers_s >= WHOLE_S) this.#spread.add(felt);
    }
    for (const name of this.#byRequest.keys()) if (!requests.has(name)) requests.set(name, new Figures(this.#histograms).felt(tick.covers_s));
    return { felt, requests: Object.fromEntries(requests) };
  }

  #requests(): Record<string, Felt> {
    return Object.fromEntries([...this.#byRequest].map(([name, { figures }]) => [name, figures.felt(this.#measured_s)]));
  }

  #judged(): Expected[] {
    const felt = this.#all.felt(this.#measured_s);
    const requests = this.#requests();
    return this.#asked.expect.map((condition) => condition.evaluate(felt, requests, this.#vitals));
  }
}
