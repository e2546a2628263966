import { createHash } from 'node:crypto';
import { dirname, join, relative, resolve } from 'node:path';
import { isMap, parseDocument } from 'yaml';
import { disk } from '../checklist/load.ts';
import { parseChecklist } from '../checklist/parse.ts';
import { normalised, readSource } from '../checklist/source.ts';
import type { Kind } from '../checks/kind.ts';
import { itemsOf, type Checklist } from '../model/checklist.ts';
import type { Fault } from '../model/errors.ts';
import { referencesIn } from '../model/variables.ts';

/** A scenario as a checklist of one line, and the checklist around it whose items its vitals may name. */
export interface LoadChecklist {
  readonly checklist: Checklist;
  readonly whole: Checklist;
  readonly folder: string;
}

/** What a scenario is read with. */
interface Around {
  readonly kinds: readonly Kind[];
  /** The checklist whose variables, targets and items count; none is known where it is absent. */
  readonly checklist: string | undefined;
  /** The names that the env files set. */
  readonly names: readonly string[];
}

/** No id of a person's checklist; the line of a burst takes the scenario's name once it is read. */
const LINE = 'gonogo-load-burst-line';

/**
 * Reads a scenario as the only line of a checklist, which is what a launch is made of. It is read by the reader of checklists, below the text of the
 * one around it, so that faults, variables, digest and leave are what they would be there.
 */
export function loadChecklistOf(
  scenario: string,
  { kinds, checklist: file, names }: Around,
): { readonly read?: LoadChecklist; readonly faults: readonly Fault[] } {
  const source = readSource(scenario);
  if (!source.ok) return { faults: [at(scenario, source.what, source.missing ? 'check the path' : source.instead)] };
  const kind = kindOf(source.text);
  if (kind !== undefined && kind !== 'load')
    return {
      faults: [
        at(
          scenario,
          `this is a scenario of kind \`${kind}\``,
          kind === 'journey' ? 'name it in a line of a checklist; `gonogo check` walks it' : 'write `kind: load`',
        ),
      ],
    };
  const outer = file === undefined ? { ok: true as const, text: variablesOf(source.text, names) } : readSource(file);
  if (!outer.ok) return { faults: [at(file ?? scenario, outer.what, outer.instead)] };
  const path = file ?? join(dirname(scenario), 'load.md');
  const folder = dirname(resolve(path));
  const above = normalised(outer.text).trimEnd();
  const parsed = parseChecklist(`${above}\n\n${lineOf(relative(folder, resolve(scenario)))}`, path, { ...disk, kinds });
  const length = above.split('\n').length;
  // What is said of the line that nobody wrote is said of the scenario.
  const faults = parsed.faults.map((fault) => (fault.file === path && fault.line > length ? { ...fault, file: scenario, line: 1, column: 1 } : fault));
  const whole = parsed.checklist;
  const item = whole && itemsOf(whole).find((candidate) => candidate.id === LINE);
  if (!whole || !item) return { faults };
  const { name, title } = namesOf(source.text);
  const line = { ...item, id: name, title, phase: 'load', section: 'load', line: 1 };
  const { triage: _triage, rollback: _rollback, watch: _watch, runbook: _runbook, ...shared } = whole;
  const made: Checklist = {
    ...shared,
    name: `load-${name}`,
    title,
    file: scenario,
    digest: '',
    variables: whole.variables.map((variable) => ({ ...variable, required: false })), // what it needs is known once it is filled in
    phases: [{ id: 'load', title: 'Load', about: '', sections: [{ id: 'load', title: 'Load', about: '', items: [line] }] }],
  };
  return { read: { checklist: { ...made, digest: digestOf(made) }, whole, folder }, faults };
}

function lineOf(path: string): string {
  const block = ['yaml gonogo', `id: ${LINE}`, 'priority: high', 'sign: none', `check: { kind: load, scenario: ${JSON.stringify(path)} }`];
  return ['## Load', '', '- [ ] A load burst', '', `  \`\`\`${block.join('\n  ')}`, '  ```', ''].join('\n');
}

/** Without a checklist every name is known that the env files set, and that the scenario names in capital letters. */
function variablesOf(scenario: string, names: readonly string[]): string {
  const named = referencesIn(scenario).map((reference) => reference.name);
  // Names in small letters are columns of its data.
  const known = [...new Set([...names, ...named])].filter((name) => name !== name.toLowerCase());
  return ['---', 'name: load', 'variables:', ...known.map((name) => `  ${name}: {}`), ...(known.length === 0 ? ['  NONE: {}'] : []), '---'].join('\n');
}

function kindOf(text: string): string | undefined {
  const { contents } = parseDocument(text);
  const kind = isMap(contents) ? contents.get('kind') : undefined;
  return kind === undefined ? undefined : String(kind);
}

/** What the reader found right by then. */
function namesOf(text: string): { name: string; title: string } {
  const { contents } = parseDocument(normalised(text));
  const word = (key: string): string | undefined => {
    const value = isMap(contents) ? contents.get(key) : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
  };
  const name = word('name') ?? 'burst';
  return { name, title: word('title') ?? name };
}

function digestOf(checklist: Checklist): string {
  return createHash('sha256').update(JSON.stringify(checklist)).digest('hex');
}

function at(file: string, what: string, instead: string): Fault {
  return { severity: 'error', file, line: 1, column: 1, what, instead };
}
