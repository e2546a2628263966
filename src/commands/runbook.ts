import { claimJudge, couldClaim } from '../checks/claims.ts';
import { didYouMean } from '../checklist/did-you-mean.ts';
import { remembered } from '../ledger/fixes.ts';
import { withLedgerPlace } from '../ledger/place.ts';
import { itemsOf, secretNames } from '../model/checklist.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { memoryWords, sectionKey } from '../model/fix-memory.ts';
import { shownCommand } from '../model/fix-command.ts';
import type { RunbookSection } from '../model/fix.ts';
import { UsageError } from '../model/errors.ts';
import { redactor } from '../model/redact.ts';
import { fixesFor } from '../state/fix-match.ts';
import { itemViews } from '../state/views.ts';
import type { CommonFlags } from './define.ts';
import { clock } from './clock.ts';
import { openLaunch } from './launch.ts';
import { prepare, type Prepared } from './prepare.ts';
import { aboutOf, findSections, namedSection } from './runbook-find.ts';
import { listed, printed, whole, type Setting } from './runbook-text.ts';
import { wantsColor } from './screen.ts';

interface RunbookFlags extends CommonFlags {
  readonly checklist?: string;
  readonly item?: string;
  readonly print?: string;
  readonly format: string;
}

/** `gonogo runbook`: finds sections by words, or those that answer an item, and prints them; runs nothing. */
export async function runbook(words: readonly string[], flags: RunbookFlags): Promise<ExitCode> {
  if (flags.format !== 'text' && flags.format !== 'json') throw new UsageError(`there is no format \`${flags.format}\` here: choose \`text\` or \`json\``);
  const prepared = await prepare(flags.checklist, flags, false);
  const { checklist } = prepared;
  const setting = await settingOf(prepared, flags);
  const chosen = await sectionsFor(words, prepared, flags);
  const say = (text: string): unknown => process.stdout.write(`${text}\n`);
  const [only, ...others] = chosen;
  if (flags.format === 'json')
    say(
      JSON.stringify(
        chosen.map((section) => plain(section, setting)),
        undefined,
        2,
      ),
    );
  else if (flags.print !== undefined && only) say(printed(only, setting));
  else if (only && others.length === 0) say(whole(only, setting));
  else if (chosen.length === 0) say(`no section of the runbook answers \`${flags.item ?? ''}\` of \`${checklist.file}\``);
  else say(listed(chosen, setting));
  if (flags.print !== undefined && setting.fill && only?.steps.some((step) => hides(step.command, setting.fill?.secrets ?? new Set())))
    process.stderr.write('values of secret variables stand as `***`: put them in yourself, or copy the line without `--env-file`\n');
  return exitCodes.go;
}

async function sectionsFor(words: readonly string[], prepared: Prepared, flags: RunbookFlags): Promise<readonly RunbookSection[]> {
  const { runbook: sections = [], file } = prepared.checklist;
  if (sections.length === 0)
    throw new UsageError(`\`${file}\` has no runbook: write \`${file.replace(/(\.\w+)?$/, '.runbook.md')}\` beside it, or link a section from an item`);
  if (flags.print !== undefined) return [namedSection(flags.print, sections)];
  const reach = flags.item === undefined ? sections : await answering(flags.item, prepared, flags);
  return words.length === 0 ? reach : findSections(words.join(' '), reach);
}

/** The sections that answer an item, best first: by what its launch saw last, where there is one. */
async function answering(id: string, prepared: Prepared, flags: RunbookFlags): Promise<readonly RunbookSection[]> {
  const { checklist } = prepared;
  const item = itemsOf(checklist).find((candidate) => candidate.id === id);
  if (!item) {
    const near = didYouMean(
      id,
      itemsOf(checklist).map((candidate) => candidate.id),
    );
    throw new UsageError(`\`${checklist.file}\` has no item \`${id}\`${near ? `: did you mean \`${near}\`?` : ': `gonogo status` lists them'}`);
  }
  if (flags.launch !== undefined || (await hasLaunch(prepared, flags))) {
    const launch = await openLaunch(prepared, '', flags, 'read');
    try {
      const view = itemViews(launch.state(), clock.now()).get(id);
      if (view?.evidence) return fixesFor({ ...view, item }, checklist, claimJudge()).map(({ section }) => section);
    } finally {
      await launch.close();
    }
  }
  const linked = item.fixes.map(({ ref }) => ref);
  const { check } = item;
  const may = (section: RunbookSection): boolean =>
    check !== undefined && section.when !== undefined && couldClaim(section.when, { kind: check.kind, item: id });
  const sections = checklist.runbook ?? [];
  return [
    ...linked.flatMap((ref) => sections.filter((section) => section.ref === ref)),
    ...sections.filter((section) => !linked.includes(section.ref) && may(section)),
  ];
}

async function hasLaunch({ checklist, target, targetGiven }: Prepared, { ledger }: RunbookFlags): Promise<boolean> {
  const launches = await withLedgerPlace(ledger, (place) => place.list());
  return launches.some((launch) => launch.checklist === checklist.name && (!targetGiven || launch.target === target.name));
}

async function settingOf({ checklist, variables, secrets }: Prepared, flags: RunbookFlags): Promise<Setting> {
  const onNotice = (sentence: string): unknown => process.stderr.write(`${sentence}\n`);
  const memory = await withLedgerPlace(flags.ledger, (place) => remembered(place, checklist.name, { onNotice }));
  const terminal = process.stdout.isTTY && process.env['TERM'] !== 'dumb';
  const declared = Object.fromEntries(checklist.variables.map(({ name }) => [name, variables[name]]));
  return {
    memory,
    now: clock.now(),
    color: terminal && wantsColor(flags),
    columns: terminal ? process.stdout.columns : undefined,
    ...(flags.envFile ? { fill: { variables: declared, secrets: secretNames(checklist), values: secrets } } : {}),
  };
}

function hides(command: string, secrets: ReadonlySet<string>): boolean {
  return [...secrets].some((name) => new RegExp(`\\$\\{?${name}\\b`).test(command));
}

/** A section as JSON. */
function plain(section: RunbookSection, { memory, now, fill }: Setting): object {
  const known = memory.get(sectionKey(section.ref));
  const steps = section.steps.map((step) => ({
    ...step,
    ...(fill ? { command: redactor(fill.values).known(shownCommand(step, fill.variables, fill.secrets)) } : {}),
  }));
  return { ...section, about: aboutOf(section), steps, memory: { ...known, ...memoryWords(known, now) } };
}
