import type { Claim, Claims, Failure } from '../model/fix.ts';
import { verdicts } from '../model/verdict.ts';
import type { Environment } from '@marcbachmann/cel-js';
import { environmentOf, humanise, namesIn } from './cel.ts';
import { claimFaults, couldHold, kindsIn, type Known } from './claim-faults.ts';
import { syntaxFault, typeFault, type ExpressionFault } from './expectation-faults.ts';
import { compileExpectation } from './expectation.ts';
import type { Fields, Kind } from './kind.ts';

/** What a section's `when` may name. */
const claimFields: Fields = {
  kind: { type: 'string', about: 'the kind of the check' },
  item: { type: 'string', about: 'the id of the line' },
  code: { type: 'string', about: 'why there was no answer, or nothing' },
  verdict: { type: 'string', about: verdicts.join(', ') },
  observed: { type: 'dyn', about: 'what the check observed' },
};

/** A section's condition, ready to judge, or everything that is wrong with it. */
export type CompiledClaim =
  | { readonly ok: true; readonly source: string; readonly judge: (failure: Failure) => Claim }
  | { readonly ok: false; readonly faults: readonly ExpressionFault[] };

/** Reads the `when` of a runbook section: CEL over `kind`, `item`, `code`, `verdict` and `observed`. */
export function compileClaim(when: string, known: Known = {}): CompiledClaim {
  const environment = environmentOf(claimFields);
  try {
    const { ast } = environment.parse(when);
    const named = claimFaults(ast, Object.keys(claimFields), namesIn(ast, environment, claimFields).unknown, known);
    const faults = named.length > 0 ? named : typeFaults(when, known.kinds?.filter(({ kind }) => kindsIn(ast)?.has(kind)) ?? []);
    if (faults.length > 0) return { ok: false, faults };
  } catch (error) {
    return { ok: false, faults: [syntaxFault(error, when)] };
  }
  const compiled = compileExpectation(when, claimFields);
  if (!compiled.ok) return { ok: false, faults: compiled.faults };
  const names = countOf(when);
  return {
    ok: true,
    source: when.trim(),
    judge({ kind, item, verdict, code = '', observed = {} }) {
      const judged = compiled.expectation.evaluate({ kind, item, verdict, code, observed });
      return { holds: 'met' in judged && judged.met, names };
    },
  };
}

const typed = new WeakMap<Fields, Environment>();

/** Where a condition is about one kind only, its fields have types: a list is never equal to a number, and would just claim nothing. */
function typeFaults(when: string, kinds: readonly Pick<Kind, 'fields'>[]): ExpressionFault[] {
  const [only, ...others] = kinds;
  if (!only || others.length > 0) return [];
  const environment = typed.get(only.fields) ?? typedEnvironment(only.fields);
  typed.set(only.fields, environment);
  const program = environment.parse(when);
  humanise(program.ast, environment, { membership: true });
  const checked = program.check();
  return checked.valid ? [] : [typeFault(checked.error ?? { code: '', summary: 'the types do not fit' }, when)];
}

function typedEnvironment(fields: Fields): Environment {
  const { observed: _untyped, ...texts } = claimFields;
  const schema = Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, type]));
  return environmentOf(texts).clone().registerVariable('observed', { schema });
}

function countOf(when: string): number {
  const environment = environmentOf(claimFields);
  return new Set(namesIn(environment.parse(when).ast, environment, claimFields).paths.map((path) => path.text)).size;
}

/** The judge of sections' conditions for who shows fixes; each is compiled once, when it is first needed. One that cannot be read claims nothing: lint has said so. */
export function claimJudge(): Claims {
  const compiled = new Map<string, CompiledClaim>();
  return (when, failure) => {
    const claim = compiled.get(when) ?? compileClaim(when);
    compiled.set(when, claim);
    return claim.ok ? claim.judge(failure) : { holds: false, names: 0 };
  };
}

/** Whether a section's condition could ever claim a failure of an item, whatever is observed. */
export function couldClaim(when: string, about: { readonly kind: string; readonly item: string }): boolean {
  try {
    return couldHold(environmentOf(claimFields).parse(when).ast, about);
  } catch {
    return false; // it cannot be read, which is a fault of its own
  }
}
