import { constants } from 'node:os';
import type { StepEnded, StepWhat } from '../engine/ports.ts';
import { messageOf } from '../model/errors.ts';

/** A step with all it runs in. */
export interface StepRun {
  readonly what: StepWhat;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** It gets the terminal itself, and prints nothing to us. */
  readonly terminal: boolean;
  readonly timeout_s: number;
}

/** How long a step that is stopped may tidy up, in milliseconds. */
const GRACE_MS = 1_000;

/** How long output may still come after a program's own end, in milliseconds: something it left behind may hold the pipe. */
const DRAIN_MS = 250;

/** Runs a step to its end, or to that of `signal`; both outputs are printed in the order in which they come. */
export async function runStep(run: StepRun, print: (text: string) => void, signal: AbortSignal): Promise<StepEnded> {
  const due = AbortSignal.timeout(run.timeout_s * 1000);
  const programs = 'script' in run.what ? [['/bin/sh', '-eu', '-c', run.what.script]] : run.what.programs;
  let last: StepEnded = { ended: 'exited', exit_code: 0 };
  for (const words of programs) {
    last = await runProgram(words, run, print, AbortSignal.any([signal, due]));
    if (signal.aborted) return { ended: 'stopped' };
    if (due.aborted) return { ended: 'timed-out' };
    if (last.ended !== 'exited' || last.exit_code !== 0) return last;
  }
  return last;
}

async function runProgram([file = '', ...args]: readonly string[], run: StepRun, print: (text: string) => void, signal: AbortSignal): Promise<StepEnded> {
  const { execa } = await import('execa'); // 150 ms: only where a step runs
  const child = execa(file, args, {
    cwd: run.cwd,
    env: run.env,
    extendEnv: false,
    stdin: run.terminal ? 'inherit' : 'ignore',
    stdout: run.terminal ? 'inherit' : 'pipe',
    stderr: run.terminal ? 'inherit' : 'pipe',
    buffer: false,
    encoding: 'buffer',
    reject: false,
    // What has the terminal stays in its group, so that the terminal's own keys reach it.
    killDescendants: !run.terminal,
    cancelSignal: signal,
    forceKillAfterDelay: GRACE_MS,
  });
  let drain: NodeJS.Timeout | undefined;
  if (!run.terminal) {
    const { stdout, stderr } = child;
    for (const stream of [stdout, stderr]) {
      const decoder = new TextDecoder();
      stream?.on('data', (bytes: Uint8Array) => print(decoder.decode(bytes, { stream: true })));
    }
    child.nodeChildProcess.once('exit', () => {
      drain = setTimeout(() => {
        stdout?.destroy();
        stderr?.destroy();
      }, DRAIN_MS);
    });
  }
  const result = await child;
  clearTimeout(drain);
  const exit_code = result.exitCode ?? (result.signal === undefined ? undefined : 128 + constants.signals[result.signal]);
  return exit_code === undefined ? { ended: 'not-started', why: whyNot(result, file) } : { ended: 'exited', exit_code };
}

function whyNot(error: unknown, file: string): string {
  const { code } = error as { code?: unknown }; // Node hangs it on errors without a type
  if (code === 'ENOENT') return `\`${file}\` is not on this machine: install it, or correct the step`;
  if (code === 'EACCES' || code === 'EPERM') return `\`${file}\` may not be executed here: check its permissions`;
  return messageOf(error);
}
