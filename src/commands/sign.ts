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
    const where = oneLine(`launch ${launch.id} on ${launch.state().target.name}`);
    if (!outcome.ok) throw new UsageError(`${outcome.reason} (${where})`);
    await launch.close(); // what is kept on this machine is handed in now, where that can be
    const { link } = launch.store.getState();
    if (link.state === 'lost' && link.kept.length > 0) {
      process.stdout.write(`${item} signed by ${operator}: kept on this machine, not recorded yet\n${where}\n`);
      return exitCodes.people;
    }
    const view = viewFinder(launch.state(), clock.now())(item);
    const latest = view?.signatures.find(({ by }) => by === operator);
    process.stdout.write(`${item} signed by ${operator}: ${view?.state ?? ''}${view?.because ? `, ${oneLine(view.because)}` : ''}\n${where}\n`);
    if (latest?.past) process.stderr.write(`signed past the closed gate of ${latest.past.map((phase) => `\`${phase}\``).join(', ')}; the record says so\n`);
    return exitCodes.go;
  } finally {
    await launch.close();
  }
}
