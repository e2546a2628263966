import { claimJudge } from '../../src/checks/claims.ts';
import { shownCommand } from '../../src/model/fix-command.ts';
import type { FixStep } from '../../src/model/fix.ts';
import type { LaunchStore } from '../../src/state/store.ts';
import type { FixDesk } from '../../src/tui/contract.ts';

/** What a console of a test knows of runbooks: nothing remembered, everything trusted, commands as they are written. */
export function fixDesk(store: LaunchStore, about: Partial<FixDesk> = {}): FixDesk {
  const stepOf = (ref: string, n: number): FixStep | undefined =>
    store
      .getState()
      .launch?.checklist.runbook?.find((section) => section.ref === ref)
      ?.steps.find((step) => step.n === n);
  return {
    claims: claimJudge(),
    memory: new Map(),
    trust: { state: () => ({ trusted: true }), remember: async () => undefined },
    shown(ref, n) {
      const step = stepOf(ref, n);
      return step ? shownCommand(step, {}, new Set()) : '';
    },
    written: stepOf,
    onLend: () => undefined,
    ...about,
  };
}
