import type { CheckSpec } from '../../model/checklist.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { redactor } from '../../model/redact.ts';

/** What a checklist adds to the params of its own accord: parts of the scenario that they name. */
const ofScenario = new Set(['digest', 'burst']);

/** The names of params by which two checks ask for something else; the record's own were redacted. */
export function askedOtherwise(before: Pick<CheckSpec, 'params'>, now: Pick<CheckSpec, 'params'>): string[] {
  const [old, fresh] = [before.params, redactor([]).json(now.params)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].filter((name) => canonical(old[name]) !== canonical(fresh[name]));
  return [...new Set(names.map((name) => (ofScenario.has(name) ? 'scenario' : name)))];
}

/** The same text for the same value, whatever the order of its keys. */
function canonical(value: Json | undefined): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner as JsonObject).toSorted(([a], [b]) => (a < b ? -1 : 1))) // params are JSON
      : inner,
  );
}
