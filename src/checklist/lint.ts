import { normalize, resolve } from 'node:path';
import type { Kind } from '../checks/kind.ts';
import type { Fault } from '../model/errors.ts';
import { didYouMean } from './did-you-mean.ts';
import { Faults, type Place, sortedFaults } from './faults.ts';
import { disk, loadChecklist } from './load.ts';
import type { Sources } from './parse.ts';
import { isRunbook, openRunbook, readRunbook } from './runbook.ts';
import { isScenario, lintScenario } from './scenario.ts';
import { normalised, readSource } from './source.ts';

/** What lint may be told. */
export interface LintOptions {
  /** A file of ids, one a line, that something must name in its `source`. */
  readonly sources?: string;
  /** Scenario files (YAML) beside those named; their `source` keys count as well. */
  readonly scenarios?: readonly string[];
  readonly kinds?: readonly Kind[];
  /** Also say which failures no runbook section answers, and which sections nothing leads to. */
  readonly strict?: boolean;
}

/** What lint found. */
export interface Linted {
  readonly faults: readonly Fault[];
  /** Ids of the sources file that nothing names, with their places there. */
  readonly uncovered: readonly (Place & { readonly id: string })[];
  /** How many ids the sources file has. */
  readonly ids: number;
}

/** Looks at checklists, runbooks and scenarios and says everything that is wrong with them. */
export async function lint(files: readonly string[], options: LintOptions = {}): Promise<Linted> {
  const faults: Fault[] = [];
  const named: Sources = new Map();
  const add = (sources: Sources): void => {
    for (const [id, places] of sources) named.set(id, [...(named.get(id) ?? []), ...places]);
  };
  for (const file of files.filter((name) => !isScenario(name))) {
    const { kinds, strict = false } = options;
    const found = isRunbook(file) ? lintRunbook(file, kinds) : await loadChecklist(file, { strict, ...(kinds ? { kinds } : {}) });
    faults.push(...found.faults);
    add(found.sources);
  }
  const scenarios = new Map([...files.filter(isScenario), ...(options.scenarios ?? [])].map((file) => [resolve(file), normalize(file)]));
  for (const file of scenarios.values()) {
    const found = lintScenario(file, options.kinds);
    faults.push(...found.faults);
    add(found.sources);
  }
  if (options.sources === undefined) return { faults: sortedFaults(faults), uncovered: [], ids: 0 };
  const wanted = readIds(options.sources);
  const ids = [...wanted.ids.keys()];
  faults.push(...wanted.faults);
  const uncovered = [...wanted.ids].filter(([id]) => !named.has(id)).map(([id, place]) => ({ id, ...place }));
  // What is wrong with the files comes first, then what only the two together show.
  const strange = ids.length > 0 ? unheardOf(named, ids, options.sources) : [];
  return { faults: [...sortedFaults(faults), ...sortedFaults(strange)], uncovered, ids: ids.length };
}

function lintRunbook(file: string, kinds: readonly Kind[] | undefined): { faults: readonly Fault[]; sources: Sources } {
  const source = readSource(file);
  if (!source.ok) return { faults: [unreadable(file, source)], sources: new Map() };
  const opened = openRunbook(source.text, file);
  return 'severity' in opened
    ? { faults: [opened], sources: new Map() }
    : readRunbook(opened, disk, { checklist: '', ledTo: new Set(), setting: kinds ? { kinds } : {} });
}

function unreadable(file: string, { what, instead }: { what: string; instead: string }): Fault {
  return { severity: 'error', file, line: 1, column: 1, what, instead };
}

function readIds(file: string): { ids: Map<string, Place>; faults: Fault[] } {
  const source = readSource(file);
  const ids = new Map<string, Place>();
  if (!source.ok) return { ids, faults: [unreadable(file, source)] };
  const faults = new Faults();
  normalised(source.text)
    .split('\n')
    .forEach((line, index) => {
      const written = line.replace(/(^|\s)#.*$/, '').trim();
      const place = { file, line: index + 1, column: line.indexOf(written) + 1 };
      if (written === '') return;
      if (/\s/.test(written)) faults.error(place, `\`${written}\` is more than one id`, 'write one id a line');
      else if (ids.has(written)) faults.warning(place, `\`${written}\` stands here twice`, 'keep one of them');
      else ids.set(written, place);
    });
  if (ids.size === 0 && faults.list.length === 0) faults.error({ file, line: 1, column: 1 }, 'this file names no ids', 'write one id a line');
  return { ids, faults: faults.list };
}

/** More unheard-of ids than this, and more than half of all, are said in one line: the list is another's. */
const STRANGE_CAP = 10;

/** Ids that are named and not in the list, each at its first place. */
function unheardOf(named: Sources, ids: readonly string[], file: string): Fault[] {
  const faults = new Faults();
  const strange = [...named].filter(([id]) => !ids.includes(id));
  const none = strange.length > 1 && strange.length === named.size;
  if (none || (strange.length > STRANGE_CAP && strange.length * 2 > named.size)) {
    const some = strange.slice(0, STRANGE_CAP).map(([id]) => `\`${id}\``);
    const more = strange.length > some.length ? ` and ${strange.length - some.length} more` : '';
    const what = `${strange.length} of the ${named.size} ids that \`source\` names are not in this file: ${some.join(', ')}${more}`;
    faults.error({ file, line: 1, column: 1 }, what, 'check that it is the right list, or add them');
    return faults.list;
  }
  for (const [id, [place, ...others]] of strange) {
    if (!place) continue;
    const near = didYouMean(id, ids);
    const more = others.length === 0 ? '' : `, and ${others.length} more ${others.length === 1 ? 'place names' : 'places name'} it`;
    faults.error(place, `\`${id}\` is no id of \`${file}\`${more}`, near ? `did you mean \`${near}\`?` : 'add it there, or take it out here');
  }
  return faults.list;
}
