import { newestBurst, type BurstSought } from '../ledger/bursts.ts';
import type { LedgerPlace } from '../ledger/place.ts';
import type { EarlierBurst } from '../model/burst.ts';
import { samePlan } from '../model/burst-compare.ts';
import type { LaunchState } from '../state/launch-state.ts';

/** The last burst of its kind that ran to its end: in this launch, else in the newest of the other records of the place that holds one. */
export async function earlierBurst(state: LaunchState, place: LedgerPlace, sought: BurstSought): Promise<EarlierBurst | undefined> {
  const { scenario, digest, host, plan } = sought;
  const here = [...state.bursts.values()].findLast(
    (burst) =>
      burst.summary?.ended === 'finished' &&
      burst.scenario.name === scenario &&
      burst.scenario.digest === digest &&
      burst.host === host &&
      samePlan(burst.plan, plan),
  );
  if (!here?.summary || here.endedAt === undefined) return newestBurst(place, sought, state.launch);
  const { histogram: _histogram, ...summary } = here.summary;
  return { launch: state.launch, burst: here.burst, at: here.endedAt, summary };
}
