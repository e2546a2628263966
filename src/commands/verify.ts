import { withLedgerPlace, type LedgerPlace } from '../ledger/place.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { unknownLaunch } from './choose-launch.ts';

/** `gonogo verify`: proves each record whole, or names the first line that is not. */
export async function verify(names: readonly string[], flags: { ledger?: string }): Promise<ExitCode> {
  return withLedgerPlace(flags.ledger, (place) => verified(place, names));
}

async function verified(place: LedgerPlace, names: readonly string[]): Promise<ExitCode> {
  const ids = await place.ids();
  for (const name of names) if (!ids.includes(name)) throw unknownLaunch(name, ids, place.where);
  const chosen = names.length > 0 ? names : ids;
  if (chosen.length === 0) process.stdout.write(`no launch is in \`${place.where}\`\n`);
  let whole = true;
  for (const id of chosen) {
    const result = await place.verify(id);
    whole &&= result.ok;
    process.stdout.write(result.ok ? `${id}: whole, ${result.lines} lines\n` : `${id}: broken at seq ${result.seq}: ${result.what}\n`);
  }
  return whole ? exitCodes.go : exitCodes.internal;
}
