import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, UsageError } from '../model/errors.ts';
import { gitConfig } from '../settings/operator.ts';

/** A file of allowed signers, and how it was found. */
export interface AllowedSigners {
  readonly file: string;
  readonly from: string;
}

/** The file of `--allowed-signers`, else git's `gpg.ssh.allowedSignersFile`; undefined where neither is set. */
export async function allowedSigners(flag: string | undefined): Promise<AllowedSigners | undefined> {
  const said = flag ?? (await gitConfig('gpg.ssh.allowedSignersFile', process.cwd(), 'path'));
  if (said === '' && flag === undefined) return undefined;
  const file = resolve(said);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`the allowed signers in \`${file}\` cannot be read (${reasonOf(error)}): name another file with \`--allowed-signers FILE\``, {
      cause: error,
    });
  });
  if (!text.split('\n').some((line) => /^\s*[^#\s]/.test(line)))
    throw new UsageError(`\`${file}\` allows nobody: write lines as git has them, \`ada@example.org ssh-ed25519 AAAA…\``);
  return { file, from: flag === undefined ? "git's `gpg.ssh.allowedSignersFile`" : '`--allowed-signers`' };
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not';
  return code === 'EISDIR' ? 'it is a folder' : messageOf(error);
}
