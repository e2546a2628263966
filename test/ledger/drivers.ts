import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openFileLedger } from '../../src/ledger/file-store.ts';
import type { LedgerStore } from '../../src/ledger/store.ts';
import type { LaunchEvent, LedgerLine } from '../../src/model/events.ts';

/** A folder that is gone after the test. */
export async function folderForTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gonogo-ledger-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface TestLedger {
  readonly ledger: LedgerStore;
  readonly path: string;
  readonly notices: string[];
}

/** A record in a folder of its own, closed after the test. */
export async function ledgerForTest({
  folder,
  launch = 'trial',
  create = true,
  now = () => Date.now(),
}: {
  folder?: string;
  launch?: string;
  create?: boolean;
  now?: () => number;
} = {}): Promise<TestLedger> {
  const notices: string[] = [];
  const ledger = await openFileLedger({
    folder: folder ?? (await folderForTest()),
    launch,
    create,
    clock: { now },
    onNotice: (sentence) => notices.push(sentence),
  });
  onTestFinished(() => ledger.close());
  return { ledger, path: ledger.where, notices };
}

export function signed(note: string): LaunchEvent {
  return { type: 'signed', item: 'db-connections', note };
}

export function notesOf(lines: readonly LedgerLine[]): string[] {
  return lines.flatMap(({ event }) => (event.type === 'signed' ? [event.note ?? ''] : []));
}

export interface Driver {
  /** What was acknowledged so far: note by seq. */
  readonly acknowledged: Map<number, string>;
  readonly said: () => string;
  kill(): void;
  /** The exit code; null after a kill. */
  readonly ended: Promise<number | null>;
}

/** A process of its own that signs until it has signed `many`, or is killed. */
export function startDriver(folder: string, launch: string, many: number, lanes = 1): Driver {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'signer.ts'), folder, launch, String(many), String(lanes)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const acknowledged = new Map<number, string>();
  let said = '';
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [seq, note = ''] = line.split(' ');
      acknowledged.set(Number(seq), note);
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { acknowledged, said: () => said, kill: () => child.kill('SIGKILL'), ended };
}
