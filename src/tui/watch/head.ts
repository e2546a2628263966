import { inWords } from '../../model/durations.ts';
import type { WatchEnding } from '../../model/watch.ts';
import { suggestEnding } from '../../state/watch-verdict.ts';
import type { WatchView } from '../../state/watch.ts';
import { clockTime } from '../../state/watch-words.ts';
import { clock } from '../burst/numbers.ts';
import { fit, line, span, wrap, type Line } from '../line.ts';
import { ago } from '../parts/when.ts';
import { many } from '../text.ts';
import { countsText, lengths, type Mark, type WatchMoment, type WatchNow } from './standing.ts';

const momentMarks: Readonly<Record<WatchMoment, Mark>> = {
  unwatched: { glyph: '–', word: 'nothing to watch', tone: 'dim' },
  ready: { glyph: '○', word: 'not begun', tone: 'plain' },
  running: { glyph: '◷', word: 'running', tone: 'accent' },
  'time-up': { glyph: '■', word: 'its time is up', tone: 'strong' },
  left: { glyph: '‖', word: 'left', tone: 'strong' },
  over: { glyph: '■', word: 'over', tone: 'strong' },
};

/** An ending in words. */
export const endingWords: Readonly<Record<WatchEnding, string>> = {
  closed: 'closed: it held',
  extended: 'extended',
  'rolled-back': 'rolled back',
  inconclusive: 'inconclusive',
};

/** What is suggested, as the key of it is called. */
const suggested: Readonly<Record<WatchEnding, string>> = {
  closed: 'c close',
  extended: 'e extend',
  'rolled-back': 'r roll back',
  inconclusive: 'i inconclusive',
};

/** How a watch stands: its sign and word, how far it is, as a bar. */
export function stateLine({ view, moment }: WatchNow & { readonly view: WatchView }, now: number, cells: number): Line {
  const { glyph, word, tone } = momentMarks[moment];
  const { whole_s, passed_s } = lengths(view, now);
  const said = moment === 'over' && view.record.ended ? endingWords[view.record.ended.ending] : word;
  const far = `  ${clock(passed_s)} of ${clock(whole_s)}  `;
  const left = moment === 'running' ? ` ${clock(whole_s - Math.floor(passed_s))} left` : '';
  const room = Math.max(4, Math.min(60, cells - said.length - 2 - far.length - left.length));
  const done = whole_s > 0 ? Math.max(0, Math.min(room, Math.floor((passed_s / whole_s) * room))) : room;
  return fit(
    line(span(`${glyph} ${said}`, tone), span(far, 'strong'), span('█'.repeat(done), 'accent'), span('░'.repeat(room - done), 'dim'), span(left, 'strong')),
    cells,
  );
}

/** What was sampled, what comes next, who is at it. */
export function samplesLine({ view, moment, by, elsewhere }: WatchNow & { readonly view: WatchView }, now: number, cells: number): Line {
  const { record, seen, due, gaps } = view;
  const missing = gaps.reduce((sum, { beats }) => sum + beats, 0);
  const every_ms = record.every_s * 1000;
  const since = now - Date.parse(record.at);
  const next = Math.ceil((Math.floor(since / every_ms) * every_ms + every_ms - since) / 1000);
  return fit(
    line(
      span(countsText(view.objectives), view.objectives.some(({ stands }) => stands === 'broken') ? 'stop' : 'strong'),
      span(cells < 70 ? ` · ${seen}/${due} samples` : ` · ${seen} of ${many(due, 'sample')}`),
      span(gaps.length === 0 ? (cells < 70 ? '' : ', no gaps') : `, ${missing} missing`, gaps.length === 0 ? 'plain' : 'strong'),
      span(moment === 'running' ? ` · next ${cells < 70 ? '' : 'in '}${next} s` : '', 'dim'),
      span(` · ${elsewhere ? 'at ' : 'by '}${by}${elsewhere ? "'s console" : ''}`, elsewhere ? 'strong' : 'dim'),
      span(`, since ${clockTime(record.at)} UTC`, 'dim'),
    ),
    cells,
  );
}

/** What somebody has to do about a watch now: end it, or go on with it. */
export function callLines({ view, moment, by, elsewhere }: WatchNow & { readonly view: WatchView }, now: number, cells: number, live = true): Line[] {
  if (moment === 'left') {
    const since = view.record.samples.at(-1)?.at ?? view.record.at;
    return wrap(
      [
        span(`No console is at it since ${clockTime(since, true)}, ${ago(since, now)}: that is a gap. `),
        ...(live ? [span('s', 'strong'), span(' goes on with it.')] : []),
      ],
      cells,
      '  ',
    );
  }
  if (moment !== 'time-up') return [];
  const { ending, why } = suggestEnding(view, now);
  return [
    ...wrap(
      [
        span('Its time is up: ', 'strong'),
        span(
          !live
            ? 'nobody had ended it yet.'
            : elsewhere
              ? `\`${by}\` ends it at the other console.`
              : 'end it with c close, e extend, r roll back or i inconclusive.',
        ),
      ],
      cells,
      '  ',
    ),
    ...wrap([span('The record speaks for: ', 'dim'), span(suggested[ending], 'accent'), span(`, ${shortened(why)}`)], cells, '  '),
  ];
}

/** The first few reasons; the rest is counted. */
export function shortened(why: readonly string[]): string {
  return why.length <= 3 ? why.join('; ') : `${why.slice(0, 3).join('; ')}; and ${why.length - 3} more`;
}

/** How a watch ended, above its hand-over note. */
export function endedLine({ record }: WatchView, now: number, cells: number, live = true): Line[] {
  const { ended } = record;
  return ended
    ? wrap(
        [
          span(`Ended by ${ended.by}, ${ago(ended.at, now)}, after ${inWords((Date.parse(ended.at) - Date.parse(record.at)) / 1000)}. `),
          ...(live ? [span('s', 'strong'), span(' begins another watch.')] : []),
        ],
        cells,
      )
    : [];
}
