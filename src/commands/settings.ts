import { join } from 'node:path';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { UsageError } from '../model/errors.ts';
import { readSettings, saveSettings, settingsFolder } from '../settings/settings.ts';

/** `gonogo settings`: what this machine remembers of you; with a key and a value, remembers it. */
export async function settings(key: string | undefined, value: string | undefined): Promise<ExitCode> {
  if (key !== undefined && key !== 'operator') throw new UsageError(`there is no setting \`${key}\`: \`operator\` is the one that can be set`);
  if (key !== undefined && !value?.trim()) throw new UsageError('say who you are: `gonogo settings operator NAME`');
  const { settings: known, notice } = value === undefined ? await readSettings() : await saveSettings({ operator: value.trim() });
  if (notice) process.stderr.write(`${notice}\n`);
  process.stdout.write(`operator: ${known.operator ?? 'not set; --as, or git config user.name'}\nfile: ${join(settingsFolder(), 'settings.json')}\n`);
  return exitCodes.go;
}
