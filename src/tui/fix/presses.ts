import { openDialog, openPage, say, send, type Desk } from '../desk.ts';
import type { Press } from '../input.ts';
import type { KeyId } from '../key-binding.ts';
import { bindingOf } from '../keys.ts';
import type { Page } from '../ui.ts';
import { askToRun, askTriage, openFixes, openSection, printStep, runStep, stopStep } from './actions.ts';
import { rollBackDialog, trustDialog } from './dialogs.ts';
import { reveal } from './reveal.ts';
import { places, stopAt, stopsOf } from './triage.ts';

type Stepped = Extract<Page, { type: 'runbook' | 'rollback' }>;

/** What a key does on the pages of fixes; false where it means there what it means on every page. */
export function pressFixPage(desk: Desk, page: Page, { name }: Press): boolean {
  const id = bindingOf(name)?.id;
  if (name === 'esc' || id === 'quit') return goBack(desk, page);
  switch (page.type) {
    case 'run':
      return onRun(desk, page, name);
    case 'trust':
      return name === 'enter' ? opens(() => openDialog(desk, trustDialog())) : false;
    case 'triage':
      return onTriage(desk, page, name, id);
    case 'runbook':
      return onSection(desk, page, name, id);
    case 'rollback':
      if (!desk.scene().launch.rollback && name === 'enter') return opens(() => openDialog(desk, rollBackDialog()));
      if (id === 'check') return checkRollback(desk);
      return onSteps(desk, page, name, id);
    default:
      return false;
  }
}

function opens(what: () => void): true {
  what();
  return true;
}

function goBack(desk: Desk, page: Page): boolean {
  if (!('back' in page) || page.back === undefined) return false;
  openPage(desk, page.back);
  reveal(desk);
  return true;
}

/** Yes is taken only by the key for it, and only once all of the command was on the screen. */
function onRun(desk: Desk, page: Extract<Page, { type: 'run' }>, name: string): boolean {
  if (name === 'n') return goBack(desk, page);
  if (name !== 'y') return name === 'enter' || name === 'r' ? opens(() => say(desk, 'Press `y` to run exactly this, or esc to leave it.', true)) : false;
  const { scrollEnd } = desk.frame();
  const { ui, keys } = desk.scene();
  const reason = bindingOf('r', 'fix')?.disabled?.(keys);
  if (reason !== undefined) say(desk, reason, true);
  else if (!desk.options.screenReader && ui.scroll < scrollEnd) say(desk, 'The command goes on below: read it to its end (PgDn), then press `y`.', true);
  else runStep(desk, page);
  return true;
}

function onSection(desk: Desk, page: Extract<Page, { type: 'runbook' }>, name: string, id: KeyId | undefined): boolean {
  const count = page.refs.length;
  if ((id === 'next' || id === 'previous') && count > 1)
    return opens(() => openPage(desk, { ...page, at: (page.at + (id === 'next' ? 1 : count - 1)) % count, step: 0 }));
  // A section without steps is left as it was entered.
  if (id === 'open' && (name === 'f' || (desk.scene().keys.fix?.section?.steps.length ?? 0) === 0))
    return goBack(desk, page) || opens(() => desk.set({ page: undefined, scroll: 0 }));
  if (id === 'check') {
    if (page.item === undefined) say(desk, 'This section is open for no line in particular: go to a line, and `c` checks it.', true);
    else send(desk, { type: 'check', items: [page.item] }, 'checking');
    return true;
  }
  return onSteps(desk, page, name, id);
}

function onSteps(desk: Desk, page: Stepped, name: string, id: KeyId | undefined): boolean {
  const binding = bindingOf(name, 'fix');
  if (binding) {
    const reason = binding.disabled?.(desk.scene().keys);
    if (reason !== undefined) say(desk, reason, true);
    else if (binding.id === 'step-run') askToRun(desk, page);
    else if (binding.id === 'step-stop') stopStep(desk);
    else printStep(desk);
    return true;
  }
  const count = desk.scene().keys.fix?.section?.steps.length ?? 0;
  const digit = /^[1-9]$/.test(name) ? Number(name) - 1 : undefined;
  if (digit !== undefined && digit < count) return opens(() => select(desk, page, digit));
  return (id === 'down' || id === 'up') && count > 0 ? opens(() => step(desk, page, id === 'down' ? 1 : -1)) : false;
}

/** To the next step where it shows, else a line further: what is between two steps is read on the way. */
function step(desk: Desk, page: Stepped, by: 1 | -1): void {
  const { page: rows, scrollEnd, marks } = desk.frame();
  const scroll = Math.min(desk.scene().ui.scroll, scrollEnd);
  const at = marks?.get(page.step + by);
  const shows = at !== undefined && at >= scroll && at < scroll + rows;
  const further = by > 0 ? scroll < scrollEnd : scroll > 0;
  if (!shows && further) desk.set({ scroll: scroll + by });
  else if (at !== undefined) select(desk, page, page.step + by);
}

function select(desk: Desk, page: Stepped, to: number): void {
  desk.set({ page: { ...page, step: to } });
  reveal(desk);
}

function checkRollback(desk: Desk): true {
  if (!desk.scene().launch.rollback) say(desk, 'Nobody began to roll back: there is nothing to prove yet.', true);
  else send(desk, { type: 'check-rollback' }, 'checking');
  return true;
}

function onTriage(desk: Desk, page: Extract<Page, { type: 'triage' }>, name: string, id: KeyId | undefined): boolean {
  const { launch, views, rows } = desk.scene();
  const stops = stopsOf(places(launch, views));
  const selected = stopAt(stops, page.selected);
  const stop = stops[selected];
  const far = 5;
  const to = { down: selected + 1, up: selected - 1, 'page-down': selected + far, 'page-up': selected - far, first: 0, last: stops.length - 1 }[id as string]; // any other key leads nowhere
  if (to !== undefined) {
    desk.set({ page: { ...page, selected: stops[Math.max(0, Math.min(to, stops.length - 1))]?.key ?? '' } });
    reveal(desk);
    // Above the first stop stands the verdict.
    if (to <= 0) desk.set({ scroll: 0 });
    return true;
  }
  if (name === 'r') return opens(() => askTriage(desk));
  if (id === 'triage') return opens(() => desk.set({ page: undefined, scroll: 0 }));
  if (!stop) return false;
  const here: Page = { ...page, selected: stop.key };
  if (stop.type === 'section') return id === 'open' ? opens(() => openSection(desk, stop.ref, here)) : false;
  if (name === 'f') return opens(() => openFixes(desk, stop.id, here));
  if (id === 'check') return opens(() => checkOne(desk, stop.id));
  if (name !== 'enter') return false;
  const index = rows.findIndex((row) => row.key === stop.id);
  desk.set({ page: undefined, scroll: 0, focus: 'list', filter: { text: '', at: 0 }, cursor: { key: stop.id, index: Math.max(0, index) } });
  return true;
}

function checkOne(desk: Desk, id: string): void {
  const { views, keys } = desk.scene();
  const view = views.get(id);
  const reason = bindingOf('c')?.disabled?.({ ...keys, view });
  if (reason === undefined) send(desk, { type: 'check', items: [id] }, 'checking');
  else say(desk, reason, true);
}
