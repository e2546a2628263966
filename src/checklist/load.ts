import { existsSync } from 'node:fs';
import type { Kind } from '../checks/kind.ts';
import type { Checklist } from '../model/checklist.ts';
import type { Fault } from '../model/errors.ts';
import type { Surroundings } from './links.ts';
import { parseChecklist, type Reading, type Sources } from './parse.ts';
import { readSource } from './source.ts';
import { strictFaults } from './strict.ts';

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

/** Reads a checklist from its file; `strict` also says which failures have no section and which sections no use. Never throws: what is wrong with the file is a fault as well. */
export async function loadChecklist(
  file: string,
  options: { readonly kinds?: readonly Kind[]; readonly strict?: boolean; readonly looseLinks?: boolean } = {},
): Promise<Loaded> {
  const source = readSource(file);
  if (!source.ok)
    return {
      faults: [{ severity: 'error', file, line: 1, column: 1, what: source.what, instead: source.instead }],
      sources: new Map(),
      reading: [],
      runbooks: [],
    };
  const parsed = parseChecklist(source.text, file, {
    ...disk,
    looseLinks: options.looseLinks ?? false,
    digest: source.digest,
    ...(options.kinds ? { kinds: options.kinds } : {}),
  });
  const { checklist, faults, sources, reading, runbooks, markdown } = parsed;
  const strict = options.strict && checklist && markdown ? strictFaults(checklist, [markdown, ...runbooks]) : [];
  return { ...(checklist ? { checklist } : {}), faults: [...faults, ...strict], sources, reading, runbooks: runbooks.map((markdown) => markdown.file) };
}
