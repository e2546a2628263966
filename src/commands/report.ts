import { writeFile } from 'node:fs/promises';
import { readNotes } from '../ledger/notes.ts';
import { withLedgerPlace, type LedgerPlace } from '../ledger/place.ts';
import { LedgerError, messageOf, UsageError } from '../model/errors.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { recordFormats, recordReport, writeRecord, type RecordFormat } from '../output/record/index.ts';
import { fold } from '../state/fold.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { unknownLaunch } from './choose-launch.ts';
import { clock } from './clock.ts';

/** What `gonogo report` is told. */
interface ReportFlags {
  readonly format: string;
  /** A file that is not there yet; `-` is stdout. */
  readonly to?: string;
  readonly ledger?: string;
  /** The checklist whose ticks are written instead of a report. */
  readonly tick?: string;
  readonly inPlace?: boolean;
  readonly kinds?: readonly string[];
}

/** `gonogo report`: the whole of a launch out of its record, for a pull request, an incident or a machine. */
export async function report(named: string | undefined, flags: ReportFlags): Promise<ExitCode> {
  const format = formatOf(flags.format);
  if (flags.inPlace && flags.tick === undefined) throw new UsageError('`--in-place` is about a checklist: give it with `--tick SOURCE.md`');
  return withLedgerPlace(flags.ledger, async (place) => {
    const launch = await chosen(place, named);
    // Reading proves the chain; a record that is not whole ends here, with the line.
    const lines = await place.read(launch);
    const state = fold(undefined, lines);
    if (!state) throw new LedgerError(`the record of \`${launch}\` does not begin with the opening of a launch: \`gonogo verify\` tells more`);
    if (flags.tick !== undefined) return tick(flags.tick, state, flags);
    const { notes, trouble } = await readNotes(place.beside, launch);
    for (const sentence of trouble) process.stderr.write(`${sentence}\n`);
    const text = await writeRecord(recordReport(lines, state, notes, clock.now(), true), state, format);
    const file = flags.to ?? (format === 'html' && process.stdout.isTTY ? `${launch}.html` : '-');
    if (file === '-') process.stdout.write(text);
    else await keep(file, text);
    return exitCodes.go;
  });
}

async function tick(source: string, state: LaunchState, { inPlace, kinds }: ReportFlags): Promise<ExitCode> {
  const own = await (await import('./own-kinds.ts')).withOwnKinds(kinds);
  return (await import('./tick.ts')).tickCommand(source, state, Date.parse(state.lastAt), { inPlace: inPlace === true, kinds: own });
}

function formatOf(name: string): RecordFormat {
  const found = recordFormats.find((format) => format === name);
  if (found === undefined) throw new UsageError(`there is no format \`${name}\` here: choose ${recordFormats.map((format) => `\`${format}\``).join(', ')}`);
  return found;
}

async function chosen(place: LedgerPlace, named: string | undefined): Promise<string> {
  if (named === undefined) {
    const newest = (await place.list((sentence) => process.stderr.write(`${sentence}\n`))).at(-1);
    if (newest === undefined) throw new UsageError(`no launch is in \`${place.where}\`: \`gonogo CHECKLIST\` begins one`);
    return newest.id;
  }
  const ids = await place.ids();
  if (!ids.includes(named)) throw unknownLaunch(named, ids, place.where);
  return named;
}

/** Writes a file that only its owner can read, and none over another. */
async function keep(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new UsageError(
      exists ? `\`${file}\` is there already, and stays as it is: name another with \`--to\`` : `\`${file}\` cannot be written: ${messageOf(error)}`,
      { cause: error },
    );
  }
  process.stderr.write(`the report is in \`${file}\`\n`);
}
