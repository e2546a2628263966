import { parseDuration } from '../model/durations.ts';
import type { ItemView } from '../model/views.ts';
import type { Dialog, Field } from './dialog.ts';
import { entryOf } from './text-input.ts';

const empty = entryOf('');
const wanted =
  (what: string) =>
  (value: string): string | undefined =>
    value === '' ? `Enter ${what}, or press esc to leave it.` : undefined;
const value: Field = { label: 'Value', entry: empty, hint: 'what you read', fault: wanted('the value that you read') };
const reason = (label = 'Reason'): Field => ({ label, entry: empty, fault: wanted('a reason') });
const base = { at: 0, yes: false, busy: false } as const;

/** Whether an item asks a person for a value. */
function asksForValue({ item }: ItemView): boolean {
  return item.check?.kind === 'manual';
}

/** Signs: shows the value seen; asks for a value where only a person can read it. */
export function signDialog(view: ItemView): Dialog {
  const { id, title } = view.item;
  const note: Field = { label: 'Note', entry: empty, hint: 'optional' };
  const asks = asksForValue(view);
  const { ask, choices } = view.item.check?.params ?? {};
  return {
    ...base,
    kind: 'sign',
    title: `Sign: ${title}`,
    about: id,
    fields: asks ? [Array.isArray(choices) ? choiceField(choices.map(String)) : value, note] : [note],
    ...(typeof ask === 'string' ? { ask } : {}),
    does: 'signs',
    doing: 'signing',
    command: (values) => {
      const [first = '', second = ''] = asks ? values : ['', ...values];
      return { type: 'sign', item: id, ...(asks ? { value: first } : {}), ...(second === '' ? {} : { note: second }) };
    },
  };
}

/** One of the answers that the item lists; none is taken before somebody chose it. */
function choiceField(answers: readonly string[]): Field {
  const fault = (answer: string): string | undefined => (answer === '' ? 'Choose the answer with the arrows, or press esc to leave it.' : undefined);
  return { label: 'Value', entry: empty, choices: answers.map((answer) => ({ value: answer, label: answer })), fault };
}

/** Takes signatures back. */
export function unsignDialog({ item: { id, title } }: ItemView): Dialog {
  return {
    ...base,
    kind: 'unsign',
    title: `Take the signature back: ${title}`,
    about: id,
    fields: [{ label: 'Reason', entry: empty, hint: 'optional' }],
    does: 'takes it back',
    doing: 'taking it back',
    command: ([why = '']) => ({ type: 'unsign', item: id, ...(why === '' ? {} : { reason: why }) }),
  };
}

/** Writes a note on an item. */
export function noteDialog({ item: { id, title } }: ItemView): Dialog {
  return {
    ...base,
    kind: 'note',
    title: `Note on: ${title}`,
    about: id,
    fields: [{ label: 'Note', entry: empty, fault: wanted('a note') }],
    does: 'notes it',
    doing: 'noting',
    done: 'Noted; `y` shows all that happened to this item.',
    command: ([note = '']) => ({ type: 'note', item: id, note }),
  };
}

/** Accepts a failure for a time. */
export function overrideDialog({ item: { id, title } }: ItemView): Dialog {
  const fault = (value: string): string | undefined =>
    (parseDuration(value) ?? 0) > 0 ? undefined : `\`${value}\` is no length of time: write it like \`30m\`, \`1h\` or \`2d\`.`;
  return {
    ...base,
    kind: 'override',
    title: `Override: ${title}`,
    about: id,
    fields: [reason(), { label: 'For how long', entry: entryOf('1h'), fault }],
    does: 'overrides it',
    doing: 'overriding',
    command: ([why = '', length = '']) => ({ type: 'override', item: id, reason: why, for_s: parseDuration(length) ?? 0 }),
  };
}

/** Hands an item to a later phase. */
export function deferDialog({ item: { id, title } }: ItemView, later: readonly { readonly id: string; readonly title: string }[]): Dialog {
  const choices = later.map((phase) => ({ value: phase.id, label: phase.title }));
  return {
    ...base,
    kind: 'defer',
    title: `Defer: ${title}`,
    about: id,
    fields: [
      { label: 'To', entry: entryOf(choices[0]?.value ?? ''), choices },
      { label: 'Reason', entry: empty, hint: 'optional' },
    ],
    does: 'defers it',
    doing: 'deferring',
    command: ([to = '', why = '']) => ({ type: 'defer', item: id, to, ...(why === '' ? {} : { reason: why }) }),
  };
}

