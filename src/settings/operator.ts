import { UsageError } from '../model/errors.ts';
import { redactor } from '../model/redact.ts';
import { readSettings, settingsFolder } from './settings.ts';

/** Where an operator's name may come from beside the flag. */
export interface OperatorOptions {
  readonly settingsFolder?: string;
  /** Where git is asked; its configuration may differ by folder. */
  readonly folder?: string;
  readonly onNotice?: (sentence: string) => void;
}

const GIT_MS = 1_000;
const LONGEST = 80;
const sayWho = 'say who you are: `--as NAME`';

/** Who is at this console: `--as`, else the settings, else git's `user.name`. */
export async function operatorName(
  asFlag: string | undefined,
  { settingsFolder: where = settingsFolder(), folder = process.cwd(), onNotice }: OperatorOptions = {},
): Promise<string> {
  if (asFlag !== undefined) {
    const name = clean(asFlag);
    if (name === '') throw new UsageError(`\`--as\` names nobody; ${sayWho}`);
    return name;
  }
  const { settings, notice } = await readSettings(where);
  if (notice !== undefined) onNotice?.(notice);
  const name = clean(settings.operator ?? '') || clean(await gitConfig('user.name', folder));
  if (name === '') throw new UsageError(sayWho);
  return name;
}

/** The principal that an operator signs as by key: the settings', else git's `user.email`, else their own name. */
export async function principalName(operator: string, principal: string | undefined, folder: string = process.cwd()): Promise<string> {
  return clean(principal ?? '') || clean(await gitConfig('user.email', folder)) || operator;
}

/** A value of git's configuration; nothing where git is absent, does not answer in time, or does not know. */
export async function gitConfig(key: string, folder: string, type?: 'path'): Promise<string> {
  const { execa } = await import('execa'); // 150 ms: only where neither flag nor settings say it
  const typed = type === undefined ? [] : [`--type=${type}`];
  const { stdout, failed } = await execa('git', ['config', ...typed, '--get', key], { cwd: folder, timeout: GIT_MS, reject: false, stdin: 'ignore' });
  return failed ? '' : stdout;
}

/** One line without escape sequences and control characters: a name stands in every line of the record and on every screen. */
function clean(name: string): string {
  const line = redactor([])
    .text(name)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ')
    .trim();
  return Array.from(line).slice(0, LONGEST).join('').trim();
}
