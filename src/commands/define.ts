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
    .option('--ledger <place>', 'keep the record here: a folder, or postgres://… (default: your state folder)')
    .option('--launch <id>', 'this launch (default: the newest of this checklist and target)')
    .option('--as <name>', 'who you are (default: your settings, then git)')
    .option('--no-color', 'no colours');
}

function selection(command: Command): Command {
  return command.option('--phase <phase>', 'only this phase (repeatable)', collect).option('--item <id>', 'only this item (repeatable)', collect);
}

/** Where load bursts may run: what a person at a screen would type out, and what only a flag lifts. */
function bursts(command: Command): Command {
  return command
    .option('--confirm <host>', 'send load to this host, which is not this machine (repeatable)', collect)
    .option('--max-users <n>', 'the most users of a load burst', '200')
    .option('--max-rate <n>', 'the most requests a second of a load burst', '1000');
}

const role = ['--role <role>', '`driver` acts on the target, `navigator` reads out and approves'] as const;

const format = ['--format <format>', 'text, json, jsonl, junit, tap or nagios', 'text'] as const;

/** Declares every command; each loads its own code only when it is called. */
export function define(program: Command, end: (code: ExitCode) => void): void {
  bursts(common(program.command('open [checklist]', { isDefault: true }).description('open the console on a launch, or resume it')))
    .option('--new', 'begin a new launch')
    .option('--allow-writes', 'let checks run that write to the target')
    .option('--allow-commands', 'let the commands of the checklist run')
    .option('--recheck <time>', 'how old a measured value may grow while the console is open; `off` checks on keys only', '60s')
    .option('--screen-reader', 'plain lines for a screen reader')
    .option('--no-alerts', 'no bell and no desktop notice when an alert fires or a poll begins')
    .option('--station <name>', 'your station in polls (default: the one that you answered last)')
    .option(...role)
    .option('--walkthrough', 'open with one item at a time at full width')
    .action(async (checklist, flags) => end(await (await import('./open.ts')).open(checklist, flags)));

  bursts(common(program.command('follow <name> [checklist]').description('open the console with my cursor where theirs is, until I move it')))
    .option('--allow-writes', 'let checks run that write to the target')
    .option('--allow-commands', 'let the commands of the checklist run')
    .option('--recheck <time>', 'how old a measured value may grow while the console is open; `off` checks on keys only', '60s')
    .option('--screen-reader', 'plain lines for a screen reader')
    .option('--no-alerts', 'no bell and no desktop notice when an alert fires or a poll begins')
    .option(...role)
    .option('--walkthrough', 'open with one item at a time at full width')
    .action(async (name, checklist, flags) => end(await (await import('./follow.ts')).follow(name, checklist, flags)));

  bursts(selection(common(program.command('check [checklist]').description('run the live checks without a screen; signs nothing'))))
    .option('--new', 'begin a new launch')
    .option('--allow-writes', 'let checks run that write to the target')
    .option('--allow-commands', 'let the commands of the checklist run; each is shown first')
    .option(...format)
    .action(async (checklist, flags) => end(await (await import('./check.ts')).check(checklist, flags)));

  selection(common(program.command('status [checklist]').description('where the launch stands; asks nothing of the target')))
    .option(...format)
    .action(async (checklist, flags) => end(await (await import('./status.ts')).status(checklist, flags)));

  bursts(common(program.command('load <scenarios...>').description('run load bursts without a screen, each compared with the one before')))
    .option('--checklist <file>', 'whose variables, targets and items the scenario uses (default: the one that is found)')
    .option('--no-checklist', 'look for none')
    .option('--new', 'begin a new record')
    .option('--format <format>', 'text, json, jsonl or junit', 'text')
    .action(async (scenarios, flags) => end(await (await import('./load.ts')).load(scenarios, flags)));

  common(program.command('sign <item> [checklist]').description('sign an item on the evidence that is there (5: kept here, not recorded yet)'))
    .option('--value <value>', 'the value that you read')
    .option('--note <note>', 'a remark for the record')
    .action(async (item, checklist, flags) => end(await (await import('./sign.ts')).sign(item, checklist, flags)));

  // Commander keeps the last of the two.
  const said = new Set<string>();
  const polls = common(
    program.command('poll [checklist]').description('the poll of the stations at a gate: begin it, answer it, wait for it, or see how it stands'),
  )
    .option('--begin <phase>', 'begin a poll at the gate of this phase')
    .option('--for <time>', 'how long it is open, from 5 s to 1 h; silence is no-go then (default: 2m)')
    .option('--station <name>', 'answer for this station, with `--go` or `--no-go`')
    .option('--go', 'the station is go')
    .option('--no-go', 'the station is no-go; it holds the launch')
    .option('--remark <text>', 'a remark for the record; a no-go wants one')
    .option('--for-name <name>', 'who says it, where you record it for them')
    .option('--end [reason]', 'end the open poll before its deadline')
    .option('--wait', 'wait until all have answered, or the deadline: exit 0 all go, 6 no-go')
    .option('--format <format>', 'text or json', 'text')
    .action(async (checklist, flags) => end(await (await import('./poll.ts')).poll(checklist, { ...flags, both: said.size > 1 })));
  for (const word of ['go', 'no-go']) polls.on(`option:${word}`, () => said.add(word));

  common(program.command('watch [checklist]').description('watch a launch without a screen: a line a change, ended as the record speaks for'))
    .option('--for <time>', 'how long, such as 30m (default: as the checklist says)')
    .option('--allow-commands', 'let the commands of the checklist run')
    .option('--no-alerts', 'no bell when an alert fires')
    .option('--format <format>', 'text or jsonl', 'text')
    .action(async (checklist, flags) => end(await (await import('./watch.ts')).watch(checklist, flags)));

  const ledger = program.command('ledger').description('a PostgreSQL database as the record that several machines share');
  ledger
    .command('init')
    .description('make the place for records in a database, once')
    .option('--ledger <place>', 'postgres://user@host:5432/database (default: `GONOGO_LEDGER`)')
    .option('--grant <role>', 'let this role read and append (repeatable)', collect)
    .action(async (flags) => end(await (await import('./ledger.ts')).initLedger(flags)));
  ledger
    .command('hand-in')
    .description('hand in what was kept on this machine while the database could not be reached')
    .option('--ledger <place>', 'postgres://user@host:5432/database (default: `GONOGO_LEDGER`)')
    .action(async (flags) => end(await (await import('./ledger.ts')).handIn(flags)));

  program
    .command('launches')
    .description('the launches on record')
    .option('--ledger <place>', 'where the record is kept: a folder, or postgres://…')
    .option('--format <format>', 'text or json', 'text')
    .action(async (flags) => end(await (await import('./launches.ts')).launches(flags)));

  program
    .command('settings [key] [value]')
    .description('what this machine remembers: `settings operator NAME` says who you are, `targets HOST,HOST` where load may go, `ssh-key PATH` what signs')
    .action(async (key, value) => end(await (await import('./settings.ts')).settings(key, value)));

  program
    .command('replay <launch>')
    .description('the console on a recorded launch, or on a file that was exported: read only, with a clock of its own')
    .option('--with <checklist>', 'judge what was recorded by this checklist')
    .option('--at <time>', 'no screen: the board at the end of this minute, second or event (`14:02`, `T+00:42`, `#1204`, or an ISO time)')
    .option('--format <format>', 'no screen: text or json')
    .option('--from <time>', 'begin at this moment')
    .option('--speed <n>', 'how fast it plays: 1, 2, 5, 10, 30, 60, 120, 300 or 600 (default: 1)')
    .option('--ledger <place>', 'where the record is kept: a folder, or postgres://…')
    .option('--as <name>', 'who you are, for notes (default: your settings, then git)')
    .option('--screen-reader', 'plain lines for a screen reader')
    .option('--no-color', 'no colours')
    .option(...ownKinds)
    .action(async (launch, flags) => end(await (await import('./replay.ts')).replay(launch, flags)));

  program
    .command('export <launch>')
    .description('the record of a launch as one file, verified while it is written; another machine replays it')
    .option('--to <file>', 'write it here, `-` is stdout (default: `LAUNCH.jsonl`, or stdout where that is no terminal)')
    .option('--ledger <place>', 'where the record is kept: a folder, or postgres://…')
    .action(async (launch, flags) => end(await (await import('./export.ts')).exportLaunch(launch, flags)));

  program
    .command('report [launch]')
    .description('a whole launch, or a file that was exported, out of its record: for a pull request, an incident, a machine (default: the newest launch)')
    .option('--format <format>', 'md, html, json or junit (default: md)')
    .option('--to <file>', 'write it here, never over another, `-` is stdout (default: stdout; `LAUNCH.html` for html where that is a terminal)')
    .option('--ledger <place>', 'where the record is kept: a folder, or postgres://…')
    .option('--tick <checklist>', 'instead: this Markdown checklist with the ticks, names and times of the launch')
    .option('--in-place', 'with `--tick`: write them into the file itself')
    .option(...ownKinds)
    .action(async (launch, flags) => end(await (await import('./report.ts')).report(launch, flags)));

  program
    .command('verify [launch...]')
    .description('prove that records are whole: every line chained to the one before')
    .option('--ledger <place>', 'where the record is kept: a folder, or postgres://…')
    .option('--allowed-signers <file>', "also check each signature by SSH key, against this file of git's form")
    .option('--require-signatures', 'a word of a person without one is a failure')
    .action(async (names, flags) => end(await (await import('./verify.ts')).verify(names, flags)));

  program
    .command('lint [files...]')
    .description('every fault of checklists at once')
    .option('--sources <file>', 'ids, one a line: list those that nothing covers')
    .option('--strict', 'also the failures that no runbook section answers, and sections that nothing leads to; warnings count')
    .option(...ownKinds)
    .action(async (files, flags) => end(await (await import('./lint.ts')).lint(files, flags)));

  program
    .command('trust [checklist]')
    .description('show every command of a checklist and its runbooks, and let them run on this machine as they are now')
    .option('--show', 'only show them, and what changed since they were trusted')
    .option('--forget', 'trust it no longer')
    .option('--as <name>', 'who you are (default: your settings, then git)')
    .option(...ownKinds)
    .action(async (checklist, flags) => end(await (await import('./trust.ts')).trust(checklist, flags)));

  common(program.command('runbook [words...]').description('find and print sections of the runbook; runs nothing'))
    .option('--checklist <file>', 'whose runbook (default: the one that is found)')
    .option('--item <id>', 'the sections that answer this item, best first')
    .option('--print <section>', 'its steps as lines to copy, values filled in from `--env-file`, secrets masked')
    .option('--format <format>', 'text or json', 'text')
    .action(async (words, flags) => end(await (await import('./runbook.ts')).runbook(words, flags)));

  program
    .command('kinds [kind]')
    .description('the check kinds, what they take and what they observe')
    .option('--format <format>', 'text, markdown or json', 'text')
    .option(...ownKinds)
    .action(async (kind, flags) => end(await (await import('./kinds.ts')).kinds(kind, flags)));

  bursts(common(program.command('rehearse [checklist]').description('walk the launch on a target of its own: real servers, real faults, gone afterwards')))
    .option('--fault <name>', 'begin with this fault (repeatable)', collect)
    .option('--serve', 'only the target: print its env file and wait')
    .option('--format <format>', 'without a terminal: text, json, jsonl, junit, tap or nagios', 'text')
    .option('--recheck <time>', 'how old a measured value may grow while the console is open; `off` checks on keys only', '60s')
    .option('--screen-reader', 'plain lines for a screen reader')
    .option('--no-alerts', 'no bell and no desktop notice when an alert fires or a poll begins')
    .option('--station <name>', 'your station in polls (default: the one that you answered last)')
    .option(...role)
    .action(async (checklist, flags) => end(await (await import('./rehearse.ts')).rehearse(checklist, flags)));
}
