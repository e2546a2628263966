import { Fzf } from 'fzf';
import { didYouMean } from '../checklist/did-you-mean.ts';
import { parseMarkdown, plainText } from '../checklist/markdown.ts';
import type { RunbookSection } from '../model/fix.ts';
import { UsageError } from '../model/errors.ts';

/** A section with the words by which it is found. */
interface Entry {
  readonly section: RunbookSection;
  readonly text: string;
}

/** What fzf finds; its own types do not resolve here. */
interface Hit {
  readonly item: Entry;
  readonly score: number;
}

/** What matches less than this part of the best match is noise. */
const worthShowing = 0.6;

/** Points for each character below which its letters are only scattered over the title. */
const together = 18;

/** The slug of a section: what stands behind the `#`. */
function slugOf({ ref }: RunbookSection): string {
  return ref.slice(ref.indexOf('#') + 1);
}

/** The sections that a query finds, best first: by title and `source`, every word in any order; where none is, by what they say. Throws where nothing is. */
export function findSections(query: string, sections: readonly RunbookSection[]): RunbookSection[] {
  const wanted = query.trim().toLowerCase();
  const exact = sections.filter((section) => [slugOf(section), section.ref.toLowerCase(), section.title.toLowerCase()].includes(wanted.replace(/^#/, '')));
  if (exact.length > 0) return exact;
  const words = wanted.split(/\s+/);
  const byTitle = fuzzy(words, sections);
  const found =
    byTitle.length > 0 ? byTitle : sections.filter(({ title, markdown }) => words.every((word) => `${title}\n${markdown}`.toLowerCase().includes(word)));
  if (found.length > 0) return found;
  throw noSection(query, sections);
}

/** One section by its slug, as `--print` names it. */
export function namedSection(name: string, sections: readonly RunbookSection[]): RunbookSection {
  const plain = name.replace(/^#/, '').toLowerCase();
  const found = sections.find((section) => slugOf(section) === plain || section.ref.toLowerCase() === plain);
  if (found) return found;
  throw noSection(name, sections);
}

function noSection(query: string, sections: readonly RunbookSection[]): UsageError {
  const near = didYouMean(query.trim().replace(/\s+/g, '-'), sections.map(slugOf));
  const words = [...new Set(sections.flatMap(({ title }) => title.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []))];
  const word = near ?? didYouMean(query.trim(), words);
  return new UsageError(`no runbook section is about \`${query.trim()}\`${word ? `: did you mean \`${word}\`?` : ': `gonogo runbook` lists them all'}`);
}

function fuzzy(words: readonly string[], sections: readonly RunbookSection[]): RunbookSection[] {
  const entries = sections.map((section): Entry => ({ section, text: `${section.title} ${section.source.join(' ')}` }));
  const finder = new Fzf(entries, { selector: (entry: Entry) => entry.text, casing: 'case-insensitive', fuzzy: 'v2' });
  const scores = words.map((word) => {
    const found: readonly Hit[] = finder.find(word);
    const hits = found.filter(({ score }) => score >= together * word.length);
    const best = hits[0]?.score ?? 0;
    return new Map(hits.filter(({ score }) => score >= best * worthShowing).map(({ item, score }) => [item.section, score]));
  });
  const total = (section: RunbookSection): number => scores.reduce((sum, of) => sum + (of.get(section) ?? 0), 0);
  return sections.filter((section) => scores.every((of) => of.has(section))).toSorted((a, b) => total(b) - total(a));
}

/** What a section is for: its first paragraph on one line. */
export function aboutOf({ markdown, ref }: RunbookSection): string {
  const first = parseMarkdown(markdown.split(/\n(?=```)/, 1)[0] ?? '', ref).root.children.find((node) => node.type === 'paragraph');
  return first ? plainText(first).replace(/^shows as:\s*/i, '') : '';
}
