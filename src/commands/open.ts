import { resolve } from 'node:path';
import { didYouMean } from '../checklist/did-you-mean.ts';
import { messageOf, UsageError } from '../model/errors.ts';
import type { ExitCode } from '../model/exit.ts';
import { roles, type Role } from '../model/people.ts';
import { operatorName } from '../settings/operator.ts';
import { saveSettings } from '../settings/settings.ts';
import { check } from './check.ts';
import type { CommonFlags } from './define.ts';
import { findChecklist } from './find-checklist.ts';
import { openLaunch, type LaunchFlags } from './launch.ts';
import { prepare } from './prepare.ts';
import { hasScreen } from './screen.ts';

/** The flags of commands that open the console. */
export interface OpenFlags extends CommonFlags, LaunchFlags {
  readonly recheck: string;
  readonly screenReader?: boolean;
  /** `driver` or `navigator`. */
  readonly role?: string;
  readonly walkthrough?: boolean;
  /** The operator whose cursor this console keeps its own on. */
  readonly follow?: string;
}

/** `gonogo [checklist]`: the console on a launch; without a screen, its checks. */
export async function open(named: string | undefined, flags: OpenFlags): Promise<ExitCode> {
  const { role: asked, ...others } = flags;
  const role = roleOf(asked);
  const file = await findChecklist(named);
  if (!hasScreen()) {
    process.stderr.write('no terminal here, so this runs `gonogo check`\n');
    return check(file, { ...flags, format: 'text' });
  }
  const prepared = await prepare(file, flags, true);
  const operator = await operatorName(flags.as, { onNotice: (sentence) => process.stderr.write(`${sentence}\n`) });
  const launch = await openLaunch(prepared, operator, flags, 'walk');
  try {
    const { enterConsole } = await import('./console.ts');
    const remembering = remember(file, launch.id);
    const code = await enterConsole(launch, operator, { ...others, ...(role ? { role } : {}) });
    const notice = await remembering;
    if (notice) process.stderr.write(`${notice}\n`);
    return code;
  } finally {
    await launch.close();
  }
}

/** The role of that name; a sentence with the nearest one otherwise. */
export function roleOf(word: string | undefined): Role | undefined {
  const role = roles.find((one) => one === word);
  if (word === undefined || role) return role;
  const meant = didYouMean(word, roles);
  throw new UsageError(`there is no role \`${word}\`: ${meant ? `did you mean \`${meant}\`?` : 'write `driver` or `navigator`'}`);
}

/** What was open last is what `gonogo` without a name means here. Settings that cannot be saved stop nobody: the sentence is for afterwards. */
async function remember(file: string, launch: string): Promise<string | undefined> {
  try {
    return (await saveSettings({ launches: { [resolve(file)]: launch } })).notice;
  } catch (error) {
    return messageOf(error);
  }
}
