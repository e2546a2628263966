import type { ExitCode } from '../model/exit.ts';
import { oneLine } from './escape.ts';
import { nothingYet, type Output } from './output.ts';
import type { Report } from './report.ts';
import type { ReportItem } from './report-item.ts';
import { standingIn, verdictLine, warns } from './words.ts';

const LISTED = 20;
const words = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;

/** A plugin's answer for Nagios, Icinga and their kin: a status line with performance data, then what is wrong. */
export const nagiosOutput: Output = {
  name: 'nagios',
  about: 'a Nagios plugin: a status line with performance data, then what is wrong; exit code 0 to 3',
  lines: nothingYet,
  end: (report) => `${[statusLine(report), ...longText(report)].join('\n')}\n`,
  exit: nagiosExit,
};

/** 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. */
function nagiosExit(code: ExitCode): 0 | 1 | 2 | 3 {
  switch (code) {
    case 0:
      return 0;
    case 4:
    case 5:
      return 1;
    case 3:
    case 6:
    case 99:
      return 2;
    case 1:
    case 2:
    case 7:
    case 130:
    case 143:
      return 3;
    default:
      return code satisfies never;
  }
}

/** A pipe begins performance data, whatever stands before it. */
const plain = (text: string): string => oneLine(text).replaceAll('|', '¦');

function statusLine(report: Report): string {
  const counting = report.items.filter((item) => report.in_the_way.includes(item.id));
  const fail = counting.filter((item) => item.underneath === 'failing').length;
  const unknown = counting.filter((item) => item.underneath === 'unknown').length;
  const blocked = counting.filter((item) => item.underneath === 'blocked').length;
  const wait = counting.length - fail - unknown - blocked;
  const warn = report.items.filter((item) => warns(item) || (troubled(item) && !counting.includes(item))).length;
  const said = [
    fail > 0 && `${fail} fail: ${names(counting, 'failing')}`,
    unknown > 0 && `${unknown} unknown: ${names(counting, 'unknown')}`,
    blocked > 0 && `${blocked} blocked`,
    wait > 0 && `${wait} wait`,
    warn > 0 && `${warn} warn`,
    report.decision?.go === false && `no-go by ${report.decision.by}`,
    report.held && `held by ${report.held.by}: ${report.held.reason}`,
    `${report.counts.done} of ${report.items.length} done`,
  ].filter((part) => typeof part === 'string');
  const data = [
    `fail=${fail};;0`,
    `unknown=${unknown};0`,
    `blocked=${blocked}`,
    `wait=${wait};0`,
    `warn=${warn};0`,
    `done=${report.counts.done};;;0;${report.items.length}`,
  ];
  return `GONOGO ${words[nagiosExit(report.exit)]} - ${plain(said.join(', '))}|${data.join(' ')}`;
}

function troubled(item: ReportItem): boolean {
  return item.underneath === 'failing' || item.underneath === 'unknown';
}

function names(items: readonly ReportItem[], state: ReportItem['state']): string {
  const ids = items.filter((item) => item.underneath === state).map((item) => item.id);
  return ids.length > 3 ? `${ids.slice(0, 3).join(' ')} …` : ids.join(' ');
}

function longText(report: Report): string[] {
  const wrong = report.items.filter((item) => troubled(item) || warns(item));
  const lines = wrong
    .slice(0, LISTED)
    .map((item) => plain(`${troubled(item) ? item.underneath : 'warning'} ${item.id} ${item.title}: ${standingIn(item)}${fixOf(item)}`));
  const more = wrong.length > LISTED ? [`and ${wrong.length - LISTED} more`] : [];
  return [plain(`${report.title} on ${report.target}: ${verdictLine(report)}`), ...lines, ...more];
}

function fixOf(item: ReportItem): string {
  const fix = item.fixes[0];
  return fix && troubled(item) ? ` (fix: ${fix.title}, ${fix.ref})` : '';
}
