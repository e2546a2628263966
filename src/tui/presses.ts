import { act, scroll, stopChecks, switchFault } from './actions.ts';
import { leaveDialog, openPage, say, send, sendDialog, type Desk } from './desk.ts';
import { pasteDialog, pressDialog } from './dialog.ts';
import { found } from './filter.ts';
import { stopStep, trustNow } from './fix/actions.ts';
import { pressFixPage } from './fix/presses.ts';
import type { Press } from './input.ts';
import type { KeyId } from './key-binding.ts';
import { bindingOf } from './keys.ts';
import { moved } from './list.ts';
import { onPoll } from './poll/actions.ts';
import { onPeople } from './people/actions.ts';
import { askReplay, pressReplay } from './replay/actions.ts';
import { inserted, typed, type Entry } from './text-input.ts';
import { least, type Page } from './ui.ts';
import { onWatch } from './watch/actions.ts';

/** What a key press does: in the dialog, else in the filter, else on the page, else on the list. */
export function press(desk: Desk, pressed: Press): void {
  const { ui } = desk.scene();
  if (ui.message) desk.set({ message: undefined });
  if (ui.notices.length > 0) desk.set({ notices: ui.notices.slice(1) });
  // Nothing is answered that cannot be seen.
  if ((ui.columns < least.columns || ui.rows < least.rows) && !['q', 'ctrl-c', 'ctrl-l'].includes(pressed.name)) return;
  if (ui.dialog) return inDialog(desk, pressed);
  if (ui.filtering) return inFilter(desk, pressed);
  if (desk.options.replay && pressReplay(desk, pressed)) return;
  if (ui.page && onPage(desk, ui.page, pressed)) return;
  if (pressed.name === 'ctrl-c' && desk.scene().keys.fix?.own) return stopStep(desk);
  if (pressed.name === 'ctrl-c') return desk.scene().keys.checking ? stopChecks(desk) : desk.quit();
  if (pressed.name === 'esc' && ui.focus === 'detail') return desk.set({ focus: 'list', scroll: 0 });
  if (pressed.name === 'esc' && leavesWalkthrough(desk)) return desk.set({ walkthrough: false, scroll: 0 });
  const binding = bindingOf(pressed.name);
  if (!binding) return say(desk, `\`${pressed.name}\` is no key here; \`?\` lists them all.`);
  const reason = binding.disabled?.(desk.scene().keys);
  if (reason === undefined) act(binding.id, desk);
  else say(desk, reason, true);
}

/** Whether esc has nothing nearer to end than the walkthrough. */
function leavesWalkthrough(desk: Desk): boolean {
  const { ui, keys } = desk.scene();
  return ui.walkthrough && !keys.checking && !keys.filtered;
}

/** What a paste does: into the field that is being entered, else nothing. */
export function paste(desk: Desk, text: string): void {
  const { ui } = desk.scene();
  if (ui.dialog) desk.set({ dialog: pasteDialog(ui.dialog, text) });
  else if (ui.filtering) filterBy(desk, inserted(ui.filter, text));
  else say(desk, 'Pasted text does nothing here; it was not taken as keys.');
}

function inDialog(desk: Desk, pressed: Press): void {
  const { ui } = desk.scene();
  const { dialog } = ui;
  if (!dialog) return;
  // What a dialog is about may be longer than the screen.
  if (ui.page && (pressed.name === 'pgdn' || pressed.name === 'pgup')) return scroll(desk, desk.frame().page * (pressed.name === 'pgdn' ? 1 : -1));
  const step = pressDialog(dialog, pressed);
  switch (step.type) {
    case 'stay':
      return desk.set({ dialog: step.dialog });
    case 'leave': {
      leaveDialog(desk);
      return dialog.refusal !== undefined && dialog.wayOut ? openPage(desk, dialog.wayOut) : undefined;
    }
    case 'send':
      if (step.command === 'trust') return trustNow(desk);
      if (typeof step.command === 'object' && 'replay' in step.command) return askReplay(desk, step.dialog, step.command);
      return step.command === 'quit' ? desk.quit() : sendDialog(desk, step.dialog, step.command);
    default:
      return step satisfies never;
  }
}

