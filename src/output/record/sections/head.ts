import type { Block, Document, Line, Row, Section } from '../document.ts';
import type { RecordReport } from '../types.ts';
import { lengthOf, many, minute, outcomeWords } from '../words.ts';

/** What the launch came to, in a word and a sentence. */
export function outcomeOf(report: RecordReport): Document['outcome'] {
  const { outcome } = report;
  return { word: outcomeWords[outcome], stops: outcome === 'no-go' || outcome === 'rolled-back', sentence: sentenceOf(report) };
}

function sentenceOf({ outcome, decision, rollback, in_the_way, last_at, written_at, held }: RecordReport): Line {
  const way =
    in_the_way.length === 0 ? 'Nothing stands in the way' : `${many(in_the_way.length, 'line')} stand${in_the_way.length === 1 ? 's' : ''} in the way`;
  switch (outcome) {
    case 'go':
    case 'no-go':
      return [
        `Decided by ${decision?.by ?? ''} on ${minute(decision?.at ?? last_at)}${decision?.note ? `: ${decision.note}` : ''}.`,
        ...(outcome === 'go' && in_the_way.length > 0 ? [` ${way} at the end of the record.`] : []),
      ];
    case 'rolled-back': {
      const how =
        rollback?.left === null
          ? 'Its checks were not asked.'
          : rollback?.left.length === 0
            ? 'Every check of it passes.'
            : `${many(rollback?.left.length ?? 0, 'check')} of it did not pass.`;
      return [`Decided by ${rollback?.by ?? ''} on ${minute(rollback?.at ?? last_at)}${rollback?.reason ? `: ${rollback.reason}` : ''}. ${how}`];
    }
    case 'under-way': {
      const hold = held ? ` On hold since ${minute(held.at)}: ${held.reason}.` : '';
      const silent = Date.parse(written_at) - Date.parse(last_at) >= 3_600_000 ? ` Nothing was recorded since ${minute(last_at)}.` : '';
      return [`Nobody decided yet.${hold}${silent} ${way}.`];
    }
    case 'broken-off':
      return [`Nobody decided, and nothing was recorded since ${minute(last_at)}. ${way}.`];
    default:
      return outcome satisfies never;
  }
}

/** The summary that everything below is the detail of. */
export function summary(report: RecordReport): Section {
  const { counts, items, holds, held_s, timeline } = report;
  const stood = Object.entries(counts).flatMap(([state, count]) => (count > 0 ? [`${count} ${state}`] : []));
  const failures = new Set(timeline.filter(({ kind }) => kind === 'failure').map(({ item }) => item)).size;
  const late = timeline.filter(({ entered_at }) => entered_at !== null).length;
  const facts: (readonly [string, Line])[] = [
    ['Target', [...(report.production ? [{ strong: 'PRODUCTION' }, ' '] : []), report.target]],
    ['Checklist', [report.title, ' ', { code: report.file }, { quiet: ` digest ${report.digest.slice(0, 12)}` }]],
    ['Launch', [{ code: report.launch }]],
    ['Time', [`${minute(report.opened_at)} to ${minute(report.last_at)}, ${lengthOf(report.duration_s)}; opened by ${report.opened_by}`]],
    ['Lines', [`${items.length}: ${stood.join(', ')}`]],
    ['Signatures', [signatureWords(report)]],
    ...(failures > 0 ? [['Failures', [`${many(failures, 'line')} failed or could not be asked at some time`]] as const] : []),
    ...(holds.length > 0
      ? [['Held', [`${lengthOf(held_s)} in ${many(holds.length, 'hold')}${holds.some(({ ended_at }) => ended_at === null) ? ', still held' : ''}`]] as const]
      : []),
    ...(late > 0 ? [['Handed in', [`${many(late, 'entry', 'entries')} made while the record could not be reached`]] as const] : []),
    ...none(report),
  ];
  return { id: 'summary', title: 'What happened', blocks: [{ type: 'facts', facts }] };
}

function signatureWords({ items }: RecordReport): string {
  const all = items.flatMap(({ signatures }) => signatures);
  if (all.length === 0) return 'none';
  const [voided, keyed] = [all.filter((one) => one.voided !== null).length, all.filter(({ key }) => key !== null).length];
  const by = keyed === all.length ? 'all by SSH key' : keyed === 0 ? 'none of them by SSH key' : `${keyed} of them by SSH key`;
  return `${all.length}, ${by}${voided === 0 ? '' : `; ${voided} void`}`;
}

/** What the launch was without, in one line instead of so many empty sections. */
function none(report: RecordReport): (readonly [string, Line])[] {
  const without = [
    report.holds.length === 0 && 'holds',
    report.overrides.length === 0 && 'overrides',
    report.deferrals.length === 0 && 'deferrals',
    report.polls.length === 0 && 'polls',
    report.fixes.length === 0 && 'fixes',
    report.bursts.length === 0 && 'load bursts',
    report.watches.length === 0 && 'watches',
  ].filter((word) => typeof word === 'string');
  return without.length === 0 ? [] : [['Without', [without.join(', ')]]];
}

/** What is still open; lines of which the same is to be said stand together. */
export function openSection({ open }: RecordReport): Section {
  const same = Map.groupBy(open, ({ text, stops }) => `${stops} ${text}`);
  const rows = [...same.values()].map((matters): Row => {
    const stops = matters[0]?.stops === true;
    const subjects = matters.flatMap(({ subject }, at): Line => (at === 0 ? [{ strong: subject }] : [', ', { strong: subject }]));
    return { cells: [[...subjects, ` ${matters[0]?.text ?? ''}`, ...(stops ? [' ', { stop: 'stops the launch' }] : [])]], stops };
  });
  const blocks: Block[] = rows.length === 0 ? [{ type: 'paragraph', line: ['Nothing.'] }] : [{ type: 'list', rows }];
  return { id: 'open', title: 'What is still open', blocks };
}
