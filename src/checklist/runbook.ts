import { type Fault, messageOf } from '../model/errors.ts';
import type { RunbookSection } from '../model/fix.ts';
import { Faults, sortedFaults } from './faults.ts';
import { isOurs, nearlyOurs } from './item-block.ts';
import { Links, type Surroundings } from './links.ts';
import { type Markdown, parseMarkdown, visit } from './markdown.ts';
import type { RunbookSetting } from './runbook/block.ts';
import { sectionsOf } from './runbook/sections.ts';
import { normalised } from './source.ts';
import type { Sources } from './parse.ts';

export { isRunbook } from './runbook/names.ts';

/** The tree of a runbook; a fault where it is nested too deeply to have one. */
export function openRunbook(text: string, file: string): Markdown | Fault {
  try {
    return parseMarkdown(normalised(text), file);
  } catch (error) {
    return {
      severity: 'error',
      file,
      line: 1,
      column: 1,
      what: `this Markdown cannot be read: ${messageOf(error)}`,
      instead: 'nest lists and quotes less deeply',
    };
  }
}

/** A runbook as it was read. */
export interface ReadRunbook {
  readonly sections: readonly RunbookSection[];
  readonly sources: Sources;
  readonly faults: readonly Fault[];
}

/** The checklist that a runbook is read for, and what leads into it from there. */
export interface ReadFor {
  readonly checklist: string;
  readonly ledTo: ReadonlySet<string>;
  readonly setting: RunbookSetting;
}

/** Reads the blocks and steps below the headings of a runbook, and follows its links; read by itself, what only a checklist knows is not looked at. */
export function readRunbook(markdown: Markdown, around: Surroundings, wanted?: ReadFor): ReadRunbook {
  const faults = new Faults();
  const links = new Links(markdown, around, faults);
  const { file } = markdown;
  let previous: string | undefined;
  for (const node of markdown.root.children) {
    const { line, column } = node.position?.start ?? { line: 1, column: 1 };
    if (node.type === 'code' && isOurs(node) && previous !== 'heading')
      faults.error({ file, line, column }, 'this block does not stand directly under a heading', 'move it below the heading that it describes');
    previous = node.type;
  }
  const sources: Sources = new Map();
  const { checklist = '', ledTo = new Set<string>(), setting = {} } = wanted ?? {};
  const sections = sectionsOf(markdown, { checklist, ledTo, onlyThose: false, setting, faults, sources });
  visit(markdown.root, (node) => {
    const place = { file, line: node.position?.start.line ?? 1, column: node.position?.start.column ?? 1 };
    if (node.type === 'link') links.fix(node.url, place);
    if (node.type === 'code' && nearlyOurs(node)) faults.error(place, 'this begins no block of gonogo', 'write ```` ```yaml gonogo ````');
  });
  links.sayDead();
  return { sections, sources, faults: sortedFaults(faults.list) };
}
