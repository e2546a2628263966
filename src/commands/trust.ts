import { dirname, resolve, sep } from 'node:path';
import { loadChecklist } from '../checklist/load.ts';
import type { Kind } from '../checks/kind.ts';
import type { Checklist } from '../model/checklist.ts';
import { faultLine, UsageError } from '../model/errors.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { shown } from '../model/redact-event.ts';
import { redactor } from '../model/redact.ts';
import { commandsOf, trustIn, type Trust } from '../model/trust.ts';
import { operatorName } from '../settings/operator.ts';
import { readTrust, saveTrust } from '../settings/trust.ts';
import { clock } from './clock.ts';
import { findChecklist } from './find-checklist.ts';
import { withOwnKinds } from './own-kinds.ts';
import { packageRoot } from './package-root.ts';

interface TrustFlags {
  readonly as?: string;
  readonly forget?: boolean;
  readonly show?: boolean;
  readonly kinds?: readonly string[];
}

/** `gonogo trust FILE`: shows every command of a checklist, its runbooks and what changed, and remembers the files as they are now. */
export async function trust(named: string | undefined, flags: TrustFlags): Promise<ExitCode> {
  const file = await findChecklist(named);
  const checklist = await read(file, await withOwnKinds(flags.kinds));
  const say = (line: string): unknown => process.stdout.write(`${shown(line, redactor([]))}\n`);
  if (flags.forget) {
    await saveTrust(file, undefined);
    say(`\`${file}\` is no longer trusted: none of its commands runs`);
    return exitCodes.go;
  }
  const state = await trustOf(checklist, file);
  const commands = commandsOf(checklist);
  for (const { where, command } of commands) say(`${where}\n${command.replace(/^/gm, '    ')}`);
  if (!state.trusted && state.changes.length > 0) say(`\nSince it was trusted:\n${state.changes.join('\n')}`);
  const many = `${commands.length === 0 ? 'no' : commands.length} command${commands.length === 1 ? '' : 's'}`;
  if (flags.show) {
    say(`\n${many} in \`${file}\`: ${state.trusted ? 'trusted' : state.why}`);
    return state.trusted ? exitCodes.go : exitCodes.unknowns;
  }
  await rememberTrust(checklist, file, await operatorName(flags.as, { onNotice: (sentence) => process.stderr.write(`${sentence}\n`) }));
  say(`\n\`${file}\` is trusted as it is now, with ${many}; a change of it or of what belongs to it ends that`);
  return exitCodes.go;
}

async function read(file: string, kinds: readonly Kind[]): Promise<Checklist> {
  const { checklist, faults } = await loadChecklist(file, { kinds });
  const errors = faults.filter((fault) => fault.severity === 'error');
  if (errors.length > 0 || !checklist) throw new UsageError(errors.map(faultLine).join('\n') || `\`${file}\` holds no checklist`);
  return checklist;
}

/** Whether the commands of a checklist may run here. What came with gonogo is trusted as gonogo is. */
export async function trustOf(checklist: Checklist, file: string): Promise<Trust> {
  const own = `${packageRoot()}${sep}checklists`;
  if (dirname(resolve(file)) === own || commandsOf(checklist).length === 0) return { trusted: true };
  return trustIn(checklist, await readTrust(file));
}

/** Remembers a checklist as trusted, as it is now. */
export async function rememberTrust(checklist: Checklist, file: string, by: string): Promise<void> {
  await saveTrust(file, {
    digest: checklist.digest,
    files: checklist.files ?? {},
    commands: commandsOf(checklist),
    at: new Date(clock.now()).toISOString(),
    by,
  });
}
