import { basename, dirname, join, relative, sep } from 'node:path';

/** Whether a file is a runbook by its name: `creator-launch.runbook.md`, `runbook.md`. */
export function isRunbook(path: string): boolean {
  return /(^|[.-])runbook\.(md|markdown)$/i.test(basename(path));
}

/** The runbook that belongs to a checklist by its name. */
export function siblingRunbook(checklist: string): string {
  return join(dirname(checklist), basename(checklist).replace(/(\.(?:md|markdown))$/i, '.runbook$1'));
}

/** How a section is named, as seen from the checklist: `creator-launch.runbook.md#too-many-connections`. */
export function refOf(checklist: string, path: string, slug: string): string {
  return path === '' ? `#${slug}` : `${fileSeen(checklist, path)}#${slug}`;
}

/** A path as seen from the folder of a checklist. */
export function fileSeen(checklist: string, path: string): string {
  return relative(dirname(checklist), path).split(sep).join('/');
}
