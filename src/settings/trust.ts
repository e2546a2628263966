import { resolve } from 'node:path';
import * as z from 'zod';
import { messageOf, UsageError } from '../model/errors.ts';
import type { Trusted } from '../model/trust.ts';
import { settingsFolder } from './settings.ts';

const trustedSchema = z.object({
  digest: z.string(),
  files: z.record(z.string(), z.string()),
  commands: z.array(z.object({ where: z.string(), command: z.string() })),
  at: z.iso.datetime(),
  by: z.string(),
});

async function openConf(folder: string) {
  const { default: Conf } = await import('conf'); // 150 ms: only where a file has commands
  return new Conf<Record<string, unknown>>({ cwd: folder, configName: 'trust', configFileMode: 0o600, accessPropertiesByDotNotation: false });
}

/** What was trusted of a file on this machine; nothing where that cannot be read: then nothing is trusted. */
export async function readTrust(file: string, folder: string = settingsFolder()): Promise<Trusted | undefined> {
  try {
    return trustedSchema.safeParse((await openConf(folder)).get(resolve(file))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw new UsageError(`what is trusted cannot be read in \`${folder}\` (${messageOf(error)}): change its permissions, or set \`XDG_CONFIG_HOME\``, {
      cause: error,
    });
  }
}

/** Remembers a file as trusted, or with nothing forgets it. */
export async function saveTrust(file: string, trusted: Trusted | undefined, folder: string = settingsFolder()): Promise<void> {
  try {
    const conf = await openConf(folder);
    if (trusted) conf.set(resolve(file), trusted);
    else conf.delete(resolve(file));
  } catch (error) {
    throw new UsageError(`\`${file}\` cannot be remembered in \`${folder}\` (${messageOf(error)}): change its permissions, or set \`XDG_CONFIG_HOME\``, {
      cause: error,
    });
  }
}
