import type { Kind } from '../checks/kind.ts';
import { rejudge } from '../engine/rejudge.ts';
import { linesOf } from '../ledger/lines.ts';
import { readNotes } from '../ledger/notes.ts';
import { verifiedLines } from '../ledger/verified.ts';
import { loadChecklist } from '../checklist/load.ts';
import type { Checklist } from '../model/checklist.ts';
import { LedgerError, UsageError } from '../model/errors.ts';
import type { LedgerLine } from '../model/events.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { parseMoment } from '../model/moment.ts';
import { redactor } from '../model/redact.ts';
import type { Rejudged } from '../model/replay.ts';
import { oneLine } from '../output/escape.ts';
import { replayExit, replayReport } from '../output/replay-report.ts';
import { replayJson, replayText as textOf } from '../output/replay.ts';
import { fold } from '../state/fold.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { openRecord, type RecordSource } from './launch-or-file.ts';
import { withOwnKinds } from './own-kinds.ts';
import { refuse } from './prepare.ts';

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
    const { until, at } = momentIn(lines, flags.at);
    const launch = stateOf(lines.slice(0, until), source);
    const { notes, trouble } = await readNotes(source.notes.folder, source.notes.launch);
    for (const sentence of trouble) say(sentence);
    const rejudged = other && rejudge(lines, other.checklist, other.kinds);
    const report = replayReport({
      launch,
      at,
      events: lines.length,
      until: lines.at(-1)?.at ?? launch.lastAt,
      notes,
      ...(rejudged ? { today: { launch: stateOf(rejudged.lines.slice(0, until), source), rejudged: shown(rejudged) } } : {}),
    });
    const color = flags.color && process.stdout.isTTY && !process.env['NO_COLOR'];
    process.stdout.write(format === 'json' ? replayJson(report) : textOf(report, color));
    if (broken === undefined) return replayExit(report);
    say(broken);
    return exitCodes.internal;
  } finally {
    await source.close();
  }
}

const say = (sentence: string): unknown => process.stderr.write(`${oneLine(sentence)}\n`);

/** The checklist that a record is judged by again, with the kinds that it may use. */
export async function checklistNamed(file: string, folders: readonly string[] | undefined): Promise<{ checklist: Checklist; kinds: readonly Kind[] }> {
  const kinds = await withOwnKinds(folders);
  const { checklist, faults } = await loadChecklist(file, { kinds });
  refuse(faults);
  if (!checklist) throw new UsageError(`\`${file}\` holds no checklist`);
  return { checklist, kinds };
}

/** What can be trusted of a record; a torn end is said, and so is where it is broken. */
async function read({ name, bytes }: RecordSource): Promise<{ lines: LedgerLine[]; broken?: string }> {
  const lines: LedgerLine[] = [];
  let left = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const piece of bytes()) {
      left += piece.length;
      yield piece;
    }
  }
  for await (const found of verifiedLines(linesOf(counted()))) {
    if ('fault' in found) {
      const { seq, what } = found.fault;
      const broken = `the record \`${name}\` is broken at seq \`${seq}\`: ${what}; this is what can be trusted, up to the line before`;
      if (lines.length === 0) throw new LedgerError(`the record \`${name}\` is broken at seq \`${seq}\`: ${what}; nothing of it can be trusted`);
      return { lines, broken };
    }
    left -= found.bytes.length;
    lines.push(found.line);
  }
  if (lines.length === 0) throw new LedgerError(`\`${name}\` is no record of a launch: it holds no whole line`);
  if (left > 0) say(`the last ${left} bytes of \`${name}\` are no whole line and were left out: they are being written, or were cut off`);
  return { lines };
}

/** How many lines there were by then, and the moment that the board is shown at. */
function momentIn(lines: readonly LedgerLine[], text: string | undefined): { until: number; at: number } {
  const [first, last] = [lines[0]?.at ?? '', lines.at(-1)?.at ?? ''];
  if (text === undefined) return { until: lines.length, at: Date.parse(last) };
  const moment = parseMoment(text, { openedAt: first, lastAt: last, lines: lines.length });
  if ('wrong' in moment) throw new UsageError(`\`--at\`: ${moment.wrong}`);
  if ('seq' in moment) return { until: moment.seq, at: Date.parse(lines[moment.seq - 1]?.at ?? last) };
  return { until: lines.findLastIndex((line) => Date.parse(line.at) <= moment.at) + 1, at: moment.at };
}

function stateOf(lines: readonly LedgerLine[], { name }: RecordSource): LaunchState {
  const state = fold(undefined, lines);
  if (!state) throw new LedgerError(`\`${name}\` is no record of a launch: it does not begin with \`launch-opened\``);
  return state;
}

/** The other checklist was never recorded, so nobody took out of it what looks like a credential. */
function shown({ lines, ...rest }: Rejudged): Rejudged {
  return { lines, ...redactor([]).json(rest) };
}
