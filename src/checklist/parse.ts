import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { kinds as allKinds } from '../checks/index.ts';
import type { Kind } from '../checks/kind.ts';
import type { ScenarioItems } from '../load/scenario/types.ts';
import { type Checklist, itemsOf, type Phase, type Section } from '../model/checklist.ts';
import { type Fault, messageOf } from '../model/errors.ts';
import { Faults, hasErrors, type Place, sortedFaults } from './faults.ts';
import { type FrontMatter, readFrontMatter } from './front-matter.ts';
import { idOf } from './ids.ts';
import { ItemMaker } from './items.ts';
import { Links, type Surroundings } from './links.ts';
import { withoutMarks } from './mark.ts';
import { type Markdown, parseMarkdown } from './markdown.ts';
import { outlineOf, type Part } from './outline.ts';
import { placeRollback } from './rollback.ts';
import { checkItems, type PlacedItem } from './rules.ts';
import { digestOfAll, readRunbooks } from './runbooks.ts';
import { Scenarios } from './scenario.ts';
import { normalised } from './source.ts';
import { placeTriage } from './triage.ts';
import { readWatch } from './watch.ts';

/** What reading a checklist may be told; the check kinds are all there are unless said otherwise. */
export interface ParseOptions extends Partial<Surroundings> {
  readonly kinds?: readonly Kind[];
  /** The SHA-256 of the file's bytes, where they are at hand. */
  readonly digest?: string;
}

/** A chapter without items: reading matter beside the walk. */
export interface Reading {
  readonly title: string;
  readonly markdown: string;
}

/** Where each `source` id is named. */
export type Sources = Map<string, Place[]>;

/** A checklist as it was read, with everything that is wrong; `checklist` is absent where an error stands in the way. */
export interface Parsed {
  readonly checklist?: Checklist;
  readonly faults: readonly Fault[];
  readonly sources: Sources;
  readonly reading: readonly Reading[];
  /** The runbooks that its links lead into, and the one beside it. */
  readonly runbooks: readonly Markdown[];
  /** Its own tree; absent where it cannot be read at all. */
  readonly markdown?: Markdown;
}

const nowhere: Surroundings = {
  read: () => ({ ok: false, missing: true, what: 'there is no such file', instead: 'check the path' }),
  exists: () => false,
};

/** Reads the text of a checklist; `file` is its path, as faults will name it. */
export function parseChecklist(text: string, file: string, options: ParseOptions = {}): Parsed {
  const faults = new Faults();
  const sources: Sources = new Map();
  let markdown: Markdown;
  try {
    markdown = parseMarkdown(withoutMarks(normalised(text)), file);
  } catch (error) {
    faults.error({ file, line: 1, column: 1 }, `this Markdown cannot be read: ${messageOf(error)}`, 'nest lists and quotes less deeply');
    return { faults: faults.list, sources, reading: [], runbooks: [] };
  }
  const front = frontMatterOf(markdown, faults);
  const around = { read: options.read ?? nowhere.read, exists: options.exists ?? nowhere.exists, looseLinks: options.looseLinks ?? false };
  const links = new Links(markdown, around, faults);
  const setting = {
    kinds: options.kinds ?? allKinds,
    variables: front.unreadable ? undefined : new Set(front.variables.map((variable) => variable.name)),
    faults,
    scenarios: new Scenarios(file, around),
  };
  const name = front.name ?? idOf(basename(file).replace(/\.(md|markdown)$/i, ''), 'checklist');
  const title = front.title ?? markdown.headings.find((heading) => heading.depth === 1)?.title ?? name;
  const parts = outlineOf(markdown, faults);
  const maker = new ItemMaker(markdown, links, setting, sources, parts);
  const { phases, reading } = phasesOf(parts, title, maker);
  if (itemsOf({ phases }).length === 0)
    faults.error({ file, line: 1, column: 1 }, 'this file has no task list items', 'write lines such as `- [ ] The migration is applied`');
  const items = maker.placed.map(({ item }) => item);
  const ids = maker.placed.flatMap(({ item, badId }) => [item.id, badId ?? item.id]);
  const triage = placeTriage(front.triage ?? [], links, ids, faults);
  for (const { text, place } of front.triage?.flatMap((step) => step.source) ?? []) sources.set(text, [...(sources.get(text) ?? []), place]);
  const rollback = front.rollback && placeRollback(front.rollback, links, items, faults);
  const watch = front.watch && readWatch(front.watch, { ...setting, items: maker.placed, links, sources });
  const { kinds, variables } = setting;
  const beside = readRunbooks({ markdown, links, around, sources, setting: { kinds, items: ids, ...(variables ? { variables } : {}) } });
  links.sayDead();
  checkItems(maker.placed, faults);
  setting.scenarios.checkItems(itemsFor(maker.placed, faults));
  const list = sortedFaults([...faults.list, ...beside.faults]);
  const shared = { faults: list, sources, reading, runbooks: beside.runbooks, markdown };
  if (hasErrors(list)) return shared;
  const own = options.digest ?? createHash('sha256').update(text).digest('hex');
  const others = { ...setting.scenarios.files, ...beside.files };
  const checklist: Checklist = {
    name,
    title,
    file,
    digest: digestOfAll(own, others),
    files: { ...others, [basename(file)]: own },
    variables: front.variables,
    stations: front.stations,
    ...(front.targets.length > 0 ? { targets: front.targets } : {}),
    ...(beside.sections.length > 0 ? { runbook: beside.sections } : {}),
    ...(triage.length > 0 ? { triage } : {}),
    ...(rollback ? { rollback } : {}),
    ...(watch ? { watch } : {}),
    phases,
  };
  return { ...shared, checklist };
}

