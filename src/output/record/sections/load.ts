import { row, type Block, type Section } from '../document.ts';
import { burstPlot } from '../plot.ts';
import type { RecordReport } from '../types.ts';
import { clockOf } from '../words.ts';
import { counted, endedInWords, measured, percent } from '../../../state/burst-words.ts';
import type { ReportBurst } from '../../burst-report.ts';
import { comparedInWords, expectedGlyph, planInWords, secondsInWords, valuesOf } from '../../burst-words.ts';

/** What users felt under load: the numbers, what was expected of them, and the curves. */
export function loadSection(report: RecordReport): Section[] {
  const clock = clockOf(report);
  if (report.bursts.length === 0) return [];
  return [{ id: 'load', title: 'Load', blocks: report.bursts.flatMap((burst) => burstBlocks(burst, `${clock(burst.started_at)} by ${burst.started_by}`)) }];
}

function burstBlocks(burst: ReportBurst, when: string): Block[] {
  const { scenario, summary, plan, host } = burst;
  const ended = burst.ended === 'running' ? 'it still runs' : burst.ended === 'lost' ? 'its console was heard of no more' : endedInWords[burst.ended];
  const plot = burstPlot(burst, `${scenario.title}, ${when}`);
  return [
    { type: 'heading', text: scenario.title, note: when },
    {
      type: 'paragraph',
      line: [
        `Planned ${planInWords(plan)} to ${host}: ${summary === null || summary.ended === 'finished' ? ended : `${ended} (${summary.why})`}${summary === null ? '' : `, ${secondsInWords(summary.measured_s)} measured`}.`,
      ],
    },
    ...(summary === null ? [] : numbers(burst, summary)),
    ...(plot === undefined ? [] : [{ type: 'plot' as const, plot }]),
  ];
}

function numbers({ request_names, comparison, vitals }: ReportBurst, summary: NonNullable<ReportBurst['summary']>): Block[] {
  const { felt, requests, expected, errors } = summary;
  const named = request_names.flatMap((name) => (requests[name] ? [[name, requests[name]] as const] : []));
  const ms = (time: number | undefined): string => (time === undefined ? '-' : `${measured(time)} ms`);
  const felts = [...named, ['all requests', felt] as const].map(([name, each]) =>
    row(
      { strong: name },
      counted(each.requests),
      measured(each.rps),
      ms(each.p50_ms),
      ms(each.p95_ms),
      ms(each.p99_ms),
      ms(each.max_ms),
      `${counted(each.errors)} (${percent(each.error_rate)})`,
    ),
  );
  const blocks: Block[] = [
    { type: 'table', caption: 'What users felt', head: ['Request', 'Count', 'Per second', 'p50', 'p95', 'p99', 'Longest', 'Errors'], rows: felts, as: 'table' },
  ];
  if (expected.length > 0)
    blocks.push({
      type: 'table',
      caption: 'What was expected',
      head: ['Expected', 'Seen', 'Met'],
      rows: expected.map((one) => {
        const word = `${expectedGlyph(one)} ${one.met === undefined ? 'not judged' : one.met ? 'yes' : 'no'}`;
        return row({ code: one.expect }, valuesOf(one), one.met === false ? { stop: word } : word);
      }),
      as: 'table',
    });
  if (errors.length > 0)
    blocks.push({ type: 'list', rows: errors.map(({ kind, count, example }) => row([`${counted(count)} × ${kind}: `, { code: example }])) });
  if (vitals.length > 0)
    blocks.push({
      type: 'list',
      rows: vitals.map(({ name, kind, values, failed }) => {
        const seen = Object.entries(values).map(
          ([field, { least, most }]) => `${field} ${least === most ? measured(most) : `${measured(least)} to ${measured(most)}`}`,
        );
        return row([{ strong: name }, ` (${kind}): ${[...seen, ...(failed > 0 ? [`no answer ${counted(failed)} times`] : [])].join(', ') || 'never asked'}`]);
      }),
    });
  if (comparison !== null && comparison.metrics.length > 0)
    blocks.push({
      type: 'table',
      caption: 'Beside the burst before',
      head: ['Metric', 'Now', 'Before', 'By chance', 'Word'],
      rows: comparison.metrics.map((metric) => {
        const { now, before, band } = comparedInWords(metric);
        return row(metric.metric, now, before, band, metric.word);
      }),
      as: 'table',
    });
  return blocks;
}
