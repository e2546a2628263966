import type { KeyBinding } from '../key-binding.ts';
import type { Reason } from '../reasons.ts';
import { replayBindings } from './keys.ts';

/** Why a key that would change something does nothing in a replay. */
export const onlyReplay = 'This is a replay: it changes nothing.';

/** The keys that only look: all others send something, and do nothing in a replay. */
const looks: ReadonlySet<string> = new Set(
  [
    'down up page-down page-up first last next previous focus open history',
    'burst triage rollback step-plain watch watch-note watch-section poll people walkthrough',
    'filter stop help redraw quit',
  ].flatMap((line) => line.split(' ')),
);

/** A key as it is also in a replay: there nothing is sent, and keys of the replay come before all others. */
export function heedReplay(binding: KeyBinding): KeyBinding {
  if (binding.on === 'replay') return binding;
  const disabled: Reason = (context) => {
    if (!context.replay) return binding.disabled?.(context);
    // The end of a section is closed with the key that opens a fix.
    if (!looks.has(binding.id) || (binding.id === 'open' && context.row?.type === 'close')) return onlyReplay;
    const taken = binding.on === undefined ? takenFrom(binding) : undefined;
    return taken ?? binding.disabled?.(context);
  };
  return { ...binding, disabled };
}

/** What a key means in a replay, where all that it is bound to means something else there. */
function takenFrom({ keys }: KeyBinding): string | undefined {
  const others = keys.map((key) => replayBindings.find((other) => other.keys.includes(key)));
  const [first] = others;
  return first && others.every(Boolean) ? `In a replay \`${first.shown}\` is \`${first.title}\`.` : undefined;
}
