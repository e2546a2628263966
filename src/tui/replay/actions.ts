import { messageOf } from '../../model/errors.ts';
import { openDialog, openPage, say, type Desk } from '../desk.ts';
import { draftKey, type Dialog } from '../dialog.ts';
import type { KeyId } from '../key-binding.ts';
import type { Press } from '../input.ts';
import { bindingOf } from '../keys.ts';
import type { ReplayDesk, Sought } from './contract.ts';
import { jumpDialog, replayNoteDialog, type ReplayAsk } from './dialogs.ts';
import { onlyReplay } from './heed.ts';
import type { ReplayKeyId } from './keys.ts';

/** The pages of a replay, each with the key that opens and leaves it. */
const pages = { 'replay-compare': 'compare', 'replay-notes': 'notes', 'replay-judged': 'judged' } as const;

const MINUTE_MS = 60_000;

/** Whether a key is one of the replay. */
export function isReplayKey(id: KeyId): id is ReplayKeyId {
  return id.startsWith('replay-');
}

/** The keys of a replay, wherever it is; false where the press means what it means in every console. */
export function pressReplay(desk: Desk, { name }: Press): boolean {
  const { ui, keys } = desk.scene();
  // The way back is begun with the key that runs a step.
  if (ui.page?.type === 'rollback' && name === 'enter') {
    say(desk, onlyReplay, true);
    return true;
  }
  const binding = bindingOf(name, 'replay');
  if (!binding || !isReplayKey(binding.id)) return false;
  const reason = binding.disabled?.(keys);
  if (reason === undefined) actReplay(binding.id, desk);
  else say(desk, reason, true);
  return true;
}

/** Does what a key of the replay is for; whether it applies was asked before. */
export function actReplay(id: ReplayKeyId, desk: Desk): void {
  const { replay } = desk.options;
  if (!replay) return undefined;
  const moved = (what: (replay: ReplayDesk) => unknown): void => {
    what(replay);
    desk.catchUp();
  };
  switch (id) {
    case 'replay-play':
      return moved(() => replay.play(!replay.view().head.playing));
    case 'replay-faster':
    case 'replay-slower':
      return moved(() => replay.faster(id === 'replay-faster' ? 1 : -1));
    case 'replay-next':
    case 'replay-previous':
      return told(desk, replay, replay.step(id === 'replay-next' ? 1 : -1), 'There is nothing but the places of consoles that way.');
    case 'replay-later':
    case 'replay-earlier':
      return moved(() => replay.shift(id === 'replay-later' ? MINUTE_MS : -MINUTE_MS));
    case 'replay-failure':
    case 'replay-failure-back':
      return sought(desk, replay, 'failure', id === 'replay-failure' ? 1 : -1, 'failure');
    case 'replay-signature':
    case 'replay-signature-back':
      return sought(desk, replay, 'signature', id === 'replay-signature' ? 1 : -1, 'signature');
    case 'replay-alert':
    case 'replay-alert-back':
      return sought(desk, replay, 'alert', id === 'replay-alert' ? 1 : -1, 'alert');
    case 'replay-sign':
    case 'replay-sign-back':
      return sought(desk, replay, 'any', id === 'replay-sign' ? 1 : -1, 'sign on the timeline');
    case 'replay-start':
    case 'replay-end':
      return moved(() => replay.toEnd(id === 'replay-start' ? 'first' : 'last'));
    case 'replay-jump':
      return openDialog(desk, jumpDialog());
    case 'replay-mark':
      replay.mark();
      desk.catchUp();
      return say(desk, 'This moment is marked: go to another one, and `v` shows what changed between them.');
    case 'replay-note':
      replay.play(false);
      return openDialog(desk, replayNoteDialog());
    case 'replay-compare':
    case 'replay-notes':
    case 'replay-judged':
      return flip(desk, pages[id]);
    case 'replay-poll':
      return openPage(desk, { type: 'poll', selected: 0 });
    default:
      return id satisfies never;
  }
}

function flip(desk: Desk, what: 'compare' | 'notes' | 'judged'): void {
  const { page } = desk.scene().ui;
  if (page?.type === 'replay' && page.what === what) desk.set({ page: undefined, scroll: 0 });
  else openPage(desk, { type: 'replay', what });
}

function sought(desk: Desk, replay: ReplayDesk, what: Sought, step: 1 | -1, word: string): void {
  told(desk, replay, replay.seek(what, step), `There is no ${word} ${step === 1 ? 'after' : 'before'} this moment.`);
}

/** Shows where the playhead came to rest: the cursor goes to the line that the event is about, and the event is told. */
function told(desk: Desk, replay: ReplayDesk, moved: boolean, none: string): void {
  if (!moved) return say(desk, none);
  desk.catchUp();
  const { rows, index, ui } = desk.scene();
  const item = replay.item();
  const at = rows.findIndex((row) => row.key === item || (row.type === 'fold' && item !== undefined && row.ids.includes(item)));
  const row = rows[at];
  if (row && at !== index) desk.set({ cursor: { key: row.key, index: at }, ...(ui.page ? {} : { scroll: 0 }) });
  // Where the window is high, the event has a line of its own.
  if (ui.rows < 20) {
    const { event } = replay.view();
    say(desk, `${event.by}: ${event.text}`);
  }
}

/** Does what a dialog of the replay asks for. Refused, the dialog stays as it is, with the reason. */
export function askReplay(desk: Desk, dialog: Dialog, { replay: what, text }: ReplayAsk): void {
  const { replay } = desk.options;
  if (!replay) return;
  if (what === 'jump') {
    const wrong = replay.jump(text);
    desk.set({ dialog: wrong === undefined ? undefined : { ...dialog, refusal: wrong } });
    return desk.catchUp();
  }
  const busy: Dialog = { ...dialog, busy: true };
  desk.set({ dialog: busy });
  replay.note(text).then(
    () => {
      const drafts = new Map(desk.scene().ui.drafts);
      drafts.delete(draftKey(dialog));
      desk.set({ drafts, ...(desk.scene().ui.dialog === busy ? { dialog: undefined } : {}) });
      desk.catchUp();
      say(desk, 'The note is written; `l` lists them all.');
    },
    (error: unknown) => {
      if (desk.scene().ui.dialog === busy) desk.set({ dialog: { ...dialog, refusal: messageOf(error) } });
      else say(desk, messageOf(error), true);
    },
  );
}
