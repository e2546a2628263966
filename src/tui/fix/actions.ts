import { messageOf } from '../../model/errors.ts';
import { fixesFor } from '../../state/fix-match.ts';
import { openDialog, openPage, say, send, type Desk } from '../desk.ts';
import { allowDialog } from '../dialogs.ts';
import { helping } from '../list.ts';
import { many } from '../text.ts';
import type { Page } from '../ui.ts';
import { placeOf } from './context.ts';
import { plainStep } from './plain.ts';
import { reveal } from './reveal.ts';
import { runningSteps } from './standing.ts';
import { causeOf, places, stopAt, stopsOf, toAsk } from './triage.ts';

/** Opens the fixes of an item, best first; what blocks it is what needs them. */
export function openFixes(desk: Desk, id: string, back?: Page): void {
  const { views, launch, options } = desk.scene();
  const view = views.get(id);
  if (!view) return;
  const helped = helping(view, views);
  const refs = fixesFor(helped, launch.checklist, options.fixes.claims).map(({ section }) => section.ref);
  if (refs.length === 0) return say(desk, 'No runbook section answers this line.', true);
  // The step that runs is what somebody comes back for.
  const running = runningSteps(launch, options.session, desk.scene().now).findLast(({ section }) => refs.includes(section));
  const at = running ? refs.indexOf(running.section) : 0;
  openPage(desk, { type: 'runbook', item: helped.item.id, refs, at, step: running ? running.step - 1 : 0, ...(back ? { back } : {}) });
  if (running) reveal(desk, true);
}

/** Opens a section of the runbook, for no line in particular. */
export function openSection(desk: Desk, ref: string, back?: Page): void {
  openPage(desk, { type: 'runbook', item: undefined, refs: [ref], at: 0, step: 0, ...(back ? { back } : {}) });
}

/** Opens the triage screen at the one cause, and asks again what fails or is too old. */
export function openTriage(desk: Desk): void {
  const { launch, views } = desk.scene();
  const stops = stopsOf(places(launch, views));
  const at = stopAt(stops, ` ${causeOf(views)?.item.id ?? ''}`);
  openPage(desk, { type: 'triage', selected: stops[at]?.key ?? '' });
  if (at > 0) reveal(desk);
  askTriage(desk);
}

/** Asks again what fails or is too old, and says so. */
export function askTriage(desk: Desk): void {
  const { launch, views } = desk.scene();
  const ids = toAsk(launch, views);
  if (ids.length === 0) return say(desk, 'Nothing to ask again: all that can be asked was just seen.');
  send(desk, { type: 'check', items: ids }, 'checking');
  say(desk, `Asking ${many(ids.length, 'line')} again that fail${ids.length === 1 ? 's' : ''} or that nobody saw lately; none that writes.`);
}

/** Shows the question before the step of the cursor runs; first, whether its checklist is trusted. */
export function askToRun(desk: Desk, page: Page): void {
  const place = placeOf(page, desk.scene().launch);
  if (place?.ref === undefined) return;
  const run: Page = { type: 'run', item: place.item, section: place.ref, step: place.step, back: page };
  if (desk.options.fixes.trust.state().trusted) openPage(desk, run);
  else openPage(desk, { type: 'trust', next: run, back: page });
}

/** Runs a step that was shown and answered with yes. */
export function runStep(desk: Desk, page: Extract<Page, { type: 'run' }>): void {
  const { section, item } = page;
  const step = desk.scene().keys.fix?.step?.n ?? page.step + 1;
  openPage(desk, page.back);
  reveal(desk, true);
  send(desk, { type: 'fix', section, step, ...(item === undefined ? {} : { item }) }, `running step ${step}`);
}

/** Stops the step that runs at this console. */
export function stopStep(desk: Desk): void {
  const { own } = desk.scene().keys.fix ?? {};
  if (own) send(desk, { type: 'stop-fix', fix: own.fix }, 'stopping the step');
}

/** Leaves the screen and prints the step of the cursor as it is pasted into a shell. */
export function printStep(desk: Desk): void {
  const { step, section } = desk.scene().keys.fix ?? {};
  if (!step || !section) return;
  desk
    .print(`${section.title}, step ${step.n}: ${step.title}`, plainStep(desk.options.fixes.written(section.ref, step.n) ?? step))
    .catch((error: unknown) => say(desk, messageOf(error), true));
}

/** Asks to let a check run; a command only of a checklist that is trusted. */
export function askToAllow(desk: Desk): void {
  const { view } = desk.scene();
  if (!view) return;
  const waits = view.item.check?.consent?.why === 'command' && !desk.options.fixes.trust.state().trusted;
  if (waits) openPage(desk, { type: 'trust', next: { allow: view.item.id }, back: undefined });
  else openDialog(desk, allowDialog(view));
}

/** Remembers the checklist as trusted, and goes on with what waited for it. */
export function trustNow(desk: Desk): void {
  const { dialog, page } = desk.scene().ui;
  if (!dialog || page?.type !== 'trust') return;
  const busy = { ...dialog, busy: true };
  desk.set({ dialog: busy });
  desk.options.fixes.trust.remember().then(
    () => {
      const { ui, views } = desk.scene();
      if (ui.dialog !== busy) return say(desk, 'The checklist is trusted as it is now.');
      desk.set({ dialog: undefined });
      if ('type' in page.next) return openPage(desk, page.next);
      desk.set({ page: page.back });
      const view = views.get(page.next.allow);
      return view && openDialog(desk, allowDialog(view));
    },
    (error: unknown) => {
      const still = desk.scene().ui.dialog === busy;
      if (still) desk.set({ dialog: { ...dialog, refusal: messageOf(error) } });
      else say(desk, messageOf(error), true);
    },
  );
}
