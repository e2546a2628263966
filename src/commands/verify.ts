import { join } from 'node:path';
import { launchIds, ledgerFolder } from '../ledger/files.ts';
import { verifyFile } from '../ledger/verify.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { unknownLaunch } from './launch.ts';

/** `gonogo verify`: proves each record whole, or names the first line that is not. */
export async function verify(names: readonly string[], flags: { ledger?: string }): Promise<ExitCode> {
  const folder = ledgerFolder(flags.ledger);
  const ids = await launchIds(folder);
  for (const name of names) if (!ids.includes(name)) throw unknownLaunch(name, ids, folder);
  const chosen = names.length > 0 ? names : ids;
  if (chosen.length === 0) process.stdout.write(`no launch is in \`${folder}\`\n`);
  let whole = true;
  for (const id of chosen) {
    const result = await verifyFile(join(folder, `${id}.jsonl`));
    whole &&= result.ok;
    process.stdout.write(result.ok ? `${id}: whole, ${result.lines} lines\n` : `${id}: broken at seq ${result.seq}: ${result.what}\n`);
  }
  return whole ? exitCodes.go : exitCodes.internal;
}
