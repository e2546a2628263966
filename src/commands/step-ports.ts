import { basicEnvironment } from '../checks/command.ts';
import type { StepPorts } from '../engine/ports.ts';
import { redactor } from '../model/redact.ts';
import type { LendTerminal } from '../tui/contract.ts';
import type { Prepared } from './prepare.ts';
import { runStep } from './run-step.ts';

/** How this machine runs the steps of a launch's runbooks: in the checklist's folder, with no more environment than the checklist declares. */
export function stepPorts(prepared: Prepared, lender: () => LendTerminal | undefined): StepPorts {
  let redact = { secrets: prepared.secrets, by: redactor(prepared.secrets) };
  return {
    clean(text) {
      if (redact.secrets !== prepared.secrets) redact = { secrets: prepared.secrets, by: redactor(prepared.secrets) };
      return redact.by.text(text);
    },
    async run({ terminal, ...step }, print, signal) {
      const run = { ...step, terminal, cwd: prepared.folder, env: environmentOf(prepared, 'script' in step.what) };
      if (!terminal) return runStep(run, print, signal);
      const lend = lender();
      if (!lend) return { ended: 'not-started', why: 'it wants the terminal, and there is none to give: run it yourself' };
      let ended: Awaited<ReturnType<StepPorts['run']>> = { ended: 'stopped' };
      await lend(async () => {
        ended = await runStep(run, print, signal);
      });
      return ended;
    },
  };
}

/** What every program needs, and the variables that the checklist declares, as they are now. A script stops at a name that is not there, so those without a value are empty for it. */
function environmentOf({ checklist, variables }: Pick<Prepared, 'checklist' | 'variables'>, script: boolean): Record<string, string> {
  const values = checklist.variables.flatMap(({ name }) => (variables[name] || script ? [[name, variables[name] ?? ''] as const] : []));
  const basic = basicEnvironment();
  return { ...basic, ...Object.fromEntries(values.filter(([name, value]) => value !== '' || !(name in basic))) };
}
