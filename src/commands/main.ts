import { Command, CommanderError } from 'commander';
import { exitCodes } from '../model/exit.ts';
import { messageOf, UsageError } from '../model/errors.ts';
import { redactor } from '../model/redact.ts';
import { define } from './define.ts';
import version from './version.ts';

/** Runs one command and sets the exit code; every error ends here as a sentence. */
export async function main(words: readonly string[]): Promise<void> {
  guardOutput();
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
    const code = report(error);
    // To Nagios 1 is a warning and 2 is critical; what could not be asked is neither.
    if (code !== exitCodes.go && wantsNagios(words))
      process.stdout.write(`GONOGO UNKNOWN - ${sentenceOf(error).replaceAll(/\s*\n/g, '; ').replaceAll('|', '¦')}\n`);
    process.exitCode = code !== exitCodes.go && wantsNagios(words) ? 3 : code;
  }
}

/** What an error says, without what a file or a server may have put into it: credentials, and characters that a terminal obeys. */
function sentenceOf(error: unknown): string {
  return redactor([]).text(messageOf(error));
}

function wantsNagios(words: readonly string[]): boolean {
  return words.some((word, at) => word === '--format=nagios' || (word === '--format' && words[at + 1] === 'nagios'));
}

/** A reader that goes away (`| head`, a terminal that closed) is no accident: the work goes on, since the record matters more than who watches. */
function guardOutput(): void {
  let said = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (said || error.code === 'EPIPE' || error.code === 'EIO') return;
    said = true;
    process.stderr.write(`the output could not be written: ${error.message}\n`);
    process.on('exit', () => (process.exitCode = exitCodes.internal));
  });
  process.stderr.on('error', () => undefined); // nobody is left to tell
}

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.go;
    process.stderr.write(`${error.message.replace(/^error: /, '').replaceAll('\n', ' ')}; \`gonogo --help\` lists what there is\n`);
    return exitCodes.usage;
  }
  if (process.env['DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.stderr.write(`${sentenceOf(error)}\n`);
  return error instanceof UsageError ? exitCodes.usage : exitCodes.internal;
}
