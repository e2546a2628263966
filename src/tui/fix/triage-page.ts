import { blank, span, wrap, type Line } from '../line.ts';
import { toneOf } from '../parts/row.ts';
import { age } from '../parts/when.ts';
import type { Scene } from '../scene.ts';
import type { PageView } from '../screens/pages.ts';
import { many, width } from '../text.ts';
import { stateMarks } from '../theme.ts';
import { sectionAt } from './standing.ts';
import { places, stopAt, stopsOf, verdictLine, type Finding } from './triage.ts';

/** Where to look when things go wrong, in order, each with what it says now. */
export function triagePage(key: string, scene: Scene, cells: number): PageView {
  const { launch, views } = scene;
  const verdict = verdictLine(views);
  const title = `Triage: ${verdict.trouble ? '✗' : '✓'} ${verdict.text}`;
  // The title stays where it is when the rest scrolls; what does not fit there is read below.
  const fits = width(title) <= cells;
  const lines: Line[] = fits
    ? []
    : [...wrap([span(verdict.trouble ? '✗ ' : '✓ ', verdict.trouble ? 'stop' : 'good'), span(verdict.text, 'strong')], cells, '  ')];
  let stop = 0;
  const all = places(launch, views);
  const selected = stopAt(stopsOf(all), key);
  for (const [index, place] of all.entries()) {
    if (lines.length > 0) lines.push(blank);
    lines.push(
      ...wrap(
        [span(`${index + 1}  `, 'dim'), span(place.title, 'accent'), span(place.source.length === 0 ? '' : `  ${place.source.join(' ')}`, 'dim')],
        cells,
        '   ',
      ),
    );
    if (place.section !== undefined) {
      const title = sectionAt(launch.checklist, place.section)?.title ?? place.section;
      lines.push(
        ...marked(
          wrap([bar(stop === selected), span('→ ', 'dim'), span(title, stop === selected ? 'strong' : 'plain'), span('  runbook', 'dim')], cells, '    '),
          stop,
          `${stop === selected ? 'current: ' : ''}runbook section ${title}`,
        ),
      );
      stop += 1;
    }
    for (const finding of place.findings) {
      lines.push(...findingLines(finding, stop, selected, scene, cells));
      stop += 1;
    }
    if (place.section === undefined && place.findings.length === 0)
      lines.push(...wrap([span('  no line of this checklist tells of it: look there yourself', 'dim')], cells, '  '));
  }
  return { title, lines, keys: 'enter goes there · f fix · c check · r all again · esc leaves' };
}

const bar = (current: boolean): ReturnType<typeof span> => span(current ? '┃ ' : '  ', 'accent');

function findingLines({ view, folded }: Finding, stop: number, selected: number, { views, now }: Scene, cells: number): Line[] {
  const current = stop === selected;
  const { glyph, word } = stateMarks[view.state];
  const cause = view.state === 'blocked' && view.cause !== undefined ? `by ${views.get(view.cause)?.item.title ?? view.cause}` : view.because;
  const warns = view.evidence?.verdict === 'warn' ? 'warn: ' : '';
  const old = view.evidence ? age(view.evidence.at, now) : '';
  const spans = [
    bar(current),
    span(`${glyph} ${word}  `, toneOf(view, view.state)),
    span(view.item.title, current ? 'strong' : 'plain'),
    span(cause === '' ? '' : `  ${warns}${cause}`),
    span(old === '' ? '' : `  ${old}`, 'dim'),
  ];
  const waits =
    folded.length === 0
      ? []
      : wrap(
          [
            span('    ⊘ ', 'dim'),
            span(`${many(folded.length, 'line')} of this place wait${folded.length === 1 ? 's' : ''} for it: `, 'dim'),
            span(folded.map(({ item }) => item.title).join(', '), 'dim'),
          ],
          cells,
          '      ',
        );
  const said = [word, view.item.title, cause, old === '' ? '' : `${old} old`].filter(Boolean).join(', ');
  return [...marked(wrap(spans, cells, '    '), stop, `${current ? 'current: ' : ''}${said}`), ...waits];
}

/** The rest of a line that was broken is said with its beginning. */
function marked(lines: readonly Line[], mark: number, say: string): Line[] {
  return lines.map((of, index) => (index === 0 ? { ...of, mark, say } : { ...of, say: '' }));
}
