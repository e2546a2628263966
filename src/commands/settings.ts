import { join } from 'node:path';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { UsageError } from '../model/errors.ts';
import { readSettings, saveSettings, settingsFolder, type Settings } from '../settings/settings.ts';
import { hostWritten } from './host-written.ts';

/** What a key is set to; throws where the value is none. */
const keys: Readonly<Record<string, (value: string | undefined) => Partial<Settings>>> = {
  operator(value) {
    if (!value?.trim()) throw new UsageError('say who you are: `gonogo settings operator NAME`');
    return { operator: value.trim() };
  },
  targets(value) {
    const words = (value ?? '').split(/[\s,]+/).filter((word) => word !== '');
    if (words.length === 0) throw new UsageError('say where load may go: `gonogo settings targets HOST,HOST`, or `none`');
    if (words.length === 1 && words[0] === 'none') return { targets: [] };
    const hosts = words.map((word) => {
      const host = hostWritten(word);
      if (host === undefined) throw new UsageError(`\`${word}\` is no host: write its name alone, as in \`gonogo settings targets api.creator.example\``);
      return host;
    });
    return { targets: [...new Set(hosts)] };
  },
};

/** `gonogo settings`: what this machine remembers of you; with a key and a value, remembers it. */
export async function settings(key: string | undefined, value: string | undefined): Promise<ExitCode> {
  const change = key !== undefined && Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (key !== undefined && !change) throw new UsageError(`there is no setting \`${key}\`: \`operator\` and \`targets\` are those that can be set`);
  const { settings: known, notice } = change ? await saveSettings(change(value)) : await readSettings();
  if (notice) process.stderr.write(`${notice}\n`);
  process.stdout.write(
    [
      `operator: ${known.operator ?? 'not set; --as, or git config user.name'}`,
      `targets: ${known.targets?.length ? known.targets.join(', ') : 'none; load goes to this machine, and where a checklist says'}`,
      `file: ${join(settingsFolder(), 'settings.json')}`,
      '',
    ].join('\n'),
  );
  return exitCodes.go;
}
