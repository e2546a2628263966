import type { LedgerLine } from '../../src/model/events.ts';
import type { ReplayNote } from '../../src/model/replay.ts';
import { RecordReader } from '../../src/state/replay/reader.ts';
import { IndexBuilder } from '../../src/state/replay/record-index.ts';
import { createBoard, type Board } from '../../src/tui/board.ts';
import type { Press } from '../../src/tui/input.ts';
import { textOf } from '../../src/tui/line.ts';
import { createReplay, type ReplayOptions } from '../../src/tui/replay/controller.ts';
import type { ReplayDesk } from '../../src/tui/replay/contract.ts';
import { consoleOptions } from '../helpers/console-options.ts';
import { checklistOf, item, LaunchLog, live } from '../output/launches.ts';

const section = { line: 1, source: [], before: [], after: [] };
const checklist = checklistOf(
  {
    before: [
      live('db', { title: 'The pool has room' }),
      item('hand', { title: 'Somebody looked' }),
      live('api', {
        title: 'The API answers',
        check: { kind: 'http', params: {}, expect: 'status == 200', timeout_s: 5, consent: { why: 'command', subject: 'true' } },
      }),
    ],
    after: [item('thanks', { title: 'Thank the team' })],
  },
  {
    runbook: [
      {
        ...section,
        ref: 'launch.runbook.md#too-many-connections',
        title: 'Too many connections',
        markdown: 'End idle sessions.',
        steps: [{ n: 1, title: 'End them', command: 'psql -c x', mutating: true, interactive: false, timeout_s: 10 } as never], // as a parsed runbook has it, as far as the page shows it
      },
    ],
  },
);

/** A launch of some minutes: 1 opened, 2 ann comes, 3 passes, 4 signed, 5 fails, 6 held, 7 is somewhere, 8 bob comes, 9 resumed, 10 passes, 11 decided. */
export function smallLaunch(): readonly LedgerLine[] {
  const log = new LaunchLog(checklist);
  log.wait(10).say('ann', { type: 'session-started', session: 's1', host: 'ship', pid: 1 });
  log.wait(10).saw('db', 'pass', '12 of 40 connections', { values: { used: 12 } });
  log.wait(10).sign('ann', 'hand', { value: 'all well' });
  log.wait(90).saw('db', 'fail', '31 of 40 connections');
  log.wait(10).say('ann', { type: 'held', item: 'db', reason: 'the pool is full' });
  log.wait(10).say('ann', { type: 'attended', session: 's1', item: 'thanks' });
  log.wait(10).say('bob', { type: 'session-started', session: 's2', host: 'shore', pid: 2 });
  log.wait(600).say('bob', { type: 'resumed' });
  log.wait(10).saw('db', 'pass', '9 of 40 connections');
  log.wait(10).say('bob', { type: 'decided', go: false, note: 'not today' });
  return log.lines;
}

/** A board on a replay, without a terminal. */
export interface ReplayBoard {
  readonly board: Board;
  readonly desk: ReplayDesk;
  readonly written: readonly ReplayNote[];
  /** The commands that a key sent, though none should. */
  readonly sent: readonly string[];
  press(...names: readonly string[]): void;
  type(text: string): void;
  screen(columns?: number, rows?: number): string;
  quits(): number;
}

/** Opens a board on a record. */
export function replayBoard(lines: readonly LedgerLine[], about: Partial<ReplayOptions> = {}): ReplayBoard {
  const builder = new IndexBuilder();
  for (const line of lines) builder.add(line);
  const reader = new RecordReader(
    {
      lines(from, to) {
        // As a file does that somebody cuts off.
        if (to > lines.length) throw new Error('the record `x` was changed while it was replayed');
        return lines.slice(from, to);
      },
    },
    builder.finish(),
  );
  const written: ReplayNote[] = [];
  const sent: string[] = [];
  let quits = 0;
  const replay = createReplay({
    reader,
    notes: [],
    operator: 'dee',
    wall: { now: () => Date.parse('2026-11-23T10:00:00Z') },
    speed: 1,
    write: async (note) => {
      if (note.note === 'refuse me') throw new Error('no space is left for it');
      written.push(note);
    },
    ...about,
  });
  const send = async ({ type }: { readonly type: string }) => {
    sent.push(type);
    return { ok: false, reason: 'This is a replay: it changes nothing.' } as const;
  };
  const { store, desk, clock } = replay;
  const board = createBoard(consoleOptions({ store, send, stopChecks: () => undefined }, clock.now, { replay: desk, operator: '', session: 'replay' }), () => {
    quits += 1;
  });
  board.resize(120, 40);
  board.frame();
  return {
    board,
    desk,
    written,
    sent,
    press: (...names) => board.press(names.map((name): Press => (Array.from(name).length === 1 ? { name, text: name } : { name }))),
    type: (text) => board.press(Array.from(text, (name): Press => ({ name, text: name }))),
    screen: (columns = 120, rows = 40) => {
      board.resize(columns, rows);
      return (board.frame()?.lines ?? []).map(textOf).join('\n');
    },
    quits: () => quits,
  };
}
