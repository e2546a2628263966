import type { Retry } from './checklist.ts';
import { inWords } from './durations.ts';

/** What a retry means, for whoever allows a check that writes or runs a command. */
export function retryInWords({ for_s, every_s, attempts }: Retry): string {
  const every = every_s < 1 ? `${Math.round(every_s * 1000)} ms` : inWords(every_s);
  const times = attempts === undefined ? '' : `up to ${attempts} ${attempts === 1 ? 'time' : 'times'}, `;
  return `${times}every ${every}${for_s === undefined ? '' : ` for up to ${inWords(for_s)}`}, until it passes`;
}
