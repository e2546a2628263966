import type { Scene } from '../scene.ts';
import { ago } from '../parts/when.ts';
import { runningSteps } from './standing.ts';
import { untrusted } from './trust.ts';

/** What a screen reader is told beside the list and the page: the way back, a step that runs, commands that wait for trust. */
export function troubleSentences(scene: Scene): string[] {
  const { launch, now, options, views } = scene;
  const { rollback } = launch;
  const left = rollback?.left?.map((id) => views.get(id)?.item.title ?? id);
  const back = rollback && `begun by ${rollback.by}, ${ago(rollback.at, now)}`;
  const waits = untrusted(scene);
  return [
    ...(back === undefined
      ? []
      : left?.length === 0
        ? [`ROLLED BACK, ${back}: every check that proves it passes.`]
        : [`ROLLING BACK, ${back}${left ? `; left: ${left.join(', ')}` : ''}.`]),
    ...(launch.fixes.size === 0
      ? []
      : runningSteps(launch, options.session, now).map(
          (fix) => `Step ${fix.step} runs, ${fix.title}, by ${fix.by}${fix.session === options.session ? '; x stops it on its page' : ' at another console'}.`,
        )),
    ...(waits === undefined ? [] : [`This checklist is ${waits}.`]),
  ];
}
