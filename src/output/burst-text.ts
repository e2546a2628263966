import type { Felt } from '../model/burst.ts';
import { counted, measured } from '../state/burst-words.ts';
import type { BurstReport, ReportBurst } from './burst-report.ts';
import { comparedInWords, expectedGlyph, partialSentence, planInWords, secondsInWords, valuesOf, verdictSentence, verdictWord } from './burst-words.ts';
import { oneLine } from './escape.ts';
import { painter, type Paint } from './paint.ts';

const WIDTH = 80;
const NAME = 20;
const BAR = 40;
const BARS = 12;

/** The text of a burst for a person: the verdict, then what it rests on; at most 80 columns where names allow. */
export function burstText(report: BurstReport, color: boolean): string {
  const paint = painter(color);
  const { burst } = report;
  const where = report.production ? paint.alarm(`PRODUCTION ${oneLine(report.target)}`) : oneLine(burst?.host ?? report.target);
  const word = verdictWord(report);
  const painted = word === 'PASS' ? paint.good(word) : word === 'FAIL' ? paint.bad(word) : paint.doubtful(word);
  const partial = partialSentence(report);
  const lines = [
    ...(partial ? [paint.doubtful(oneLine(partial))] : []),
    `${paint.strong(painted)}  ${paint.strong(oneLine(report.title))} · ${where}`,
    ...wrapped(verdictSentence(report), '      '),
    ...(burst ? bodyOf(burst, paint) : []),
    '',
    ...(burst
      ? [paint.quiet(`record    launch ${oneLine(report.launch)}, burst ${oneLine(burst.id)}`)]
      : [paint.quiet(`record    launch ${oneLine(report.launch)}`)]),
  ];
  return `${lines.join('\n')}\n`;
}

function bodyOf(burst: ReportBurst, paint: Paint): string[] {
  const { summary } = burst;
  return [
    '',
    ...head('load', [planInWords(burst.plan)], paint),
    ...(summary
      ? [
          ...expectedLines(summary.expected, paint),
          ...requestLines(summary, burst, paint),
          ...head('status', [statusLine(summary.felt)], paint),
          ...errorLines(summary, paint),
        ]
      : []),
    ...barLines(burst, paint),
    ...vitalLines(burst, paint),
    ...comparisonLines(burst, paint),
    ...head('left out', [leftOut(burst)], paint),
  ];
}

/** A name in the margin, with its lines beside it. */
function head(name: string, lines: readonly string[], paint: Paint): string[] {
  return lines.flatMap((line) => wrapped(line, '          ')).map((line, index) => (index === 0 ? `${paint.quiet(name.padEnd(10))}${line.trimStart()}` : line));
}

function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => indent + each);
}

function expectedLines(expected: NonNullable<ReportBurst['summary']>['expected'], paint: Paint): string[] {
  if (expected.length === 0) return [];
  const width = Math.min(44, Math.max(...expected.map((one) => oneLine(one.expect).length)));
  const lines = expected.flatMap((one) => {
    const [text, seen] = [`  ${expectedGlyph(one)} ${oneLine(one.expect).padEnd(width)}`, valuesOf(one)];
    const rows = text.length + 2 + seen.length <= WIDTH ? [`${text}  ${seen}`] : [text.trimEnd(), ...wrapped(seen, '      ')];
    return rows.map((row) => (one.met === undefined ? paint.doubtful(row) : one.met ? row : paint.bad(row)));
  });
  return ['', paint.quiet('expected'), ...lines];
}

const columns = ['count', 'rps', 'p50', 'p90', 'p95', 'p99', 'max', 'errors'] as const;

function requestLines({ felt, requests }: { felt: Felt; requests: Readonly<Record<string, Felt>> }, { request_names }: ReportBurst, paint: Paint): string[] {
  const named = request_names.flatMap((name) => (requests[name] ? [[name, requests[name]] as const] : []));
  const only = request_names.length === 1 ? request_names[0] : undefined;
  const rows = named.length > 0 && only === undefined ? [...named, ['all', felt] as const] : [[only ?? 'all', felt] as const];
  const cells = [[...columns], ...rows.map(([, each]) => cellsOf(each))];
  const widths = columns.map((_name, column) => 2 + Math.max(4, ...cells.map((row) => row[column]?.length ?? 0)));
  const names = Math.max(8, Math.min(NAME, WIDTH - 2 - widths.reduce((sum, width) => sum + width, 0)));
  const line = (name: string, row: readonly string[] = []): string =>
    `  ${cut(name, names)}${row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('')}`;
  return ['', paint.quiet(line('times in ms', cells[0])), ...rows.map(([name], index) => line(name, cells[index + 1]))];
}

