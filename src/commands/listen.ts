import { UsageError } from '../model/errors.ts';
import type { ExitCode } from '../model/exit.ts';
import type { LedgerLine } from '../model/events.ts';
import { isKept } from '../model/link.ts';
import type { ItemView } from '../model/views.ts';
import { didYouMean } from '../checklist/did-you-mean.ts';
import { itemsOf, type Checklist } from '../model/checklist.ts';
import { outputNamed, outputs, reportOf, textOutput, type Output } from '../output/index.ts';
import { clock } from './clock.ts';
import type { OpenLaunch } from './launch.ts';

/** The output that `--format` names. */
export function outputOf(format: string, color: boolean): Output {
  const colours = color && process.stdout.isTTY && !process.env['NO_COLOR'];
  const output = format === 'text' ? textOutput(colours) : outputNamed(format);
  if (output) return output;
  const names = outputs.map((candidate) => candidate.name);
  throw new UsageError(`there is no format \`${format}\`: choose ${names.map((name) => `\`${name}\``).join(', ')}`);
}

/** Prints what an output says of each line as it is recorded; returns the way to stop, which parts it from what follows. */
export function listen(launch: OpenLaunch, output: Output): () => void {
  let printed = false;
  // What waits for a lost record comes twice: as it is kept, and as it is handed in.
  const kept = new Set<string>();
  const isNews = (line: LedgerLine): boolean => {
    const key = `${line.by} ${line.entered ?? line.at} ${JSON.stringify(line.event)}`;
    if (isKept(line)) kept.add(key);
    return line.entered === undefined || !kept.delete(key);
  };
  const unsubscribe = launch.store.subscribe(({ launch: state, latest }) => {
    if (!state) return;
    const text = output.lines(output.name === 'jsonl' ? latest.filter((line) => !isKept(line)) : latest.filter(isNews), state, clock.now());
    printed ||= text !== '';
    process.stdout.write(text);
  });
  return () => {
    unsubscribe();
    if (printed && output.name === 'text') process.stdout.write('\n');
  };
}

/** Prints the report of the selected items and returns the command's exit code. */
export function conclude(launch: OpenLaunch, output: Output, selected?: (view: ItemView) => boolean): ExitCode {
  const report = reportOf(launch.state(), clock.now(), selected);
  process.stdout.write(output.end(report));
  return output.exit(report.exit) as ExitCode; // nagios has its own four, of the same numbers
}

/** The items that `--phase` and `--item` select; all of them where neither is given. */
export function selectionOf(checklist: Checklist, flags: { phase?: readonly string[]; item?: readonly string[] }): (view: ItemView) => boolean {
  const phases = (flags.phase ?? []).map((name) => phaseNamed(checklist, name));
  const items = (flags.item ?? []).map((id) => itemNamed(checklist, id));
  if (phases.length === 0 && items.length === 0) return () => true;
  return (view) => phases.includes(view.answeredIn) || items.includes(view.item.id);
}

function phaseNamed(checklist: Checklist, name: string): string {
  const ids = checklist.phases.map((phase) => phase.id);
  const wanted = name.toLowerCase();
  const found = ids.find((id) => id === wanted) ?? checklist.phases.find((phase) => phase.title.toLowerCase() === wanted)?.id;
  if (found !== undefined) return found;
  const meant = didYouMean(wanted, ids);
  throw new UsageError(`there is no phase \`${name}\`: ${meant ? `did you mean \`${meant}\`?` : `choose ${ids.map((id) => `\`${id}\``).join(', ')}`}`);
}

/** The item of that id; a sentence with the nearest one otherwise. */
export function itemNamed(checklist: Checklist, id: string): string {
  const ids = itemsOf(checklist).map((item) => item.id);
  if (ids.includes(id)) return id;
  const meant = didYouMean(id, ids);
  throw new UsageError(`no line of \`${checklist.file}\` has the id \`${id}\`${meant ? `: did you mean \`${meant}\`?` : ': `gonogo status` lists them'}`);
}
