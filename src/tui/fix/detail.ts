import type { ItemView } from '../../model/views.ts';
import { fixesFor } from '../../state/fix-match.ts';
import { line, span, wrap, type Line, type Span } from '../line.ts';
import { markdownLines } from '../markdown.ts';
import { ago } from '../parts/when.ts';
import type { Scene } from '../scene.ts';
import { many } from '../text.ts';
import { stepStanding } from './standing.ts';
import { changeSpans, endWords, memorySpan, stepFacts } from './words.ts';

/** How many lines of a section without steps show in the detail; the rest is a key away. */
const proseLines = 6;

/** How many steps show in the detail. */
const stepCount = 6;

/** The fix of an item: the section that answers it best, what is remembered of it, and its steps. */
export function fixDetail(view: ItemView, whole: boolean, { launch, options, now }: Scene, cells: number): Line[] {
  const all = fixesFor(view, launch.checklist, options.fixes.claims);
  const section = all[0]?.section;
  if (!section) return [];
  const more = all.length > 1 ? `  (1 of ${all.length})` : '';
  const memory = section.steps.length === 0 ? [] : [span('  '), memorySpan(section, options.fixes.memory, now)];
  const head: Span[] = [
    span('FIX  ', whole ? 'accent' : 'dim'),
    span(section.title, whole ? 'strong' : 'plain'),
    span(more, 'dim'),
    ...(whole ? memory : []),
    span(' · enter', 'dim'),
  ];
  if (!whole) return wrap(head, cells, '     ');
  if (section.steps.length > 0) {
    const steps = section.steps
      .slice(0, stepCount)
      .flatMap((step) => wrap([span(` ${String(step.n).padStart(2)}  `, 'dim'), span(step.title), span('  '), ...stepFacts(step)], cells, '     '));
    const rest = section.steps.length - stepCount;
    return [...wrap(head, cells, '     '), ...steps, ...(rest > 0 ? [line(span(`     … ${many(rest, 'more step')}: enter`, 'dim'))] : [])];
  }
  const body = markdownLines(section.markdown, cells - 2);
  const shown = body.slice(0, proseLines).map((of) => ({ ...of, spans: [span('  '), ...of.spans] }));
  return [
    ...wrap(head, cells, '     '),
    ...shown,
    ...(body.length > proseLines ? [line(span(`  … ${many(body.length - proseLines, 'more line')}: enter`, 'dim'))] : []),
  ];
}

/** The last steps that were run for an item: what, who, when, and what came of it. */
export function runsDetail(view: ItemView, { launch, options, now }: Scene, cells: number): Line[] {
  if (launch.fixes.size === 0) return [];
  return [...launch.fixes.values()]
    .filter(({ item }) => item === view.item.id)
    .slice(-3)
    .toReversed()
    .flatMap((fix) => {
      const standing = stepStanding(fix, launch, options.session, now);
      const lost = endWords({ type: 'fix-ended', fix: fix.fix, ended: 'lost', duration_ms: 0 });
      const { glyph, words, tone } = fix.ended
        ? endWords(fix.ended)
        : standing === 'running'
          ? ({ glyph: '◷', words: 'running', tone: 'accent' } as const)
          : lost;
      return [
        ...wrap(
          [span(`${glyph} `, tone), span(`fix step ${fix.step}, ${fix.title}: ${words}`), span(` · ${fix.by}, ${ago(fix.ended?.at ?? fix.at, now)}`, 'dim')],
          cells,
          '  ',
        ),
        ...(fix.checked ? wrap([span('  '), ...changeSpans(fix.checked)], cells, '  ') : []),
      ];
    });
}
