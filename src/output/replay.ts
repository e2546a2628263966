import { inWords } from '../model/durations.ts';
import { sincePhrase } from '../model/moment.ts';
import { asciiControls, oneLine } from './escape.ts';
import { painter, type Paint } from './paint.ts';
import { turned, type ReplayMoment, type ReplayRejudged, type ReplayReport, type ReplayStop } from './replay-report.ts';
import { stopEnds, stopTitles } from '../state/replay/stop-words.ts';
import { boardLines } from './text.ts';

/** One JSON object, indented. */
export function replayJson(report: ReplayReport): string {
  return `${asciiControls(JSON.stringify(report, null, 2))}\n`;
}

/** Text for a person: the board as it stood, or what another checklist says of the record. */
export function replayText(report: ReplayReport, color: boolean): string {
  const paint = painter(color);
  const { replay, rejudged } = report;
  const lines = rejudged ? [...headLines(report, paint), ...rejudgedLines(rejudged, report, paint)] : boardLines(report, paint);
  return [...momentLines(replay, paint), '', ...lines, ...noteLines(replay, paint)].map((line) => `${line}\n`).join('');
}

function momentLines({ at, t_plus_s, event, events, here }: ReplayMoment, paint: Paint): string[] {
  const who = here.map(({ by, item, role }) => oneLine(`${by}${role ? ` (${role})` : ''}${item ? ` on ${item}` : ''}`));
  return [
    `${paint.strong('REPLAY')} · ${second(at)} · ${sincePhrase(t_plus_s * 1000)} · event ${event} of ${events}`,
    paint.quiet(who.length === 0 ? 'no console was open' : `here: ${who.join(', ')}`),
  ];
}

function headLines(report: ReplayReport, paint: Paint): string[] {
  const target = report.production ? paint.alarm(`PRODUCTION ${oneLine(report.target)}`) : oneLine(report.target);
  return [`${paint.strong(oneLine(report.title))} · ${target}`, paint.quiet(`launch ${oneLine(report.launch)}`)];
}

function rejudgedLines(rejudged: ReplayRejudged, report: ReplayReport, paint: Paint): string[] {
  const { stops, changes, unjudged, asked_otherwise: asked, gone, added, voided } = rejudged;
  const stopped = stops.filter(({ end }) => end === 'stopped');
  const titled = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', paint.strong(title), ...lines.map((line) => `  ${line}`)];
  return [
    `judged again by ${oneLine(rejudged.file)}`,
    '',
    `then   ${standing(rejudged.recorded, paint)}`,
    `today  ${standing(rejudged.today, paint)}`,
    ...stopEnds.flatMap((end) =>
      titled(
        stopTitles[end],
        stops.filter((stop) => stop.end === end).flatMap((stop) => stopLines(stop, report, paint)),
      ),
    ),
    ...titled(
      'JUDGED OTHERWISE',
      changes.flatMap(({ item, times, first }) => [
        `${oneLine(item)}  ${turned(first)} at ${clock(first.at)} (#${first.seq})${times > 1 ? `, ${times} times` : ''} · ${oneLine(first.response)}`,
        `    ${paint.quiet('expected')}  ${oneLine(first.expect)}`,
      ]),
    ),
    ...titled(
      'SIGNATURES THAT WOULD HAVE BEEN VOID',
      voided.map(({ item, by, at, why }) => `${oneLine(item)}  ${oneLine(`by ${by} at ${clock(at)} · ${why}`)}`),
    ),
    ...titled(
      'COULD NOT BE JUDGED AGAIN',
      unjudged.map(({ item, why }) => `${oneLine(item)}  ${oneLine(why)}`),
    ),
    ...titled(
      'JUDGED BY WHAT WAS ASKED THEN',
      asked.map(({ item, params }) => `${oneLine(item)}  the checklist asks otherwise now: ${oneLine(params.join(', '))}`),
    ),
    ...titled('NO LONGER ON THE CHECKLIST', gone.map(oneLine)),
    ...titled('NEW ON THE CHECKLIST', added.map(oneLine)),
    '',
    stopped.length === 0 ? paint.good('nothing of it would have stopped the launch') : paint.bad(stopsInWords(stopped)),
  ];
}

function standing({ go, in_the_way: inTheWay }: ReplayRejudged['recorded'], paint: Paint): string {
  const more = inTheWay.length > 6 ? ', …' : '';
  const ids = inTheWay.length === 0 ? '' : ` · ${inTheWay.length} in the way: ${inTheWay.slice(0, 6).map(oneLine).join(', ')}${more}`;
  return `${go ? paint.good('GO') : paint.bad('NO-GO')}${ids}`;
}

function stopLines(stop: ReplayStop, { opened_at }: ReplayReport, paint: Paint): string[] {
  const since = sincePhrase(Date.parse(stop.at) - Date.parse(opened_at));
  return [
    `${stop.end === 'stopped' ? paint.bad('✗') : '✗'} ${oneLine(stop.item)}  ${oneLine(stop.title)} · ${oneLine(stop.response)}`,
    `    at ${clock(stop.at)} (${since}, #${stop.seq}), ${stop.passed_at === null ? earlier(stop) : `until ${clock(stop.passed_at)}`}`,
  ];
}

/** How much earlier than the record an item would have failed: `12 min earlier than the record has it fail`. */
function earlier({ earlier_s, recorded_at }: ReplayStop): string {
  if (earlier_s === null || recorded_at === null) return 'and the record never has it fail after that';
  return `${inWords(earlier_s)} earlier than the record has it fail (${clock(recorded_at)})`;
}

function stopsInWords(stops: readonly ReplayStop[]): string {
  const [first] = stops;
  if (!first) return '';
  const sooner = first.earlier_s === null ? '' : `, ${inWords(first.earlier_s)} earlier`;
  return `${stops.length} ${stops.length === 1 ? 'line' : 'lines'} would have stopped the launch, ${oneLine(first.item)} first at ${clock(first.at)}${sooner}`;
}

function noteLines({ notes }: ReplayMoment, paint: Paint): string[] {
  if (notes.length === 0) return [];
  return ['', paint.strong('NOTES OF REPLAYS'), ...notes.map(({ at, seq, by, note }) => `  ✐ ${clock(at)} (#${seq})  ${oneLine(by)}: ${oneLine(note)}`)];
}

function second(at: string): string {
  return `${at.slice(0, 19).replace('T', ' ')} UTC`;
}

const clock = (at: string): string => at.slice(11, 19);
