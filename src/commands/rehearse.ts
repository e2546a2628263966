import { join, relative } from 'node:path';
import { didYouMean } from '../checklist/did-you-mean.ts';
import { UsageError } from '../model/errors.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { FAULTS, startSandbox, type Sandbox } from '../sandbox/index.ts';
import { operatorName } from '../settings/operator.ts';
import type { FaultSwitch } from '../tui/contract.ts';
import type { BurstFlags } from './burst-leave.ts';
import type { CommonFlags } from './define.ts';
import { interruptible } from './interrupt.ts';
import { openLaunch, type OpenLaunch } from './launch.ts';
import { outputOf } from './listen.ts';
import { packageRoot } from './package-root.ts';
import { roleOf } from './open.ts';
import { prepare } from './prepare.ts';
import { hasScreen } from './screen.ts';
import { walk } from './walk.ts';

interface RehearseFlags extends CommonFlags, BurstFlags {
  readonly fault?: readonly string[];
  readonly serve?: boolean;
  readonly format: string;
  readonly recheck: string;
  readonly screenReader?: boolean;
  /** `driver` or `navigator`. */
  readonly role?: string;
}

/** `gonogo rehearse`: the launch on a target of its own. */
export async function rehearse(named: string | undefined, flags: RehearseFlags): Promise<ExitCode> {
  const { role: asked, ...others } = flags;
  const role = roleOf(asked);
  const faults = (flags.fault ?? []).map(faultNamed);
  const output = outputOf(flags.format, flags.color);
  const stop = new AbortController();
  const interrupt = interruptible(() => stop.abort());
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  let sandbox: Sandbox | undefined;
  try {
    sandbox = await startSandbox({ faults, onProgress: say, signal: stop.signal });
    if (flags.serve) return await serve(sandbox, stop.signal, interrupt);
    const checklist = named ?? relative(process.cwd(), join(packageRoot(), 'checklists', 'creator-launch.md'));
    const given = { ...flags, envFile: [...(flags.envFile ?? []), sandbox.envFile], target: flags.target ?? 'rehearsal' };
    const prepared = await prepare(checklist, given, true);
    const onScreen = hasScreen() && flags.format === 'text';
    const operator = onScreen ? await operatorName(flags.as, { onNotice: (sentence) => process.stderr.write(`${sentence}\n`) }) : 'rehearsal';
    // The target is ours and gone afterwards: walking it by itself is leave to write to it.
    const launch = await openLaunch(prepared, operator, { ...flags, new: flags.launch === undefined, allowWrites: !onScreen }, 'walk');
    try {
      if (!onScreen) return await walk(launch, prepared.checklist, output, interrupt, stop.signal);
      const { enterConsole } = await import('./console.ts');
      interrupt.done();
      return await enterConsole(launch, operator, { ...others, ...(role ? { role } : {}) }, switches(sandbox, launch));
    } finally {
      await launch.close();
    }
  } finally {
    await sandbox?.stop();
    interrupt.done();
  }
}

/** The faults as the console switches them; once one is in force, what was seen before is seen again. */
function switches({ faults, active, setFault }: Sandbox, launch: OpenLaunch): FaultSwitch {
  return {
    faults,
    active,
    async set(name, on) {
      await setFault(name, on);
      const seen = [...launch.state().items.values()].filter((record) => record.evidence && record.item.check?.kind !== 'manual');
      if (seen.length > 0) await launch.engine.send({ type: 'check', items: seen.map((record) => record.item.id), unasked: true });
    },
  };
}

function faultNamed(name: string): string {
  const names = FAULTS.map((fault) => fault.name);
  if (names.includes(name)) return name;
  const meant = didYouMean(name, names);
  throw new UsageError(`there is no fault \`${name}\`: ${meant ? `did you mean \`${meant}\`?` : `choose ${names.map((known) => `\`${known}\``).join(', ')}`}`);
}

async function serve(sandbox: Sandbox, stop: AbortSignal, interrupt: { readonly code: ExitCode }): Promise<ExitCode> {
  process.stdout.write(`${sandbox.envFile}\n`);
  process.stderr.write(`the target is up; check it with \`gonogo check checklists/creator-launch.md --env-file ${sandbox.envFile}\`, and end it with Ctrl-C\n`);
  const stopped = new Promise<'stopped'>((resolve) => stop.addEventListener('abort', () => resolve('stopped'), { once: true }));
  // The sandbox does not keep this process alive, and nothing else does here.
  const alive = setInterval(() => undefined, 2 ** 30);
  const how = await Promise.race([stopped, sandbox.closed.then(() => 'died' as const)]);
  clearInterval(alive);
  if (how === 'stopped') return interrupt.code;
  process.stderr.write('the target ended by itself\n');
  return exitCodes.internal;
}
