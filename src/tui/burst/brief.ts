import { latestBurst } from '../../state/bursts.ts';
import type { BurstRecord, LaunchState } from '../../state/launch-state.ts';
import { fit, line, span, wrap, type Line } from '../line.ts';
import { ago } from '../parts/when.ts';
import { many } from '../text.ts';
import { expectedOf } from './blocks.ts';
import { outcomeOf, totals } from './head.ts';
import { clock, count, ms, percent, rate } from './numbers.ts';
import { burstMarks, burstsGoingOn, elapsed_s, goesOn, standingOf, type BurstStanding } from './standing.ts';

/** A burst that goes on, in a few words: `burst ten-users 12 s of 40 s · p95 38 ms`. */
function burstText({ scenario, plan, samples }: BurstRecord, standing: BurstStanding): string {
  const whole = String(Math.round(plan.duration_s));
  const at = String(Math.floor(elapsed_s({ samples }) + 0.05)).padStart(whole.length);
  const p95 = samples.at(-1)?.felt.p95_ms;
  const paused = standing === 'running' ? '' : ` ${burstMarks[standing].word}`;
  return `burst ${scenario.name}${paused} ${at} s of ${whole} s${p95 === undefined ? '' : ` · p95 ${ms(p95)} ms`}`;
}

/** The line of the header that tells of a burst wherever the operator is; `shown` is the item whose burst is on the screen already. */
export function burstHeader(launch: LaunchState, now: number, shown: string | undefined, cells: number): Line[] {
  const going = burstsGoingOn(launch, now).filter(({ item }) => item !== shown);
  const last = going.at(-1);
  if (!last) return [];
  const standing = standingOf(last, launch, now);
  const more = going.length > 1 ? `, and ${many(going.length - 1, 'more burst')}` : '';
  return [fit(line(span(` ${burstMarks[standing].glyph} `, 'accent'), span(burstText(last, standing), 'strong'), span(`${more}  b shows it`, 'dim')), cells)];
}

/** The last burst of an item in two or three lines, for its detail. */
export function burstDetail(launch: LaunchState, item: string, now: number, cells: number): Line[] {
  const burst = latestBurst(launch, item);
  if (!burst) return [];
  const standing = standingOf(burst, launch, now);
  const { glyph, word, tone } = outcomeOf(burst, standing);
  const { requests, errors } = totals(burst);
  const felt = burst.summary?.felt ?? burst.samples.at(-1)?.felt;
  const missed = burst.summary ? 0 : expectedOf(burst).filter(({ met }) => met === false).length;
  const when = goesOn(standing) ? `${clock(elapsed_s(burst))} of ${clock(burst.plan.duration_s)}` : ago(burst.endedAt ?? burst.at, now);
  const numbers = felt ? `${rate(felt.rps)}/s, p95 ${ms(felt.p95_ms)} ms, ` : '';
  return [
    ...wrap([span('BURST  ', 'accent'), span(`${glyph} ${word}`, tone), span(`  ${when}`), span(' · b shows it', 'dim')], cells, '       '),
    ...wrap(
      [
        span(`${count(requests)} requests, ${numbers}${errors === 0 ? 'no errors' : `${percent(errors / Math.max(1, requests))} errors`}`),
        ...(missed === 0 ? [] : [span(`, ${many(missed, 'expectation')} failing`, 'stop')]),
      ].map((part, index) => (index === 0 ? { ...part, text: `  ${part.text}` } : part)),
      cells,
      '  ',
    ),
    ...wrap([span(`  ${many(burst.plan.users, 'user')} on ${burst.host}, ${clock(burst.plan.duration_s)}`, 'dim')], cells, '  '),
  ];
}
