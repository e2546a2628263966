import { itemsOf } from '../model/checklist.ts';
import { inWords } from '../model/durations.ts';
import type { WatchEnding } from '../model/watch.ts';
import type { LaunchState, WatchRecord } from './launch-state.ts';
import { type AlertView, type ObjectiveView, watchView, type WatchView } from './watch.ts';
import { suggestEnding } from './watch-verdict.ts';
import { budgetInWords, clockTime, partlySeen, valueInWords } from './watch-words.ts';

/** How a watch is being ended, by whom and when. */
export interface Ending {
  readonly ending: WatchEnding;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What whoever ends it adds. */
  readonly note?: string;
}

const endings: Readonly<Record<WatchEnding, string>> = {
  closed: 'closed: it held',
  extended: 'extended: another watch follows',
  'rolled-back': 'rolled back',
  inconclusive: 'inconclusive: too little was seen to say',
};

/** The most news that a note lists. */
const NEWS_CAP = 20;

/** The hand-over note of a watch, as Markdown, out of nothing but the record. */
export function handOverNote(state: LaunchState, watch: WatchRecord, { ending, by, now, note }: Ending): string {
  const view = watchView(state, watch, now);
  const { gaps } = view;
  const suggested = suggestEnding(view, now);
  const went =
    watch.resumedAt.length === 0
      ? ''
      : `, went on ${watch.resumedAt.length === 1 ? 'at' : `${watch.resumedAt.length} times, last at`} ${clockTime(watch.resumedAt.at(-1) ?? '')}`;
  const lines = [
    `# Watch of ${plain(state.checklist.title)}`,
    '',
    `- **Ended**: ${endings[ending]}`,
    `- **Target**: ${plain(state.target.name)}${state.target.production ? ' (production)' : ''}`,
    `- **Watched**: ${watch.at.slice(0, 10)}, ${clockTime(watch.at)} to ${clockTime(new Date(Math.min(now, Date.parse(watch.until))).toISOString())} UTC, every ${inWords(watch.every_s)}${went}`,
    `- **Samples**: ${view.seen} of ${view.due}${gaps.length === 0 ? ', no gaps' : ''}`,
    ...gaps.map(
      ({ from, to, beats }) => `  - gap from ${clockTime(from, true)} to ${clockTime(to, true)}: ${beats} ${beats === 1 ? 'sample' : 'samples'} missing`,
    ),
    `- **By**: ${plain(watch.by)} began it, ${plain(by)} ended it`,
    ...(note === undefined || note.trim() === '' ? [] : [`- **Note**: ${plain(note)}`]),
    ...(suggested.ending === ending ? [] : [`- **The record spoke for**: ${endings[suggested.ending]} (${prose(suggested.why.join('; '))})`]),
    '',
    '## Objectives',
    '',
    '| objective | now | least | most | promise | held | budget |',
    '|---|---|---|---|---|---|---|',
    ...view.objectives.map(objectiveRow),
    '',
    '## Alerts',
    '',
    ...(view.alerts.length === 0 ? ['None fired.'] : view.alerts.map((alert) => alertLine(alert, view))),
    '',
    '## News',
    '',
    ...(view.news.length === 0 ? [noNews(state)] : newsLines(view)),
    '',
    '## Look at this next',
    '',
    ...nextLines(view),
    '',
  ];
  return lines.join('\n');
}

function objectiveRow({ spec, stands, last, least, most, held, known, budget, window }: ObjectiveView): string {
  const partly = partlySeen(window);
  const part = partly === undefined ? '' : ` (${partly})`;
  const said = (value: number | undefined): string => (value === undefined ? '-' : valueInWords(value, spec.unit));
  const now =
    stands === 'not-asked'
      ? 'not asked'
      : last?.value === undefined
        ? stands === 'idle'
          ? 'nothing happened'
          : 'unknown'
        : `${said(last.value)}${part}${stands === 'broken' ? ' **broken**' : ''}`;
  const share = known === 0 ? 'never seen' : `${held} of ${known}`;
  const left = budget?.left === undefined ? '-' : budgetInWords(budget.left);
  return `| ${[`${plain(spec.title)}${ids(spec.source)}`, now, said(least), said(most), code(spec.objective), share, left].join(' | ')} |`;
}

