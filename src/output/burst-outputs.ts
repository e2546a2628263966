import type { LedgerLine } from '../model/events.ts';
import { burstsJunit } from './burst-junit.ts';
import type { BurstReport } from './burst-report.ts';
import { burstText } from './burst-text.ts';
import { asciiControls } from './escape.ts';
import { jsonlOutput } from './jsonl.ts';

/** A way to tell of bursts without a screen. */
export interface BurstOutput {
  readonly name: string;
  readonly about: string;
  /** What to print as soon as these lines were recorded. */
  lines(latest: readonly LedgerLine[]): string;
  /** What to print once a burst is over. */
  each(report: BurstReport): string;
  /** What to print once all are over. */
  end(reports: readonly BurstReport[]): string;
}

const nothing = (): string => '';

/** Every format of `gonogo load`, the default first. */
export function burstOutputs(color: boolean): readonly BurstOutput[] {
  return [
    {
      name: 'text',
      about: 'for a person: the verdict, every expectation with its value, and what it rests on',
      lines: nothing,
      each: (report) => burstText(report, color),
      end: nothing,
    },
    {
      name: 'json',
      about: 'a `BurstReport`; a list of them where several scenarios were run',
      lines: nothing,
      each: nothing,
      end: (reports) => `${asciiControls(JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 2))}\n`,
    },
    { name: 'jsonl', about: jsonlOutput.about, lines: (latest) => latest.map((line) => `${JSON.stringify(line)}\n`).join(''), each: nothing, end: nothing },
    { name: 'junit', about: 'JUnit XML: a suite per burst, a case per expectation and one for how it ended', lines: nothing, each: nothing, end: burstsJunit },
  ];
}
