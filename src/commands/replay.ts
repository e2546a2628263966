import { UsageError } from '../model/errors.ts';
import type { ExitCode } from '../model/exit.ts';
import type { ReplayConsoleFlags } from './replay-console.ts';
import type { ReplayTextFlags } from './replay-text.ts';
import { hasScreen } from './screen.ts';

/** `gonogo replay LAUNCH|FILE`: the console on a recorded launch; with `--at` or `--format`, or without a screen, the board as text. */
export async function replay(named: string, flags: ReplayConsoleFlags & ReplayTextFlags): Promise<ExitCode> {
  if (hasScreen() && flags.at === undefined && flags.format === undefined) return (await import('./replay-console.ts')).replayConsole(named, flags);
  for (const name of ['from', 'speed'] as const)
    if (flags[name] !== undefined) throw new UsageError(`\`--${name}\` is for the console; \`--at\` shows a moment without one`);
  return (await import('./replay-text.ts')).replayText(named, flags);
}
