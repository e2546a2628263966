import type { WatchEnding } from '../../model/watch.ts';
import { openDialog, openPage, say, send, type Desk } from '../desk.ts';
import { openSection } from '../fix/actions.ts';
import type { KeyId } from '../key-binding.ts';
import { bindingOf } from '../keys.ts';
import type { Page } from '../ui.ts';
import { endWatchDialog } from './dialogs.ts';
import { noteShown, sectionOf } from './page.ts';

/** The keys of the watch. */
export type WatchKeyId = Extract<KeyId, 'watch' | `watch-${string}`>;

type WatchPage = Extract<Page, { type: 'watch' }>;

/** Does what a key of the watch is for; whether it applies was asked before. */
export function actWatch(id: WatchKeyId, desk: Desk): void {
  switch (id) {
    case 'watch':
      return openPage(desk, { type: 'watch', selected: 0, flip: false });
    case 'watch-begin':
      return send(desk, { type: 'watch' }, desk.scene().watch.moment === 'left' ? 'going on with the watch' : 'beginning the watch');
    case 'watch-close':
      return end('closed', desk);
    case 'watch-extend':
      return end('extended', desk);
    case 'watch-roll-back':
      return end('rolled-back', desk);
    case 'watch-inconclusive':
      return end('inconclusive', desk);
    case 'watch-note':
      return flip(desk);
    case 'watch-section':
      return section(desk);
    default:
      return id satisfies never;
  }
}

/** The keys of the page of the watch; false where the press means what it means on every page. */
export function onWatch(desk: Desk, page: WatchPage, id: KeyId | undefined, name: string): boolean {
  const scene = desk.scene();
  if (id === 'watch') {
    desk.set({ page: undefined, scroll: 0 });
    return true;
  }
  const binding = bindingOf(name, 'watch');
  if (binding) {
    const reason = binding.disabled?.(scene.keys);
    if (reason !== undefined) say(desk, reason, true);
    else actWatch(binding.id as WatchKeyId, desk); // bindings of this page have no other ids
    return true;
  }
  const count = scene.watch.view?.objectives.length ?? 0;
  if (count === 0 || noteShown(scene, page)) return false;
  if (id === 'down' || id === 'up') return select(desk, page, Math.max(0, Math.min(count - 1, page.selected + (id === 'down' ? 1 : -1))));
  if (id === 'first' || id === 'last') return select(desk, page, id === 'first' ? 0 : count - 1);
  return false;
}

/** Selects an objective, and keeps it on the screen. */
function select(desk: Desk, page: WatchPage, selected: number): true {
  const scene = desk.scene();
  const { page: rows, scrollEnd, marks } = desk.frame();
  const at = marks?.get(selected) ?? 0;
  const top = Math.min(scene.ui.scroll, scrollEnd);
  const scroll = selected === 0 ? 0 : at < top ? at : at >= top + rows ? at - rows + 1 : top;
  desk.set({ page: { ...page, selected }, scroll });
  return true;
}

function end(ending: WatchEnding, desk: Desk): void {
  const { watch, now, ui, launch } = desk.scene();
  // Its note takes the place of the plots once it is over.
  if (ui.page?.type === 'watch') desk.set({ page: { ...ui.page, flip: false }, scroll: 0 });
  const back = ending === 'rolled-back' && launch.checklist.rollback !== undefined;
  openDialog(desk, { ...endWatchDialog(ending, watch, now), ...(back ? { leadsTo: { type: 'rollback', step: 0 } } : {}) });
}

function flip(desk: Desk): void {
  const { page } = desk.scene().ui;
  if (page?.type === 'watch') desk.set({ page: { ...page, flip: !page.flip }, scroll: 0 });
}

function section(desk: Desk): void {
  const { launch, watch, ui } = desk.scene();
  const spec = ui.page?.type === 'watch' ? watch.view?.objectives[ui.page.selected]?.spec : undefined;
  if (!spec) return;
  const found = sectionOf(launch, spec);
  if (spec.section === undefined) say(desk, `The checklist names no runbook section for \`${spec.title}\`.`);
  else if (found) openSection(desk, found.ref, ui.page);
  else say(desk, `\`${spec.section}\` is no section of the runbook.`, true);
}
