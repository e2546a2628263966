import type { KeyBinding } from '../key-binding.ts';
import { watchReasons } from './reasons.ts';

const ending = { group: 'Watch', on: 'watch', leadsTo: 'end-watch', disabled: watchReasons.end } as const;

/** The keys of the watch: one opens its page, the others work on it. Every ending asks before it is recorded. */
export const watchBindings: readonly KeyBinding[] = [
  {
    id: 'watch',
    keys: ['w'],
    shown: 'w',
    title: 'watch',
    help: 'The watch after the launch: objectives, alerts, news',
    group: 'Watch',
    leadsTo: 'watch',
    footer: 10,
    disabled: watchReasons.page,
  },
  {
    id: 'watch-begin',
    keys: ['s'],
    shown: 's',
    title: 'begin',
    help: 'On the page of the watch: begin it, or go on with one that a console left',
    group: 'Watch',
    on: 'watch',
    leadsTo: 'watch',
    disabled: watchReasons.begin,
  },
  { ...ending, id: 'watch-close', keys: ['c'], shown: 'c', title: 'close', help: 'On the page of the watch: end it, it held' },
  { ...ending, id: 'watch-extend', keys: ['e'], shown: 'e', title: 'extend', help: 'On the page of the watch: end it, and watch on for some time' },
  { ...ending, id: 'watch-roll-back', keys: ['r'], shown: 'r', title: 'roll back', help: 'On the page of the watch: end it, for the launch is rolled back' },
  { ...ending, id: 'watch-inconclusive', keys: ['i'], shown: 'i', title: 'inconclusive', help: 'On the page of the watch: end it, too little was seen to say' },
  {
    id: 'watch-note',
    keys: ['o'],
    shown: 'o',
    title: 'note',
    help: 'On the page of the watch: the hand-over note of the watch that was ended last, and back',
    group: 'Watch',
    on: 'watch',
    disabled: watchReasons.note,
  },
  {
    id: 'watch-section',
    keys: ['enter', 'f'],
    shown: 'enter f',
    title: 'fix',
    help: 'On the page of the watch: the runbook section that answers the objective',
    group: 'Watch',
    on: 'watch',
    leadsTo: 'runbook',
    disabled: watchReasons.section,
  },
];
