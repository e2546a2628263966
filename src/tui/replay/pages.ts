import { sincePhrase } from '../../model/moment.ts';
import { count } from '../burst/numbers.ts';
import { fit, line, span, wrap, type Line } from '../line.ts';
import { moment } from '../parts/when.ts';
import type { Scene } from '../scene.ts';
import type { Page } from '../ui.ts';
import { compareLines, comparedTitle } from './compare.ts';
import type { ReplayView } from './contract.ts';
import { judgedLines } from './judged.ts';

type ReplayPage = Extract<Page, { type: 'replay' }>;

/** A page of a replay: its title, its lines, its keys. */
export function replayPage({ what }: ReplayPage, { replay, launch }: Scene, cells: number): { title: string; lines: Line[]; keys: string } {
  if (!replay) return { title: 'Replay', lines: [line('This is a launch, not a replay of one.')], keys: 'esc leaves' };
  switch (what) {
    case 'compare':
      return {
        title: comparedTitle(replay),
        lines: compareLines(replay, launch, cells),
        keys: 'j k scroll · m marks this moment instead · . , events · esc leaves',
      };
    case 'notes':
      return {
        title: `Notes on this launch, ${replay.notes.length}`,
        lines: noteLines(replay, cells),
        keys: 't writes one here · ] [ go to them · j k scroll · esc leaves',
      };
    case 'judged':
      return {
        title: `Judged by ${replay.judged?.by ?? 'no other checklist'}`,
        lines: judgedLines(replay, launch, cells),
        keys: 'j k scroll · ] [ go to them · esc leaves',
      };
    default:
      return what satisfies never;
  }
}

/** The notes in the order of the timeline; the one that is nearest before this moment stands out. */
function noteLines(replay: ReplayView, cells: number): Line[] {
  const { notes, openedAt, head } = replay;
  if (notes.length === 0)
    return wrap(
      [
        span('Nobody wrote a note on this launch yet: '),
        span('t', 'strong'),
        span(' writes one at this moment. It lies in a file beside the record, which stays as it is.'),
      ],
      cells,
    );
  const ordered = notes.toSorted((a, b) => a.seq - b.seq || Date.parse(a.at) - Date.parse(b.at));
  const here = ordered.findLast(({ seq }) => seq <= head.position);
  return ordered.flatMap((note) => [
    ...wrap(
      [
        span(note === here ? '● ' : '  ', 'accent'),
        span(`${sincePhrase(Date.parse(note.at) - Date.parse(openedAt))}  `, 'strong'),
        span(`${moment(note.at)}  event ${count(note.seq)}  `, 'dim'),
        span(note.by, 'strong'),
        span(note.written.slice(0, 10) === note.at.slice(0, 10) ? '' : `, written on ${note.written.slice(0, 10)}`, 'dim'),
      ],
      cells,
      '    ',
    ),
    ...wrap([span(`    ${note.note}`)], cells, '    '),
  ]);
}

/** In the head of a replay: from where on the record proves nothing, which must never be overlooked; quietly, that its last line is not whole. */
export function faultLines(replay: ReplayView | undefined, cells: number): Line[] {
  if (replay?.quiet !== undefined && replay.fault === undefined) return [fit(line(span(` ${replay.quiet}`, 'dim')), cells)];
  if (replay?.fault === undefined) return [];
  return wrap([span(' ! BROKEN RECORD ', 'loud'), span(` ${replay.fault}`, 'stop')], cells, ' ').slice(0, 2);
}

/** What the header says in the place of the program's name. */
export function replaySpans(replay: ReplayView, cells: number): ReturnType<typeof span>[] {
  const by = replay.judged ? [span(` judged by ${replay.judged.by.slice(-Math.max(12, Math.floor(cells / 4)))}`, 'strong'), span(' ·', 'dim')] : [];
  return [span(' REPLAY ', 'calm'), ...by, span(' ')];
}
