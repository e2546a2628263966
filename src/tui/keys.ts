import { burstBindings } from './burst/keys.ts';
import { fixBindings } from './fix/keys.ts';
import type { KeyBinding } from './key-binding.ts';
import { pollBindings } from './poll/keys.ts';
import { peopleBindings } from './people/keys.ts';
import { heedReplay } from './replay/heed.ts';
import { replayBindings } from './replay/keys.ts';
import { reasons } from './reasons.ts';
import { watchBindings } from './watch/keys.ts';

export { keyGroups } from './key-binding.ts';

/** The keys as they are written. */
const bindings: readonly KeyBinding[] = [
  { id: 'down', keys: ['j', 'down'], shown: 'j ↓', title: 'down', help: 'One line down', group: 'Move' },
  { id: 'up', keys: ['k', 'up'], shown: 'k ↑', title: 'up', help: 'One line up', group: 'Move' },
  { id: 'page-down', keys: ['pgdn', 'ctrl-f'], shown: 'PgDn', title: 'page down', help: 'One screen down', group: 'Move' },
  { id: 'page-up', keys: ['pgup', 'ctrl-b'], shown: 'PgUp', title: 'page up', help: 'One screen up', group: 'Move' },
  { id: 'first', keys: ['g', 'home'], shown: 'g', title: 'first', help: 'To the first item', group: 'Move' },
  { id: 'last', keys: ['G', 'end'], shown: 'G', title: 'last', help: 'To the last line', group: 'Move' },
  { id: 'next', keys: ['n'], shown: 'n', title: 'next', help: 'To the next line that waits for somebody', group: 'Move', footer: 3, disabled: reasons.next },
  { id: 'previous', keys: ['N'], shown: 'N', title: 'previous', help: 'To the previous line that waits for somebody', group: 'Move', disabled: reasons.next },
  {
    id: 'focus',
    keys: ['tab', 'shift-tab'],
    shown: 'tab',
    title: 'detail',
    help: 'Between the list and the detail, to scroll it',
    group: 'Move',
    footer: 7,
    disabled: reasons.focus,
  },
  {
    id: 'open',
    keys: ['enter', 'f'],
    shown: 'enter f',
    title: 'fix',
    help: 'The runbook section that answers the item; at the end of a section, close it',
    group: 'Item',
    leadsTo: 'runbook',
    footer: 4,
    disabled: reasons.open,
  },
  { id: 'check', keys: ['c'], shown: 'c', title: 'check', help: 'Check this item now', group: 'Item', leadsTo: 'check', footer: 2, disabled: reasons.check },
  {
    id: 'sign',
    keys: ['space', 's'],
    shown: 'space s',
    title: 'sign',
    help: 'Sign this item: shows the value seen, enter signs',
    group: 'Item',
    leadsTo: 'sign',
    footer: 1,
    disabled: reasons.sign,
  },
  {
    id: 'unsign',
    keys: ['u'],
    shown: 'u',
    title: 'un-sign',
    help: 'Take the signatures back',
    group: 'Item',
    leadsTo: 'unsign',
    disabled: reasons.unsign,
  },
  { id: 'note', keys: ['t'], shown: 't', title: 'note', help: 'Write a note', group: 'Item', leadsTo: 'note', disabled: reasons.item },
  {
    id: 'override',
    keys: ['o'],
    shown: 'o',
    title: 'override',
    help: 'Accept a failure, with a reason and for a time',
    group: 'Item',
    leadsTo: 'override',
    footer: 5,
    disabled: reasons.override,
  },
  { id: 'defer', keys: ['d'], shown: 'd', title: 'defer', help: 'Hand the item to a later phase', group: 'Item', leadsTo: 'defer', disabled: reasons.defer },
  {
    id: 'rule-out',
    keys: ['x'],
    shown: 'x',
    title: 'n/a',
    help: 'Not applicable, with the reason',
    group: 'Item',
    leadsTo: 'rule-out',
    disabled: reasons.ruleOut,
  },
  {
    id: 'reinstate',
    keys: ['i'],
    shown: 'i',
    title: 'reinstate',
    help: 'Undo an override, a deferral or a not-applicable',
    group: 'Item',
    leadsTo: 'reinstate',
    disabled: reasons.reinstate,
  },
  {
    id: 'allow',
    keys: ['a'],
    shown: 'a',
    title: 'allow',
    help: 'Let a check run that writes to the target or runs a command',
    group: 'Item',
    leadsTo: 'allow',
    footer: 2,
    disabled: reasons.allow,
  },
  { id: 'history', keys: ['y'], shown: 'y', title: 'history', help: 'What happened to this item', group: 'Item', leadsTo: 'history', disabled: reasons.item },
  ...pollBindings,
  ...burstBindings,
  ...fixBindings,
  ...watchBindings,
  ...peopleBindings,
  ...replayBindings,
  {
    id: 'check-phase',
    keys: ['C'],
    shown: 'C',
    title: 'check phase',
    help: 'Check every live item of this phase',
    group: 'Launch',
    leadsTo: 'check',
    footer: 6,
    disabled: reasons.checkPhase,
  },
  {
    id: 'hold',
    keys: ['h'],
    shown: 'h',
    title: 'hold',
    help: 'Hold the launch, with the reason; again, resume it',
    group: 'Launch',
    leadsTo: 'hold',
    footer: 8,
  },
  {
    id: 'decide',
    keys: ['D'],
    shown: 'D',
    title: 'GO/NO-GO',
    help: 'Decide the launch; GO only while nothing is in the way',
    group: 'Launch',
    leadsTo: 'decide',
  },
  { id: 'filter', keys: ['/'], shown: '/', title: 'find', help: 'Filter the list: enter keeps it, esc clears it', group: 'Console', footer: 9 },
  {
    id: 'stop',
    keys: ['esc'],
    shown: 'esc',
    title: 'stop',
    help: 'Leave a dialog or a page; stop running checks; clear the filter',
    group: 'Console',
    footer: 0,
    disabled: reasons.stop,
  },
  {
    id: 'faults',
    keys: ['F'],
    shown: 'F',
    title: 'faults',
    help: 'Switch faults of the rehearsal on and off',
    group: 'Console',
    leadsTo: 'faults',
    footer: 10,
    disabled: reasons.faults,
  },
  { id: 'help', keys: ['?'], shown: '?', title: 'keys', help: 'All keys', group: 'Console', leadsTo: 'help', footer: 11 },
  { id: 'redraw', keys: ['ctrl-l'], shown: 'ctrl-l', title: 'redraw', help: 'Draw the screen again', group: 'Console' },
  { id: 'quit', keys: ['q', 'ctrl-c'], shown: 'q', title: 'quit', help: 'Leave; the record keeps everything', group: 'Console', footer: 12 },
];

/** Every key of the console, in the order of the help. In a replay, those that would change something say so. */
export const keyBindings: readonly KeyBinding[] = bindings.map(heedReplay);

/** The key of a press, on a page that has keys of its own or elsewhere; undefined where none has it. */
export function bindingOf(name: string, page?: KeyBinding['on']): KeyBinding | undefined {
  return keyBindings.find(({ keys, on }) => on === page && keys.includes(name));
}
