/** How `ssh-keygen` ended. */
export type Keygen = { readonly ended: 'yes' | 'no'; readonly out: string; readonly err: string } | { readonly ended: 'absent' } | { readonly ended: 'late' };

/** How long `ssh-keygen` may take: an agent may ask its owner, a key may want a touch. */
export const KEYGEN_MS = 10_000;

/**
 * Runs `ssh-keygen` with a text on its standard input.
 * It has no terminal and no window to ask for a passphrase in: it stands in a session of its own, and asks nobody.
 */
export async function sshKeygen(
  args: readonly string[],
  { input = '', timeout_ms = KEYGEN_MS }: { input?: string; timeout_ms?: number } = {},
): Promise<Keygen> {
  const { execa } = await import('execa'); // 150 ms: only where there is a key
  const { failed, timedOut, code, stdout, stderr } = await execa('ssh-keygen', args, {
    input,
    reject: false,
    detached: true,
    windowsHide: true,
    timeout: timeout_ms,
    killSignal: 'SIGKILL',
    stripFinalNewline: false,
    env: { LC_ALL: 'C', SSH_ASKPASS_REQUIRE: 'never', SSH_ASKPASS: undefined, DISPLAY: undefined },
  });
  if (timedOut) return { ended: 'late' };
  if (code === 'ENOENT' || code === 'EACCES') return { ended: 'absent' };
  return { ended: failed ? 'no' : 'yes', out: stdout, err: stderr };
}

/** The fingerprint of a key file, private or public; undefined where it is none, or cannot be read. */
export async function fingerprintOf(path: string, timeout_ms = KEYGEN_MS): Promise<string | undefined> {
  const ran = await sshKeygen(['-l', '-E', 'sha256', '-f', path], { timeout_ms });
  return ran.ended === 'yes' ? /\bSHA256:[A-Za-z0-9+/]+/.exec(ran.out)?.[0] : undefined;
}
