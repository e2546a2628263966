import { openLineBytes, openLineFile, lineSourceOf, type LineSource } from '../ledger/line-source.ts';
import { addNote, readNotes } from '../ledger/notes.ts';
import { LedgerError, UsageError } from '../model/errors.ts';
import type { LedgerLine } from '../model/events.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { redactor } from '../model/redact.ts';
import { fold } from '../state/fold.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { speeds } from '../state/replay/playhead.ts';
import { RecordReader } from '../state/replay/reader.ts';
import { IndexBuilder } from '../state/replay/record-index.ts';
import { judgedStops, voidedToday } from '../state/replay/stops.ts';
import { operatorName } from '../settings/operator.ts';
import type { Judged } from '../tui/replay/contract.ts';
import { stopsText } from '../tui/replay/judged.ts';
import { createReplay, type Replay } from '../tui/replay/controller.ts';
import { clock } from './clock.ts';
import { openRecord, type RecordSource } from './launch-or-file.ts';
import { leftText } from './record-lines.ts';
import { recordedFixes } from './replay-fixes.ts';
import { holdMemory } from './replay-memory.ts';
import type { Other } from './replay-with.ts';
import { wantsColor } from './screen.ts';

/** The flags of `gonogo replay` that count with a screen. */
export interface ReplayConsoleFlags {
  readonly ledger?: string;
  readonly as?: string;
  /** The checklist to judge by. */
  readonly with?: string;
  /** The moment to begin at. */
  readonly from?: string;
  readonly speed?: string;
  readonly kinds?: readonly string[];
  readonly screenReader?: boolean;
  readonly color: boolean;
}

/** `gonogo replay` on a screen: the console on what is recorded. Nothing is asked of the target and nothing is written but notes. */
export async function replayConsole(named: string, flags: ReplayConsoleFlags): Promise<ExitCode> {
  const speed = speedOf(flags.speed);
  const other = flags.with === undefined ? undefined : await (await import('./replay-with.ts')).checklistNamed(flags.with, flags.kinds);
  const source = await openRecord(named, flags.ledger);
  // What is read to go to a moment is soon gone.
  const letGo = holdMemory();
  try {
    const { lines, index, judged } = await opened(source, other);
    try {
      const fault = faultText(lines, source);
      if (index.count === 0) throw new LedgerError(fault ?? `\`${source.name}\` is no record of a launch: it holds no whole line`);
      const reader = new RecordReader(lines, index);
      if (!reader.stateAt(1)) throw new LedgerError(`\`${source.name}\` is no record of a launch: it does not begin with \`launch-opened\``);
      const operator = await nameOf(flags.as);
      const { notes, trouble } = await readNotes(source.notes.folder, source.notes.launch);
      const replay = createReplay({
        reader,
        notes,
        operator: operator ?? '',
        wall: clock,
        speed,
        write: async (note) => {
          if (operator === undefined) throw new UsageError('nobody knows who you are here: open the replay with `--as NAME` to write notes');
          await addNote(source.notes.folder, source.notes.launch, note);
        },
        ...(fault === undefined ? {} : { fault }),
        ...(lines.left === 0 ? {} : { quiet: `\`${source.name}\`: ${leftText(lines.left)}` }),
        ...(judged ? { judged } : {}),
      });
      const wrong = flags.from === undefined ? undefined : replay.desk.jump(flags.from);
      if (wrong !== undefined) throw fault === undefined ? new UsageError(`\`--from\`: ${wrong}`) : new LedgerError(`\`--from\`: ${wrong}; ${fault}`);
      return await shown(replay, trouble, flags, judged && stopsText(judged));
    } finally {
      await lines.close();
    }
  } finally {
    letGo();
    await source.close();
  }
}

/** Reads and verifies the record once; judged again, its lines are held in memory. */
async function opened(source: RecordSource, other: Other | undefined) {
  const builder = new IndexBuilder();
  const all: LedgerLine[] = [];
  const take = (line: LedgerLine, bytes: number): void => void (other ? all.push(line) : builder.add(line, bytes));
  const lines = source.file === undefined ? await openLineBytes(source.name, source.bytes(), take) : await openLineFile(source.file, take);
  if (!other) return { lines, index: builder.finish(), judged: undefined };
  const { lines: judgedLines, ...rest } = (await import('./replay-with.ts')).judgedBy(other, all);
  for (const line of judgedLines) builder.add(line);
  const stateAt = (seq: number): LaunchState | undefined => fold(undefined, judgedLines.slice(0, seq));
  const [recorded, today] = [fold(undefined, all), stateAt(all.length)];
  const end = { seq: all.length, time: Date.parse(all.at(-1)?.at ?? '') };
  const mask = redactor([]);
  const judged: Judged = {
    ...rest,
    by: mask.text(other.file),
    stops: judgedStops(rest, end, stateAt),
    voided: recorded && today ? voidedToday(recorded, today).map(({ item, signature: { by, at, voided } }) => ({ item, by, at, why: voided?.why ?? '' })) : [],
  };
  const { fault, left } = lines;
  const read: LineSource = { ...lineSourceOf(judgedLines), fault, left, close: () => lines.close() };
  return { lines: read, index: builder.finish(), judged };
}

async function shown(replay: Replay, trouble: readonly string[], flags: ReplayConsoleFlags, said: string | undefined): Promise<ExitCode> {
  const [{ openConsole }, { claimJudge }] = await Promise.all([import('../tui/index.tsx'), import('../checks/claims.ts')]);
  const leave = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => leave.abort(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  const { desk, store } = replay;
  try {
    await openConsole({
      store,
      clock: replay.clock,
      send: () => Promise.resolve({ ok: false, reason: 'This is a replay: it changes nothing.' }),
      // Nobody of the record is at this console, whoever reads it.
      operator: '',
      session: 'replay',
      stopChecks: () => undefined,
      onNotice: (listener) => {
        for (const sentence of trouble) listener(sentence);
        return () => undefined;
      },
      leave: leave.signal,
      fixes: recordedFixes(store, claimJudge()),
      alerts: false,
      replay: desk,
      ...(said === undefined ? {} : { begin: { message: { text: said, trouble: false } } }),
      color: wantsColor(flags),
      screenReader: flags.screenReader === true || process.env['INK_SCREEN_READER'] === 'true',
    });
  } finally {
    desk.close();
  }
  if (leave.signal.aborted) return leave.signal.reason === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
  return exitCodes.go;
}

function faultText({ count, fault }: LineSource, { name }: RecordSource): string | undefined {
  if (!fault) return undefined;
  const rest = count === 0 ? 'nothing of it can be trusted' : `what is shown ends with event ${count}, nothing after it can be trusted`;
  return `\`${name}\` is broken at event ${fault.seq}: ${fault.what}; ${rest}.`;
}

/** Who writes notes here; undefined where nobody said so. */
async function nameOf(as: string | undefined): Promise<string | undefined> {
  try {
    return await operatorName(as, { onNotice: (sentence) => process.stderr.write(`${sentence}\n`) });
  } catch (error) {
    if (as === undefined && error instanceof UsageError) return undefined;
    throw error;
  }
}

function speedOf(text = '1'): number {
  const found = speeds.find((one) => String(one) === text.replace(/x$/i, ''));
  if (found === undefined) throw new UsageError(`\`--speed ${text}\` is none that a replay has: choose ${speeds.map((one) => `\`${one}\``).join(', ')}`);
  return found;
}
