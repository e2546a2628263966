import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openLineFile } from '../../src/ledger/line-source.ts';
import { RecordReader } from '../../src/state/replay/reader.ts';
import { IndexBuilder } from '../../src/state/replay/record-index.ts';
import { createBoard } from '../../src/tui/board.ts';
import { createReplay } from '../../src/tui/replay/controller.ts';
import { consoleOptions } from '../../test/helpers/console-options.ts';
import { cli } from '../../test/helpers/gonogo.ts';
import { start, startDeadline_ms } from '../../test/helpers/terminal.ts';
import { longRecord } from './ledger-record.ts';
import { median, whole, type Bench, type Row } from './measure.ts';

const EVENTS = 100_000;
const SEEKS = 200;
/** What the issue wants. */
const SEEK_MS = 50;
const MEMORY_MB = 250;

/** Going to any position of a long launch, and the memory of the console that does. */
export async function replay({ folder }: Bench): Promise<Row[]> {
  const file = join(folder, 'long.jsonl');
  await writeFile(file, longRecord(EVENTS));
  return [...(await seeks(file)), await memory(file)];
}

/** Two hundred random positions, each as far as the frame that shows it. */
async function seeks(file: string): Promise<Row[]> {
  const builder = new IndexBuilder();
  const begun = performance.now();
  const lines = await openLineFile(file, (line, bytes) => builder.add(line, bytes));
  const index = builder.finish();
  const opened_ms = performance.now() - begun;
  const replay = createReplay({
    reader: new RecordReader(lines, index),
    notes: [],
    operator: '',
    wall: { now: () => Date.now() },
    speed: 1,
    write: async () => undefined,
  });
  const refused = async () => ({ ok: false, reason: '' }) as const;
  const recorder = { store: replay.store, send: refused, stopChecks: () => undefined };
  const board = createBoard(consoleOptions(recorder, replay.clock.now, { replay: replay.desk, operator: '' }), () => undefined);
  board.resize(120, 40);
  const took: number[] = [];
  for (let seek = 0; seek < SEEKS; seek += 1) {
    const position = 1 + Math.floor(Math.random() * EVENTS);
    const from = performance.now();
    replay.desk.jump(`#${position}`);
    board.catchUp();
    board.frame();
    took.push(performance.now() - from);
    if (replay.desk.view().head.position !== position) throw new Error(`\`${position}\` was not reached`);
  }
  board.close();
  replay.desk.close();
  await lines.close();
  const worst = took.toSorted((a, b) => a - b)[Math.floor(SEEKS * 0.99) - 1] ?? Number.NaN;
  return [
    {
      what: `replay: ${whole(EVENTS)} events read, verified and indexed`,
      ours: `${whole(opened_ms)} ms`,
      beside: `${index.snapshots.length} snapshots`,
      ratio: '',
    },
    {
      what: `replay: to any of ${whole(EVENTS)} events, on the screen`,
      ours: `p99 ${worst.toFixed(1)} ms`,
      beside: `median ${median(took).toFixed(1)} ms`,
      ratio: (worst / SEEK_MS).toFixed(2),
      wanted: `≤ ${SEEK_MS} ms`,
    },
  ];
}

/** The memory of the real console in a terminal, after going to and fro; its highest so far. */
async function memory(file: string): Promise<Row> {
  const terminal = start(process.execPath, ['--', cli, 'replay', file], { cols: 120, rows: 40 });
  try {
    await terminal.waitFor(`of ${whole(EVENTS)}`, startDeadline_ms * 2);
    for (let seek = 0; seek < 60; seek += 1) {
      const position = 1 + Math.floor(Math.random() * EVENTS);
      terminal.press('J');
      await terminal.waitFor('Jump to a moment');
      terminal.press(`#${position}`, 'enter');
      await terminal.waitFor(`event ${whole(position)} of`);
    }
    const status = await readFile(`/proc/${terminal.pid}/status`, 'utf8').catch(() => '');
    const mb = (name: string): number => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) / 1024);
    const highest = mb('VmHWM');
    return {
      what: `replay: memory of the console on ${whole(EVENTS)} events`,
      ours: `${highest} MB at most`,
      beside: `${mb('VmRSS')} MB after 60 jumps`,
      ratio: (highest / MEMORY_MB).toFixed(2),
      wanted: `≤ ${MEMORY_MB} MB`,
    };
  } finally {
    terminal.stop();
    await terminal.ended;
  }
}