function cut(name: string, width: number): string {
  const letters = Array.from(oneLine(name));
  return (letters.length > width ? `${letters.slice(0, width - 1).join('')}…` : letters.join('')).padEnd(width);
}

function cellsOf(felt: Felt): string[] {
  const ms = [felt.p50_ms, felt.p90_ms, felt.p95_ms, felt.p99_ms, felt.max_ms].map((time) => (time === undefined ? '-' : measured(time)));
  return [counted(felt.requests), measured(felt.rps), ...ms, counted(felt.errors)];
}

function statusLine({ status, timeouts }: Felt): string {
  const known = Object.entries(status).map(([code, count]) => `${oneLine(code)} ${counted(count)}`);
  const all = [...known, ...(timeouts > 0 ? [`${counted(timeouts)} timed out`] : [])];
  return all.length === 0 ? 'no answer at all' : all.join(' · ');
}

function errorLines({ errors }: { errors: readonly { kind: string; count: number; example: string }[] }, paint: Paint): string[] {
  return head(
    'errors',
    errors.map(({ kind, count, example }) => `${counted(count)} ${oneLine(kind)}: ${oneLine(example).slice(0, 300)}`),
    paint,
  );
}

/** At most twelve bars: neighbours are put together, and what is far out on either side keeps its place. */
function barLines({ bars }: ReportBurst, paint: Paint): string[] {
  if (bars.length === 0) return [];
  const each = Math.ceil(bars.length / BARS);
  const merged = Array.from({ length: Math.ceil(bars.length / each) }, (_, index) => {
    const part = bars.slice(index * each, (index + 1) * each);
    return [part[0]?.[0] ?? 0, part.reduce((sum, [, count]) => sum + count, 0)] as const;
  });
  const most = Math.max(1, ...merged.map(([, count]) => count));
  const lines = merged.map(([from, count]) => {
    // A few must be seen beside many.
    const length = count === 0 ? 0 : Math.max(1, Math.round((count / most) * BAR));
    return `  ${measured(from).padStart(7)} ms  ${'█'.repeat(length).padEnd(BAR)}  ${counted(count)}`;
  });
  return ['', paint.quiet('times from'), ...lines];
}

function vitalLines({ vitals }: ReportBurst, paint: Paint): string[] {
  const lines = vitals.map(({ name, kind, values, failed, response }) => {
    const seen = Object.entries(values).map(
      ([field, { least, most }]) => `${oneLine(field)} ${least === most ? measured(most) : `${measured(least)} to ${measured(most)}`}`,
    );
    const silent = failed > 0 ? [`no answer ${counted(failed)} times (${oneLine(response ?? '')})`] : [];
    return `${oneLine(name)} (${oneLine(kind)}): ${[...seen, ...silent].join(', ') || 'never asked'}`;
  });
  return lines.length === 0 ? [] : ['', ...head('vitals', lines, paint)];
}

function comparisonLines({ comparison, summary, partial }: ReportBurst, paint: Paint): string[] {
  if (!summary) return [];
  if (partial) return ['', ...head('compared', ['with nothing: it was cut short'], paint)];
  if (!comparison) return ['', ...head('compared', ['with nothing: this scenario, as it is now, never ran to its end here before'], paint)];
  const title = `with the burst of ${comparison.at.slice(0, 16).replace('T', ' ')} UTC (launch ${oneLine(comparison.launch)})`;
  if (comparison.metrics.length === 0) return ['', ...head('compared', [`${title}: one of the two was too short to say`], paint)];
  const rows = comparison.metrics.map((metric) => {
    const { now, before, band } = comparedInWords(metric);
    const word = metric.word === 'worse' ? paint.bad(metric.word) : metric.word === 'better' ? paint.good(metric.word) : metric.word;
    return `  ${metric.metric.padEnd(12)}${now.padStart(10)}   before ${before.padStart(10)}   noise ${band.padStart(10)}   ${word}`;
  });
  return ['', ...head('compared', [title], paint), ...rows];
}

function leftOut({ left_out: { warm_up_s, paused_s } }: ReportBurst): string {
  const parts = [...(warm_up_s > 0 ? [`${secondsInWords(warm_up_s)} of warm-up`] : []), ...(paused_s > 0 ? [`${secondsInWords(paused_s)} of pauses`] : [])];
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}
