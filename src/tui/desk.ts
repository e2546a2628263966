import type { Command } from '../model/commands.ts';
import { messageOf } from '../model/errors.ts';
import type { ConsoleOptions } from './contract.ts';
import { draftKey, draftOf, withDraft, type Dialog } from './dialog.ts';
import type { Frame } from './frame.ts';
import { actsOnTarget, navigates } from './people/now.ts';
import type { Scene } from './scene.ts';
import type { Page, Ui } from './ui.ts';

/** What keys work with: the scene they see, and what they may change. */
export interface Desk {
  readonly options: ConsoleOptions;
  readonly scene: () => Scene;
  readonly frame: () => Frame;
  readonly set: (change: Partial<Ui>) => void;
  /** Takes in what the record holds by now, at once. */
  readonly catchUp: () => void;
  readonly quit: () => void;
  /** Leaves the screen and prints a text as it is, until enter. */
  readonly print: (title: string, text: string) => Promise<void>;
}

/** Puts one line into the message line; it stays until the next key. */
export function say(desk: Desk, text: string, trouble = false): void {
  desk.set({ message: { text, trouble } });
}

/** Opens a page in the place of the list. */
export function openPage(desk: Desk, page: Page): void {
  desk.set({ page, scroll: 0 });
}

/** Opens a dialog, with what had been entered in it before. */
export function openDialog(desk: Desk, dialog: Dialog): void {
  desk.set({ dialog: withDraft(dialog, desk.scene().ui.drafts.get(draftKey(dialog))) });
}

/** Leaves the dialog; what was entered waits for its next opening. A decision, and the host that gets load, are always typed anew. */
export function leaveDialog(desk: Desk): void {
  const { dialog, drafts } = desk.scene().ui;
  if (!dialog) return;
  const values = draftOf(dialog);
  const kept = new Map(drafts);
  if (!dialog.busy && dialog.kind !== 'decide' && dialog.kind !== 'allow' && values.some((value) => value !== '')) kept.set(draftKey(dialog), values);
  desk.set({ dialog: undefined, drafts: kept });
}

/** Sends a command and tells what came of it; the keys stay free meanwhile. */
export function send(desk: Desk, command: Command, doing: string): void {
  desk.set({ doing: [...desk.scene().ui.doing, doing] });
  void outcomeOf(desk, command).then((outcome) => {
    desk.set({ doing: without(desk.scene().ui.doing, doing) });
    if (!outcome.ok) say(desk, outcome.reason, true);
    else if (outcome.said !== undefined) say(desk, outcome.said);
  });
}

/** Sends what a dialog made. Refused, the dialog stays as it is, with the reason. */
export function sendDialog(desk: Desk, dialog: Dialog, command: Command): void {
  const { refusal: _gone, ...rest } = dialog;
  const busy: Dialog = { ...rest, busy: true };
  desk.set({ dialog: busy, doing: [...desk.scene().ui.doing, dialog.doing] });
  void outcomeOf(desk, command).then((outcome) => {
    const { ui } = desk.scene();
    const still = ui.dialog === busy;
    const doing = without(ui.doing, dialog.doing);
    const drafts = new Map(ui.drafts);
    if (outcome.ok) {
      drafts.delete(draftKey(dialog));
      desk.set({ doing, drafts, ...(still ? { dialog: undefined, ...(dialog.leadsTo ? { page: dialog.leadsTo, scroll: 0 } : {}) } : {}) });
      const said = outcome.said ?? dialog.done;
      if (said !== undefined) say(desk, said);
    } else if (still) desk.set({ doing, dialog: { ...dialog, refusal: outcome.reason } });
    else {
      if (dialog.kind !== 'allow') drafts.set(draftKey(dialog), draftOf(dialog));
      desk.set({ doing, drafts, message: { text: outcome.reason, trouble: true } });
    }
  });
}

async function outcomeOf(desk: Desk, command: Command): ReturnType<ConsoleOptions['send']> {
  const why = actsOnTarget(command) ? navigates(desk.scene().people) : undefined;
  if (why !== undefined) return { ok: false, reason: why };
  try {
    const outcome = await desk.options.send(command);
    desk.catchUp();
    return outcome;
  } catch (error) {
    return { ok: false, reason: messageOf(error) };
  }
}

function without(all: readonly string[], one: string): string[] {
  const at = all.indexOf(one);
  return all.filter((_, index) => index !== at);
}
