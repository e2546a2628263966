import { asText } from '../../checks/kept.ts';
import { inWords } from '../../model/durations.ts';
import type { BurstEnding, Expected, Felt } from '../../model/burst.ts';
import type { BurstCondition, Observed } from '../scenario/types.ts';

/** How a burst came to its end: a word for it and a sentence. */
export interface End {
  readonly ended: BurstEnding;
  readonly why: string;
}

/** More than this share of failed requests, for so many seconds, ends any burst. */
const HURTS = 0.5;
const HURTS_S = 5;

/** Ticks cover a second more or less: a run of five of them is 5 s. */
const SLACK_S = 0.25;

/** Watches what would end a burst early, second by second; also while it warms up, for a target suffers then too. */
export class Rules {
  readonly #conditions: readonly BurstCondition[];
  readonly #held_s: number[];
  #hurt_s = 0;

  constructor(conditions: readonly BurstCondition[]) {
    this.#conditions = conditions;
    this.#held_s = conditions.map(() => 0);
  }

  /** A second of a burst; what it leads to, if anything. */
  take(covers_s: number, felt: Felt, requests: Readonly<Record<string, Felt>>, vitals: Observed): End | undefined {
    const hurt = this.#hurt(covers_s, felt);
    if (hurt) return hurt;
    for (const [place, condition] of this.#conditions.entries()) {
      const judged = condition.evaluate(felt, requests, vitals);
      const held_s = judged.met === true ? (this.#held_s[place] ?? 0) + covers_s : 0;
      this.#held_s[place] = held_s;
      if (judged.met === true && held_s + SLACK_S >= condition.for_s)
        return { ended: 'condition', why: `it was to stop when \`${condition.text}\`${seen(judged)}` };
    }
    return undefined;
  }

  /** While it rests nothing is true of it: every rule begins anew. */
  rest(): undefined {
    this.#held_s.fill(0);
    this.#hurt_s = 0;
    return undefined;
  }

  /** A second in which nothing ended is no better than the one before: a target that never answers is silent until its timeouts come. */
  #hurt(covers_s: number, { requests, error_rate }: Felt): End | undefined {
    const bad = requests > 0 && error_rate > HURTS;
    if (bad || (requests === 0 && this.#hurt_s > 0)) this.#hurt_s += covers_s;
    else this.#hurt_s = 0;
    if (!bad || this.#hurt_s + SLACK_S < HURTS_S) return undefined;
    return { ended: 'hurt', why: `more than half of the requests failed for ${inWords(this.#hurt_s)}, in the last second ${Math.round(error_rate * 100)} %` };
  }
}

function seen({ values }: Expected): string {
  const named = Object.entries(values).map(([name, value]) => `${name} = ${asText(value)}`);
  return named.length === 0 ? '' : `: ${named.join(', ')}`;
}
