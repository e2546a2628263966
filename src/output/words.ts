import type { Json } from '../model/json.ts';
import { wantText } from '../model/poll-rule.ts';
import type { ItemState } from '../model/verdict.ts';
import { asciiControls, oneLine } from './escape.ts';
import type { Report } from './report.ts';
import type { ReportItem } from './report-item.ts';

/** The glyph of each state; it always stands beside the word. */
export const glyphs: Readonly<Record<ItemState, string>> = {
  open: '○',
  checking: '◔',
  sensed: '◐',
  done: '✓',
  failing: '✗',
  unknown: '?',
  stale: '◌',
  blocked: '⊘',
  overridden: '!',
  deferred: '→',
  'not-applicable': '–',
};

/** Whether the check warns although it passes. */
export function warns(item: ReportItem): boolean {
  return item.verdict === 'warn' && item.underneath !== 'not-applicable';
}

/** What is known of an item beside its title: the measured value, why it stands where it does, who signed. */
export function standingIn(item: ReportItem): string {
  const by = [...new Set(item.signed.map((signature) => signature.by))].join(', ');
  const namesSigners = item.because.startsWith('signed by ');
  const parts = [
    item.state === 'blocked' ? '' : (item.response ?? ''),
    namesSigners && item.state === 'done' ? '' : item.because,
    by && !(namesSigners && item.state !== 'done') && item.state !== 'stale' ? `signed by ${by}` : '',
    wanted(item),
    item.state === 'overridden' && item.override ? `overridden by ${item.override.by} until ${minute(item.override.until)}` : '',
  ];
  return [...new Set(parts.map(oneLine))].filter(Boolean).join(' · ');
}

/** Whether the item's check asks a machine. */
export function isLive(item: ReportItem): boolean {
  return item.kind !== null && item.kind !== 'manual';
}

function wanted(item: ReportItem): string {
  const waits = item.state === 'sensed' || (item.state === 'open' && !(isLive(item) && item.verdict === null));
  if (!waits || item.signed.length > 0) return '';
  return { none: '', one: 'wants a signature', two: 'wants two signatures' }[item.sign];
}

/** The values that an expectation named: `used = 31, max = 40`. */
export function valuesSeen(values: Readonly<Record<string, Json>> | null): string {
  return Object.entries(values ?? {})
    .map(([name, value]) => oneLine(`${name} = ${asciiControls(JSON.stringify(value))}`))
    .join(', ');
}

/** A moment to the minute, for a line of text. */
function minute(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}

/** What the whole report comes to: `NO-GO · 3 in the way · 12 done, 2 failing`. */
export function verdictLine(report: Report): string {
  const { held, decision, in_the_way: inTheWay } = report;
  const counted = Object.entries(report.counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
  const warnings = report.items.filter(warns).length;
  const part = report.items.length === report.total ? '' : ` for ${report.items.length} of ${report.total} items`;
  return [
    `${report.go ? 'GO' : 'NO-GO'}${part}`,
    decision && `${decision.go ? 'go' : 'no-go'} by ${decision.by}${decision.note ? `: ${decision.note}` : ''}`,
    held && `held by ${held.by}: ${held.reason}`,
    inTheWay.length > 0 && `${inTheWay.length} in the way`,
    report.polls_wanted.length > 0 && `the poll of the stations is wanted (${report.polls_wanted.map(wantText).join('; ').replaceAll('`', '')})`,
    counted || 'no items',
    warnings > 0 && `${warnings} with a warning`,
  ]
    .filter((part) => typeof part === 'string')
    .map(oneLine)
    .join(' · ');
}
