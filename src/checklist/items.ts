import type { Item, Section } from '../model/checklist.ts';
import type { CheckSetting } from './check-spec.ts';
import type { Place } from './faults.ts';
import { type HeadingBlock, manualItem, readHeadingBlock, readItemBlock, type ItemBlock } from './item-block.ts';
import { idOf, unique } from './ids.ts';
import type { Links } from './links.ts';
import type { Markdown } from './markdown.ts';
import type { Part, Task } from './outline.ts';
import type { Sources } from './parse.ts';
import type { Written } from './reader.ts';
import { checkLength, type PlacedItem } from './rules.ts';

/** Where a section stands. */
export interface Standing {
  readonly phase: string;
  readonly title: string;
  /** Whether it is the phase's own, without a heading. */
  readonly own: boolean;
  /** Ids of the phase's sections so far. */
  readonly taken: Set<string>;
}

/** Makes items and sections of the outline, with ids that are theirs alone. */
export class ItemMaker {
  readonly placed: PlacedItem[] = [];
  readonly #markdown: Markdown;
  readonly #links: Links;
  readonly #setting: CheckSetting;
  readonly #sources: Sources;
  readonly #blocks = new Map<Task, ItemBlock>();
  readonly #itemIds = new Set<string>();
  readonly #phaseIds = new Set<string>();
  /** Ids that faults advise: no two of them the same. */
  readonly #advised = new Set<string>();
  readonly #headings = new Map<Part, HeadingBlock>();

  constructor(markdown: Markdown, links: Links, setting: CheckSetting, sources: Sources, parts: readonly Part[]) {
    this.#markdown = markdown;
    this.#links = links;
    this.#setting = setting;
    this.#sources = sources;
    // Ids that are written come first: one that is made from a title must not take them.
    for (const task of parts.flatMap((part) => part.tasks)) {
      const at = this.#placeOf(task);
      const block = task.block ? readItemBlock(task.block, markdown.file, markdown.lines, setting) : manualItem(at);
      this.#blocks.set(task, block);
      this.#claim(block.id, this.#itemIds);
    }
    for (const part of parts) {
      if (!part.block) continue;
      const block = readHeadingBlock(part.block, markdown.file, markdown.lines, setting.faults);
      this.#headings.set(part, block);
      this.#note(block.source);
      if (part.heading && part.heading.depth <= 2) this.#claim(block.id, this.#phaseIds);
    }
  }

  /** The id of a phase: what its block says, else made of its title. */
  phaseId(head: Part | undefined, title: string): string {
    const written = head && this.#headings.get(head)?.id;
    return written?.text ?? unique(idOf(title, 'phase'), this.#phaseIds);
  }

  /** A part of the outline as a section. */
  section(part: Part, { phase, title, own, taken }: Standing): Section {
    const written = own ? undefined : this.#headings.get(part)?.id;
    if (written) this.#claim(written, taken);
    const id = written?.text ?? unique(own ? phase : idOf(title, 'section'), taken);
    const items = part.tasks.map((task) => this.#item(task, phase, id));
    const place = { file: this.#markdown.file, line: part.heading?.line ?? part.tasks[0]?.line ?? 1, column: 1 };
    checkLength(title, items.length, place, this.#setting.faults);
    return { id, title, about: part.about, items };
  }

  #item(task: Task, phase: string, section: string): Item {
    const block = this.#blocks.get(task) ?? manualItem(this.#placeOf(task));
    this.#note(block.source);
    const fixes = task.links.flatMap((link) => this.#links.fix(link.url, { file: this.#markdown.file, line: link.line, column: link.column }) ?? []);
    const item: Item = {
      id: block.id?.text ?? unique(idOf(task.title, 'item'), this.#itemIds),
      title: task.title,
      phase,
      section,
      line: task.line,
      depth: task.depth,
      why: task.why,
      source: [...new Set(block.source.map((source) => source.text))],
      priority: block.priority,
      ...(block.estimate_s === undefined ? {} : { estimate_s: block.estimate_s }),
      ...(block.fresh_s === undefined ? {} : { fresh_s: block.fresh_s }),
      sign: block.sign,
      needs: [...new Set(block.needs.map((need) => need.text))],
      ...(block.check ? { check: block.check } : {}),
      fixes: fixes.filter((fix, index) => fixes.findIndex((other) => other.ref === fix.ref) === index),
    };
    this.placed.push({
      item,
      place: this.#placeOf(task),
      needs: block.needs,
      check: block.place,
      ...(block.badId === undefined ? {} : { badId: block.badId }),
    });
    return item;
  }

  #claim(id: Written | undefined, taken: Set<string>): void {
    if (!id) return;
    if (taken.has(id.text)) {
      const free = unique(id.text, new Set([...taken, ...this.#advised]));
      this.#advised.add(free);
      this.#setting.faults.error(id.place, `the id \`${id.text}\` is taken already`, `write another, such as \`${free}\``);
    }
    taken.add(id.text);
  }

  #note(sources: readonly Written[]): void {
    for (const { text, place } of sources) this.#sources.set(text, [...(this.#sources.get(text) ?? []), place]);
  }

  #placeOf({ line, column }: Task): Place {
    return { file: this.#markdown.file, line, column };
  }
}
