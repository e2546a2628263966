import type { LedgerLine } from '../model/events.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { viewFinder } from '../state/views.ts';
import { oneLine } from './escape.ts';
import { nextSteps } from './next.ts';
import { ownExit, type Output } from './output.ts';
import { painter, type Paint } from './paint.ts';
import { pollSection } from './poll-text.ts';
import { itemReport, type ReportItem } from './report-item.ts';
import type { Report, ReportPhase } from './report.ts';
import { blockedLine, detailLines, idWidth, itemLine } from './text-item.ts';
import { verdictLine } from './words.ts';

/** Text for a person: a line per finished check as it comes, the whole list and what to do next at the end. */
export function textOutput(color: boolean): Output {
  const paint = painter(color);
  return {
    name: 'text',
    about: 'for a person: a line as each check ends, then every item, what is in the way and what to do next',
    lines: (latest, launch, now) => liveLines(latest, launch, now, paint),
    end: (report) => `${pageOf(report, paint).join('\n')}\n`,
    exit: ownExit,
  };
}

function liveLines(latest: readonly LedgerLine[], launch: LaunchState, now: number, paint: Paint): string {
  const ended = latest.flatMap(({ event }) => (event.type === 'observed' || event.type === 'signed' ? [event.item] : []));
  if (ended.length === 0) return '';
  const find = viewFinder(launch, now);
  const width = idWidth(launch.items.keys());
  return [...new Set(ended)]
    .flatMap((id) => find(id) ?? [])
    .map((view) => itemReport(view, now, launch))
    .flatMap((item) => [itemLine(item, now, width, paint), ...detailLines(item, paint)])
    .map((line) => `${line}\n`)
    .join('');
}

function pageOf(report: Report, paint: Paint): string[] {
  return [...boardLines(report, paint), ...nextSteps(report).map((step) => `next: ${step}`)];
}

/** The launch line by line, and what it comes to. */
export function boardLines(report: Report, paint: Paint): string[] {
  const target = report.production ? paint.alarm(`PRODUCTION ${oneLine(report.target)}`) : oneLine(report.target);
  const verdict = report.go ? paint.good(verdictLine(report)) : paint.bad(verdictLine(report));
  return [
    `${paint.strong(oneLine(report.title))} · ${target}`,
    paint.quiet(`launch ${oneLine(report.launch)}`),
    ...report.phases.flatMap((phase) => phaseLines(phase, report, paint)),
    ...pollSection(report.polls, report.at, paint),
    '',
    verdict,
  ];
}

function phaseLines(phase: ReportPhase, report: Report, paint: Paint): string[] {
  const own = report.items.filter((item) => item.phase === phase.id);
  const handed = report.items.filter((item) => item.answered_in === phase.id && item.phase !== phase.id);
  if (own.length + handed.length === 0) return [];
  const reopened =
    phase.reopened.length === 0 ? '' : ` · ${paint.bad('REOPENED')}: ${phase.reopened.map(({ item, by }) => oneLine(`${item} (${by})`)).join(', ')}`;
  const lines = phase.sections.flatMap((section) => {
    const items = itemsLines(
      own.filter((item) => item.section === section.id),
      report,
      paint,
    );
    const heading = section.title === phase.title ? [] : [`  ${oneLine(section.title)}`];
    return items.length === 0 ? [] : [...heading, ...items];
  });
  const again = handed.length === 0 ? [] : ['  Deferred to here', ...itemsLines(handed.map(underneath), report, paint, false)];
  const rows = [...lines, ...again];
  return [
    '',
    `${paint.strong(oneLine(phase.title).toUpperCase())}  ${phase.settled}/${phase.total}${reopened}`,
    ...(rows.length > 0 ? rows : [`    ${paint.quiet('every item is blocked by another phase')}`]),
  ];
}

/** A deferred item in the phase that it was handed to: as it stands, not as the promise. */
function underneath(item: ReportItem): ReportItem {
  if (item.state !== 'deferred') return item;
  return { ...item, state: item.underneath, because: item.underneath === 'blocked' ? `by ${item.cause ?? 'another item'}` : '' };
}

/** One cause, one failure: what an item blocks is one line below it, not a line each. */
function itemsLines(items: readonly ReportItem[], report: Report, paint: Paint, folding = true): string[] {
  const now = Date.parse(report.at);
  const width = idWidth(report.items.map((item) => item.id));
  return items.flatMap((item) => {
    const folded = !folding ? [] : report.items.filter((other) => other.state === 'blocked' && other.cause === item.id).map((other) => other.id);
    if (item.state === 'blocked' && report.items.some((other) => other.id === item.cause)) return [];
    const blocked = folded.length === 0 ? [] : [`    ${blockedLine(item.id, folded, paint)}`];
    return [itemLine(item, now, width, paint), ...detailLines(item, paint)].map((line) => `    ${line}`).concat(blocked);
  });
}
