import { openLedgerPlace } from '../ledger/place.ts';
import { UsageError } from '../model/errors.ts';
import type { ExitCode } from '../model/exit.ts';
import { operatorName } from '../settings/operator.ts';
import { chooseLaunch } from './choose-launch.ts';
import { findChecklist } from './find-checklist.ts';
import { open, type OpenFlags } from './open.ts';
import { prepare } from './prepare.ts';
import { hasScreen } from './screen.ts';

/** `gonogo follow`: the console on the launch that is there, with the cursor where that of somebody else is. */
export async function follow(who: string, named: string | undefined, flags: OpenFlags): Promise<ExitCode> {
  const operator = await operatorName(flags.as, { onNotice: (sentence) => process.stderr.write(`${sentence}\n`) });
  if (who === operator) throw new UsageError(`\`${who}\` is you: name somebody else, or say who you are with \`--as NAME\``);
  if (!hasScreen()) throw new UsageError('following somebody needs a terminal: there is no screen here');
  const file = await findChecklist(named);
  return open(file, { ...flags, follow: who, launch: flags.launch ?? (await theLaunch(file, flags)) });
}

/** There has to be one: nobody follows anybody into a launch that this command would begin. */
async function theLaunch(file: string, flags: OpenFlags): Promise<string> {
  const prepared = await prepare(file, flags, false);
  const place = await openLedgerPlace(flags.ledger);
  try {
    const id = await chooseLaunch(place, prepared, flags, 'read');
    if (id === undefined) throw new UsageError('there is no launch to follow anybody into: leave `--new` out');
    return id;
  } finally {
    await place.close();
  }
}
