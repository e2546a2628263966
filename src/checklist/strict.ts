import { dirname, join } from 'node:path';
import { couldClaim } from '../checks/claims.ts';
import { itemsOf, type Checklist } from '../model/checklist.ts';
import type { Fault } from '../model/errors.ts';
import { Faults } from './faults.ts';
import { type Markdown, visit } from './markdown.ts';

/** What only a strict reader minds: a live line whose failure no section answers, and sections that nothing leads to. */
export function strictFaults(checklist: Checklist, files: readonly Markdown[]): readonly Fault[] {
  const faults = new Faults();
  const runbook = checklist.runbook ?? [];
  for (const { id, line, check, fixes } of itemsOf(checklist)) {
    if (!check || check.kind === 'manual' || fixes.length > 0) continue;
    if (runbook.some(({ when }) => when !== undefined && couldClaim(when, { kind: check.kind, item: id }))) continue;
    const instead = 'link a section in its prose, or write a section whose `when` claims it';
    faults.warning({ file: checklist.file, line, column: 1 }, `no runbook section answers \`${id}\` when it fails`, instead);
  }
  const led = ledTo(checklist, files);
  for (const { ref, title, line, when } of runbook) {
    const [path = '', slug = ''] = ref.split('#');
    const file = path === '' ? checklist.file : join(dirname(checklist.file), path);
    if (led.has(`${file}#${slug}`)) continue;
    const claims = when !== undefined && itemsOf(checklist).some(({ id, check }) => check && couldClaim(when, { kind: check.kind, item: id }));
    if (claims) continue;
    const what = when === undefined ? `nothing leads to \`${title}\`` : `no item can have what the \`when\` of \`${title}\` asks for, and nothing leads there`;
    faults.warning({ file, line, column: 1 }, what, 'link it from an item, give it a `when`, or take it out');
  }
  return faults.list;
}

/** The headings that something leads to, as `file#slug`: a link of any of the files, triage, the rollback, or an objective of the watch. */
function ledTo({ file, triage = [], rollback, watch }: Checklist, files: readonly Markdown[]): ReadonlySet<string> {
  const led = new Set<string>();
  const add = (from: string, url: string): void => {
    const hash = url.indexOf('#');
    if (hash === -1 || /^[a-z][a-z0-9+.-]*:/i.test(url)) return;
    led.add(`${hash === 0 ? from : join(dirname(from), decoded(url.slice(0, hash)))}#${decoded(url.slice(hash + 1)).toLowerCase()}`);
  };
  const sections = [...triage.map((step) => step.section), rollback?.section, ...(watch?.objectives.map((objective) => objective.section) ?? [])];
  for (const ref of sections) if (ref !== undefined) add(file, ref);
  for (const markdown of files) {
    visit(markdown.root, (node) => {
      if (node.type === 'link') add(markdown.file, node.url);
      const address = node.type === 'linkReference' ? markdown.definitions.get(node.identifier) : undefined;
      if (address !== undefined) add(markdown.file, address);
    });
  }
  return led;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone `%` stands for itself
  }
}
