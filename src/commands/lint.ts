import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lint as lintFiles } from '../checklist/lint.ts';
import { faultLine } from '../model/errors.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { findChecklist } from './find-checklist.ts';
import { withOwnKinds } from './own-kinds.ts';

/** `gonogo lint`: every fault of checklists and runbooks at once, with `--sources` the ids that nothing covers, with `--strict` also the failures that nothing answers. */
export async function lint(files: readonly string[], flags: { sources?: string; kinds?: readonly string[]; strict?: boolean }): Promise<ExitCode> {
  const chosen = files.length > 0 ? files : [await findChecklist(undefined)];
  const scenarios = await scenariosHere();
  const kinds = await withOwnKinds(flags.kinds);
  const { faults, uncovered, ids } = await lintFiles(chosen, {
    scenarios,
    kinds,
    strict: flags.strict === true,
    ...(flags.sources === undefined ? {} : { sources: flags.sources }),
  });
  for (const fault of faults) process.stdout.write(`${faultLine(fault)}\n`);
  for (const { id, file, line } of uncovered)
    process.stdout.write(`${file}:${line}  nothing covers \`${id}\`  →  name it in the \`source\` of what answers it\n`);
  const errors = faults.filter((fault) => fault.severity === 'error').length;
  process.stderr.write(
    `${chosen.join(', ')}: ${tally(errors, 'error')}, ${tally(faults.length - errors, 'warning')}${flags.sources === undefined ? '' : `, ${ids - uncovered.length} of ${ids} ids covered`}\n`,
  );
  if (errors > 0 || uncovered.length > 0) return exitCodes.usage;
  return flags.strict && faults.length > 0 ? exitCodes.warnings : exitCodes.go;
}

function tally(count: number, what: string): string {
  return `${count === 0 ? 'no' : count} ${what}${count === 1 ? '' : 's'}`;
}

async function scenariosHere(): Promise<string[]> {
  const files = await readdir('scenarios').catch(() => []);
  return files.filter((file) => /\.ya?ml$/.test(file)).map((file) => join('scenarios', file));
}
