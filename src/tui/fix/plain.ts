import { shownCommand } from '../../model/fix-command.ts';
import type { FixStep } from '../../model/fix.ts';
import { clean } from '../text.ts';

/** A step as lines for a shell that has the variables: no borders, no wrapping, no values; what is one word stays one. */
export function plainStep(step: FixStep): string {
  // A default that an empty value would take belongs to the shell; so does the whole of a script.
  const asWritten = step.shell || /\$\{\w+:-/.test(step.command);
  return clean(asWritten ? step.command : shownCommand(step, {}, new Set()));
}
