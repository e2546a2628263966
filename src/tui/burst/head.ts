import type { BurstPlan } from '../../model/burst.ts';
import { inWords } from '../../model/durations.ts';
import type { BurstRecord } from '../../state/launch-state.ts';
import { cellsOf, line, span, spread, wrap, type Line, type Span } from '../line.ts';
import { ago } from '../parts/when.ts';
import { many } from '../text.ts';
import { clock, count, ms, percent, rate } from './numbers.ts';
import { burstMarks, elapsed_s, goesOn, type BurstStanding } from './standing.ts';

/** What stands at the top: how the burst stands, how far it is. */
export function stateLine(burst: BurstRecord, standing: BurstStanding, cells: number): Line {
  const { glyph, word, tone } = outcomeOf(burst, standing);
  const { plan } = burst;
  const at = elapsed_s(burst);
  const far = `${clock(at).padStart(clock(plan.duration_s).length)} of ${clock(plan.duration_s)}`;
  const left: Span[] = [span(`${glyph} ${word}`, tone), span(`  ${far}  `, 'strong')];
  const used = left.reduce((sum, { text }) => sum + text.length, 0);
  return { spans: [...left, ...barSpans(plan, at, Math.max(8, Math.min(72, cells - used)))] };
}

/** How a burst stands, and what came of it once it is over: what ran to its end may still have failed. */
export function outcomeOf({ summary }: Pick<BurstRecord, 'summary'>, standing: BurstStanding): (typeof burstMarks)[BurstStanding] {
  const mark = burstMarks[standing];
  if (!summary) return mark;
  const missed = summary.expected.filter(({ met }) => met === false).length;
  if (missed > 0) return { glyph: '✗', word: `over: ${mark.word}, ${missed} of ${many(summary.expected.length, 'expectation')} failing`, tone: 'stop' };
  const open = summary.expected.filter(({ met }) => met === undefined).length;
  if (open > 0 && mark.tone === 'good') return { glyph: '?', word: `over: ${mark.word}, ${many(open, 'expectation')} unknown`, tone: 'strong' };
  return { ...mark, word: `over: ${mark.word}` };
}

/** The stages as a bar: a mark between them, the warm-up hatched, what is over filled. */
function barSpans({ stages, warm_up_s, duration_s }: BurstPlan, at: number, cells: number): Span[] {
  const cellAt = (seconds: number): number => (duration_s > 0 ? Math.round((seconds / duration_s) * cells) : cells);
  let begun = 0;
  const marks = new Set(stages.slice(0, -1).map(({ for_s }) => cellAt((begun += for_s))));
  const [done, warm] = [Math.min(cells, cellAt(at)), cellAt(warm_up_s)];
  const signs = Array.from({ length: cells }, (_, index) => (marks.has(index) ? '│' : index >= done ? '░' : index < warm ? '▒' : '█'));
  return [span(signs.slice(0, done).join(''), 'accent'), span(signs.slice(done).join(''), 'dim')];
}

/** The stage that a burst is in, in words: `stage 2 of 3: 10 → 50 users in 30 s`. */
export function stageText({ plan, samples }: Pick<BurstRecord, 'plan' | 'samples'>): string {
  const at = elapsed_s({ samples });
  let end = 0;
  const ends = plan.stages.map(({ for_s }) => (end += for_s));
  const found = ends.findIndex((one) => at < one);
  const index = found === -1 ? plan.stages.length - 1 : found;
  const stage = plan.stages[index];
  if (!stage) return '';
  const what = plan.mode === 'users' ? 'users' : 'requests a second';
  const numbers = stage.from === stage.to ? `${count(stage.to)} ${what} for` : `${count(stage.from)} → ${count(stage.to)} ${what} in`;
  const warm = samples.at(-1)?.warm === true || (samples.length === 0 && plan.warm_up_s > 0) ? `, warming up until ${clock(plan.warm_up_s)}` : '';
  return `stage ${index + 1} of ${plan.stages.length}: ${numbers} ${inWords(stage.for_s)}${warm}`;
}

