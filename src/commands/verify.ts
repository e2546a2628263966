import { withLedgerPlace, type LedgerPlace } from '../ledger/place.ts';
import { readLedgerFile } from '../ledger/reader.ts';
import { verifyFile } from '../ledger/verify.ts';
import { UsageError } from '../model/errors.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { unknownLaunch } from './choose-launch.ts';
import { isPath } from './launch-or-file.ts';
import { sayWhatWaits } from './what-waits.ts';
import { type AllowedSigners, allowedSigners } from './ssh-allowed.ts';
import { reportSignatures } from './ssh-report.ts';

interface VerifyFlags {
  readonly ledger?: string;
  readonly allowedSigners?: string;
  readonly requireSignatures?: boolean;
}

/** Who may sign, where that is known, and whether everybody has to. */
interface Keys {
  readonly allowed: AllowedSigners | undefined;
  readonly requireAll: boolean;
}

/** `gonogo verify`: proves each record whole, or names the first line that is not; and that its signatures are those of allowed signers. */
export async function verify(names: readonly string[], flags: VerifyFlags): Promise<ExitCode> {
  const keys: Keys = { allowed: await allowedSigners(flags.allowedSigners), requireAll: flags.requireSignatures === true };
  if (keys.requireAll && !keys.allowed)
    throw new UsageError("`--require-signatures` wants to know whose: name them with `--allowed-signers FILE`, or set git's `gpg.ssh.allowedSignersFile`");
  return withLedgerPlace(flags.ledger, (place) => verified(place, names, keys));
}

async function verified(place: LedgerPlace, names: readonly string[], { allowed, requireAll }: Keys): Promise<ExitCode> {
  const ids = await place.ids();
  for (const name of names) if (!isPath(name) && !ids.includes(name)) throw unknownLaunch(name, ids, place.where);
  const chosen = names.length > 0 ? names : ids;
  if (chosen.length === 0) process.stdout.write(`no launch is in \`${place.where}\`\n`);
  let whole = true;
  for (const id of chosen) {
    const result = await (isPath(id) ? verifyFile(id) : place.verify(id));
    whole &&= result.ok;
    process.stdout.write(result.ok ? `${id}: whole, ${result.lines} lines\n` : `${id}: broken at seq ${result.seq}: ${result.what}\n`);
    if (!result.ok) continue;
    const signatures = await reportSignatures(id, await (isPath(id) ? readLedgerFile(id) : place.read(id)), allowed, requireAll);
    whole &&= signatures.ok;
    if (signatures.lines.length > 0) process.stdout.write(`${signatures.lines.join('\n')}\n`);
  }
  await sayWhatWaits(place);
  return whole ? exitCodes.go : exitCodes.internal;
}
