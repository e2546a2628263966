import type { KeyBinding } from '../key-binding.ts';
import { pollReasons } from './reasons.ts';

const own = { group: 'Poll', on: 'poll' } as const;

/** The keys of the poll: one opens its page, the others work on it. */
export const pollBindings: readonly KeyBinding[] = [
  {
    id: 'poll',
    keys: ['v'],
    shown: 'v',
    title: 'poll',
    help: 'The poll of the stations at a gate: who is go, who is no-go',
    group: 'Poll',
    leadsTo: 'poll',
    footer: 9.5,
    disabled: pollReasons.page,
  },
  {
    ...own,
    id: 'poll-begin',
    keys: ['b'],
    shown: 'b',
    title: 'begin',
    help: 'On the page of the poll: begin one, until a deadline',
    leadsTo: 'start-poll',
    disabled: pollReasons.begin,
  },
  {
    ...own,
    id: 'poll-go',
    keys: ['g'],
    shown: 'g',
    title: 'go',
    help: 'On the page of the poll: the selected station is go',
    leadsTo: 'answer-poll',
    disabled: pollReasons.go,
  },
  {
    ...own,
    id: 'poll-no-go',
    keys: ['x'],
    shown: 'x',
    title: 'no-go',
    help: 'On the page of the poll: the selected station is no-go, with the reason; it holds the launch',
    leadsTo: 'answer-poll',
    disabled: pollReasons.answer,
  },
  {
    ...own,
    id: 'poll-record',
    keys: ['l'],
    shown: 'l',
    title: 'record for',
    help: 'On the page of the poll: record what somebody at the selected station says',
    leadsTo: 'answer-poll',
    disabled: pollReasons.answer,
  },
  {
    ...own,
    id: 'poll-end',
    keys: ['e'],
    shown: 'e',
    title: 'end',
    help: 'On the page of the poll: end it before its deadline',
    leadsTo: 'end-poll',
    disabled: pollReasons.answer,
  },
];
