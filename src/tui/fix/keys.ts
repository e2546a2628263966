import type { FixStep, RunbookSection } from '../../model/fix.ts';
import type { FixRecord } from '../../state/launch-state.ts';
import type { KeyBinding } from '../key-binding.ts';
import type { Reason } from '../reasons.ts';
import { navigates } from '../people/now.ts';
import { many } from '../text.ts';
import { noWayBack } from './rollback.ts';

/** What keys have to know of runbooks. */
export interface FixKeys {
  /** The section of the page, and the step that its cursor is on. */
  readonly section: RunbookSection | undefined;
  readonly step: FixStep | undefined;
  /** The step that this console runs. */
  readonly own: FixRecord | undefined;
  /** A step of the same section that another console runs. */
  readonly elsewhere: FixRecord | undefined;
  /** The steps of the page are those of a way back that nobody began. */
  readonly unbegun: boolean;
}

const step: Reason = ({ fix }) => {
  if (!fix?.section || fix.section.steps.length === 0) return 'This section has no steps to run: it is to be read.';
  return fix.step ? undefined : `This section has ${many(fix.section.steps.length, 'step')}: move to one with j or k.`;
};

const run: Reason = (context) => {
  const none = step(context);
  if (none !== undefined) return none;
  const { own, elsewhere, unbegun } = context.fix ?? {};
  const navigator = navigates(context.people);
  if (navigator !== undefined) return navigator;
  if (unbegun) return 'Nobody began to roll back: enter does, with a typed word.';
  if (own) return `Step ${own.step} runs here already, \`${own.title}\`: one at a time; \`x\` stops it.`;
  if (elsewhere)
    return `\`${elsewhere.by}\` runs step ${elsewhere.step} of this section at another console since ${elsewhere.at.slice(11, 19)} UTC: wait for its end.`;
  return undefined;
};

const stop: Reason = ({ fix }) => {
  if (fix?.own) return undefined;
  if (fix?.elsewhere) return `\`${fix.elsewhere.by}\` runs it at another console: stop it there.`;
  return 'No step runs here: there is nothing to stop.';
};

/** The keys of fixes, of triage and of the way back. */
export const fixBindings: readonly KeyBinding[] = [
  {
    id: 'triage',
    keys: ['T'],
    shown: 'T',
    title: 'triage',
    help: 'Where to look when things go wrong, in order, with what each place says now',
    group: 'Trouble',
    leadsTo: 'triage',
    footer: 8,
  },
  {
    id: 'rollback',
    keys: ['R'],
    shown: 'R',
    title: 'roll back',
    help: 'The way back: its steps, what proves it; begins with a typed word',
    group: 'Trouble',
    leadsTo: 'rollback',
    disabled: ({ launch }) => (launch.checklist.rollback ? undefined : noWayBack),
  },
  {
    id: 'step-run',
    keys: ['r', 'enter'],
    shown: 'enter r',
    title: 'run',
    help: 'On the page of a fix: run the step of the cursor, after a yes to exactly its command',
    group: 'Trouble',
    on: 'fix',
    leadsTo: 'run',
    disabled: run,
  },
  {
    id: 'step-stop',
    keys: ['x'],
    shown: 'x',
    title: 'stop',
    help: 'On the page of a fix: stop the step that runs',
    group: 'Trouble',
    on: 'fix',
    leadsTo: 'stop-fix',
    disabled: stop,
  },
  {
    id: 'step-plain',
    keys: ['y'],
    shown: 'y',
    title: 'plain',
    help: 'On the page of a fix: leave the screen and print the step as plain lines, to be copied',
    group: 'Trouble',
    on: 'fix',
    leadsTo: 'plain',
    disabled: step,
  },
];
