import type { EventOf, LedgerLine } from '../model/events.ts';
import type { Own } from './fold-own.ts';
import type { BurstRecord } from './launch-state.ts';

/** Events of load bursts. */
export type BurstEvent = EventOf<'burst-started' | 'burst-sampled' | 'burst-steered' | 'burst-ended'>;

/** What an event does to the bursts of a launch, in the order in which they began. */
export function foldBurst(bursts: ReadonlyMap<string, BurstRecord>, event: BurstEvent, { at, by }: LedgerLine, own: Own): ReadonlyMap<string, BurstRecord> {
  if (event.type === 'burst-started') return own.set(bursts, event.burst, { ...event, at, by, samples: [], steered: [] });
  const known = bursts.get(event.burst);
  return known ? own.set(bursts, event.burst, changed(known, event, at, by, own)) : bursts;
}

function changed(burst: BurstRecord, event: Exclude<BurstEvent, { type: 'burst-started' }>, at: string, by: string, own: Own): BurstRecord {
  switch (event.type) {
    case 'burst-sampled':
      return { ...burst, samples: own.add(withoutBars(burst.samples, own), { ...event, at }) };
    case 'burst-steered':
      return { ...burst, steered: own.add(burst.steered, { at, by, steer: event.steer }) };
    case 'burst-ended':
      return { ...burst, endedAt: at, summary: event.summary };
    default:
      return event satisfies never;
  }
}

/** Bars tell of everything until then, and are the most of a sample: hours of them are not kept, those of the last one are drawn. */
function withoutBars(samples: BurstRecord['samples'], own: Own): BurstRecord['samples'] {
  const last = samples.at(-1);
  return last === undefined || last.bars.length === 0 ? samples : own.replace(samples, samples.length - 1, { ...last, bars: [] });
}
