import { latestBurst } from '../../state/bursts.ts';
import type { BurstRecord } from '../../state/launch-state.ts';
import { line, type Line } from '../line.ts';
import { ago } from '../parts/when.ts';
import { valuesText } from '../parts/values.ts';
import type { Scene } from '../scene.ts';
import { many } from '../text.ts';
import { expectedMark, expectedOf } from './blocks.ts';
import { bare, comparisonOf, metricNames } from './compared.ts';
import { outcomeOf, stageText, totals } from './head.ts';
import { clock, count, ms, percent, rate } from './numbers.ts';
import { burstMarks, elapsed_s, standingOf } from './standing.ts';

/** Whoever listens is told anew every so many seconds, not every second. */
const every_s = 5;

/** The latest burst of an item as sentences. */
export function burstSentences({ launch, now }: Pick<Scene, 'launch' | 'now'>, item: string): Line[] {
  const found = latestBurst(launch, item);
  if (!found) return [line('No burst of this item ran yet.')];
  const standing = standingOf(found, launch, now);
  const burst = found.summary ? found : calm(found);
  const { plan, host, by, summary, stop_when, vitals, samples } = burst;
  const last = samples.at(-1);
  const { requests, errors } = totals(burst);
  const how = summary
    ? `${outcomeOf(burst, standing).word}. ${summary.why}`
    : `${burstMarks[standing].word}, ${clock(elapsed_s(burst))} of ${clock(plan.duration_s)}`;
  const sentences = [
    `The burst is ${how}. It goes to ${host}, run by ${by}, ${ago(burst.at, now)}.`,
    summary ? '' : `${stageText(burst)}.`,
    last && !summary
      ? `Now ${many(last.users, 'user')}, ${rate(last.felt.rps)} requests a second, p95 ${ms(last.felt.p95_ms)} milliseconds, ${percent(last.felt.error_rate)} errors.`
      : '',
    summary
      ? `In all ${count(requests)} requests, ${rate(summary.felt.rps)} a second, p50 ${ms(summary.felt.p50_ms)}, p95 ${ms(summary.felt.p95_ms)}, p99 ${ms(summary.felt.p99_ms)} milliseconds, ${count(errors)} errors.`
      : `${count(requests)} requests and ${count(errors)} errors so far.`,
    ...expectedOf(burst).map((one) => {
      const saw = one.met === undefined ? (one.why ?? '') : valuesText(one.values);
      return `Expectation ${expectedMark(one).word}: ${one.expect}${saw === '' ? '' : `, ${saw}`}.`;
    }),
    ...stop_when.map((condition) => `Stops when ${condition}.`),
    ...vitals.map(({ name }) => `${name}: ${last?.vitals[name]?.response ?? 'not sampled yet'}.`),
    ...(summary?.errors ?? last?.errors ?? []).map(({ kind, count: times, example }) => `${count(times)} times ${kind}, such as: ${example}.`),
    ...(comparisonOf(burst) ?? []).map(
      ({ metric, now: value, before, word }) =>
        `${metricNames[metric]}: ${word}${word === 'same' ? ' as' : ' than'} before, ${bare(metric, value)}, was ${bare(metric, before)}.`,
    ),
  ];
  return sentences.filter((said) => said !== '').map((said) => line(said));
}

function calm(burst: BurstRecord): BurstRecord {
  const until = Math.floor(elapsed_s(burst) / every_s) * every_s;
  const heard = burst.samples.filter(({ at_s }) => at_s <= until + 0.5);
  return { ...burst, samples: heard.length > 0 ? heard : burst.samples.slice(0, 1) };
}
