import { exitCodes, type ExitCode } from '../model/exit.ts';
import type { Evidence } from '../model/views.ts';
import { latestBurst } from '../state/bursts.ts';
import type { BurstRecord, LaunchState } from '../state/launch-state.ts';
import { burstReport, type BurstReport } from './burst-report.ts';

/** What came of a burst of an item since the launch stood as `before`: what was there by then is of an earlier run. */
export function burstReportOf(state: LaunchState, item: string, before: Pick<LaunchState, 'lastSeq' | 'bursts'>, now: number): BurstReport {
  const record = state.items.get(item);
  const evidence = record?.evidence && record.evidence.seq > before.lastSeq ? record.evidence : undefined;
  const latest = latestBurst(state, item);
  const burst = latest && !before.bursts.has(latest.burst) ? latest : undefined;
  return {
    verdict: evidence?.verdict ?? null,
    exit: exitOf(evidence, burst),
    why: evidence?.response ?? burst?.summary?.why ?? 'it was stopped before it began',
    launch: state.launch,
    target: state.target.name,
    production: state.target.production,
    file: state.checklist.file,
    title: record?.item.title ?? item,
    at: new Date(now).toISOString(),
    burst: burst ? burstReport(state, burst, now) : null,
  };
}

/** 99 where a burst was measured and is not as it should be, 3 where the target could not even be asked. */
function exitOf(evidence: Evidence | undefined, burst: BurstRecord | undefined): ExitCode {
  const verdict = evidence?.verdict;
  switch (verdict) {
    case 'pass':
      return exitCodes.go;
    case 'warn':
      return exitCodes.warnings;
    case 'fail':
      return burst ? exitCodes.load : exitCodes.fails;
    case 'unknown':
      return exitCodes.unknowns;
    case undefined:
      return exitCodes.interrupted;
    default:
      return verdict satisfies never;
  }
}
