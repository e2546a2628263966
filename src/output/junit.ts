import { xmlText } from './escape.ts';
import { nothingYet, ownExit, type Output } from './output.ts';
import type { Report, ReportPhase } from './report.ts';
import type { ReportItem } from './report-item.ts';
import { standingIn, valuesSeen } from './words.ts';

/** JUnit XML: a suite per phase, a test case per item; only `done` is a passed test. */
export const junitOutput: Output = {
  name: 'junit',
  about: 'JUnit XML: a suite per phase, a case per item; what waits for a person is skipped',
  lines: nothingYet,
  end: documentOf,
  exit: ownExit,
};

type Result = 'passed' | 'failures' | 'errors' | 'skipped';

function resultOf(item: ReportItem): Result {
  switch (item.state) {
    case 'done':
      return 'passed';
    case 'failing':
      return 'failures';
    case 'unknown':
      return 'errors';
    case 'open':
    case 'checking':
    case 'sensed':
    case 'stale':
    case 'blocked':
    case 'overridden':
    case 'deferred':
    case 'not-applicable':
      return 'skipped';
    default:
      return item.state satisfies never;
  }
}

const attributes = (pairs: Readonly<Record<string, string | number>>): string =>
  Object.entries(pairs)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join('');

function totals(items: readonly ReportItem[]): Record<string, string | number> {
  const count = (result: Result): number => items.filter((item) => resultOf(item) === result).length;
  const time = items.reduce((sum, item) => sum + (item.duration_ms ?? 0), 0);
  return { tests: items.length, failures: count('failures'), errors: count('errors'), skipped: count('skipped'), time: seconds(time) };
}

const seconds = (ms: number | null): string => ((ms ?? 0) / 1000).toFixed(3);

function documentOf(report: Report): string {
  const suites = report.phases.flatMap((phase) => suiteOf(phase, report));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: report.title, ...totals(report.items) })}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteOf(phase: ReportPhase, report: Report): string[] {
  const items = report.items.filter((item) => item.phase === phase.id);
  if (items.length === 0) return [];
  const about = { launch: report.launch, target: report.target, production: String(report.production), go: String(report.go) };
  return [
    `  <testsuite${attributes({ name: phase.title, ...totals(items), timestamp: report.at.slice(0, 19) })}>`,
    '    <properties>',
    ...Object.entries(about).map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
    ...items.flatMap((item) => caseOf(item, report)),
    '  </testsuite>',
  ];
}

function caseOf(item: ReportItem, report: Report): string[] {
  const name = item.title === item.id ? item.id : `${item.id}: ${item.title}`;
  const open = `    <testcase${attributes({ name, classname: `${report.checklist}.${item.phase}.${item.section}`, time: seconds(item.duration_ms) })}>`;
  return [open, ...outcomeOf(item), '    </testcase>'];
}

function outcomeOf(item: ReportItem): string[] {
  const said = standingIn(item);
  switch (resultOf(item)) {
    case 'passed':
      return said ? [`      <system-out>${xmlText(said)}</system-out>`] : [];
    case 'failures':
      return [`      <failure${attributes({ message: said, type: `${item.priority} fail` })}>${xmlText(details(item))}</failure>`];
    case 'errors':
      return [`      <error${attributes({ message: said, type: item.code ?? 'unknown' })}>${xmlText(details(item))}</error>`];
    case 'skipped':
      return [`      <skipped${attributes({ message: said ? `${item.state}: ${said}` : item.state })}/>`];
  }
}

function details(item: ReportItem): string {
  const seen = valuesSeen(item.values);
  return [
    item.expect === null ? '' : `expected ${item.expect}`,
    seen && `seen ${seen}`,
    item.checked_at === null ? '' : `checked ${item.checked_at}`,
    ...item.fixes.map((fix) => `fix ${fix.title} (${fix.ref})`),
  ]
    .filter(Boolean)
    .join('\n');
}