function inFilter(desk: Desk, pressed: Press): void {
  const { ui, rows, index } = desk.scene();
  const at = rows[index]?.key ?? '';
  switch (pressed.name) {
    case 'esc':
    case 'ctrl-c':
      return desk.set({ filtering: false, filter: { text: '', at: 0 }, cursor: at === '' ? ui.cursor : { key: at, index } });
    case 'enter':
      return desk.set({ filtering: false });
    case 'up':
    case 'down': {
      const next = moved(rows, index, pressed.name === 'down' ? 1 : -1);
      return desk.set({ cursor: { key: rows[next]?.key ?? at, index: next } });
    }
    default: {
      const entry = typed(ui.filter, pressed);
      return entry && filterBy(desk, entry);
    }
  }
}

function filterBy(desk: Desk, filter: Entry): void {
  const best = filter.text.trim() === '' ? undefined : found(filter.text, desk.scene().views)[0];
  desk.set({ filter, ...(best === undefined ? {} : { cursor: { key: best, index: 0 } }) });
}

/** The keys of pages; false where the press means on a page what it means elsewhere. */
function onPage(desk: Desk, page: Page, pressed: Press): boolean {
  const id = bindingOf(pressed.name)?.id;
  if (pressed.name === 'ctrl-c') return false;
  if (pressFixPage(desk, page, pressed)) return true;
  if (id === 'quit' && page.type === 'since') return false;
  if (pressed.name === 'esc' || id === 'quit') return leave(desk);
  if (page.type === 'since' && (id === 'open' || id === 'hold')) return leaveSince(desk);
  if (page.type === 'help' && (id === 'help' || id === 'open')) return leave(desk);
  if (page.type === 'faults' && onFaults(desk, page.selected, id, pressed.name)) return true;
  if (page.type === 'history' && (id === 'history' || id === 'open')) return leave(desk);
  if (page.type === 'people' && onPeople(desk, page, id, pressed.name)) return true;
  if (page.type === 'burst' && onBurst(desk, page.item, id, pressed.name)) return true;
  if (page.type === 'watch' && onWatch(desk, page, id, pressed.name)) return true;
  if (page.type === 'poll' && onPoll(desk, page, id, pressed.name)) return true;
  // From any screen, also from the page of something else.
  if (page.type === 'poll' && id === 'hold') return false;
  if (id === 'redraw' || ((id === 'triage' || id === 'rollback' || id === 'watch' || id === 'poll') && page.type !== id)) return false;
  return scrolls(desk, id, pressed.name);
}

function leave(desk: Desk): true {
  desk.set({ page: undefined, scroll: 0 });
  return true;
}

function leaveSince(desk: Desk): true {
  if (desk.scene().launch.hold) send(desk, { type: 'resume' }, 'resuming');
  return leave(desk);
}

/** The keys of the page of a burst: steer it, run it again once it is over. */
function onBurst(desk: Desk, item: string, id: KeyId | undefined, name: string): boolean {
  const { keys, views } = desk.scene();
  if (id === 'burst') return leave(desk);
  const binding = bindingOf(name, 'burst') ?? (id === 'check' ? bindingOf(name) : undefined);
  if (!binding) return false;
  const reason = binding.disabled?.({ ...keys, view: views.get(item) });
  if (reason !== undefined) say(desk, reason, true);
  else if (binding.id === 'check') send(desk, { type: 'check', items: [item] }, 'checking');
  else act(binding.id, desk);
  return true;
}

function onFaults(desk: Desk, selected: number, id: KeyId | undefined, name: string): boolean {
  const count = desk.options.rehearsal?.faults.length ?? 0;
  if (id === 'faults') return leave(desk);
  if (name === 'space' || name === 'enter') {
    switchFault(desk, selected);
    return true;
  }
  if (id !== 'down' && id !== 'up') return false;
  desk.set({ page: { type: 'faults', selected: Math.max(0, Math.min(count - 1, selected + (id === 'down' ? 1 : -1))) } });
  return true;
}

function scrolls(desk: Desk, id: KeyId | undefined, name: string): boolean {
  const { page } = desk.frame();
  const steps: Partial<Record<KeyId, number>> = {
    down: 1,
    up: -1,
    'page-down': page,
    'page-up': -page,
    first: Number.NEGATIVE_INFINITY,
    last: Number.POSITIVE_INFINITY,
    sign: page,
  };
  const by = id === undefined ? undefined : steps[id];
  if (by === undefined) say(desk, `\`${name}\` does nothing on this page; esc leaves it.`);
  else scroll(desk, by);
  return true;
}
