import type { LedgerLine } from '../../model/events.ts';
import { redactor } from '../../model/redact.ts';
import type { ReplayNote } from '../../model/replay.ts';
import type { Signature } from '../../model/views.ts';
import type { LaunchState } from '../../state/launch-state.ts';
import { summarise } from '../../state/summary.ts';
import { itemViews } from '../../state/views.ts';
import { burstReport } from '../burst-report.ts';
import { reportOf } from '../report.ts';
import { alertsOf, fixesOf, watchesOf } from './after.ts';
import { openMatters } from './open.ts';
import { peopleOf } from './people.ts';
import { pollsOf } from './polls.ts';
import { deferralsOf, overridesOf } from './rulings.ts';
import { scan, seconds } from './scan.ts';
import type { RecordProof } from './proof.ts';
import type { Outcome, RecordItem, RecordReport, RecordSignature } from './types.ts';

/** The report of a whole launch, out of nothing but its record and the notes beside it. */
export function recordReport(lines: readonly LedgerLine[], state: LaunchState, notes: readonly ReplayNote[], now: number, proof: RecordProof): RecordReport {
  const end = Date.parse(state.lastAt);
  const { items, people: _people, exit: _exit, total: _total, unclosed: _unclosed, polls: _polls, polls_wanted: _wanted, ...report } = reportOf(state, end);
  const views = itemViews(state, end);
  const { timeline, holds } = scan(lines, now);
  const phaseTitle = (id: string): string => state.checklist.phases.find((phase) => phase.id === id)?.title ?? id;
  const { rollback } = state;
  const told = {
    ...report,
    overrides: overridesOf(lines, views, now),
    deferrals: deferralsOf(lines, views, phaseTitle),
    alerts: alertsOf(state, now),
    polls: pollsOf(state, now),
    watches: watchesOf(state, now),
    rollback: rollback ? { by: rollback.by, at: rollback.at, section: rollback.section, reason: rollback.reason ?? null, left: rollback.left ?? null } : null,
  };
  const whole: RecordReport = {
    ...told,
    outcome: outcomeOf(state, now),
    last_at: state.lastAt,
    duration_s: seconds(state.openedAt, state.lastAt),
    written_at: new Date(now).toISOString(),
    open: openMatters(told, views, summarise(state, views)),
    people: peopleOf(lines),
    timeline,
    items: items.map(({ signed: _signed, voided: _voided, age_s: _age, ...item }): RecordItem => {
      const view = views.get(item.id);
      return { ...item, signatures: [...(view?.voided ?? []), ...(view?.signatures ?? [])].map(signatureOf).toSorted((a, b) => a.at.localeCompare(b.at)) };
    }),
    holds,
    held_s: holds.reduce((sum, { length_s }) => sum + length_s, 0),
    fixes: fixesOf(state),
    bursts: [...state.bursts.values()].map((burst) => burstReport(state, burst, now)),
    conflicts: state.conflicts.map(({ item = null, ...conflict }) => ({ item, ...conflict })),
    notes,
    integrity: { lines: lines.length, last_seq: state.lastSeq, last_hash: lines.at(-1)?.hash ?? '', ...proof },
  };
  // The record was redacted as it was written; a note beside it, or a record of somebody else's, may not have been.
  return redactor([]).json(whole);
}

/** So long after its last line a launch at which no console is open may still go on. */
const SILENT_MS = 3_600_000;

function outcomeOf({ decision, rollback, hold, sessions, lastAt }: LaunchState, now: number): Outcome {
  if (rollback && !(decision && decision.at > rollback.at)) return 'rolled-back';
  if (decision) return decision.go ? 'go' : 'no-go';
  return hold !== undefined || sessions.length > 0 || now - Date.parse(lastAt) < SILENT_MS ? 'under-way' : 'broken-off';
}

function signatureOf({ by, at, value, note, past, evidence, entered, key, voided }: Signature): RecordSignature {
  return {
    by,
    at,
    value: value ?? null,
    note: note ?? null,
    past: past ?? [],
    evidence: evidence ?? null,
    entered_at: entered ?? null,
    key: key ?? null,
    voided: voided ? { at: voided.at, why: voided.why } : null,
  };
}
