import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { BurstPlan, EarlierBurst } from '../model/burst.ts';
import { samePlan } from '../model/burst-compare.ts';
import { type LedgerLine, lineSchema } from '../model/events.ts';
import { launchIds, launchPath } from './files.ts';

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

/** The newest burst of its kind that ran to its end, in the records of a folder beside one; not verified, for nothing rests on it but a comparison. */
export async function newestBurst(folder: string, sought: BurstSought, beside: string): Promise<EarlierBurst | undefined> {
  const records = await Promise.all(
    (await launchIds(folder)).filter((id) => id !== beside).map(async (id) => ({ id, changed: await changedAt(launchPath(folder, id)) })),
  );
  for (const { id } of records.toSorted((a, b) => b.changed - a.changed).slice(0, RECORDS)) {
    const found = await burstIn(id, launchPath(folder, id), sought);
    if (found) return found;
  }
  return undefined;
}

/** The last one of a record. */
async function burstIn(launch: string, path: string, sought: BurstSought): Promise<EarlierBurst | undefined> {
  const fitting = new Set<string>();
  let last: EarlierBurst | undefined;
  try {
    for await (const text of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })) {
      // Most lines are samples, and long: only what is looked for is read as JSON.
      if (!text.includes('"burst-started"') && !text.includes('"burst-ended"')) continue;
      const line = lineOf(text);
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

async function changedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return 0; // gone meanwhile
  }
}
