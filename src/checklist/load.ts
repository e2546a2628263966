import { existsSync } from 'node:fs';
import type { Kind } from '../checks/kind.ts';
import type { Checklist } from '../model/checklist.ts';
import type { Fault } from '../model/errors.ts';
import { hasErrors, sortedFaults } from './faults.ts';
import type { Surroundings } from './links.ts';
import { parseChecklist, type Reading, type Sources } from './parse.ts';
import { isRunbook, openRunbook, readRunbook, siblingRunbook } from './runbook.ts';
import { readSource } from './source.ts';

/** A checklist from its file, with everything that is wrong in it and in the runbooks it links to. */
export interface Loaded {
  /** Absent where an error stands in the way. */
  readonly checklist?: Checklist;
  readonly faults: Fault[];
  /** Where each `source` id is named: by items, phases, sections and runbook sections. */
  readonly sources: Sources;
  /** Chapters without items. */
  readonly reading: readonly Reading[];
  /** The runbooks that were read, by path. */
  readonly runbooks: readonly string[];
}

/** The files of this machine. */
export const disk: Surroundings = { read: readSource, exists: existsSync };

/** Reads a checklist from its file. Never throws: what is wrong with the file is a fault as well. */
export async function loadChecklist(file: string, options: { readonly kinds?: readonly Kind[] } = {}): Promise<Loaded> {
  const source = readSource(file);
  if (!source.ok)
    return {
      faults: [{ severity: 'error', file, line: 1, column: 1, what: source.what, instead: source.instead }],
      sources: new Map(),
      reading: [],
      runbooks: [],
    };
  const parsed = parseChecklist(source.text, file, { ...disk, digest: source.digest, ...(options.kinds ? { kinds: options.kinds } : {}) });
  const runbooks = parsed.linked.filter((markdown) => isRunbook(markdown.file));
  const unread: Fault[] = [];
  const sibling = siblingRunbook(file);
  if (!runbooks.some((markdown) => markdown.file === sibling) && sibling !== file) {
    const text = readSource(sibling);
    const opened = text.ok ? openRunbook(text.text, sibling) : undefined;
    if (opened && !('severity' in opened)) runbooks.push(opened);
    else if (opened) unread.push(opened);
    else if (!text.ok && !text.missing) unread.push({ severity: 'error', file: sibling, line: 1, column: 1, what: text.what, instead: text.instead });
  }
  const read = runbooks.map((markdown) => readRunbook(markdown, disk));
  const sources: Sources = new Map(parsed.sources);
  for (const runbook of read) for (const [id, places] of runbook.sources) sources.set(id, [...(sources.get(id) ?? []), ...places]);
  const faults = sortedFaults([...parsed.faults, ...unread, ...read.flatMap((runbook) => runbook.faults)]);
  const { checklist, reading } = parsed;
  return { ...(checklist && !hasErrors(faults) ? { checklist } : {}), faults, sources, reading, runbooks: runbooks.map((markdown) => markdown.file) };
}
