import type { Command } from 'commander';
import type { ExitCode } from '../model/exit.ts';

/** The flags that commands on a launch share, as commander reads them. */
export interface CommonFlags {
  readonly envFile?: readonly string[];
  readonly kinds?: readonly string[];
  readonly target?: string;
  readonly ledger?: string;
  readonly as?: string;
  readonly launch?: string;
  readonly color: boolean;
}

const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value];

/** Only ever a flag: no checklist, no setting and no variable may name code that runs. */
const ownKinds = ['--kinds <folder>', 'also the check kinds of this folder; its modules run as you (repeatable)', collect] as const;

function common(command: Command): Command {
  return command
    .option('-e, --env-file <file>', 'read variables from this file (repeatable; later files win)', collect)
    .option(...ownKinds)
    .option('--target <name>', 'what is launched (default: the host of BASE_URL)')
    .option('--ledger <folder>', 'keep the record here (default: your state folder)')
    .option('--launch <id>', 'this launch (default: the newest of this checklist and target)')
    .option('--as <name>', 'who you are (default: your settings, then git)')
    .option('--no-color', 'no colours');
}

function selection(command: Command): Command {
  return command.option('--phase <phase>', 'only this phase (repeatable)', collect).option('--item <id>', 'only this item (repeatable)', collect);
}

const format = ['--format <format>', 'text, json, jsonl, junit, tap or nagios', 'text'] as const;

/** Declares every command; each loads its own code only when it is called. */
export function define(program: Command, end: (code: ExitCode) => void): void {
  common(program.command('open [checklist]', { isDefault: true }).description('open the console on a launch, or resume it'))
    .option('--new', 'begin a new launch')
    .option('--allow-writes', 'let checks run that write to the target')
    .option('--allow-commands', 'let the commands of the checklist run')
    .option('--recheck <time>', 'how old a measured value may grow while the console is open; `off` checks on keys only', '60s')
    .option('--screen-reader', 'plain lines for a screen reader')
    .action(async (checklist, flags) => end(await (await import('./open.ts')).open(checklist, flags)));

  selection(common(program.command('check [checklist]').description('run the live checks without a screen; signs nothing')))
    .option('--new', 'begin a new launch')
    .option('--allow-writes', 'let checks run that write to the target')
    .option('--allow-commands', 'let the commands of the checklist run; each is shown first')
    .option(...format)
    .action(async (checklist, flags) => end(await (await import('./check.ts')).check(checklist, flags)));

  selection(common(program.command('status [checklist]').description('where the launch stands; asks nothing of the target')))
    .option(...format)
    .action(async (checklist, flags) => end(await (await import('./status.ts')).status(checklist, flags)));

  common(program.command('sign <item> [checklist]').description('sign an item on the evidence that is there'))
    .option('--value <value>', 'the value that you read')
    .option('--note <note>', 'a remark for the record')
    .action(async (item, checklist, flags) => end(await (await import('./sign.ts')).sign(item, checklist, flags)));

  program
    .command('launches')
    .description('the launches on record')
    .option('--ledger <folder>', 'where the record is kept')
    .option('--format <format>', 'text or json', 'text')
    .action(async (flags) => end(await (await import('./launches.ts')).launches(flags)));

  program
    .command('settings [key] [value]')
    .description('what this machine remembers: `settings operator NAME` says who you are')
    .action(async (key, value) => end(await (await import('./settings.ts')).settings(key, value)));

  program
    .command('verify [launch...]')
    .description('prove that records are whole: every line chained to the one before')
    .option('--ledger <folder>', 'where the record is kept')
    .action(async (names, flags) => end(await (await import('./verify.ts')).verify(names, flags)));

  program
    .command('lint [files...]')
    .description('every fault of checklists at once')
    .option('--sources <file>', 'ids, one a line: list those that nothing covers')
    .option(...ownKinds)
    .action(async (files, flags) => end(await (await import('./lint.ts')).lint(files, flags)));

  program
    .command('kinds [kind]')
    .description('the check kinds, what they take and what they observe')
    .option('--format <format>', 'text, markdown or json', 'text')
    .option(...ownKinds)
    .action(async (kind, flags) => end(await (await import('./kinds.ts')).kinds(kind, flags)));

  common(program.command('rehearse [checklist]').description('walk the launch on a target of its own: real servers, real faults, gone afterwards'))
    .option('--fault <name>', 'begin with this fault (repeatable)', collect)
    .option('--serve', 'only the target: print its env file and wait')
    .option('--format <format>', 'without a terminal: text, json, jsonl, junit, tap or nagios', 'text')
    .option('--recheck <time>', 'how old a measured value may grow while the console is open; `off` checks on keys only', '60s')
    .option('--screen-reader', 'plain lines for a screen reader')
    .action(async (checklist, flags) => end(await (await import('./rehearse.ts')).rehearse(checklist, flags)));
}
