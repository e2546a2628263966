import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { didYouMean } from '../checklist/did-you-mean.ts';
import { UsageError } from '../model/errors.ts';

/** Names under which teams keep a checklist at the top of a repository. */
const usual = /^(deploy(ment)?|launch|release|go-?live|production|pre-?deploy(ment)?)[-_ ]?(readiness[-_ ])?check-?list\.md$/i;

/** The words that are commands; whoever mistypes one gets it taken for a file. */
const words = [
  'open',
  'check',
  'status',
  'sign',
  'trust',
  'load',
  'watch',
  'launches',
  'settings',
  'verify',
  'replay',
  'export',
  'lint',
  'kinds',
  'rehearse',
  'runbook',
  'help',
];

/** The checklist that was named, or the only one that there is, or of several the one that was open last. */
export async function findChecklist(named: string | undefined): Promise<string> {
  if (named !== undefined) return existing(named);
  const found = [...(await markdownIn('checklists')).map((file) => join('checklists', file)), ...(await markdownIn('.')).filter((file) => usual.test(file))];
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  if (only === undefined) throw new UsageError('no checklist was named, and none is in `checklists/` or here: name one, as in `gonogo LAUNCH_CHECKLIST.md`');
  const last = await lastOpened(found);
  if (last !== undefined) return last;
  throw new UsageError(`several checklists are here: name one of ${found.map((file) => `\`${file}\``).join(', ')}`);
}

async function existing(file: string): Promise<string> {
  const there = await stat(file).catch(() => undefined);
  if (there || file.includes('.') || file.includes('/')) return file;
  const meant = didYouMean(file, words);
  throw new UsageError(`\`${file}\` is neither a command nor a file${meant ? `: did you mean \`gonogo ${meant}\`?` : ': `gonogo --help` lists the commands'}`);
}

async function lastOpened(files: readonly string[]): Promise<string | undefined> {
  const { readSettings } = await import('../settings/settings.ts');
  const { launches } = (await readSettings()).settings;
  const last = Object.keys(launches).findLast((path) => files.some((file) => resolve(file) === path));
  return files.find((file) => resolve(file) === last);
}

async function markdownIn(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  return files.filter((file) => file.endsWith('.md') && !file.endsWith('.runbook.md')).toSorted();
}
