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
    const found = isRunbook(file) ? lintRunbook(file) : await loadChecklist(file, options.kinds ? { kinds: options.kinds } : {});
    faults.push(...found.faults);
    add(found.sources);
  }
  const scenarios = new Map([...files.filter(isScenario), ...(options.scenarios ?? [])].map((file) => [resolve(file), normalize(file)]));
  for (const file of scenarios.values()) {
    const found = lintScenario(file);
    faults.push(...found.faults);
    add(found.sources);
  }
  if (options.sources === undefined) return { faults: sortedFaults(faults), uncovered: [], ids: 0 };
  const wanted = readIds(options.sources);
  const ids = [...wanted.ids.keys()];
  if (wanted.readable) faults.push(...unheardOf(named, ids, options.sources));
  faults.push(...wanted.faults);
  const uncovered = [...wanted.ids].filter(([id]) => !named.has(id)).map(([id, place]) => ({ id, ...place }));
  return { faults: sortedFaults(faults), uncovered, ids: ids.length };
}

function lintRunbook(file: string): { faults: readonly Fault[]; sources: Sources } {
  const source = readSource(file);
  if (!source.ok) return { faults: [unreadable(file, source)], sources: new Map() };
  const opened = openRunbook(source.text, file);
  return 'severity' in opened ? { faults: [opened], sources: new Map() } : readRunbook(opened, disk);
}

function unreadable(file: string, { what, instead }: { what: string; instead: string }): Fault {
  return { severity: 'error', file, line: 1, column: 1, what, instead };
}

function readIds(file: string): { ids: Map<string, Place>; faults: Fault[]; readable: boolean } {
  const source = readSource(file);
  const ids = new Map<string, Place>();
  if (!source.ok) return { ids, faults: [unreadable(file, source)], readable: false };
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
  return { ids, faults: faults.list, readable: true };
}

function unheardOf(named: Sources, ids: readonly string[], file: string): Fault[] {
  const faults = new Faults();
  for (const [id, places] of named) {
    if (ids.includes(id)) continue;
    const near = didYouMean(id, ids);
    for (const place of places)
      faults.error(place, `\`${id}\` is no id of \`${file}\``, near ? `did you mean \`${near}\`?` : 'add it there, or take it out here');
  }
  return faults.list;
}
