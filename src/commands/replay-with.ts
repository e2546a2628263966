import { loadChecklist } from '../checklist/load.ts';
import type { Kind } from '../checks/kind.ts';
import { rejudge } from '../engine/rejudge.ts';
import type { Checklist } from '../model/checklist.ts';
import { UsageError } from '../model/errors.ts';
import type { LedgerLine } from '../model/events.ts';
import { redactEvent } from '../model/redact-event.ts';
import { redactor } from '../model/redact.ts';
import type { Rejudged } from '../model/replay.ts';
import { withOwnKinds } from './own-kinds.ts';
import { refuse } from './prepare.ts';

/** Another checklist to judge a record by, with the kinds that it may use. */
export interface Other {
  readonly file: string;
  readonly checklist: Checklist;
  readonly kinds: readonly Kind[];
}

/** Reads the checklist that a record is judged by again. Links that lead nowhere change no verdict: they are said once, and it goes on. */
export async function checklistNamed(file: string, folders: readonly string[] | undefined): Promise<Other> {
  const kinds = await withOwnKinds(folders);
  const strict = await loadChecklist(file, { kinds });
  if (strict.checklist) return { file, checklist: strict.checklist, kinds };
  const { checklist, faults } = await loadChecklist(file, { kinds, looseLinks: true });
  // With other errors all of them are said, dead links too.
  if (!checklist) {
    refuse(strict.faults);
    throw new UsageError(`\`${file}\` holds no checklist`);
  }
  const dead = strict.faults.filter(({ severity }) => severity === 'error').length;
  const first = faults.find(({ what }) => strict.faults.some((fault) => fault.severity === 'error' && fault.what === what));
  const example = first ? ` (${first.file}:${first.line}: ${first.what})` : '';
  const text = `\`${file}\`: ${dead === 1 ? 'a link to a runbook leads' : `${dead} links to runbooks lead`} nowhere${example}; it is judged by without, \`gonogo lint ${file}\` lists ${dead === 1 ? 'it' : 'them'}`;
  process.stderr.write(`${redactor([]).text(text)}\n`);
  return { file, checklist, kinds };
}

/** Judges a record by another checklist. That was never recorded, so nobody took out of it what looks like a credential: it is taken out of all that it brings in. */
export function judgedBy({ checklist, kinds }: Other, lines: readonly LedgerLine[]): Rejudged {
  const mask = redactor([]);
  const { lines: judged, ...rest } = rejudge(lines, checklist, kinds);
  return { lines: judged.map((line, at) => (line === lines[at] ? line : { ...line, event: redactEvent(line.event, mask) })), ...mask.json(rest) };
}
