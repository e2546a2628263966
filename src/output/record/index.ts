import { redactor } from '../../model/redact.ts';
import type { LaunchState } from '../../state/launch-state.ts';
import { asciiControls } from '../escape.ts';
import { junitOutput } from '../junit.ts';
import { reportOf } from '../report.ts';
import { recordDocument } from './record-document.ts';
import type { RecordReport } from './types.ts';

export { recordReport } from './record-report.ts';

/** The formats of a report, the default first. */
export const recordFormats = ['md', 'html', 'json', 'junit'] as const;
export type RecordFormat = (typeof recordFormats)[number];

/** The report of a whole launch as text of a format. Markdown and HTML load what they are written with only then. */
export async function writeRecord(report: RecordReport, state: LaunchState, format: RecordFormat): Promise<string> {
  switch (format) {
    case 'md':
      return (await import('./markdown.ts')).markdownOf(recordDocument(report));
    case 'html':
      return (await import('./html.ts')).htmlOf(recordDocument(report));
    case 'json':
      return `${asciiControls(JSON.stringify(report, null, 2))}\n`;
    case 'junit':
      return junitOutput.end(redactor([]).json(reportOf(state, Date.parse(report.last_at))));
    default:
      return format satisfies never;
  }
}
