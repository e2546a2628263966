import { inWords } from '../../model/durations.ts';
import { sincePhrase } from '../../model/moment.ts';
import { type MarkKind, markOf } from '../../state/replay/marks.ts';
import { timeAt } from '../../state/replay/record-index.ts';
import { count } from '../burst/numbers.ts';
import { cellsOf, fit, line, span, wrap, type Line, type Span } from '../line.ts';
import { oneLine } from '../text.ts';
import type { ReplayView } from './contract.ts';
import { markOrder, type TimelineMark, timelineMarks } from './marks.ts';

/** The sign of the playhead. */
const HEAD = '●';

/** The foot of a replay: where it is on the timeline; two lines, or one where the window is low. */
export function timelineLines(replay: ReplayView, cells: number, tall: boolean): Line[] {
  const status: Line = { spans: statusSpans(replay, tall ? cells : Math.min(cells, 60)) };
  if (!tall) {
    const room = cells - cellsOf(status) - 2;
    return [fit({ spans: [...status.spans, span('  '), ...(room >= 8 ? barSpans(replay, room) : [])] }, cells)];
  }
  return [{ spans: [span(' '), ...barSpans(replay, cells - 2)] }, { spans: [...status.spans, ...legendSpans(replay, cells - cellsOf(status))] }];
}

/** Whether time runs, how fast, what moment it is and which event: as much of it as there is room for. */
function statusSpans(replay: ReplayView, cells: number): Span[] {
  const { head, index, openedAt } = replay;
  const iso = new Date(head.time).toISOString();
  const state = head.playing ? span(` ▶ playing ${head.speed}x`, 'accent') : span(` ‖ paused ${head.speed}x`, 'strong');
  const since = sincePhrase(head.time - Date.parse(openedAt));
  const skipped = head.skipped ? [span(`  » ${inWords(head.skipped.gap_ms / 1000)} without events skipped`, 'strong')] : [];
  const place = `event ${count(head.position)} of ${count(index.count)}`;
  const [day, time] = [iso.slice(5, 10), iso.slice(11, 19)];
  const forms = [
    [state, span(`  ${day} ${time} UTC`), span(`  ${since}`), span(`  ${place}`, 'strong'), ...skipped],
    [state, span(`  ${time} UTC`), span(`  ${since}`), span(`  ${place}`, 'strong'), ...skipped],
    [state, span(`  ${time}`), span(`  ${since}`), span(`  ${count(head.position)} of ${count(index.count)}`, 'strong'), ...skipped],
  ];
  const roomy = forms.find((spans) => cellsOf({ spans }) + (cells > 60 ? 12 : 10) <= cells);
  return roomy ?? forms[2] ?? [];
}

/** The timeline in so many cells: what stands out, what has passed, what is to come. */
function barSpans(replay: ReplayView, cells: number): Span[] {
  const { head, axis } = replay;
  const at = cellOf(axis.placeOf(head.time), cells);
  const signs = signsOn(replay, cells);
  const spans: Span[] = [];
  for (let cell = 0; cell < cells; cell += 1) {
    const { text, tone } = cellSpan(cell, at, signs[cell]);
    const last = spans.at(-1);
    // What looks the same is one stretch: a screen is drawn by stretches.
    if (last?.tone === tone) spans[spans.length - 1] = { text: last.text + text, tone };
    else spans.push({ text, tone });
  }
  return spans;
}

function cellSpan(cell: number, at: number, sign: TimelineMark | undefined): Span {
  if (cell === at) return { text: HEAD, tone: 'accent' };
  if (sign !== undefined) return { text: sign.glyph, tone: cell > at && sign.tone === 'stop' ? 'strong' : sign.tone };
  return { text: cell < at ? '━' : '─', tone: cell < at ? 'accent' : 'dim' };
}

const known = new WeakMap<ReplayView['index'], { key: string; signs: readonly (TimelineMark | undefined)[] }>();

