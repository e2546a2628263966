import { basename, dirname, join } from 'node:path';
import type { Fix } from '../model/checklist.ts';
import { messageOf } from '../model/errors.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Faults, Place } from './faults.ts';
import { type Markdown, parseMarkdown, sectionOf } from './markdown.ts';
import { refOf, siblingRunbook } from './runbook/names.ts';
import { normalised, type Source } from './source.ts';

/** How the files around a checklist are looked at. */
export interface Surroundings {
  /** Reads a text file by its path. */
  read(path: string): Source;
  exists(path: string): boolean;
  /** Links that lead nowhere are warnings: for who judges by a copy that lies away from its runbooks. */
  readonly looseLinks?: boolean;
}

interface DeadLink {
  readonly place: Place;
  readonly what: string;
  readonly instead: string;
  /** How many more links lead there. */
  others: number;
}

/** Follows the links of one file to sections of this and other Markdown files. */
export class Links {
  readonly #own: Markdown;
  readonly #around: Surroundings;
  readonly #faults: Faults;
  readonly #others = new Map<string, Markdown | undefined>();
  readonly #digests = new Map<string, string>();
  readonly #fixes = new Map<string, Fix | undefined>();
  readonly #dead = new Map<string, DeadLink>();

  constructor(own: Markdown, around: Surroundings, faults: Faults) {
    this.#own = own;
    this.#around = around;
    this.#faults = faults;
  }

  /** The Markdown files that were followed into and could be read. */
  get followed(): Markdown[] {
    return [...this.#others.values()].filter((markdown) => markdown !== undefined);
  }

  /** The SHA-256 of a file that was followed into. */
  digestOf(path: string): string | undefined {
    return this.#digests.get(path);
  }

  /** The slugs of the headings that links lead to, in one file; this file is `''`. */
  ledTo(path: string): ReadonlySet<string> {
    const keys = [...this.#fixes].flatMap(([key, fix]) => (fix && key.startsWith(`${path}#`) ? [key.slice(path.length + 1).toLowerCase()] : []));
    return new Set(keys);
  }

  /** The runbook beside this file, where there is one; undefined also where it cannot be read (then said). */
  get beside(): Markdown | undefined {
    const path = siblingRunbook(this.#own.file);
    if (path === this.#own.file) return undefined;
    if (this.#others.has(path)) return this.#others.get(path);
    return this.#around.exists(path) ? this.#open(path, path, { file: path, line: 1, column: 1 }) : undefined;
  }

  /** The section that the front matter names: `#slug` is one of the runbook beside this file, where there is one, else of this file. */
  section(written: string, place: Place): string | undefined {
    const sibling = siblingRunbook(this.#own.file);
    const url = written.startsWith('#') && this.#around.exists(sibling) ? `${basename(sibling)}${written}` : written;
    const said = this.#faults.list.length;
    const fix = this.fix(url, place);
    const dead = this.#dead.has(join(dirname(this.#own.file), cut(url)[0]));
    if (!fix && !dead && this.#faults.list.length === said)
      this.#faults.error(place, `\`${written}\` names no section of a runbook`, 'write the slug of its heading, as in `"#too-many-connections"`');
    return fix?.ref;
  }

  /** The section that a link leads to; undefined where it is no link to a section, or a dead one (then said). */
  fix(url: string, place: Place): Fix | undefined {
    if (/^[a-z][a-z0-9+.-]*:|^\/|^$/i.test(url)) return undefined;
    const [address, anchor] = cut(url);
    const path = address === '' ? '' : join(dirname(this.#own.file), address);
    const key = `${path}#${anchor}`;
    const known = this.#fixes.get(key);
    if (known) return known;
    const fix = this.#follow(url, path, anchor, place);
    this.#fixes.set(key, fix);
    return fix;
  }

  #follow(url: string, path: string, anchor: string, place: Place): Fix | undefined {
    if (path !== '' && !/\.(?:md|markdown)$/i.test(path)) {
      if (!this.#around.exists(path)) this.#faults.warning(place, `\`${url}\` leads to a file that does not exist`, 'correct the path');
      return undefined;
    }
    const markdown = path === '' ? this.#own : this.#open(path, url, place);
    if (!markdown || anchor === '') return undefined;
    const heading = markdown.headings.find((candidate) => candidate.slug === anchor.toLowerCase());
    if (heading) return { title: heading.title, ref: refOf(this.#own.file, path, heading.slug), markdown: sectionOf(markdown, heading) };
    const marked = new RegExp(`\\b(?:id|name)=["']${anchor.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}["']`, 'i');
    if (markdown.lines.some((line) => marked.test(line))) return undefined;
    const near = didYouMean(
      anchor,
      markdown.headings.map((candidate) => candidate.slug),
    );
    const where = path === '' ? 'this file' : `\`${path}\``;
    this.#nowhere(place, `\`#${anchor}\` is no heading of ${where}`, near ? `did you mean \`#${near}\`?` : 'add the heading, or correct the link');
    return undefined;
  }

  #open(path: string, url: string, place: Place): Markdown | undefined {
    if (!this.#others.has(path)) {
      const source = this.#around.read(path);
      this.#others.set(path, source.ok ? this.#parsed(source.text, path) : undefined);
      if (source.ok) this.#digests.set(path, source.digest);
      if (!source.ok) {
        const what = `\`${url}\` is a dead link: ${source.missing ? 'there is no such file' : source.what}`;
        this.#dead.set(path, { place, what, instead: source.missing ? 'correct the path' : source.instead, others: 0 });
      }
    } else {
      const dead = this.#dead.get(path);
      if (dead) dead.others += 1;
    }
    return this.#others.get(path);
  }

  #parsed(text: string, path: string): Markdown {
    try {
      return parseMarkdown(normalised(text), path);
    } catch (error) {
      this.#faults.error({ file: path, line: 1, column: 1 }, `this Markdown cannot be read: ${messageOf(error)}`, 'nest lists and quotes less deeply');
      return parseMarkdown('', path);
    }
  }

  /** Says which files could not be read, each at the first link into it. */
  sayDead(): void {
    for (const { place, what, instead, others } of this.#dead.values()) {
      const more = others === 0 ? '' : `, and ${others} more ${others === 1 ? 'link leads' : 'links lead'} there`;
      this.#nowhere(place, `${what}${more}`, instead);
    }
  }

  #nowhere(place: Place, what: string, instead: string): void {
    if (this.#around.looseLinks) this.#faults.warning(place, what, instead);
    else this.#faults.error(place, what, instead);
  }
}

function cut(url: string): [string, string] {
  const hash = url.indexOf('#');
  const address = hash === -1 ? url : url.slice(0, hash);
  const anchor = hash === -1 ? '' : url.slice(hash + 1);
  return [decoded(address.replace(/\?.*$/, '')), decoded(anchor)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone `%` stands for itself
  }
}
