import { Command, CommanderError } from 'commander';
import { exitCodes } from '../model/exit.ts';
import { messageOf, UsageError } from '../model/errors.ts';
import { define } from './define.ts';
import version from './version.ts';

/** Runs one command and sets the exit code; every error ends here as a sentence. */
export async function main(words: readonly string[]): Promise<void> {
  const program = new Command('gonogo')
    .description('A launch console for the terminal: live checks, signatures, runbook fixes, and a record of all of it.')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError(true);
  define(program, (code) => {
    process.exitCode = code;
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.go;
    process.stderr.write(`${error.message.replace(/^error: /, '').replaceAll('\n', ' ')}; \`gonogo --help\` lists what there is\n`);
    return exitCodes.usage;
  }
  if (process.env['DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.stderr.write(`${messageOf(error)}\n`);
  return error instanceof UsageError ? exitCodes.usage : exitCodes.internal;
}
