import type { BurstPlan, Expected } from '../model/burst.ts';
import type { Comparison } from '../model/burst-compare.ts';
import { endedInWords, measured, percent } from '../state/burst-words.ts';
import type { BurstReport } from './burst-report.ts';
import { asciiControls, oneLine } from './escape.ts';

/** Seconds as short as they can be told. */
export function secondsInWords(seconds: number): string {
  return `${measured(Math.round(seconds * 10) / 10)} s`;
}

/** What a burst does, in one line: `up to 10 users for 40 s, think 0.5 s`. */
export function planInWords({ mode, users, rate, duration_s, think_s, stages }: BurstPlan): string {
  const who =
    mode === 'rate' ? `${stages.length > 1 ? 'up to ' : ''}${measured(rate ?? 0)} requests/s` : `${stages.length > 1 ? 'up to ' : ''}${measured(users)} users`;
  const think = think_s > 0 ? `, thinking ${secondsInWords(think_s)}` : '';
  const connections = mode === 'rate' ? ` over ${measured(users)} connections` : '';
  return `${who}${connections} for ${secondsInWords(duration_s)}${think}`;
}

/** The word that a report begins with. */
export function verdictWord({ verdict, burst }: BurstReport): string {
  if (verdict === null) return burst?.ended === 'killed' ? 'KILLED' : 'STOPPED';
  return { pass: 'PASS', warn: 'WARN', fail: 'FAIL', unknown: 'UNKNOWN' }[verdict];
}

/** What it comes to, in a sentence: which expectations did not hold, or what ended it. */
export function verdictSentence(report: BurstReport): string {
  const { burst } = report;
  if (!burst) return oneLine(report.why);
  if (!burst.summary) return burst.ended === 'running' ? 'it still runs' : 'its console was heard of no more';
  const { expected, ended, why } = burst.summary;
  const held = expected.filter((one) => one.met === true).length;
  const failed = expected.filter((one) => one.met === false).length;
  const untold = expected.length - held - failed;
  const tally = [
    failed > 0 && `${failed} of ${expected.length} expectation${expected.length === 1 ? '' : 's'} failed`,
    untold > 0 && `${untold} could not be judged`,
    failed === 0 && untold === 0 && `${held} of ${expected.length} expectation${expected.length === 1 ? '' : 's'} held`,
  ].filter((part) => typeof part === 'string');
  if (expected.length === 0) return ended === 'finished' ? 'nothing was expected' : oneLine(why);
  return ended === 'finished' ? tally.join(', ') : `${oneLine(why)}; until then ${tally.join(', ')}`;
}

/** What a report of a part of a burst says before all else; '' for a whole one. */
export function partialSentence({ burst }: BurstReport): string {
  if (!burst?.partial) return '';
  const how = burst.ended === 'running' || burst.ended === 'lost' ? burst.ended : endedInWords[burst.ended];
  const seconds = burst.summary?.measured_s ?? burst.samples.counts.filter((counts) => counts === 'yes').length;
  const whole = Math.max(0, burst.plan.duration_s - burst.plan.warm_up_s);
  return `partial report: ${how}, ${secondsInWords(seconds)} of ${secondsInWords(whole)} measured`;
}

/** The values that an expectation named, as they were seen: the value alone where it names one. */
export function valuesOf({ values, met, why }: Expected): string {
  if (met === undefined) return oneLine(why ?? 'not judged');
  const entries = Object.entries(values);
  const [only] = entries;
  if (only && entries.length === 1) return shown(only[0], only[1]);
  return entries.map(([name, value]) => `${oneLine(name)} ${shown(name, value)}`).join(', ');
}

function shown(name: string, value: Expected['values'][string]): string {
  if (typeof value !== 'number') return oneLine(asciiControls(JSON.stringify(value)));
  // What was compared with `0.01` is told as such, and not rounded until it looks as if it held.
  return name.endsWith('_rate') ? String(Number(value.toPrecision(3))) : Number.isInteger(value) ? measured(value) : String(Number(value.toPrecision(4)));
}

/** The glyph of an expectation. */
export function expectedGlyph({ met }: { readonly met?: boolean | null }): string {
  return met === undefined || met === null ? '?' : met ? '✓' : '✗';
}

/** A metric beside the one before: its values and the noise band, in its own unit. */
export function comparedInWords({ metric, now, before, band }: Comparison): { now: string; before: string; band: string } {
  const told = metric === 'error_rate' ? percent : metric === 'rps' ? measured : (value: number): string => `${measured(value)} ms`;
  return { now: told(now), before: told(before), band: `± ${told(band)}` };
}

/** What all compared metrics come to: worse as soon as one is. */
export function comparedWord(metrics: readonly Comparison[]): Comparison['word'] | undefined {
  const words = metrics.map((metric) => metric.word);
  if (words.length === 0) return undefined;
  return words.includes('worse') ? 'worse' : words.includes('better') ? 'better' : 'same';
}
