import { readNotes } from '../ledger/notes.ts';
import { LedgerError, UsageError } from '../model/errors.ts';
import type { LedgerLine } from '../model/events.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { parseMoment } from '../model/moment.ts';
import { oneLine } from '../output/escape.ts';
import { replayExit, replayReport } from '../output/replay-report.ts';
import { replayJson, replayText as textOf } from '../output/replay.ts';
import { fold } from '../state/fold.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { openRecord, type RecordSource } from './launch-or-file.ts';
import { leftText, readRecord } from './record-lines.ts';
import { checklistNamed, judgedBy } from './replay-with.ts';

/** The flags of `gonogo replay` that count without a screen. */
export interface ReplayTextFlags {
  readonly ledger?: string;
  /** The moment, as `parseMoment` reads it; absent, the end of the record. */
  readonly at?: string;
  /** The checklist to judge by. */
  readonly with?: string;
  /** `text` or `json`; absent, `text`. */
  readonly format?: string;
  readonly kinds?: readonly string[];
  readonly color: boolean;
}

/** `gonogo replay LAUNCH|FILE` without a screen: the board as it stood, or what another checklist says of the record. `named` is an id or a path, as it was given. */
export async function replayText(named: string, flags: ReplayTextFlags): Promise<ExitCode> {
  const { format = 'text' } = flags;
  if (format !== 'text' && format !== 'json') throw new UsageError(`there is no format \`${format}\` here: choose \`text\` or \`json\``);
  const other = flags.with === undefined ? undefined : await checklistNamed(flags.with, flags.kinds);
  const source = await openRecord(named, flags.ledger);
  try {
    const { lines, broken } = await read(source);
    if (broken !== undefined) say(`${broken}; this is what can be trusted, up to the line before`);
    const { until, at } = momentIn(lines, flags.at, broken);
    const launch = stateOf(lines.slice(0, until), source);
    const { notes, trouble } = await readNotes(source.notes.folder, source.notes.launch);
    for (const sentence of trouble) say(sentence);
    const rejudged = other && judgedBy(other, lines);
    const report = replayReport({
      launch,
      at,
      events: lines.length,
      until: lines.at(-1)?.at ?? launch.lastAt,
      notes,
      ...(rejudged ? { today: { launch: stateOf(rejudged.lines.slice(0, until), source), rejudged } } : {}),
    });
    const color = flags.color && process.stdout.isTTY && !process.env['NO_COLOR'];
    process.stdout.write(format === 'json' ? replayJson(report) : textOf(report, color));
    return broken === undefined ? replayExit(report) : exitCodes.internal;
  } finally {
    await source.close();
  }
}

const say = (sentence: string): unknown => process.stderr.write(`${oneLine(sentence)}\n`);

/** What can be trusted of a record; what is no whole line at its end is said. */
async function read(source: RecordSource): Promise<{ lines: LedgerLine[]; broken?: string }> {
  const { lines, left, fault } = await readRecord(source);
  const { name } = source;
  if (fault) {
    const broken = `the record \`${name}\` is broken at seq \`${fault.seq}\`: ${fault.what}`;
    if (lines.length === 0) throw new LedgerError(`${broken}; nothing of it can be trusted`);
    return { lines, broken };
  }
  if (lines.length === 0) throw new LedgerError(`\`${name}\` is no record of a launch: it holds no whole line`);
  if (left > 0) say(`\`${name}\`: ${leftText(left)}`);
  return { lines };
}

/** How many lines there were by then, and the moment that the board is shown at. */
function momentIn(lines: readonly LedgerLine[], text: string | undefined, broken: string | undefined): { until: number; at: number } {
  const [first, last] = [lines[0]?.at ?? '', lines.at(-1)?.at ?? ''];
  if (text === undefined) return { until: lines.length, at: Date.parse(last) };
  const moment = parseMoment(text, { openedAt: first, lastAt: last, lines: lines.length });
  if ('wrong' in moment) {
    const wrong = `\`--at\`: ${moment.wrong}`;
    throw broken === undefined ? new UsageError(wrong) : new LedgerError(`${wrong}; ${broken}, so there is nothing to show after it`);
  }
  if ('seq' in moment) return { until: moment.seq, at: Date.parse(lines[moment.seq - 1]?.at ?? last) };
  return { until: lines.findLastIndex((line) => Date.parse(line.at) <= moment.at) + 1, at: moment.at };
}

function stateOf(lines: readonly LedgerLine[], { name }: RecordSource): LaunchState {
  const state = fold(undefined, lines);
  if (!state) throw new LedgerError(`\`${name}\` is no record of a launch: it does not begin with \`launch-opened\``);
  return state;
}
