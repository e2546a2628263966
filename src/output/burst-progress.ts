import { counted, measured } from '../state/burst-words.ts';
import type { BurstRecord } from '../state/launch-state.ts';
import { secondsInWords } from './burst-words.ts';
import { oneLine } from './escape.ts';

/** A burst that runs, on one line: `ten-users  12 s of 40 s  10 users  118 rps  p95 38 ms  0 errors  db 4 of 20`. */
export function progressLine({ scenario, plan, samples }: BurstRecord): string {
  const latest = samples.at(-1);
  const name = oneLine(scenario.name);
  const whole = secondsInWords(plan.duration_s);
  if (!latest) return `${name}  begins: ${whole}`;
  const { felt, vitals, users } = latest;
  // What is warmed up with counts nowhere, so neither do its errors here.
  const errors = samples.reduce((sum, sample) => sum + (sample.warm ? 0 : sample.felt.errors), 0);
  const parts = [
    name,
    `${Math.round(latest.at_s)} s of ${whole}`,
    ...(latest.paused ? ['paused'] : latest.warm ? ['warm-up'] : []),
    `${counted(users)} ${users === 1 ? 'user' : 'users'}`,
    `${measured(felt.rps)} rps`,
    felt.p95_ms === undefined ? 'no answer' : `p95 ${measured(felt.p95_ms)} ms`,
    `${counted(errors)} ${errors === 1 ? 'error' : 'errors'}`,
    ...Object.entries(vitals).map(([vital, { response }]) => `${oneLine(vital)} ${oneLine(response)}`),
  ];
  return parts.join('  ');
}
