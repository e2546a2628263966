import { Refusal } from '../model/errors.ts';
import type { Rollback } from '../model/fix.ts';
import type { EnginePorts } from './ports.ts';
import { runChecks } from './run.ts';

/** Records the decision to go back: the launch is a no-go from here on, whatever comes of the steps. */
export async function startRollback(reason: string | undefined, ports: EnginePorts): Promise<void> {
  const { section, checks } = rollbackOf(ports);
  const why = reason?.trim();
  const note = why ? `rolling back: ${why}` : 'rolling back';
  await ports.record([
    { type: 'rollback-started', section, checks: [...checks], ...(why ? { reason: why } : {}) },
    { type: 'decided', go: false, note },
  ]);
}

/** Asks the checks that prove the way back; says what is left. */
export async function checkRollback(ports: EnginePorts, signal: AbortSignal): Promise<string> {
  const { checks } = rollbackOf(ports);
  const known = new Map(checks.map((id) => [id, ports.look().item(id)?.evidence?.seq]));
  await runChecks(checks, ports, signal);
  signal.throwIfAborted();
  const left = checks.filter((id) => {
    const evidence = ports.look().item(id)?.evidence;
    // What could not be asked now (nobody allowed it, what it needs is away) proves nothing, however it was before.
    return evidence === undefined || evidence.seq === known.get(id) || (evidence.verdict !== 'pass' && evidence.verdict !== 'warn');
  });
  await ports.record([{ type: 'rollback-checked', left }]);
  return left.length === 0
    ? 'rolled back: every check that proves it passes'
    : `not rolled back yet, ${left.length} left: ${left.map((id) => `\`${id}\``).join(', ')}`;
}

function rollbackOf({ checklist }: EnginePorts): Rollback {
  if (checklist.rollback) return checklist.rollback;
  throw new Refusal('this checklist names no way back: write `rollback:` with a `section` and `checks` into its front matter');
}