function alertLine(alert: AlertView, { objectives }: WatchView): string {
  const unit = objectives.find(({ spec }) => spec.id === alert.objective)?.spec.unit ?? 'count';
  const at = alert.value === undefined ? '' : ` at ${valueInWords(alert.value, unit)}`;
  const over = alert.resolvedAt === undefined ? '**still open**' : `resolved ${clockTime(alert.resolvedAt, true)}`;
  return `- ${plain(alert.title)}${ids(alert.rule?.source ?? [])}: ${alert.already ? 'was so before; ' : ''}fired ${clockTime(alert.firedAt, true)}${at}, ${over}`;
}

/** Where no line reads Sentry or logs, nobody looked. */
function noNews({ checklist }: Pick<LaunchState, 'checklist'>): string {
  const reads = (kind: string): boolean => itemsOf(checklist).some(({ check }) => check?.kind === kind);
  if (reads('sentry') && reads('logs')) return 'No new Sentry issue and no new error line.';
  if (reads('sentry')) return 'No new Sentry issue; no line of this checklist reads logs.';
  return reads('logs') ? 'No new error line; no line of this checklist reads Sentry.' : 'Nobody looked: no line of this checklist reads Sentry or logs.';
}

function newsLines({ news }: WatchView): string[] {
  const shown = news.slice(-NEWS_CAP).map(({ at, from, text }) => `- ${clockTime(at, true)} ${from === 'sentry' ? 'Sentry' : 'log'}: ${code(text)}`);
  return news.length > shown.length ? [`- ${news.length - shown.length} earlier ones`, ...shown] : shown;
}

function nextLines({ objectives, alerts, news, gaps }: WatchView): string[] {
  const open = alerts.filter(({ resolvedAt }) => resolvedAt === undefined);
  const links = (id: string): string => {
    const section = objectives.find(({ spec }) => spec.id === id)?.spec.section;
    return section === undefined ? '' : ` ([what to do](${section}))`;
  };
  const lines = [
    ...open.map(({ title, objective, already }) => `- ${plain(title)} is open${already ? ', and was so before' : ''}${links(objective)}`),
    ...objectives.flatMap(({ spec, stands, last, budget, known }) => {
      const why = last?.why === undefined ? '' : `: ${prose(last.why)}`;
      if (stands === 'not-asked') return [`- ${plain(spec.title)} was not asked${why}`];
      if (stands === 'idle' && known === 0) return [`- ${plain(spec.title)} was never seen${why}`];
      if (stands === 'unknown') return [`- ${plain(spec.title)} is unknown${why}`];
      if (stands === 'broken' && !open.some(({ objective }) => objective === spec.id))
        return [`- ${plain(spec.title)} is not what it should be${links(spec.id)}`];
      return budget?.left !== undefined && budget.left < 0.25
        ? [`- the error budget of ${plain(spec.title)} is ${budget.left <= 0 ? 'spent' : 'nearly spent'}`]
        : [];
    }),
    ...(news.length === 0 ? [] : [`- ${news.length} new ${news.length === 1 ? 'issue or error line' : 'issues or error lines'}, above`]),
    ...(gaps.length === 0 ? [] : [`- what happened in ${gaps.length === 1 ? 'the gap' : `the ${gaps.length} gaps`}: nobody watched`]),
  ];
  return lines.length === 0 ? ['Nothing: all that was watched holds.'] : lines;
}

function ids(source: readonly string[]): string {
  return source.length === 0 ? '' : ` (${source.map(plain).join(', ')})`;
}

/** Text of others on one line, of which nothing is Markdown or HTML. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|#]/g, (sign) => `\\${sign}`);
}

/** A sentence of ours: what it has between backticks stays code. */
function prose(text: string): string {
  const parts = text.split('`');
  return parts.length % 2 === 0 ? plain(text) : parts.map((part, index) => (index % 2 === 0 ? spaced(part) : code(part))).join('');
}

/** Without what is Markdown, the blanks around it kept. */
function spaced(text: string): string {
  return `${/^\s/.test(text) ? ' ' : ''}${plain(text)}${/\s$/.test(text) && text.trim() !== '' ? ' ' : ''}`;
}

/** The same as code. */
function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|');
  return line.includes('`') ? `\`\` ${line.replace(/``+/g, '`')} \`\`` : `\`${line}\``;
}
