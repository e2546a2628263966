import { shownCommand } from '../model/fix-command.ts';
import { memoryNotRead } from '../model/fix-memory.ts';
import type { Claims, FixStep } from '../model/fix.ts';
import type { LaunchStore } from '../state/store.ts';
import type { FixDesk } from '../tui/contract.ts';

/** What a replay knows of runbooks: the sections as the record holds them, to be read; nothing runs, so nothing has to be trusted. */
export function recordedFixes(store: LaunchStore, claims: Claims): FixDesk {
  const written = (ref: string, n: number): FixStep | undefined =>
    store
      .getState()
      .launch?.checklist.runbook?.find((section) => section.ref === ref)
      ?.steps.find((step) => step.n === n);
  return {
    claims,
    memory: memoryNotRead,
    trust: { state: () => ({ trusted: true }), remember: () => Promise.resolve() },
    shown(ref, n) {
      const step = written(ref, n);
      return step ? shownCommand(step, {}, new Set()) : '';
    },
    written,
    onLend: () => undefined,
  };
}
