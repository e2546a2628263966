import { inWords } from '../../model/durations.ts';
import type { ItemView } from '../../model/views.ts';
import { burstDetail } from '../burst/brief.ts';
import { fixDetail, runsDetail } from '../fix/detail.ts';
import { blank, line, span, wrap, type Line } from '../line.ts';
import { helping, unsettled } from '../list.ts';
import { markdownLines } from '../markdown.ts';
import { signatureLines } from '../people/signatures.ts';
import { ownerLines } from '../people/words.ts';
import type { Scene } from '../scene.ts';
import { many } from '../text.ts';
import { stateMarks } from '../theme.ts';
import { conflictLines } from './conflicts.ts';
import { ago } from './when.ts';
import { toneOf } from './row.ts';
import { valuesText } from './values.ts';

/** The detail of what the cursor is on, in lines of at most `cells` cells; `brief` where there is little room: what stands, and the fix. */
export function detailLines(scene: Scene, cells: number, brief = false): Line[] {
  const { row, view, views, launch } = scene;
  if (view) return itemDetail(view, scene, cells, brief);
  if (row?.type === 'fold') {
    const cause = views.get(row.cause);
    const names = row.ids.flatMap((id) => wrap([span('⊘ ', 'dim'), span(views.get(id)?.item.title ?? id)], cells, '  '));
    return [
      line(span(`${many(row.ids.length, 'item')} blocked by one cause`, 'strong')),
      line(span('enter unfolds them', 'dim')),
      blank,
      ...names,
      blank,
      ...(cause ? itemDetail(cause, scene, cells) : []),
    ];
  }
  if (row?.type === 'close') {
    const left = unsettled(launch, views, row.phase, row.section);
    const names = left.flatMap((item) =>
      wrap([span(`${stateMarks[item.state].glyph} ${stateMarks[item.state].word}  `, toneOf(item, item.state)), span(item.item.title)], cells, '  '),
    );
    const closed = launch.closed.get(`${row.phase}/${row.section}`);
    const said = closed
      ? `Closed by ${closed.by}, ${ago(closed.at, scene.now)}.`
      : left.length === 0
        ? 'All of it is settled. enter closes the section.'
        : `${many(left.length, 'item')} of it ${left.length === 1 ? 'is' : 'are'} not settled yet:`;
    return [...wrap([span(`End of ${row.title}`, 'strong')], cells), blank, ...wrap([span(said)], cells), ...names];
  }
  return [];
}

function itemDetail(view: ItemView, scene: Scene, cells: number, brief = false): Line[] {
  const trouble = view.underneath === 'failing' || view.underneath === 'unknown';
  const fix = fixDetail(helping(view, scene.views), trouble || view.underneath === 'blocked', scene, cells);
  const why = view.item.why.trim() === '' ? [] : markdownLines(view.item.why, cells);
  return paragraphs(
    brief ? [] : [blank],
    [...wrap([span(view.item.title, 'strong')], cells), ...(brief ? [] : wrap([span(factsOf(view), 'dim')], cells))],
    standing(view, scene, cells),
    burstDetail(scene.launch, view.item.id, scene.now, cells),
    trouble || view.underneath === 'blocked' ? fix : [],
    runsDetail(view, scene, cells),
    ownerLines(view, scene, cells),
    signatureLines(view, scene.now, cells, scene.launch.keyed),
    conflictLines(scene.launch, view.item.id, cells),
    why,
    trouble || view.underneath === 'blocked' ? [] : fix,
    view.notes.toReversed().flatMap(({ by, at, note }) => wrap([span(`${by}, ${ago(at, scene.now)}: `, 'dim'), span(note)], cells, '  ')),
  );
}

function paragraphs(between: readonly Line[], ...all: readonly (readonly Line[])[]): Line[] {
  return all.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : [...between, ...lines]));
}

/** What an item is, in a line. */
export function factsOf({ item, deferral }: ItemView): string {
  return [
    item.id,
    item.priority,
    item.source.join(' '),
    item.estimate_s === undefined ? '' : `about ${inWords(item.estimate_s)}`,
    item.fresh_s === undefined ? '' : `fresh for ${inWords(item.fresh_s)}`,
    { none: 'nobody signs', one: '', two: 'two people sign' }[item.sign],
    deferral ? `deferred to ${deferral.to}` : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** How an item stands: the value seen, its age, and what was decided about it. */
export function standing(view: ItemView, { now, views }: Scene, cells: number): Line[] {
  const { evidence, cause, override, deferral, ruledOut, item } = view;
  const { glyph, word } = stateMarks[view.state];
  const rest = (text: string, tone: 'plain' | 'dim' = 'plain'): Line[] => wrap([span(text, tone)], cells, '  ');
  const seen = evidence && evidence.response !== view.because && view.state !== 'done' ? rest(`seen: ${evidence.response}`) : [];
  return [
    ...wrap([span(`${glyph} ${word}`, toneOf(view, view.state)), span(view.because === '' ? '' : `  ${view.because}`)], cells, '  '),
    ...seen,
    ...(cause === undefined
      ? []
      : rest(
          `Blocked by: ${views.get(cause)?.item.title ?? cause} (${stateMarks[views.get(cause)?.underneath ?? 'unknown'].word}: ${views.get(cause)?.because ?? ''})`,
        )),
    ...(evidence ? rest(`${evidence.verdict}, seen ${ago(evidence.at, now)} by ${evidence.by}, took ${duration(evidence.duration_ms)}`, 'dim') : []),
    ...expectation(view, cells),
    ...(override
      ? rest(`Overridden by ${override.by}, ${ago(override.at, now)}, until ${override.until.slice(0, 16).replace('T', ' ')} UTC: ${override.reason}`)
      : []),
    ...(deferral ? rest(`Deferred by ${deferral.by}, ${ago(deferral.at, now)}, to ${deferral.to}${deferral.reason ? `: ${deferral.reason}` : ''}`) : []),
    ...(ruledOut ? rest(`Ruled out by ${ruledOut.by}, ${ago(ruledOut.at, now)}: ${ruledOut.reason}`) : []),
    ...(item.check?.consent && !view.allowed
      ? [
          ...rest(`a allows its check to ${item.check.consent.why === 'writes' ? 'write' : 'run a command'}:`),
          ...wrap([span(item.check.consent.subject, 'code')], cells, '  '),
        ]
      : []),
  ];
}

function expectation({ item, evidence }: ItemView, cells: number): Line[] {
  const expect = evidence?.expect ?? item.check?.expect ?? '';
  if (expect === '') return [];
  const seen = evidence ? valuesText(evidence.values) : '';
  return [
    ...wrap([span('expects ', 'dim'), span(expect, 'code')], cells, '  '),
    ...(item.check?.warn === undefined ? [] : wrap([span('better  ', 'dim'), span(item.check.warn, 'code')], cells, '  ')),
    ...(seen === '' ? [] : wrap([span('saw     ', 'dim'), span(seen)], cells, '  ')),
  ];
}

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
