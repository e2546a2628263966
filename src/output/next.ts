import { oneLine, shellWord } from './escape.ts';
import type { Report } from './report.ts';
import type { ReportItem } from './report-item.ts';
import { isLive, warns } from './words.ts';

const inState = (items: readonly ReportItem[], ...states: readonly ReportItem['state'][]): ReportItem[] =>
  items.filter((item) => states.includes(item.underneath));

/** What to do next, with the command; the most pressing first. */
export function nextSteps(report: Report): string[] {
  const file = shellWord(report.file);
  const inTheWay = report.items.filter((item) => report.in_the_way.includes(item.id));
  const causes = report.items.filter((item) => inTheWay.some((blocked) => blocked.cause === item.id));
  const failing = inState([...inTheWay, ...causes], 'failing')[0];
  const unknown = inState([...inTheWay, ...causes], 'unknown')[0];
  // With --item the cause may not be among the reported items.
  const hidden = inTheWay.find((item) => item.cause !== null && !causes.some((cause) => cause.id === item.cause))?.cause;
  const steps = [
    report.held && `read what the hold is about and resume in the console: \`gonogo ${file}\``,
    failing && `fix ${oneLine(failing.id)}${fixOf(failing)}, then \`${check(file, failing)}\``,
    unknown && `give ${oneLine(unknown.id)} what it lacks (${oneLine(unknown.response ?? unknown.because)})${fixOf(unknown)}, then \`${check(file, unknown)}\``,
    hidden && `see to ${oneLine(hidden)}, which blocks the rest: \`gonogo check ${file} --item ${shellWord(hidden)}\``,
    ...waiting(report, inTheWay, file),
    ...pollSteps(report, inTheWay.length, file),
    report.decision?.go === false &&
      inTheWay.length === 0 &&
      !report.held &&
      `the no-go stands until somebody decides again in the console: \`gonogo ${file}\``,
  ];
  const said = steps.filter((step) => typeof step === 'string');
  return said.length > 0 ? said : loose(report, file);
}

const fixOf = (item: ReportItem): string => (item.fixes[0] ? ` (see ${oneLine(item.fixes[0].title)})` : '');

/** The poll is what is left once no line is in the way. */
function pollSteps({ polls, polls_wanted: [wanted] }: Report, inTheWay: number, file: string): string[] {
  if (inTheWay > 0 || !wanted) return [];
  const open = polls.find((poll) => poll.open);
  const silent = open?.stations.find(({ stands }) => stands === 'waiting' || stands === 'void');
  if (silent)
    return [`${oneLine(silent.station)} answers the poll: \`gonogo poll ${file} --station ${shellWord(silent.station)} --go\`, or \`v\` in the console`];
  return [`poll the stations: \`gonogo poll ${file} --begin ${shellWord(wanted.phase)}\`, or \`v\` in the console`];
}

/** What is left to do where nothing stands in the way. */
function loose(report: Report, file: string): string[] {
  const warning = report.items.find((item) => warns(item) || item.underneath === 'failing' || item.underneath === 'unknown');
  const unclosed = report.items.length === report.total ? report.unclosed[0] : undefined;
  return [
    ...(warning ? [`look at ${oneLine(warning.id)}${fixOf(warning)}; it warns and does not stop the launch`] : []),
    ...(unclosed === undefined ? [] : [`close ${oneLine(unclosed)} in the console: \`gonogo ${file}\``]),
  ];
}

function check(file: string, item: ReportItem): string {
  return `gonogo check ${file} --item ${shellWord(item.id)}`;
}

/** What waits for a person or for a check that has not run. */
function waiting(report: Report, inTheWay: readonly ReportItem[], file: string): string[] {
  const idle = inState(inTheWay, 'open', 'stale', 'sensed');
  const live = idle.filter((item) => isLive(item) && item.underneath !== 'sensed');
  const consent = live.find((item) => item.consent?.allowed === false);
  const unchecked = live.find((item) => item.consent?.allowed !== false);
  const toSign = idle.find((item) => !live.includes(item));
  return [
    ...(unchecked ? [`run what was not checked lately: \`gonogo check ${file}\``] : []),
    ...(consent ? [`allow ${oneLine(consent.id)} in the console (${oneLine(consent.consent?.subject ?? '')}): \`gonogo ${file}\``] : []),
    ...(toSign ? [signStep(report, toSign)] : []),
  ];
}

function signStep(report: Report, item: ReportItem): string {
  const have = new Set(item.signed.map((signature) => signature.by));
  const who =
    item.sign === 'two' && have.size === 1 ? `somebody other than ${oneLine([...have].join(', '))} signs ${oneLine(item.id)}` : `sign ${oneLine(item.id)}`;
  const value = item.kind === 'manual' ? ' --value VALUE' : '';
  return `${who}: \`gonogo sign ${shellWord(item.id)} ${shellWord(report.file)} --as NAME${value}\`, or all of them in the console: \`gonogo ${shellWord(report.file)}\``;
}
