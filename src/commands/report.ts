import { writeFile } from 'node:fs/promises';
import { readNotes } from '../ledger/notes.ts';
import { withLedgerPlace } from '../ledger/place.ts';
import { LedgerError, messageOf, UsageError } from '../model/errors.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { oneLine, shellWord } from '../output/escape.ts';
import { recordFormats, recordReport, writeRecord, type RecordFormat } from '../output/record/index.ts';
import { fold } from '../state/fold.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { clock } from './clock.ts';
import { openRecord, type RecordSource } from './launch-or-file.ts';
import { leftText, readRecord } from './record-lines.ts';

/** What `gonogo report` is told. */
interface ReportFlags {
  /** Absent, Markdown. */
  readonly format?: string;
  /** A file that is not there yet; `-` is stdout. */
  readonly to?: string;
  readonly ledger?: string;
  /** The checklist whose ticks are written instead of a report. */
  readonly tick?: string;
  readonly inPlace?: boolean;
  readonly kinds?: readonly string[];
}

/** `gonogo report LAUNCH|FILE`: the whole of a launch out of its record, for a pull request, an incident or a machine. */
export async function report(named: string | undefined, flags: ReportFlags): Promise<ExitCode> {
  const format = formatOf(flags.format ?? recordFormats[0]);
  refuseTogether(flags);
  const source = await openRecord(named ?? (await newest(flags.ledger)), flags.ledger);
  try {
    const { name, notes: beside } = source;
    const { lines, left, fault } = await readRecord(source);
    if (fault)
      throw new LedgerError(
        `the record \`${name}\` is broken at seq \`${fault.seq}\`: ${fault.what}; \`gonogo replay ${shellWord(name)}${source.flag}\` shows what comes before`,
      );
    const state = fold(undefined, lines);
    if (!state)
      throw new LedgerError(
        `\`${name}\` is no record of a launch: ${lines.length === 0 ? 'it holds no whole line' : 'it does not begin with `launch-opened`'}`,
      );
    if (left > 0) say(`\`${name}\`: ${leftText(left)}; they are left out`);
    if (flags.tick !== undefined) return await tick(flags.tick, state, flags);
    const { notes, trouble } = await readNotes(beside.folder, beside.launch);
    for (const sentence of trouble) say(sentence);
    const proof = { verified: true, left_bytes: left, verify: verifyAgain(source) };
    const text = await writeRecord(recordReport(lines, state, notes, clock.now(), proof), state, format);
    const file = flags.to ?? (format === 'html' && process.stdout.isTTY ? `${beside.launch}.html` : '-');
    if (file === '-') process.stdout.write(text);
    else await keep(file, text, 'the report');
    return exitCodes.go;
  } finally {
    await source.close();
  }
}

const say = (sentence: string): unknown => process.stderr.write(`${oneLine(sentence)}\n`);

function refuseTogether({ tick: source, inPlace, to, format }: ReportFlags): void {
  if (inPlace && source === undefined) throw new UsageError('`--in-place` is about a checklist: give it with `--tick SOURCE.md`');
  if (inPlace && to !== undefined) throw new UsageError('`--in-place` writes into the checklist itself, and `--to` elsewhere: give one of them');
  if (source !== undefined && format !== undefined) throw new UsageError('`--tick` writes the checklist as it is, in no other format: leave `--format` out');
}

/** The command that proves a record, as it was named. */
function verifyAgain({ name, flag }: RecordSource): string {
  return `gonogo verify ${shellWord(name)}${flag}`;
}

async function tick(source: string, state: LaunchState, { inPlace, kinds, to = '-' }: ReportFlags): Promise<ExitCode> {
  const own = await (await import('./own-kinds.ts')).withOwnKinds(kinds);
  const write = to === '-' ? {} : { write: (text: string) => keep(to, text, 'the checklist with its ticks') };
  return (await import('./tick.ts')).tickCommand(source, state, Date.parse(state.lastAt), { inPlace: inPlace === true, kinds: own, ...write });
}

function formatOf(name: string): RecordFormat {
  const found = recordFormats.find((format) => format === name);
  if (found === undefined) throw new UsageError(`there is no format \`${name}\` here: choose ${recordFormats.map((format) => `\`${format}\``).join(', ')}`);
  return found;
}

function newest(ledger: string | undefined): Promise<string> {
  return withLedgerPlace(ledger, async (place) => {
    const last = (await place.list((sentence) => say(sentence))).at(-1);
    if (last === undefined) throw new UsageError(`no launch is in \`${place.where}\`: \`gonogo CHECKLIST\` begins one`);
    return last.id;
  });
}

/** Writes a file that only its owner can read, and none over another. */
async function keep(file: string, text: string, what: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new UsageError(
      exists ? `\`${file}\` is there already, and stays as it is: name another with \`--to\`` : `\`${file}\` cannot be written: ${messageOf(error)}`,
      { cause: error },
    );
  }
  say(`${what} is in \`${file}\``);
}