/** The items as vitals of a burst may name them; of one that could not be read there is no more to say. */
function itemsFor(placed: readonly PlacedItem[], faults: Faults): ScenarioItems {
  const byId = new Map(placed.map(({ item, badId }) => [badId ?? item.id, item] as const));
  const unsure = hasErrors(faults.list);
  return {
    ids: [...byId.keys()],
    checkOf(id) {
      const item = byId.get(id);
      return item?.check ?? (item && unsure ? 'unreadable' : undefined);
    },
  };
}

function frontMatterOf(markdown: Markdown, faults: Faults): FrontMatter {
  const [first] = markdown.root.children;
  if (first?.type === 'yaml') return readFrontMatter(first.value, markdown.file, markdown.lines, faults);
  if (markdown.lines[0] === '---' && /^[\w-]+:(\s|$)/.test(markdown.lines[1] ?? '')) {
    faults.error({ file: markdown.file, line: 1, column: 1 }, 'the front matter that begins here is never closed', 'end it with a line `---`');
    return { variables: [], stations: [], targets: [], unreadable: true };
  }
  return { variables: [], stations: [], targets: [] };
}

/** Gathers the parts between headings into phases and sections; those without items are reading matter. */
function phasesOf(parts: readonly Part[], title: string, maker: ItemMaker): { phases: Phase[]; reading: Reading[] } {
  const groups: Part[][] = [];
  for (const part of parts) {
    const begins = groups.length === 0 || (part.heading !== undefined && part.heading.depth <= 2);
    const implicit = groups.length === 1 && groups[0]?.every((one) => one.heading === undefined && one.tasks.length === 0); // only front matter or prose above the first heading
    if (begins && !implicit) groups.push([part]);
    else groups.at(-1)?.push(part);
  }
  const phases: Phase[] = [];
  const reading: Reading[] = [];
  for (const group of groups) {
    const head = group.find((part) => part.heading !== undefined && part.heading.depth <= 2);
    const named = head?.heading?.title || title;
    const phaseTitle = head?.heading && !(head.heading.depth === 1 && group === groups[0]) ? named : title;
    const id = maker.phaseId(head, phaseTitle);
    const taken = new Set<string>();
    const own = group.filter((part) => part === head || part.heading === undefined);
    const about = own.flatMap((part) => part.about || []);
    const sections: Section[] = [];
    const tasks = own.flatMap((part) => part.tasks);
    if (tasks.length > 0)
      sections.push(maker.section({ heading: head?.heading, block: undefined, about: '', tasks }, { phase: id, title: phaseTitle, own: true, taken }));
    for (const part of group) {
      if (own.includes(part)) continue;
      const section = maker.section(part, { phase: id, title: part.heading?.title ?? phaseTitle, own: false, taken });
      if (section.items.length > 0) sections.push(section);
      else about.push(`${'#'.repeat(part.heading?.depth ?? 3)} ${section.title}\n\n${part.about}`.trim());
    }
    const text = about.join('\n\n');
    if (sections.length > 0) phases.push({ id, title: phaseTitle, about: text, sections });
    else if (text !== '') reading.push({ title: phaseTitle, markdown: text });
  }
  return { phases, reading };
}
