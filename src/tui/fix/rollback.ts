import { blank, line, span, spread, wrap, type Line } from '../line.ts';
import { toneOf } from '../parts/row.ts';
import { ago } from '../parts/when.ts';
import type { Scene } from '../scene.ts';
import type { PageView } from '../screens/pages.ts';
import { many } from '../text.ts';
import { stateMarks } from '../theme.ts';
import { sectionLines } from './page.ts';
import { sectionAt } from './standing.ts';
import { memorySpan } from './words.ts';

/** What is said where a checklist names no way back. */
export const noWayBack = 'This checklist names no way back: write `rollback:` with a `section` and `checks` into its front matter.';

/** The way back: the section, the checks that prove it, and how far it is. */
export function rollbackPage(step: number, scene: Scene, cells: number): PageView {
  const { launch, views, options, now, keys } = scene;
  const { rollback: way } = launch.checklist;
  const begun = launch.rollback;
  const section = way && sectionAt(launch.checklist, way.section);
  if (!way || !section) return { title: 'Roll back', lines: wrap([span(noWayBack)], cells), keys: 'esc leaves' };
  const checks = way.checks.flatMap((id) => {
    const view = views.get(id);
    const left = begun?.left?.includes(id) ? span('  left', 'stop') : span('');
    return wrap(
      [
        span(`  ${stateMarks[view?.state ?? 'unknown'].glyph} ${stateMarks[view?.state ?? 'unknown'].word}  `, view ? toneOf(view, view.state) : 'plain'),
        span(view?.item.title ?? id),
        span(view?.because ? `  ${view.because}` : '', 'dim'),
        left,
      ],
      cells,
      '    ',
    );
  });
  return {
    title: `Roll back: ${section.title}`,
    lines: [
      ...standing(scene, cells),
      line(span('What proves it:', 'dim')),
      ...checks,
      blank,
      ...wrap([span(section.ref, 'dim'), ...(section.steps.length === 0 ? [] : [span(' · ', 'dim'), memorySpan(section, options.fixes.memory, now)])], cells),
      blank,
      ...sectionLines(section, { item: undefined, step }, scene, cells),
    ],
    keys: begun ? `${keys.fix?.own ? 'x stops the step' : 'enter runs it · y plain'} · c proves it · esc leaves · j k` : 'enter begins it · esc leaves · j k',
  };
}

function standing({ launch: { rollback }, views, now, replay }: Scene, cells: number): Line[] {
  const how = replay ? '.' : ': enter asks for the word, then each step for its own yes.';
  if (!rollback) return [...wrap([span(`Nothing is rolled back yet${how}`, 'strong')], cells), blank];
  const { by, at, reason, left, checkedAt } = rollback;
  const since = wrap([span(`Begun by ${by}, ${ago(at, now)}${reason ? `: ${reason}` : ''}`)], cells);
  if (left === undefined)
    return [
      ...since,
      ...wrap([span(replay ? 'What proves it was not checked yet.' : 'Run its steps one by one, then c checks what proves it.', 'strong')], cells),
      blank,
    ];
  const checked = checkedAt === undefined ? '' : `, checked ${ago(checkedAt, now)}`;
  if (left.length === 0) return [...since, ...wrap([span('✓ ROLLED BACK', 'good'), span(`: every check that proves it passes${checked}`)], cells), blank];
  return [
    ...since,
    ...wrap(
      [span(`✗ not rolled back yet, ${left.length} left`, 'stop'), span(`${checked}: ${left.map((id) => views.get(id)?.item.title ?? id).join(', ')}`)],
      cells,
    ),
    blank,
  ];
}

/** The line of the header while a launch goes back, and after. */
export function rollbackHeader({ launch: { rollback }, now }: Scene, cells: number): Line[] {
  if (!rollback) return [];
  const { left, by, at, reason, checkedAt } = rollback;
  const why = reason ? ` ${reason}` : '';
  if (left?.length === 0)
    return [
      spread(
        line(span(' ✓ ROLLED BACK ', 'good'), span(why, 'strong'), span(`  ${by}, ${ago(checkedAt ?? at, now)}`, 'dim')),
        line(span(' R shows it ', 'dim')),
        cells,
      ),
    ];
  const open = left === undefined ? '' : `, ${many(left.length, 'check')} left`;
  return [
    spread(
      line(span(' ↩ ROLLING BACK ', 'loud'), span(why, 'strong'), span(`  ${by}, ${ago(at, now)}${open}`, 'dim')),
      line(span(' R shows it ', 'dim')),
      cells,
    ),
  ];
}
