import { createHash } from 'node:crypto';
import type { Fault } from '../model/errors.ts';
import type { RunbookSection } from '../model/fix.ts';
import { Faults } from './faults.ts';
import type { Links, Surroundings } from './links.ts';
import type { Markdown } from './markdown.ts';
import type { Sources } from './parse.ts';
import { readRunbook } from './runbook.ts';
import type { RunbookSetting } from './runbook/block.ts';
import { fileSeen, isRunbook } from './runbook/names.ts';
import { sectionsOf } from './runbook/sections.ts';

/** The checklist whose runbooks are read. */
interface Own {
  readonly markdown: Markdown;
  readonly links: Links;
  readonly around: Surroundings;
  readonly setting: RunbookSetting;
  readonly sources: Sources;
}

/** What stands in the files beside a checklist that its links lead into. */
export interface Beside {
  readonly sections: readonly RunbookSection[];
  /** The runbooks that were read. */
  readonly runbooks: readonly Markdown[];
  /** SHA-256 of every file whose steps belong to the checklist, by path as seen from it. */
  readonly files: Readonly<Record<string, string>>;
  readonly faults: readonly Fault[];
}

/** Reads the runbooks that a checklist links to and the one beside it, whole; of other files, and of its own, the sections that it leads to. */
export function readRunbooks({ markdown: own, links, around, setting, sources }: Own): Beside {
  const beside = links.beside;
  const followed = [...new Set([...(beside ? [beside] : []), ...links.followed])];
  const runbooks = followed.filter(({ file }) => isRunbook(file));
  const sections: RunbookSection[] = [];
  const files: Record<string, string> = {};
  const faults = new Faults();
  for (const markdown of [...followed, own]) {
    const ledTo = links.ledTo(markdown === own ? '' : markdown.file);
    const read = runbooks.includes(markdown)
      ? readRunbook(markdown, around, { checklist: own.file, ledTo, setting })
      : {
          sections: sectionsOf(markdown, { checklist: own.file, ledTo, onlyThose: true, setting, faults, sources: new Map() }),
          sources: new Map(),
          faults: [],
        };
    sections.push(...read.sections);
    faults.list.push(...read.faults);
    for (const [id, places] of read.sources) sources.set(id, [...(sources.get(id) ?? []), ...places]);
    const digest = links.digestOf(markdown.file);
    if (digest !== undefined && read.sections.length > 0) files[fileSeen(own.file, markdown.file)] = digest;
  }
  return { sections, runbooks, files, faults: faults.list };
}

/** The digest of a checklist and of all that belongs to it: its own where that is nothing. */
export function digestOfAll(own: string, others: Readonly<Record<string, string>>): string {
  const digests = Object.entries(others).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (digests.length === 0) return own;
  return createHash('sha256')
    .update([own, ...digests.map(([path, digest]) => `${path} ${digest}`)].join('\n'))
    .digest('hex');
}
