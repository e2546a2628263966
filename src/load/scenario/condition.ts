import { environmentOf, namesIn } from '../../checks/cel.ts';
import { compileExpectation } from '../../checks/expectation.ts';
import type { ExpressionFault } from '../../checks/expectation-faults.ts';
import type { Field, Fields } from '../../checks/kind.ts';
import { parseDuration } from '../../model/durations.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { decidedFaults } from './decided.ts';
import { unknownMetric } from './metrics.ts';
import { type Nameable, type Reference, rewrite, type Rewritten, type Seen } from './rewrite.ts';
import { tokens } from './scan.ts';
import type { BurstCondition } from './types.ts';

/** A condition, or everything that is wrong with it. */
export type CompiledCondition = { readonly ok: true; readonly condition: BurstCondition } | { readonly ok: false; readonly faults: readonly ExpressionFault[] };

/** The longest that a `for` may be, in seconds. */
const FOR_CAP = 3600;

/** Reads a condition over what users feel and vitals see; `expect` is judged once, so a `for` has no place there. */
export function compileCondition(source: string, key: 'expect' | 'stop_when', known: Nameable): CompiledCondition {
  const { when, for_s, faults: wrong } = withoutFor(source, key);
  const template = source.indexOf('${');
  if (template !== -1)
    return refused([
      { offset: template, what: 'a condition takes no variables', instead: 'write the number itself: what is expected is part of the scenario' },
    ]);
  const rewritten = rewrite(when, known);
  const fields: Fields = {
    status: { type: 'map', about: 'how often each status came' },
    ...Object.fromEntries([...rewritten.references].map(([name, { field }]) => [name, field] satisfies [string, Field])),
  };
  const back = (fault: ExpressionFault): ExpressionFault => ({
    offset: rewritten.offset(fault.offset),
    what: rewritten.asWritten(fault.what),
    instead: rewritten.asWritten(fault.instead),
  });
  const strange = [...rewritten.faults, ...unknownIn(rewritten, fields, known)];
  if (strange.length + wrong.length > 0) return refused([...strange, ...wrong]);
  if (namesNothing(rewritten, fields))
    return refused([{ offset: 0, what: `\`${when.trim()}\` names nothing that is measured`, instead: 'compare a metric, as in `p95_ms < 500`' }]);
  const compiled = compileExpectation(rewritten.text, fields);
  if (!compiled.ok) return refused(compiled.faults.map(back));
  const decided = decidedFaults(environmentOf(fields).parse(rewritten.text).ast, rewritten.references);
  if (decided.length > 0) return refused(decided.map(back));
  const text = source.trim().replace(/\s+/g, ' ');
  return {
    ok: true,
    condition: {
      text,
      for_s,
      evaluate(felt, requests, vitals) {
        const seen: Seen = { felt, requests, vitals };
        const known = new Map([...rewritten.references].map(([name, reference]) => [name, reference.value(seen)] as const));
        const observed: JsonObject = { status: felt.status, ...Object.fromEntries([...known].filter(([, value]) => value !== undefined)) };
        const judged = compiled.expectation.evaluate(observed);
        if ('met' in judged) return { expect: text, met: judged.met, values: renamed(judged.values, rewritten) };
        const values = renamed(Object.fromEntries([...known].flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))), rewritten);
        return { expect: text, values, why: whyNot(judged, rewritten, seen) };
      },
    },
  };
}

function refused(faults: readonly ExpressionFault[]): CompiledCondition {
  return { ok: false, faults };
}

/** Takes `for 5s` from the end of a condition. */
function withoutFor(source: string, key: 'expect' | 'stop_when'): { when: string; for_s: number; faults: ExpressionFault[] } {
  const suffix = tokens(source).find((token) => token.type === 'path' && token.segments.length === 1 && token.segments[0].key === 'for');
  if (!suffix) return { when: source, for_s: 0, faults: [] };
  const when = source.slice(0, suffix.start);
  const written = source.slice(suffix.end).trim();
  const fault = (what: string, instead: string): { when: string; for_s: number; faults: ExpressionFault[] } => ({
    when,
    for_s: 0,
    faults: [{ offset: suffix.start, what, instead }],
  });
  if (key === 'expect') return fault('`for` belongs to `stop_when`', 'leave it out: `expect` is judged once, over everything that was measured');
  const seconds = forSeconds(written);
  return seconds === undefined
    ? fault(`\`${written}\` is no length of time for \`for\``, 'write one at the end, such as `for 5s`, up to an hour')
    : { when, for_s: seconds, faults: [] };
}

/** The seconds of a `for`; undefined where it is none. */
export function forSeconds(written: string): number | undefined {
  const seconds = parseDuration(written);
  return seconds !== undefined && seconds > 0 && seconds <= FOR_CAP ? seconds : undefined;
}

function unknownIn(rewritten: Rewritten, fields: Fields, { requests, vitals }: Nameable): ExpressionFault[] {
  const environment = environmentOf(fields);
  try {
    return namesIn(environment.parse(rewritten.text).ast, environment, fields).unknown.map(({ name, offset }) => {
      const request = requests.find((one) => one === name || one.replace(/\W+/g, '_') === name);
      const fault =
        request === undefined
          ? unknownMetric(name, [...vitals.keys()])
          : { what: `\`${name}\` is no metric`, instead: `write \`request[${JSON.stringify(request)}]\` for what was felt of that request` };
      return { offset: rewritten.offset(offset), ...fault };
    });
  } catch {
    return []; // no expression at all: compiling it says where
  }
}

function namesNothing(rewritten: Rewritten, fields: Fields): boolean {
  const environment = environmentOf(fields);
  try {
    const { paths, unknown } = namesIn(environment.parse(rewritten.text).ast, environment, fields);
    return paths.length + unknown.length === 0;
  } catch {
    return false; // as above
  }
}

function renamed(values: Readonly<Record<string, Json>>, rewritten: Rewritten): Record<string, Json> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [rewritten.asWritten(name).replace(/\s+/g, ' '), value]));
}

function whyNot(judged: { readonly missing: string; readonly why?: string }, rewritten: Rewritten, seen: Seen): string {
  if (judged.why !== undefined) return rewritten.asWritten(judged.why);
  const [, name = '', rest = ''] = /^(gonogo_ref_\d+)?(.*)$/s.exec(judged.missing) ?? [];
  const reference: Reference | undefined = rewritten.references.get(name);
  const why = reference && reference.value(seen) === undefined ? reference.why(seen) : 'it was not there';
  return `\`${reference?.written ?? ''}${rest}\` has no value: ${why}`;
}
