import { expect } from 'vitest';
import { compileExpectation } from '../../src/checks/expectation.ts';
import type { CheckContext, Kind } from '../../src/checks/kind.ts';
import { NoAnswer } from '../../src/model/errors.ts';
import type { JsonObject } from '../../src/model/json.ts';

/** Observes as the engine does: params as a checklist writes them, and only plain JSON of the declared fields comes back. */
export async function look<Params>(kind: Kind<Params>, written: JsonObject, context: CheckContext): Promise<JsonObject> {
  const observed = await kind.observe(kind.params.parse(written), context);
  expect(JSON.parse(JSON.stringify(observed))).toEqual(observed);
  for (const name of Object.keys(observed)) expect(Object.keys(kind.fields)).toContain(name);
  for (const [name, field] of Object.entries(kind.fields)) if (field.optional !== true) expect(Object.keys(observed)).toContain(name);
  return observed;
}

/** Why there was no answer. */
export async function whyNot<Params>(kind: Kind<Params>, written: JsonObject, context: CheckContext): Promise<NoAnswer> {
  const answered = await kind.observe(kind.params.parse(written), context).catch((error: unknown) => error);
  if (!(answered instanceof NoAnswer)) expect.fail(`there was an answer, or something else: ${String(answered)} ${JSON.stringify(answered)}`);
  expect(answered.message).not.toMatch(/\n|\bat .*:\d+:\d+/);
  return answered;
}

/** Whether an observation meets an expectation, the kind's own unless another is given. */
export function meets<Params>(kind: Kind<Params>, observed: JsonObject, expectation: string = kind.expect): boolean {
  const compiled = compileExpectation(expectation, kind.fields);
  if (!compiled.ok) expect.fail(compiled.faults.map(({ what }) => what).join('; '));
  const judged = compiled.expectation.evaluate(observed);
  if (!('met' in judged)) expect.fail(`\`${judged.missing}\` was not there`);
  return judged.met;
}

/** What the params' schema says of them, one message for each fault. */
export function faultsOf<Params>(kind: Kind<Params>, written: JsonObject): string[] {
  const parsed = kind.params.safeParse(written);
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}
