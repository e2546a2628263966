import type { Json } from '../model/json.ts';
import { asciiControls, oneLine } from './escape.ts';
import { nothingYet, ownExit, type Output } from './output.ts';
import type { Report } from './report.ts';
import type { ReportItem } from './report-item.ts';
import { standingIn, verdictLine } from './words.ts';

/** TAP 14: a test point per item; what waits for a person is TODO, what cannot be told is SKIP. */
export const tapOutput: Output = {
  name: 'tap',
  about: 'TAP 14: a test point per item; TODO waits for somebody, SKIP is out of the question now',
  lines: nothingYet,
  end: tapOf,
  exit: ownExit,
};

/** TAP reads `#` as the start of a directive and `\` as the escape for it. */
const tapText = (text: string): string => oneLine(text).replace(/[\\#]/g, '\\$&');

function tapOf(report: Report): string {
  const plan = report.items.length === 0 ? '1..0 # SKIP no item was selected' : `1..${report.items.length}`;
  const points = report.items.flatMap((item, index) => pointOf(item, index + 1));
  return [
    'TAP version 14',
    plan,
    `# ${oneLine(`${report.title} · ${report.target} · launch ${report.launch}`)}`,
    ...points,
    `# ${verdictLine(report)}`,
    '',
  ].join('\n');
}

function pointOf(item: ReportItem, number: number): string[] {
  const name = `${number} - ${tapText(item.id)}: ${tapText(item.title)}`;
  const said = tapText(standingIn(item));
  const why = said ? `${item.state}: ${said}` : item.state;
  switch (item.state) {
    case 'done':
      return [`ok ${name}${said ? ` (${said})` : ''}`];
    case 'failing':
    case 'unknown':
      return [`not ok ${name}`, ...diagnostics(item)];
    case 'open':
    case 'checking':
    case 'sensed':
    case 'stale':
    case 'overridden':
      return [`not ok ${name} # TODO ${why}`];
    case 'blocked':
    case 'deferred':
    case 'not-applicable':
      // Some readers count `not ok # SKIP` as a failure, none count `ok # SKIP` as a pass.
      return [`ok ${name} # SKIP ${why}`];
    default:
      return item.state satisfies never;
  }
}

/** The block below a failure. JSON is YAML, so every value is written as JSON. */
function diagnostics(item: ReportItem): string[] {
  const fields: Record<string, Json> = {
    message: item.response ?? item.because,
    severity: item.state === 'failing' ? 'fail' : 'unknown',
    priority: item.priority,
    ...(item.code === null ? {} : { code: item.code }),
    ...(item.expect === null ? {} : { expected: item.expect }),
    ...(item.values === null || Object.keys(item.values).length === 0 ? {} : { seen: item.values }),
    ...(item.checked_at === null ? {} : { checked_at: item.checked_at }),
    ...(item.duration_ms === null ? {} : { duration_ms: item.duration_ms }),
    ...(item.fixes.length === 0 ? {} : { fixes: item.fixes }),
  };
  return ['  ---', ...Object.entries(fields).map(([key, value]) => `  ${key}: ${asciiControls(JSON.stringify(value))}`), '  ...'];
}
