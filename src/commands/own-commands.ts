import type { StepPorts } from '../engine/ports.ts';
import { secretNames } from '../model/checklist.ts';
import type { FixStep } from '../model/fix.ts';
import { shownCommand } from '../model/fix-command.ts';
import { redactor } from '../model/redact.ts';
import type { Trust } from '../model/trust.ts';
import type { LendTerminal } from '../tui/contract.ts';
import type { Prepared } from './prepare.ts';
import { stepPorts } from './step-ports.ts';
import { rememberTrust, trustOf } from './trust.ts';

/** The commands of a launch's checklist: whether they may run here, and how its steps do. */
export interface OwnCommands {
  trust(): Trust;
  /** The operator's word that they may. */
  remember(): Promise<void>;
  readonly steps: StepPorts;
  /** The command of a step as it would run now: values filled in, secrets masked. */
  shown(section: string, step: number): string;
  /** The same with all its values, secret ones too: only to tell whether it is still the same. */
  runs(section: string, step: number): string;
  /** The step as its runbook has it, names in the place of values; undefined where there is none. */
  written(section: string, step: number): FixStep | undefined;
  /** Says how a step that wants the terminal gets it; without a screen there is none to give. */
  onLend(lend: LendTerminal): void;
}

/** Looks up what this machine trusts of a checklist. */
export async function ownCommands(prepared: Prepared, operator: string): Promise<OwnCommands> {
  const { checklist } = prepared;
  let trust = await trustOf(prepared.written, checklist.file);
  let lend: LendTerminal | undefined;
  const stepAt = (ref: string, n: number): FixStep | undefined =>
    checklist.runbook?.find((section) => section.ref === ref)?.steps.find((candidate) => candidate.n === n);
  // What is answered with yes is shown as it runs: only values that are secret are masked, not what looks like a credential.
  const exact = (command: string): string => redactor(prepared.secrets).known(command);
  return {
    trust: () => trust,
    async remember() {
      await rememberTrust(prepared.written, checklist.file, operator);
      trust = { trusted: true };
    },
    steps: stepPorts(prepared, () => lend),
    written(ref, n) {
      const step = stepAt(ref, n);
      return step && { ...step, command: exact(step.command) };
    },
    shown(ref, n) {
      const step = stepAt(ref, n);
      return step ? exact(shownCommand(step, prepared.variables, secretNames(checklist))) : '';
    },
    runs(ref, n) {
      const step = stepAt(ref, n);
      return step ? shownCommand(step, prepared.variables, new Set()) : '';
    },
    onLend(given) {
      lend = given;
    },
  };
}
