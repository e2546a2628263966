import type { KeyBinding } from '../key-binding.ts';
import type { Reason } from '../reasons.ts';

const own: Reason = ({ view, operator }) => {
  if (!view) return 'No item is current here: move to one with j or k.';
  if (view.owner?.by === operator) return undefined;
  if (view.ruledOut) return 'It is ruled out: nobody has to do it; `i` reinstates it.';
  return view.underneath === 'done' ? 'It is done: there is no step left to take.' : undefined;
};

/** The keys of people: whose step it is, who is here, whom to follow, and the walkthrough for two. */
export const peopleBindings: readonly KeyBinding[] = [
  {
    id: 'own',
    keys: ['m'],
    shown: 'm',
    title: 'mine',
    help: "Take this step as mine; again, give it back; somebody else's only with a reason",
    group: 'People',
    leadsTo: 'own',
    disabled: own,
  },
  {
    id: 'people',
    keys: ['P'],
    shown: 'P',
    title: 'people',
    help: 'Who is here, on which item, and whose signature came when',
    group: 'People',
    leadsTo: 'people',
    footer: 13,
  },
  {
    id: 'follow',
    keys: ['enter'],
    shown: 'enter',
    title: 'follow',
    help: 'On the page of people: keep my cursor on theirs; again, stop it; a move of mine ends it',
    group: 'People',
    on: 'people',
    leadsTo: 'attend',
  },
  {
    id: 'role',
    keys: ['r'],
    shown: 'r',
    title: 'role',
    help: 'On the page of people: driver, or navigator, who leaves the target to the driver',
    group: 'People',
    on: 'people',
    leadsTo: 'attend',
  },
  {
    id: 'walkthrough',
    keys: ['W'],
    shown: 'W',
    title: 'walk',
    help: 'Walkthrough: one item at a time at full width, why and how; again or esc, back to the list',
    group: 'People',
    leadsTo: 'walkthrough',
    footer: 13,
  },
];
