import { basename, dirname, join } from 'node:path';
import { type Fault, messageOf } from '../model/errors.ts';
import { Faults, sortedFaults } from './faults.ts';
import { isOurs, nearlyOurs, readHeadingBlock } from './item-block.ts';
import { Links, type Surroundings } from './links.ts';
import { type Markdown, parseMarkdown, visit } from './markdown.ts';
import { normalised } from './source.ts';
import type { Sources } from './parse.ts';

/** Whether a file is a runbook by its name: `creator-launch.runbook.md`, `runbook.md`. */
export function isRunbook(path: string): boolean {
  return /(^|[.-])runbook\.(md|markdown)$/i.test(basename(path));
}

/** The runbook that belongs to a checklist by its name. */
export function siblingRunbook(checklist: string): string {
  return join(dirname(checklist), basename(checklist).replace(/(\.(?:md|markdown))$/i, '.runbook$1'));
}

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

/** Reads the blocks below the headings of a runbook, and follows its links. */
export function readRunbook(markdown: Markdown, around: Surroundings): { sources: Sources; faults: Fault[] } {
  const faults = new Faults();
  const sources: Sources = new Map();
  const links = new Links(markdown, around, faults);
  const { file, lines } = markdown;
  let previous: string | undefined;
  for (const node of markdown.root.children) {
    if (node.type === 'code' && isOurs(node)) {
      if (previous !== 'heading')
        faults.error(
          { file, line: node.position?.start.line ?? 1, column: node.position?.start.column ?? 1 },
          'this block does not stand directly under a heading',
          'move it below the heading that it describes',
        );
      for (const { text, place } of readHeadingBlock(node, file, lines, faults, ['source']).source) sources.set(text, [...(sources.get(text) ?? []), place]);
    }
    previous = node.type;
  }
  visit(markdown.root, (node) => {
    const place = { file, line: node.position?.start.line ?? 1, column: node.position?.start.column ?? 1 };
    if (node.type === 'link') links.fix(node.url, place);
    if (node.type === 'code' && nearlyOurs(node)) faults.error(place, 'this begins no block of gonogo', 'write ```` ```yaml gonogo ````');
  });
  links.sayDead();
  return { sources, faults: sortedFaults(faults.list) };
}
