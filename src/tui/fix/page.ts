import type { RunbookSection } from '../../model/fix.ts';
import { blank, line, span, wrap, type Line } from '../line.ts';
import { markdownLines, steppedLines } from '../markdown.ts';
import { toneOf } from '../parts/row.ts';
import type { Scene } from '../scene.ts';
import type { PageView } from '../screens/pages.ts';
import { stateMarks } from '../theme.ts';
import type { Page } from '../ui.ts';
import { lastRun, sectionAt } from './standing.ts';
import { stepLines } from './steps.ts';
import { memorySpan } from './words.ts';

/** The page of a runbook section: what it is for, what is remembered of it, its prose with its steps. */
export function runbookPage(page: Extract<Page, { type: 'runbook' }>, scene: Scene, cells: number): PageView {
  const { views, launch } = scene;
  const view = page.item === undefined ? undefined : views.get(page.item);
  const ref = page.refs[page.at];
  const section = ref === undefined ? undefined : sectionAt(launch.checklist, ref, view);
  if (!section) return { title: 'Runbook', lines: [line('The checklist links no runbook section from this item.')], keys: 'esc leaves' };
  const place = page.refs.length > 1 ? ` (${page.at + 1} of ${page.refs.length})` : '';
  const { glyph, word } = stateMarks[view?.state ?? 'open'];
  const about = view
    ? wrap(
        [
          span('for ', 'dim'),
          span(view.item.title),
          span(`  ${glyph} ${word}`, toneOf(view, view.state)),
          span(view.because === '' ? '' : `  ${view.because}`),
        ],
        cells,
        '    ',
      )
    : [];
  const memory = section.steps.length === 0 ? [] : [span(' · ', 'dim'), memorySpan(section, scene.options.fixes.memory, scene.now)];
  return {
    title: `Fix${place}: ${section.title}`,
    lines: [
      ...wrap([span(section.ref, 'dim'), ...memory], cells),
      ...about,
      blank,
      ...sectionLines(section, { item: page.item, step: page.step }, scene, cells),
    ],
    keys: runbookKeys(page, section, scene),
  };
}

/** A section's prose, its steps where their blocks stand; a step that stands in none comes last. */
export function sectionLines(section: RunbookSection, at: { readonly item: string | undefined; readonly step: number }, scene: Scene, cells: number): Line[] {
  if (section.steps.length === 0) return [...markdownLines(section.markdown, cells)];
  const shown = new Set<number>();
  const stepAt = (n: number, room: number): Line[] | undefined => {
    const known = section.steps[n];
    if (!known) return undefined;
    // The record masks what looks like a credential; who runs a step reads it as it stands in the runbook.
    const step = scene.options.fixes.written(section.ref, known.n) ?? known;
    shown.add(n);
    return stepLines(step, { selected: n === at.step, run: lastRun(scene.launch, section.ref, step.n), item: at.item }, scene, room);
  };
  const prose = steppedLines(section.markdown, cells, stepAt);
  const rest = section.steps.flatMap((_, n) => (shown.has(n) ? [] : (stepAt(n, cells) ?? [])));
  return [...prose, ...(rest.length > 0 ? [blank, ...rest] : [])];
}

function runbookKeys({ refs }: Extract<Page, { type: 'runbook' }>, { steps }: RunbookSection, { keys }: Scene): string {
  const run = steps.length === 0 ? '' : keys.fix?.own ? 'x stops the step · ' : 'enter runs it · y plain · ';
  return `${run}${refs.length > 1 ? 'n N next · ' : ''}c check · esc leaves · j k`;
}
