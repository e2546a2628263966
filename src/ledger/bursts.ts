import type { BurstPlan, EarlierBurst } from '../model/burst.ts';
import { samePlan } from '../model/burst-compare.ts';
import { type LedgerLine, lineSchema } from '../model/events.ts';
import { linesOf } from './lines.ts';
import type { LedgerPlace } from './place.ts';

/** The most records that are looked through. */
const RECORDS = 20;

/** Which bursts may be compared. */
export interface BurstSought {
  readonly scenario: string;
  readonly digest: string;
  readonly host: string;
  /** What its variables made of it. */
  readonly plan: BurstPlan;
}

/** The newest burst of its kind that ran to its end, in the records of a place beside one; not verified, for nothing rests on it but a comparison. */
export async function newestBurst(place: Pick<LedgerPlace, 'newestFirst' | 'bytes'>, sought: BurstSought, beside: string): Promise<EarlierBurst | undefined> {
  const records = (await place.newestFirst()).filter(({ launch }) => launch !== beside);
  for (const { launch } of records.slice(0, RECORDS)) {
    const found = await burstIn(launch, place.bytes(launch), sought);
    if (found) return found;
  }
  return undefined;
}

/** The last one of a record. */
async function burstIn(launch: string, bytes: AsyncIterable<Buffer>, sought: BurstSought): Promise<EarlierBurst | undefined> {
  const fitting = new Set<string>();
  let last: EarlierBurst | undefined;
  try {
    for await (const text of linesOf(bytes)) {
      // Most lines are samples, and long: only what is looked for is read as JSON.
      if (!text.includes('"burst-started"') && !text.includes('"burst-ended"')) continue;
      const line = lineOf(text.toString('utf8'));
      if (line?.event.type === 'burst-started' && fits(line.event, sought)) fitting.add(line.event.burst);
      if (line?.event.type !== 'burst-ended' || !fitting.has(line.event.burst) || line.event.summary.ended !== 'finished') continue;
      const { histogram: _histogram, ...summary } = line.event.summary;
      last = { launch, burst: line.event.burst, at: line.at, summary };
    }
  } catch {
    return last; // a record that cannot be read is said where records are listed
  }
  return last;
}

function fits({ scenario, host, plan }: Extract<LedgerLine['event'], { type: 'burst-started' }>, sought: BurstSought): boolean {
  return scenario.name === sought.scenario && scenario.digest === sought.digest && host === sought.host && samePlan(plan, sought.plan);
}

function lineOf(text: string): LedgerLine | undefined {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch {
    return undefined; // cut off, or not ours
  }
}
