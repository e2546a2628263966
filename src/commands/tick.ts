import { chown, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { disk } from '../checklist/load.ts';
import { readSource } from '../checklist/source.ts';
import { tickText } from '../checklist/tick.ts';
import type { Kind } from '../checks/kind.ts';
import { faultLine, messageOf, UsageError } from '../model/errors.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { oneLine } from '../output/escape.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { itemViews } from '../state/views.ts';

/** What writing ticks may be told. */
export interface TickOptions {
  /** Write into the file itself. */
  readonly inPlace?: boolean;
  /** Writes it elsewhere; absent, to stdout. */
  readonly write?: (text: string) => Promise<void>;
  /** The check kinds there are, where a team has its own. */
  readonly kinds?: readonly Kind[];
}

/** `gonogo report --tick SOURCE.md`: writes the ticks, names and times of a launch, as it stood at `now`, back into its checklist. */
export async function tickCommand(source: string, state: LaunchState, now: number, { inPlace = false, write, kinds }: TickOptions = {}): Promise<ExitCode> {
  const text = await textOf(source);
  const ticked = tickText(text, source, itemViews(state, now).values(), { ...disk, ...(kinds ? { kinds } : {}) });
  if (!ticked.ok) {
    process.stderr.write(ticked.faults.map((fault) => `${faultLine(fault)}\n`).join(''));
    throw new UsageError(`\`${source}\` cannot be read as a checklist, so nothing is ticked in it: \`gonogo lint ${source}\` shows what is wrong`);
  }
  if (!inPlace) await (write ?? toStdout)(ticked.text);
  else if (ticked.text !== text) await replace(source, ticked.text);
  const { ticked: now_, unticked, others, missing } = ticked;
  const said = [
    `${now_.length} ticked, ${unticked.length} un-ticked`,
    ...(others.length === 0 ? [] : [`left as they are, because the launch does not have them as they stand there: ${list(others)}`]),
    ...(missing.length === 0 ? [] : [`not in the file: ${list(missing)}`]),
  ];
  process.stderr.write(`${oneLine(`${source}: ${said.join('; ')}`)}\n`);
  return exitCodes.go;
}

const toStdout = async (text: string): Promise<void> => void process.stdout.write(text);

const list = (ids: readonly string[]): string => ids.map((id) => `\`${id}\``).join(', ');

/** The file's text, its byte order mark included. */
async function textOf(source: string): Promise<string> {
  const read = readSource(source);
  if (!read.ok) throw new UsageError(`\`${source}\`: ${read.what}: ${read.instead}`);
  return readFile(source, 'utf8'); // keeps the mark; that the bytes are UTF-8 was just proved
}

/** Puts another text in a file's place at once, under its name, mode and owner: nobody ever reads half of it. */
async function replace(source: string, text: string): Promise<void> {
  let temporary: string | undefined;
  try {
    const path = await realpath(source); // a link stays one
    const { mode, uid, gid } = await stat(path);
    temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
    const handle = await open(temporary, 'wx', mode & 0o777);
    try {
      await handle.chmod(mode & 0o7777);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    const made = await stat(temporary);
    if (made.uid !== uid || made.gid !== gid) await chown(temporary, uid, gid);
    await rename(temporary, path);
  } catch (error) {
    if (temporary !== undefined) await rm(temporary, { force: true });
    throw new UsageError(`\`${source}\` cannot be written (${messageOf(error)}): give yourself permission, or leave \`--in-place\` out`, { cause: error });
  }
}
