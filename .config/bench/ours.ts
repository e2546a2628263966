import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { LedgerLine } from '../../src/model/events.ts';
import { cli } from '../../test/helpers/gonogo.ts';

/** Runs a program and waits for it. */
export const run = promisify(execFile);

/** Runs the bundled gonogo without a screen. */
export const ours = (...words: string[]) => run(process.execPath, ['--', cli, ...words], { maxBuffer: 1e9 });

/** The lines of a ledger, or of `--format jsonl`. */
export const ledgerLines = (text: string): LedgerLine[] =>
  text
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one) as LedgerLine); // gonogo's own lines
