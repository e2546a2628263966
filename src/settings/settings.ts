import { rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, posix, win32 } from 'node:path';
import * as z from 'zod';
import { messageOf, UsageError } from '../model/errors.ts';

const settingsSchema = z.object({
  /** Who signs, unless `--as` says otherwise. */
  operator: z.string().exactOptional(),
  /** Hosts beside this machine that load bursts may go to, whatever the checklist. */
  targets: z.array(z.string()).exactOptional(),
  /** The SSH key that signs what the operator says: a private key, or a public one whose private half an agent holds. Empty: none. */
  sshKey: z.string().exactOptional(),
  /** Who signs, as a file of allowed signers names them. Empty: git's `user.email`, else the operator. */
  sshPrincipal: z.string().exactOptional(),
  /** The launch that was last open, by the checklist's absolute path; the last one stands last. */
  launches: z.record(z.string(), z.string()).default({}),
});

/** What a person's machine remembers between launches; nothing that a record needs. */
export type Settings = z.infer<typeof settingsSchema>;

/** The settings, and a sentence where they could not be read as they are. */
export interface SettingsRead {
  readonly settings: Settings;
  readonly notice?: string;
}

const defaults: Settings = { launches: {} };

/** The folder of the settings on this system. */
export function settingsFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (platform === 'win32') return win32.join(env['APPDATA'] || win32.join(home, 'AppData', 'Roaming'), 'gonogo', 'Config');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Preferences', 'gonogo');
  const config = env['XDG_CONFIG_HOME'];
  return posix.join(config && isAbsolute(config) ? config : posix.join(home, '.config'), 'gonogo');
}

async function openConf(folder: string) {
  const { default: Conf } = await import('conf'); // 150 ms: only where settings are wanted
  return new Conf<Record<string, unknown>>({ cwd: folder, configName: 'settings', configFileMode: 0o600, accessPropertiesByDotNotation: false });
}

/** Reads the settings. Broken ones are kept aside and said, never fatal. */
export async function readSettings(folder: string = settingsFolder()): Promise<SettingsRead> {
  const path = join(folder, 'settings.json');
  try {
    const checked = settingsSchema.safeParse((await openConf(folder)).store);
    if (checked.success) return { settings: checked.data };
    return await setAside(path, `\`${checked.error.issues[0]?.path.join('.')}\` is not as gonogo writes it`);
  } catch (error) {
    if (error instanceof SyntaxError) return await setAside(path, 'it is no JSON');
    return { settings: defaults, notice: `the settings in \`${path}\` cannot be read (${reasonOf(error)}): gonogo goes on without them` };
  }
}

/** Saves what changed; `launches` are added to those that are remembered. */
export async function saveSettings(change: Partial<Settings>, folder: string = settingsFolder()): Promise<SettingsRead> {
  const before = await readSettings(folder);
  const others = Object.entries(before.settings.launches).filter(([path]) => change.launches?.[path] === undefined);
  const settings: Settings = { ...before.settings, ...change, launches: { ...Object.fromEntries(others), ...change.launches } };
  try {
    (await openConf(folder)).set({ ...settings });
  } catch (error) {
    throw new UsageError(
      `the settings cannot be saved in \`${folder}\` (${reasonOf(error)}): change its permissions, or set \`XDG_CONFIG_HOME\` to another folder`,
      { cause: error },
    );
  }
  return { ...before, settings };
}

async function setAside(path: string, why: string): Promise<SettingsRead> {
  const aside = `${path}.broken-${Date.now()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    return {
      settings: defaults,
      notice: `the settings in \`${path}\` are not used: ${why}, and they could not be set aside (${reasonOf(error)}): repair or remove them`,
    };
  }
  return { settings: defaults, notice: `the settings in \`${path}\` are not used: ${why}; the file is kept as \`${aside}\`, and gonogo begins with none` };
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'this user may not';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a part of the path is a file';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOSPC':
      return 'no space is left';
    default:
      return messageOf(error);
  }
}
