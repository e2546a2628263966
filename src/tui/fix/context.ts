import type { LaunchState } from '../../state/launch-state.ts';
import type { Page } from '../ui.ts';
import type { Views } from '../list.ts';
import type { FixKeys } from './keys.ts';
import { runningSteps, sectionAt } from './standing.ts';

/** What keys have to know of runbooks on a page. */
export function fixKeys(page: Page | undefined, launch: LaunchState, views: Views, session: string, now: number): FixKeys {
  const place = placeOf(page, launch);
  const view = place?.item === undefined ? undefined : views.get(place.item);
  const section = place?.ref === undefined ? undefined : sectionAt(launch.checklist, place.ref, view);
  const running = launch.fixes.size === 0 ? [] : runningSteps(launch, session, now);
  return {
    section,
    step: place && section?.steps[place.step],
    own: running.find((fix) => fix.session === session),
    elsewhere: section && running.find((fix) => fix.session !== session && fix.section === section.ref),
    unbegun: page?.type === 'rollback' && !launch.rollback,
  };
}

interface Place {
  readonly ref: string | undefined;
  readonly step: number;
  readonly item: string | undefined;
}

/** The section and the step that a page is at. */
export function placeOf(page: Page | undefined, { checklist }: Pick<LaunchState, 'checklist'>): Place | undefined {
  if (page?.type === 'runbook') return { ref: page.refs[page.at], step: page.step, item: page.item };
  if (page?.type === 'run') return { ref: page.section, step: page.step, item: page.item };
  return page?.type === 'rollback' ? { ref: checklist.rollback?.section, step: page.step, item: undefined } : undefined;
}
