import type { Checklist } from '../../model/checklist.ts';
import type { RunbookSection } from '../../model/fix.ts';
import type { ItemView } from '../../model/views.ts';
import type { FixRecord, LaunchState } from '../../state/launch-state.ts';
import { consoleHere } from '../../state/people.ts';

/** How a step stands: it runs, it ended, or nothing will be heard of it any more. */
export type StepStanding = 'running' | 'ended' | 'lost';

/** Seconds that a step may take where its runbook says nothing. */
const longest_s = 600;

/** How long after its time a step of another machine's console may still tell its end, in milliseconds. */
const late_ms = 60_000;

/** How a step stands at a moment; one whose console went away without a word is lost. */
export function stepStanding(fix: FixRecord, launch: LaunchState, session: string, now: number): StepStanding {
  if (fix.ended) return fix.ended.ended === 'lost' ? 'lost' : 'ended';
  if (fix.session === session) return 'running';
  if (!consoleHere(launch, fix.session, now)) return 'lost';
  const step = launch.checklist.runbook?.find(({ ref }) => ref === fix.section)?.steps.find(({ n }) => n === fix.step);
  return now - Date.parse(fix.at) > (step?.timeout_s ?? longest_s) * 1000 + late_ms ? 'lost' : 'running';
}

/** The steps that run now, at any console. */
export function runningSteps(launch: LaunchState, session: string, now: number): FixRecord[] {
  return [...launch.fixes.values()].filter((fix) => !fix.ended && stepStanding(fix, launch, session, now) === 'running');
}

/** The last time that a step was run. */
export function lastRun({ fixes }: Pick<LaunchState, 'fixes'>, section: string, step: number): FixRecord | undefined {
  return [...fixes.values()].findLast((fix) => fix.section === section && fix.step === step);
}

/** A section by its place; one of a record that was written before runbooks were part of it can only be read. */
export function sectionAt({ runbook = [] }: Pick<Checklist, 'runbook'>, ref: string, view?: ItemView): RunbookSection | undefined {
  const plain = view?.item.fixes.find((fix) => fix.ref === ref);
  return runbook.find((section) => section.ref === ref) ?? (plain && { ...plain, line: 0, source: [], before: [], after: [], steps: [] });
}
