import type { ExitCode } from '../model/exit.ts';
import { UsageError } from '../model/errors.ts';
import { operatorName } from '../settings/operator.ts';
import { itemViews } from '../state/views.ts';
import type { CommonFlags } from './define.ts';
import { interruptible } from './interrupt.ts';
import { clock, openLaunch, type LaunchFlags } from './launch.ts';
import { conclude, listen, outputOf, selectionOf } from './listen.ts';
import { prepare } from './prepare.ts';

interface CheckFlags extends CommonFlags, LaunchFlags {
  readonly phase?: readonly string[];
  readonly item?: readonly string[];
  readonly format: string;
}

/** `gonogo check`: runs the live checks of a launch without a screen. */
export async function check(named: string | undefined, flags: CheckFlags): Promise<ExitCode> {
  const output = outputOf(flags.format, flags.color);
  const prepared = await prepare(named, flags, true);
  const selected = selectionOf(prepared.checklist, flags);
  const launch = await openLaunch(prepared, await someone(flags.as), flags, 'walk');
  const unsubscribe = launch.onNotice((sentence) => process.stderr.write(`${sentence}\n`));
  const stopListening = listen(launch, output);
  const interrupt = interruptible(() => launch.engine.stopChecks());
  try {
    const views = [...itemViews(launch.state(), clock.now()).values()].filter(selected);
    const live = views.filter((view) => view.item.check && view.item.check.kind !== 'manual' && !view.ruledOut);
    if (flags.allowCommands) {
      for (const { item } of live) if (item.check?.consent?.why === 'command') process.stderr.write(`runs: ${item.check.consent.subject}\n`);
    }
    if (live.length > 0) {
      const outcome = await launch.engine.send({ type: 'check', items: live.map((view) => view.item.id) });
      if (!outcome.ok) throw new UsageError(outcome.reason);
      if (outcome.said) process.stderr.write(`${outcome.said}; \`--allow-writes\` and \`--allow-commands\` do\n`);
    }
    stopListening();
    const code = conclude(launch, output, selected);
    return interrupt.signal === undefined ? code : interrupt.code;
  } finally {
    interrupt.done();
    unsubscribe();
    await launch.close();
  }
}

/** Who ran the checks; nobody needs a name to ask. */
async function someone(as: string | undefined): Promise<string> {
  try {
    return await operatorName(as);
  } catch (error) {
    if (error instanceof UsageError && as === undefined) return 'check';
    throw error;
  }
}