/** Says that an item does not apply. */
export function ruleOutDialog({ item: { id, title } }: ItemView): Dialog {
  return {
    ...base,
    kind: 'rule-out',
    title: `Not applicable: ${title}`,
    about: id,
    fields: [reason('Why does it not apply')],
    does: 'rules it out',
    doing: 'ruling it out',
    command: ([why = '']) => ({ type: 'rule-out', item: id, reason: why }),
  };
}

/** Stops the count. */
export function holdDialog(item: string | undefined): Dialog {
  return {
    ...base,
    kind: 'hold',
    title: 'Hold the launch',
    fields: [reason()],
    does: 'holds',
    doing: 'holding',
    command: ([why = '']) => ({ type: 'hold', reason: why, ...(item === undefined ? {} : { item }) }),
  };
}

/** Lets a check run that writes, or that is a command; the host of load that leaves this machine is typed out. */
export function allowDialog({ item: { id, title, check } }: ItemView): Dialog {
  const host = check?.consent?.host;
  const shared = { ...base, kind: 'allow', title: `Allow: ${title}`, about: id, does: 'allows it', doing: 'allowing' } as const;
  if (host === undefined) return { ...shared, yes: true, fields: [], command: () => ({ type: 'allow', item: id }) };
  const fault = (value: string): string | undefined => {
    if (value === host) return undefined;
    const wrong = value === '' ? '' : `\`${value}\` is not that host. `;
    return `${wrong}Type or paste \`${host}\`, exactly; esc leaves it.`;
  };
  return {
    ...shared,
    fields: [{ label: 'Host', entry: empty, hint: `type or paste ${host}`, fault }],
    command: ([typed = '']) => ({ type: 'allow', item: id, host: typed }),
  };
}

/** Closes a section. */
export function closeDialog(phase: string, section: string, title: string): Dialog {
  return {
    ...base,
    kind: 'close',
    title: `Close the section: ${title}`,
    about: `${phase}/${section}`,
    fields: [],
    does: 'closes it',
    doing: 'closing',
    command: () => ({ type: 'close-section', phase, section }),
  };
}

/** Decides: the word is typed out, and `go` is taken only when nothing is in the way. */
export function decideDialog(standing: () => { readonly held: boolean; readonly inTheWay: readonly string[]; readonly polls?: string }): Dialog {
  const fault = (value: string): string | undefined => {
    const word = value.toLowerCase();
    if (word === 'no-go') return undefined;
    if (word !== 'go') return 'Type `go` or `no-go`, in full.';
    const { held, inTheWay: ids, polls } = standing();
    if (held) return 'The launch is on hold: leave with esc, and resume with `h` first.';
    if (ids.length === 0 && polls !== undefined) return `GO waits for the poll (${polls}); esc leads to it.`;
    return ids.length === 0
      ? undefined
      : `Not while ${ids.length === 1 ? 'an item is' : `${ids.length} items are`} in the way: ${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ' …' : ''}. \`n\` goes through them.`;
  };
  return {
    ...base,
    kind: 'decide',
    title: 'Decide the launch',
    ...(standing().polls === undefined || standing().inTheWay.length > 0 || standing().held ? {} : { wayOut: { type: 'poll', selected: 0 } }),
    fields: [
      { label: 'Decision', entry: empty, hint: 'type go or no-go', fault },
      { label: 'Note', entry: empty, hint: 'optional' },
    ],
    does: 'decides',
    doing: 'deciding',
    command: ([word = '', note = '']) => ({ type: 'decide', go: word.toLowerCase() === 'go', ...(note === '' ? {} : { note }) }),
  };
}

/** Leaves while checks run, or a burst, a step or the watch of this console. */
export function quitDialog(burst: string | undefined, step?: string, watch = false): Dialog {
  const what = burst === undefined ? (step === undefined ? (watch ? 'the watch runs' : 'checks run') : `the step ${step} runs`) : `the burst ${burst} runs`;
  const stopped =
    burst === undefined
      ? `The step ${step ?? ''} is stopped; what it printed until then is in the record.`
      : `The burst ${burst} is stopped; what it measured until then is in the record.`;
  const none = burst === undefined && step === undefined;
  const ask = [none ? '' : stopped, watch ? 'The watch can go on later, with `w` and `s`; until then nobody watches, and it shows a gap.' : '']
    .filter(Boolean)
    .join(' ');
  return {
    ...base,
    yes: true,
    kind: 'quit',
    title: `Leave while ${what}?`,
    ...(ask === '' ? {} : { ask }),
    fields: [],
    does: 'leaves',
    doing: 'leaving',
    command: () => 'quit',
  };
}