/** What a burst is about, whose it is, and what ended it. */
export function aboutLines(burst: BurstRecord, standing: BurstStanding, now: number, cells: number): Line[] {
  const { host, by, at, summary, samples } = burst;
  const who = `${host} · by ${by}, ${ago(at, now)}`;
  if (summary) {
    const why = [span(summary.why === '' ? '' : `${summary.why}  `), span(`measured ${clock(summary.measured_s)}`, 'dim')];
    const right = line(span(who, 'dim'));
    const fits = cellsOf({ spans: why }) + cellsOf(right) < cells;
    return fits ? [spread({ spans: why }, right, cells)] : [...wrap(why, cells, '  ').slice(0, 3), right];
  }
  if (standing === 'lost' || standing === 'silent') {
    const silence = ago(samples.at(-1)?.at ?? at, now);
    const what = standing === 'lost' ? `Its console is gone, and the burst with it: last heard of ${silence}.` : `Nothing was heard of it since ${silence}.`;
    return [...wrap([span(what, 'strong')], cells, '  '), line(span(who, 'dim'))];
  }
  return [spread(line(span(stageText(burst), 'dim')), line(span(who, 'dim')), cells)];
}

/** The numbers of now; every number has its cells, so that they stay where they are. */
export function nowLine(burst: BurstRecord, standing: BurstStanding, cells: number): Line {
  const { plan } = burst;
  const last = burst.samples.at(-1);
  const { requests, errors } = totals(burst);
  const users = last && goesOn(standing) ? count(last.users) : '–';
  const felt = last?.felt;
  const parts: (readonly [string, Span, string])[] = [
    ['users ', span(users.padStart(count(plan.users).length), 'strong'), ` of ${count(plan.users)}`],
    ['', span((felt ? rate(felt.rps) : '–').padStart(6), 'strong'), cells < 70 ? '/s' : ' requests/s'],
    ['p95 ', span(ms(felt?.p95_ms).padStart(6), 'strong'), ' ms'],
    ['errors ', span((felt ? percent(felt.error_rate) : '–').padStart(7), felt && felt.errors > 0 ? 'stop' : 'strong'), ''],
  ];
  const sofar = `${count(requests)} requests, ${count(errors)} errors so far`;
  const spans = parts.flatMap(([before, value, after], index) => [span(`${index === 0 ? '' : '  '}${before}`, 'dim'), value, span(after, 'dim')]);
  return cells < 90 ? { spans } : spread({ spans }, line(span(sofar, 'dim')), cells);
}

/** Requests and errors that count, until now. */
export function totals({ samples, summary }: Pick<BurstRecord, 'samples' | 'summary'>): { readonly requests: number; readonly errors: number } {
  if (summary) return summary.felt;
  const counted = samples.filter(({ warm }) => warm !== true);
  return {
    requests: counted.reduce((sum, { felt }) => sum + felt.requests, 0),
    errors: counted.reduce((sum, { felt }) => sum + felt.errors, 0),
  };
}

/** The numbers of a burst that is over, over all that was measured. */
export function overallLines({ felt }: NonNullable<BurstRecord['summary']>, cells: number): Line[] {
  const times = (cells < 90 ? (['p50_ms', 'p95_ms', 'p99_ms', 'max_ms'] as const) : (['p50_ms', 'p90_ms', 'p95_ms', 'p99_ms', 'max_ms'] as const)).flatMap(
    (name) => [span(` ${name.replace('_ms', '')} `, 'dim'), span(ms(felt[name]), 'strong')],
  );
  const errors = felt.errors === 0 ? span('no errors') : span(`${count(felt.errors)} errors, ${percent(felt.error_rate)}`, 'stop');
  return wrap(
    [span(`${count(felt.requests)} requests  `), span(`${rate(felt.rps)}/s`, 'strong'), span(' '), ...times, span(' ms  ', 'dim'), errors],
    cells,
    '  ',
  );
}
