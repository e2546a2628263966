import type { ExitCode } from '../model/exit.ts';
import { UsageError } from '../model/errors.ts';
import type { ItemView } from '../model/views.ts';
import { oneLine } from '../output/escape.ts';
import { itemViews } from '../state/views.ts';
import type { CommonFlags } from './define.ts';
import { interruptible } from './interrupt.ts';
import { clock } from './clock.ts';
import { openLaunch, type LaunchFlags, type OpenLaunch } from './launch.ts';
import { showProgress } from './load-progress.ts';
import { conclude, listen, outputOf, selectionOf } from './listen.ts';
import { prepare } from './prepare.ts';
import { someone } from './someone.ts';

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
  const launch = await openLaunch(prepared, await someone(flags.as, 'check'), flags, 'walk');
  const unsubscribe = launch.onNotice((sentence) => process.stderr.write(`${sentence}\n`));
  const progress = showProgress(launch);
  const stopListening = listen(launch, output);
  const interrupt = interruptible(() => launch.engine.stopChecks());
  try {
    const views = itemViews(launch.state(), clock.now());
    const live = [...views.values()].filter((view) => selected(view) && view.item.check && view.item.check.kind !== 'manual' && !view.ruledOut);
    // What is not trusted does not run: the engine says so.
    if (launch.commands.trust().trusted)
      for (const subject of commandsOf(live, views, flags.allowCommands === true)) process.stderr.write(`runs: ${subject}\n`);
    if (live.length > 0) {
      const outcome = await launch.engine.send({ type: 'check', items: live.map((view) => view.item.id) });
      if (!outcome.ok) throw new UsageError(outcome.reason);
      if (outcome.said) process.stderr.write(`${outcome.said}; \`--allow-writes\` and \`--allow-commands\` do\n`);
      for (const sentence of unconfirmed(launch, live)) process.stderr.write(`${sentence}\n`);
    }
    stopListening();
    const code = conclude(launch, output, selected);
    return interrupt.signal === undefined ? code : (output.exit(interrupt.code) as ExitCode); // nagios has its own four
  } finally {
    progress.done();
    unsubscribe();
    await launch.close();
    // Last, so that a second signal ends nothing half-way without a code.
    interrupt.done();
  }
}

/** Every command that a check of these lines runs, as it is shown: those of what they need come along. */
function commandsOf(live: readonly ItemView[], views: ReadonlyMap<string, ItemView>, all: boolean): string[] {
  const running = new Set<ItemView>(live);
  for (const { item } of running) {
    const needed = item.needs.flatMap((id) => views.get(id) ?? []);
    for (const view of needed) if (view.underneath !== 'done' && view.underneath !== 'sensed' && !view.ruledOut) running.add(view);
  }
  return [...running].flatMap(({ item, allowed }) => (item.check?.consent?.why === 'command' && (all || allowed) ? [item.check.consent.subject] : []));
}

/** Load to other hosts that nobody named: no other flag lets it run. */
function unconfirmed(launch: OpenLaunch, asked: readonly ItemView[]): string[] {
  const views = itemViews(launch.state(), clock.now());
  return asked.flatMap(({ item: { id } }) => {
    const { item, allowed } = views.get(id) ?? {};
    const { host, subject = '' } = item?.check?.consent ?? {};
    return host === undefined || allowed ? [] : [oneLine(`\`${id}\` ${subject}: \`${host}\` is not this machine, \`--confirm ${host}\` lets it run`)];
  });
}
