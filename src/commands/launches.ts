import { ledgerFolder, listLaunches } from '../ledger/files.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { UsageError } from '../model/errors.ts';

/** `gonogo launches`: what is on record, oldest first. */
export async function launches(flags: { ledger?: string; format: string }): Promise<ExitCode> {
  const folder = ledgerFolder(flags.ledger);
  const found = await listLaunches(folder);
  if (flags.format === 'json') process.stdout.write(`${JSON.stringify(found, undefined, 2)}\n`);
  else if (flags.format !== 'text') throw new UsageError(`there is no format \`${flags.format}\` here: choose \`text\` or \`json\``);
  else if (found.length === 0) process.stdout.write(`no launch is in \`${folder}\`: \`gonogo CHECKLIST\` begins one\n`);
  else
    for (const launch of found)
      process.stdout.write(`${launch.id}  ${launch.opened_at.slice(0, 16).replace('T', ' ')} UTC  ${launch.title} → ${launch.target}  ${launch.lines} lines\n`);
  return exitCodes.go;
}