/** The sign of each cell. It is made anew only when what is on the timeline, or its width, changed. */
function signsOn(replay: ReplayView, cells: number): readonly (TimelineMark | undefined)[] {
  const { index, notes, changed, marked, axis } = replay;
  const key = `${cells} ${notes.length} ${marked?.position ?? 0}`;
  const last = known.get(index);
  if (last?.key === key) return last.signs;
  const ranks = new Map<number, number>();
  const put = (place: number, rank: number): void => {
    const cell = cellOf(place, cells);
    ranks.set(cell, Math.min(ranks.get(cell) ?? markOrder.length, rank));
  };
  for (const position of index.marked) {
    const kind = markOf(index.codes[position - 1]);
    if (kind) put(axis.placeOf(timeAt(index, position)), markOrder.indexOf(kind));
  }
  for (const position of changed) put(axis.placeOf(timeAt(index, position)), markOrder.indexOf('changed'));
  for (const { at } of notes) put(axis.placeOf(Date.parse(at)), markOrder.indexOf('note'));
  if (marked) put(axis.placeOf(marked.time), markOrder.indexOf('marked'));
  for (const place of axis.gaps) put(place, markOrder.indexOf('gap'));
  const signs = Array.from({ length: cells }, (_, cell) => {
    const kind = markOrder[ranks.get(cell) ?? markOrder.length];
    return kind && timelineMarks[kind];
  });
  known.set(index, { key, signs });
  return signs;
}

function cellOf(place: number, cells: number): number {
  return Math.max(0, Math.min(cells - 1, Math.round(place * (cells - 1))));
}

const kindsKnown = new WeakMap<ReplayView['index'], ReadonlySet<MarkKind>>();

/** The kinds of marks that a record has. */
function kindsOf(index: ReplayView['index']): ReadonlySet<MarkKind> {
  const known = kindsKnown.get(index);
  if (known) return known;
  const kinds = new Set<MarkKind>();
  for (const position of index.marked) {
    const kind = markOf(index.codes[position - 1]);
    if (kind) kinds.add(kind);
  }
  kindsKnown.set(index, kinds);
  return kinds;
}

/** The signs that this timeline has, with their words; as many as there is room for. */
function legendSpans({ index, notes, changed, marked, axis }: ReplayView, cells: number): Span[] {
  const kinds = new Set<string>(kindsOf(index));
  if (changed.length > 0) kinds.add('changed');
  if (notes.length > 0) kinds.add('note');
  if (marked) kinds.add('marked');
  if (axis.gaps.length > 0) kinds.add('gap');
  const spans: Span[] = [span('  ')];
  for (const kind of markOrder.filter((one) => kinds.has(one))) {
    const { glyph, word, tone } = timelineMarks[kind];
    const part = [span(` ${glyph}`, tone), span(` ${word} `, 'dim')];
    if (cellsOf({ spans: [...spans, ...part] }) < cells) spans.push(...part);
  }
  return spans;
}

/** Every sign that a timeline may have, with its word. */
export function legendLines(cells: number): Line[] {
  return wrap([span('  '), ...Object.values(timelineMarks).flatMap(({ glyph, word, tone }) => [span(`${glyph} `, tone), span(`${word}   `)])], cells, '  ');
}

/** What the event at the playhead says, for the line above the keys. */
export function eventLine({ event }: ReplayView, cells: number): Line {
  const mark = event.mark && timelineMarks[event.mark];
  return fit(
    line(
      span(` ${event.at.slice(11, 19)} `, 'dim'),
      ...(mark ? [span(`${mark.glyph} `, mark.tone)] : []),
      span(oneLine(event.by), 'strong'),
      span(` ${oneLine(event.text)}`),
    ),
    cells,
  );
}

/** The replay in sentences, for a screen reader; it changes with the event, not with every second. */
export function replaySentences({ head, index, openedAt, event, fault, quiet, judged }: ReplayView): string[] {
  const iso = new Date(head.time).toISOString();
  return [
    `Replay, read only${judged ? `, judged by ${judged.by}` : ''}: ${head.playing ? `playing at ${head.speed} times` : 'paused'}, event ${head.position} of ${index.count}, ${iso.slice(11, 16)} UTC, ${sincePhrase(head.time - Date.parse(openedAt)).slice(0, -3)}.`,
    `${event.by}: ${event.text}`,
    ...(fault === undefined ? (quiet === undefined ? [] : [quiet]) : [fault]),
  ];
}
