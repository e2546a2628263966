import { compileExpectation, type Expectation } from '../checks/expectation.ts';
import type { Fields, Kind } from '../checks/kind.ts';
import type { CheckSpec } from '../model/checklist.ts';
import { NoAnswer } from '../model/errors.ts';
import type { EventOf } from '../model/events.ts';
import type { Json, JsonObject } from '../model/json.ts';

/** What is said of an observation: the verdict, the measured value in words, and the values that the expectations named. */
export type Judgement = Pick<EventOf<'observed'>, 'verdict' | 'response' | 'values' | 'code'>;

/** Judges an observation by what a checklist expects of it. Throws NoAnswer where the expectation itself cannot be read. */
export function judge(kind: Kind, spec: Pick<CheckSpec, 'expect' | 'warn'>, observed: JsonObject): Judgement {
  const response = kind.response(observed);
  const expected = expectation(spec.expect, kind.fields).evaluate(observed);
  if ('missing' in expected) {
    return { verdict: 'unknown', response: `${expected.why ?? `\`${expected.missing}\` is not in what was seen`}: ${response}`, code: 'field-missing' };
  }
  const { met, values } = expected;
  if (!met) {
    // What a burst failed by are the expectations of its scenario, and its own words begin with them.
    const more = kind.alone && spec.expect === kind.expect ? [] : unsaid(values, response);
    return { verdict: 'fail', response: [...more, response].join(' · '), values };
  }
  if (spec.warn === undefined) return { verdict: 'pass', response, values };
  const wished = expectation(spec.warn, kind.fields).evaluate(observed);
  if ('missing' in wished) return { verdict: 'warn', response, values };
  return { verdict: wished.met ? 'pass' : 'warn', response, values: { ...values, ...wished.values } };
}

/** A response with the attempt that brought it, where it was not the first. */
export function onAttempt(response: string, attempts = 1): string {
  return attempts > 1 ? `${response}, on attempt ${attempts}` : response;
}

/** The values that the expectation named and that the kind's own words leave out: `json.schema = behind` beside `503 in 61 ms`. */
function unsaid(values: Readonly<Record<string, Json>>, response: string): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (value === null || typeof value === 'object' || response.includes(String(value))) return [];
    const shown = String(value);
    return shown === '' || shown.length > 40 ? [] : [`${name} = ${shown}`];
  });
}

const compiled = new WeakMap<Fields, Map<string, Expectation>>();

function expectation(source: string, fields: Fields): Expectation {
  const known = compiled.get(fields) ?? new Map<string, Expectation>();
  compiled.set(fields, known);
  const cached = known.get(source);
  if (cached) return cached;
  const result = compileExpectation(source, fields);
  if (!result.ok) throw new NoAnswer('unknown', 'bad-expectation', `\`${source}\` cannot be judged: ${result.faults.map((fault) => fault.what).join('; ')}`);
  known.set(source, result.expectation);
  return result.expectation;
}
