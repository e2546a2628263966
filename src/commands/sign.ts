import { exitCodes, type ExitCode } from '../model/exit.ts';
import { UsageError } from '../model/errors.ts';
import { operatorName } from '../settings/operator.ts';
import { oneLine } from '../output/escape.ts';
import { viewFinder } from '../state/views.ts';
import type { CommonFlags } from './define.ts';
import { clock } from './clock.ts';
import { openLaunch, type LaunchFlags } from './launch.ts';
import { itemNamed } from './listen.ts';
import { prepare } from './prepare.ts';

interface SignFlags extends CommonFlags, LaunchFlags {
  readonly value?: string;
  readonly note?: string;
}

/** `gonogo sign`: signs one item on the evidence that is on record. */
export async function sign(id: string, named: string | undefined, flags: SignFlags): Promise<ExitCode> {
  const prepared = await prepare(named, flags, false);
  const item = itemNamed(prepared.checklist, id);
  const operator = await operatorName(flags.as, { onNotice: (sentence) => process.stderr.write(`${sentence}\n`) });
  const launch = await openLaunch(prepared, operator, flags, 'sign');
  launch.onNotice((sentence) => process.stderr.write(`${sentence}\n`));
  try {
    const { value, note } = flags;
    const outcome = await launch.engine.send({ type: 'sign', item, ...(value === undefined ? {} : { value }), ...(note === undefined ? {} : { note }) });
    if (!outcome.ok) throw new UsageError(outcome.reason);
    const view = viewFinder(launch.state(), clock.now())(item);
    const latest = view?.signatures.at(-1);
    process.stdout.write(`${item} signed by ${operator}: ${view?.state ?? ''}${view?.because ? `, ${oneLine(view.because)}` : ''}\n`);
    if (latest?.past) process.stderr.write(`signed past the closed gate of ${latest.past.map((phase) => `\`${phase}\``).join(', ')}; the record says so\n`);
    return exitCodes.go;
  } finally {
    await launch.close();
  }
}
