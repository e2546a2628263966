import { inWords } from '../../model/durations.ts';
import type { FixStep, RunbookSection } from '../../model/fix.ts';
import { blank, line, span, wrap, type Line } from '../line.ts';
import { codeLines } from '../markdown.ts';
import { memoryWords, sectionKey } from '../../model/fix-memory.ts';
import type { Scene } from '../scene.ts';
import type { PageView } from '../screens/pages.ts';
import { clean } from '../text.ts';
import type { Page } from '../ui.ts';
import { sectionAt } from './standing.ts';

/** The question before a step runs: what it is, and exactly what is executed. */
export function runPage(page: Extract<Page, { type: 'run' }>, scene: Scene, cells: number): PageView {
  const section = sectionAt(scene.launch.checklist, page.section);
  const step = section?.steps[page.step];
  if (!section || !step) return { title: 'Run a step', lines: [line('This step is not in the runbook any more.')], keys: 'esc leaves' };
  return {
    title: `Run step ${step.n} of ${section.steps.length}: ${step.title}?`,
    lines: [...whatLines(page, section, step, scene, cells), blank, ...commandLines(section, step, scene, cells)],
    keys: 'y runs it · j k scroll · esc leaves it',
  };
}

function whatLines(
  { item }: Extract<Page, { type: 'run' }>,
  section: RunbookSection,
  step: FixStep,
  { launch: { target }, views, options, now }: Scene,
  cells: number,
): Line[] {
  const say = (text: string, tone: 'plain' | 'strong' | 'dim' = 'plain'): Line[] => wrap([span(text, tone)], cells, '  ');
  const { warning } = memoryWords(options.fixes.memory.get(sectionKey(section.ref)), now);
  const title = (id: string): string => views.get(id)?.item.title ?? id;
  const takes = step.takes_s === undefined ? 'How long it takes is not written down' : `It takes about ${inWords(step.takes_s)} as a rule`;
  return [
    ...(target.production ? wrap([span(` ▲ PRODUCTION ${target.name} `, 'loud')], cells) : []),
    ...(step.mutating ? say('It changes data.', 'strong') : say('It only looks: it changes nothing.')),
    ...say(`${takes}; after ${inWords(step.timeout_s ?? 600)} it is ended.`),
    ...(warning === undefined
      ? []
      : wrap([span('! ', 'stop'), span(`This section ${warning.startsWith('not') ? 'was ' : ''}${warning}.`, 'strong')], cells, '  ')),
    ...(step.terminal ? say('It gets the terminal; the console comes back when it ends.') : []),
    ...(step.n === 1 && section.before.length > 0 ? say(`Before it is checked: ${section.before.map(title).join(', ')}.`) : []),
    // As the engine does: what only looks changed nothing, but for the last step of a section.
    ...(item === undefined || (!step.mutating && step.n < section.steps.length)
      ? []
      : say(`Afterwards is checked: ${title(item)}, with what folds under it.`, 'dim')),
  ];
}

function commandLines(section: RunbookSection, step: FixStep, { options }: Scene, cells: number): Line[] {
  const how = step.shell ? 'By a shell (sh -eu) in the folder of the checklist:' : 'In the folder of the checklist, without a shell:';
  const shown = clean(options.fixes.shown(section.ref, step.n)).split('\n');
  return [line(span(how, 'dim')), ...shown.flatMap((text) => codeLines(text, cells))];
}
