import { tailKeeper, type TextKeeper, textKeeper } from './kept.ts';
import type { CheckContext } from './kind.ts';

/** A command with all it runs in; `holding` keeps only the lines of its output that hold it, `keeper` reads its output in a way of its own. */
interface Run {
  readonly file: string;
  readonly args: readonly string[];
  readonly shell: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly holding?: string | undefined;
  readonly keeper?: TextKeeper;
}

/** How a command ended. */
type Ended =
  | { readonly type: 'exited'; readonly exitCode: number; readonly stdout: ReturnType<TextKeeper['end']>; readonly stderr: string }
  | { readonly type: 'killed' }
  | { readonly type: 'not-started'; readonly error: unknown };

/** How long output may still trickle in after the command's own end, from a process that left its group. */
const DRAIN_MS = 250;

/**
 * Runs a command in a process group of its own and waits for its end, at most until the deadline.
 * SIGTERM comes a moment before the deadline, SIGKILL at it; both go to the whole group, and nothing of the group stays after the command's end.
 */
export async function runToEnd(run: Run, { signal, deadline_ms }: Pick<CheckContext, 'signal' | 'deadline_ms'>): Promise<Ended> {
  const [{ execa }, { constants }] = await Promise.all([import('execa'), import('node:os')]);
  if (signal.aborted) return { type: 'killed' };
  const grace = Math.min(1_000, Math.round(deadline_ms / 5));
  const child = execa(run.file, run.args, {
    shell: run.shell,
    cwd: run.cwd,
    env: run.env,
    extendEnv: false,
    stdin: 'ignore',
    buffer: false,
    encoding: 'buffer',
    reject: false,
    killDescendants: true,
    timeout: deadline_ms - grace,
    forceKillAfterDelay: grace,
    cancelSignal: signal,
  });
  const stdout = run.keeper ?? textKeeper(run.holding);
  const stderr = tailKeeper();
  child.stdout.on('data', stdout.take);
  child.stderr.on('data', stderr.take);
  let drain: NodeJS.Timeout | undefined;
  child.nodeChildProcess.once('exit', () => {
    child.kill('SIGKILL');
    drain = setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, DRAIN_MS);
  });
  const result = await child;
  clearTimeout(drain);

  if (result.timedOut || result.isCanceled) return { type: 'killed' };
  const bySignal = result.signal === undefined ? undefined : 128 + constants.signals[result.signal];
  const exitCode = result.exitCode ?? bySignal;
  if (exitCode === undefined) return { type: 'not-started', error: result };
  return { type: 'exited', exitCode, stdout: stdout.end(), stderr: stderr.end() };
}
