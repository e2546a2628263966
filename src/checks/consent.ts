import type { CheckSpec, Consent } from '../model/checklist.ts';
import type { JsonObject } from '../model/json.ts';
import { retryInWords } from '../model/retry.ts';
import { substituteIn, type Variables } from '../model/variables.ts';
import type { Kind } from './kind.ts';

/**
 * What an operator has to allow before a check runs with these variables: the command as it will run, values of `secret` variables left as `${NAME}`.
 * Undefined where nothing has to be allowed, as for logs that come from a file although a command could print them.
 */
export function consentOf(check: CheckSpec, kinds: readonly Kind[], variables: Variables, secret: ReadonlySet<string>): Consent | undefined {
  const kind = kinds.find((candidate) => candidate.kind === check.kind);
  // A journey was read by whoever loaded the checklist: what it says it writes holds for its digest. What a burst does is among its params, variables still in place.
  if (!kind?.consent || kind.readsScenario === 'journey') return check.consent;
  const shown = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value && secret.has(name) ? `\${${name}}` : value]));
  const { value, missing } = substituteIn(check.params, shown);
  if (missing.length > 0) return check.consent; // it cannot run: what was written is what there is to show
  const consent = kind.consent(value as JsonObject); // an object stays one
  return consent && check.retry ? { ...consent, subject: `${consent.subject} (${retryInWords(check.retry)})` } : consent;
}
