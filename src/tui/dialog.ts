import type { Command } from '../model/commands.ts';
import type { Press } from './input.ts';
import type { ReplayAsk } from './replay/dialogs.ts';
import { entryOf, inserted, typed, type Entry } from './text-input.ts';
import type { Page } from './ui.ts';

/** Something that a dialog asks for. */
export interface Field {
  readonly label: string;
  readonly entry: Entry;
  /** Shown while the field is empty. */
  readonly hint?: string;
  /** Chosen with the arrows instead of typed. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** It is typed anew each time, whatever was entered before. */
  readonly anew?: true;
  /** Why a value will not do; undefined when it will. */
  readonly fault?: (value: string) => string | undefined;
}

/** What a dialog is about; its text is made from the launch as it stands. */
type DialogKind =
  | 'sign'
  | 'unsign'
  | 'note'
  | 'override'
  | 'defer'
  | 'rule-out'
  | 'hold'
  | 'allow'
  | 'decide'
  | 'close'
  | 'own'
  | 'quit'
  | 'trust'
  | 'roll-back'
  | 'replay-jump'
  | 'replay-note'
  | 'poll-begin'
  | 'poll-go'
  | 'poll-no-go'
  | 'poll-record'
  | 'poll-end'
  | 'end-watch';

/** A question to the operator. Nothing that was entered is lost: it stays until the command was accepted. */
export interface Dialog {
  readonly kind: DialogKind;
  readonly title: string;
  /** The item, or `phase/section`, that it is about. */
  readonly about?: string;
  readonly fields: readonly Field[];
  readonly at: number;
  /** The question that the item asks, or what has to be known before saying yes. */
  readonly ask?: string;
  /** Wants the key `y` instead of enter. */
  readonly yes: boolean;
  /** What enter does: `signs`. */
  readonly does: string;
  /** What is shown while the command is on its way: `signing`. */
  readonly doing: string;
  readonly busy: boolean;
  /** What is said afterwards, where nothing else on the screen shows it. */
  readonly done?: string;
  readonly refusal?: string;
  /** The page on which what refuses it is settled: leaving it refused leads there. */
  readonly wayOut?: Page;
  /** The page that it leads to once it is done. */
  readonly leadsTo?: Page;
  readonly command: (values: readonly string[]) => Command | ReplayAsk | 'quit' | 'trust';
}

/** What a key does to a dialog. */
export type DialogStep =
  | { readonly type: 'stay'; readonly dialog: Dialog }
  | { readonly type: 'leave' }
  | { readonly type: 'send'; readonly dialog: Dialog; readonly command: Command | ReplayAsk | 'quit' | 'trust' };

/** Where a dialog's text is kept when it is left. */
export function draftKey({ kind, about }: Pick<Dialog, 'kind' | 'about'>): string {
  return `${kind} ${about ?? ''}`;
}

/** The values that were entered. */
function valuesOf(dialog: Dialog): string[] {
  return dialog.fields.map(({ entry }) => entry.text.trim());
}

/** What waits for the next opening of a dialog: a word that has to be typed out is typed out each time. */
export function draftOf(dialog: Dialog): string[] {
  return valuesOf(dialog).map((value, index) => (dialog.fields[index]?.anew ? '' : value));
}

/** A dialog with what had been entered in it before. */
export function withDraft(dialog: Dialog, draft: readonly string[] | undefined): Dialog {
  if (!draft) return dialog;
  const fields = dialog.fields.map((field, index) => ({ ...field, entry: entryOf(draft[index] || field.entry.text) }));
  return { ...dialog, fields };
}

/** What a key press does in a dialog. */
export function pressDialog(dialog: Dialog, press: Press): DialogStep {
  if (press.name === 'esc' || press.name === 'ctrl-c') return { type: 'leave' };
  if (dialog.busy) return { type: 'stay', dialog };
  const field = dialog.fields[dialog.at];
  if (press.name === 'up' || press.name === 'shift-tab')
    return { type: 'stay', dialog: field?.choices && press.name === 'up' ? chosen(dialog, field, -1) : toField(dialog, -1) };
  if (press.name === 'down' && field?.choices) return { type: 'stay', dialog: chosen(dialog, field, 1) };
  if (dialog.yes) {
    if (press.name === 'y') return { type: 'send', dialog, command: dialog.command(valuesOf(dialog)) };
    return press.name === 'n' ? { type: 'leave' } : { type: 'stay', dialog: { ...dialog, refusal: 'Press `y` for yes, or esc to leave it.' } };
  }
  if (press.name === 'enter' || press.name === 'tab' || press.name === 'down') return entered(dialog, press.name === 'enter');
  if (!field) return { type: 'stay', dialog };
  if (field.choices) {
    const step = press.name === 'j' || press.name === 'right' ? 1 : press.name === 'k' || press.name === 'left' ? -1 : 0;
    return { type: 'stay', dialog: step === 0 ? dialog : chosen(dialog, field, step) };
  }
  const entry = typed(field.entry, press);
  return { type: 'stay', dialog: entry ? withEntry(dialog, entry) : dialog };
}

/** What a paste does in a dialog. */
export function pasteDialog(dialog: Dialog, text: string): Dialog {
  const field = dialog.fields[dialog.at];
  return field && !field.choices && !dialog.busy ? withEntry(dialog, inserted(field.entry, text)) : dialog;
}

function entered(dialog: Dialog, sends: boolean): DialogStep {
  const field = dialog.fields[dialog.at];
  const fault = field?.fault?.(field.entry.text.trim());
  if (fault !== undefined) return { type: 'stay', dialog: { ...dialog, refusal: fault } };
  if (dialog.at < dialog.fields.length - 1) return { type: 'stay', dialog: toField(dialog, 1) };
  if (!sends) return { type: 'stay', dialog };
  const values = valuesOf(dialog);
  // A field that was passed over with the arrows may still be empty.
  const faulty = dialog.fields.findIndex(({ fault: faultOf }, index) => faultOf?.(values[index] ?? '') !== undefined);
  const refusal = dialog.fields[faulty]?.fault?.(values[faulty] ?? '');
  if (refusal !== undefined) return { type: 'stay', dialog: { ...dialog, at: faulty, refusal } };
  return { type: 'send', dialog, command: dialog.command(values) };
}

function toField(dialog: Dialog, step: number): Dialog {
  const { refusal: _gone, ...rest } = dialog;
  return { ...rest, at: Math.max(0, Math.min(dialog.fields.length - 1, dialog.at + step)) };
}

function withEntry(dialog: Dialog, entry: Entry): Dialog {
  const { refusal: _gone, ...rest } = dialog;
  return { ...rest, fields: dialog.fields.map((field, index) => (index === dialog.at ? { ...field, entry } : field)) };
}

function chosen(dialog: Dialog, field: Field, step: number): Dialog {
  const choices = field.choices ?? [];
  const at = choices.findIndex(({ value }) => value === field.entry.text);
  const next = choices[Math.max(0, Math.min(choices.length - 1, at + step))];
  return next ? withEntry(dialog, entryOf(next.value)) : dialog;
}
