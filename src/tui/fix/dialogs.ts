import type { Dialog } from '../dialog.ts';
import { entryOf } from '../text-input.ts';

const base = { at: 0, yes: false, busy: false } as const;

const typedOut =
  (word: string) =>
  (value: string): string | undefined =>
    value.toLowerCase() === word ? undefined : `Type \`${word}\`, in full; esc leaves it.`;

/** Trusts the checklist as it is now: the word is typed out. */
export function trustDialog(): Dialog {
  return {
    ...base,
    kind: 'trust',
    title: 'Let the commands of this checklist run on this machine',
    fields: [{ label: 'Word', entry: entryOf(''), hint: 'type trust', anew: true, fault: typedOut('trust') }],
    does: 'trusts it',
    doing: 'trusting',
    command: () => 'trust',
  };
}

/** Decides to roll back: the reason, and the words typed out. */
export function rollBackDialog(): Dialog {
  return {
    ...base,
    kind: 'roll-back',
    title: 'Roll back the launch',
    fields: [
      { label: 'Reason', entry: entryOf(''), hint: 'optional, and read by whoever comes next' },
      { label: 'Words', entry: entryOf(''), hint: 'type roll back', anew: true, fault: typedOut('roll back') },
    ],
    does: 'rolls back',
    doing: 'beginning to roll back',
    done: 'Recorded as NO-GO. Run the steps one by one, then `c` checks what proves it.',
    command: ([reason = '']) => ({ type: 'roll-back', ...(reason === '' ? {} : { reason }) }),
  };
}
