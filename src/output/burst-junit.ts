import type { BurstReport } from './burst-report.ts';
import { partialSentence, valuesOf, verdictSentence, verdictWord } from './burst-words.ts';
import { xmlText } from './escape.ts';

interface Case {
  readonly name: string;
  readonly result: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message: string;
}

/** JUnit XML of bursts: a suite per burst, a case per expectation, and one for how it ended. */
export function burstsJunit(reports: readonly BurstReport[]): string {
  const suites = reports.map((report) => ({ report, cases: casesOf(report) }));
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'gonogo load', ...totals(all) })}>`,
    ...suites.flatMap(({ report, cases }) => suiteLines(report, cases)),
    '</testsuites>',
    '',
  ].join('\n');
}

const attributes = (pairs: Readonly<Record<string, string | number>>): string =>
  Object.entries(pairs)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join('');

function totals(cases: readonly Case[]): Record<string, number> {
  const count = (result: Case['result']): number => cases.filter((one) => one.result === result).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
}

function casesOf(report: BurstReport): Case[] {
  const expected = (report.burst?.summary?.expected ?? []).map((one): Case => {
    const seen = valuesOf(one);
    if (one.met === undefined) return { name: one.expect, result: 'error', message: seen };
    return { name: one.expect, result: one.met ? 'passed' : 'failure', message: seen };
  });
  return [...expected, endOf(report)];
}

function endOf(report: BurstReport): Case {
  const name = 'ended as planned';
  const message = [partialSentence(report), verdictSentence(report)].filter(Boolean).join('; ');
  if (report.burst?.ended === 'finished') return { name, result: 'passed', message: report.burst.summary?.why ?? '' };
  if (report.verdict === null) return { name, result: 'skipped', message: message || report.why };
  return { name, result: report.verdict === 'fail' ? 'failure' : 'error', message: message || report.why };
}

function suiteLines(report: BurstReport, cases: readonly Case[]): string[] {
  const { burst } = report;
  const seconds = burst?.summary?.measured_s ?? 0;
  const felt = burst?.summary?.felt;
  const about: Record<string, string> = {
    verdict: verdictWord(report),
    launch: report.launch,
    target: report.target,
    production: String(report.production),
    ...(burst ? { burst: burst.id, host: burst.host, started_at: burst.started_at } : {}),
    ...(felt ? { rps: String(felt.rps), p95_ms: String(felt.p95_ms ?? ''), requests: String(felt.requests), errors: String(felt.errors) } : {}),
  };
  return [
    `  <testsuite${attributes({ name: report.title, ...totals(cases), time: seconds.toFixed(3), timestamp: (burst?.started_at ?? report.at).slice(0, 19) })}>`,
    '    <properties>',
    ...Object.entries(about).map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
    ...cases.flatMap((one) => caseLines(one, report)),
    '  </testsuite>',
  ];
}

function caseLines({ name, result, message }: Case, report: BurstReport): string[] {
  const open = `    <testcase${attributes({ name, classname: `load.${report.burst?.scenario.name ?? report.title}` })}>`;
  const inner = result === 'passed' ? `<system-out>${xmlText(message)}</system-out>` : `<${result}${attributes({ message })}/>`;
  return [open, `      ${inner}`, '    </testcase>'];
}
