import type { Desk } from '../desk.ts';
import { places, stopAt, stopsOf } from './triage.ts';

/** Scrolls so that what the cursor of a page is on shows; with `top`, so that what comes of it has room below. */
export function reveal(desk: Desk, top = false): void {
  const { page, scroll } = desk.scene().ui;
  const { page: rows, scrollEnd, marks } = desk.frame();
  const { launch, views } = desk.scene();
  const cursor = page?.type === 'triage' ? stopAt(stopsOf(places(launch, views)), page.selected) : page && 'step' in page ? page.step : -1;
  const at = marks?.get(cursor);
  if (at === undefined) return;
  const from = Math.min(scroll, scrollEnd);
  const below = Math.min(2, rows - 1);
  const hidden = at < from || at + below >= from + rows;
  const to = top || at < from ? at - 1 : hidden ? at + below + 1 - rows : from;
  if (to !== scroll) desk.set({ scroll: Math.max(0, Math.min(scrollEnd, to)) });
}
