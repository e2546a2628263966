import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { UsageError } from '../model/errors.ts';
import { readSettings, saveSettings, settingsFolder, type Settings } from '../settings/settings.ts';
import { hostWritten } from './host-written.ts';
import { signWith } from './ssh-signer.ts';

/** What a key is set to; throws where the value is none. */
const keys: Readonly<Record<string, (value: string | undefined) => Partial<Settings> | Promise<Partial<Settings>>>> = {
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
  async 'ssh-key'(value) {
    if (!value?.trim()) throw new UsageError('say which key signs: `gonogo settings ssh-key PATH`, or `none`');
    if (value === 'none') return { sshKey: '' };
    const path = resolve(value);
    await access(path).catch((error: unknown) => {
      throw new UsageError(`\`${path}\` cannot be read: name an SSH key, private or public, such as \`~/.ssh/id_ed25519\``, { cause: error });
    });
    const tried = await signWith(path, 'a trial');
    if (!tried.ok) process.stderr.write(`it cannot sign yet: ${tried.why}\n`);
    return { sshKey: path };
  },
  'ssh-principal'(value) {
    if (!value?.trim()) throw new UsageError('say as whom the key signs: `gonogo settings ssh-principal NAME`, or `none`');
    return { sshPrincipal: value.trim() === 'none' ? '' : value.trim() };
  },
};

/** `gonogo settings`: what this machine remembers of you; with a key and a value, remembers it. */
export async function settings(key: string | undefined, value: string | undefined): Promise<ExitCode> {
  const change = key !== undefined && Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (key !== undefined && !change)
    throw new UsageError(`there is no setting \`${key}\`: \`operator\`, \`targets\`, \`ssh-key\` and \`ssh-principal\` are those that can be set`);
  const { settings: known, notice } = change ? await saveSettings(await change(value)) : await readSettings();
  if (notice) process.stderr.write(`${notice}\n`);
  process.stdout.write(
    [
      `operator: ${known.operator ?? 'not set; --as, or git config user.name'}`,
      `targets: ${known.targets?.length ? known.targets.join(', ') : 'none; load goes to this machine, and where a checklist says'}`,
      `ssh-key: ${known.sshKey || 'none; what you sign carries no signature by key'}`,
      `ssh-principal: ${known.sshPrincipal || 'not set; git config user.email, else your name'}`,
      `file: ${join(settingsFolder(), 'settings.json')}`,
      '',
    ].join('\n'),
  );
  return exitCodes.go;
}
