import { compileExpectation, type Expectation } from '../../checks/expectation.ts';
import type { Kind } from '../../checks/kind.ts';
import { compileValue, countedIn, type Value, valueFields } from '../../checks/metrics/value.ts';
import { Refusal } from '../../model/errors.ts';
import type { AlertRule, Objective } from '../../model/watch.ts';
import { type AlertBeats, alertBeats } from './alert.ts';
import { beatsIn } from './beats.ts';
import { BURN_WINDOWS } from './budget.ts';

/** An objective, ready to be judged beat by beat. */
export interface CompiledObjective {
  readonly spec: Objective;
  readonly value: Value;
  /** Whether its value is about what happened since the sample before. */
  readonly counts: boolean;
  readonly objective: Expectation;
  readonly alerts: readonly { readonly rule: AlertRule; readonly when: Expectation; readonly beats: AlertBeats }[];
  /** The windows, in beats. */
  readonly beats: { readonly over: number; readonly fast: number; readonly slow: number };
}

/** Compiles an objective; a Refusal where its checklist was never linted. */
export function compileObjective(spec: Objective, kinds: readonly Kind[], every_s: number): CompiledObjective {
  const kind = kinds.find((candidate) => candidate.kind === spec.check.kind);
  if (!kind) throw new Refusal(`the objective \`${spec.id}\` asks for the kind \`${spec.check.kind}\`, which is not there: run \`gonogo lint\``);
  const value = compileValue(spec.value, kind.fields, countedIn(spec.check.params));
  if (!value.ok) throw new Refusal(`the value of \`${spec.id}\` cannot be read: ${value.faults.map(({ what }) => what).join('; ')}`);
  const condition = (source: string): Expectation => {
    const compiled = compileExpectation(source, valueFields);
    if (!compiled.ok) throw new Refusal(`\`${source}\` of \`${spec.id}\` cannot be read: ${compiled.faults.map(({ what }) => what).join('; ')}`);
    return compiled.expectation;
  };
  return {
    spec,
    value: value.value,
    counts: value.value.counters.length + value.value.histograms.length > 0,
    objective: condition(spec.objective),
    alerts: spec.alerts.map((rule) => ({ rule, when: condition(rule.when), beats: alertBeats(rule, every_s) })),
    beats: { over: beatsIn(spec.over_s, every_s), fast: beatsIn(BURN_WINDOWS.fast, every_s), slow: beatsIn(BURN_WINDOWS.slow, every_s) },
  };
}

/** Whether a condition holds for a value; undefined where it cannot be said. */
export function holds(condition: Expectation, value: number | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  const judged = condition.evaluate({ value });
  return 'met' in judged ? judged.met : undefined;
}
