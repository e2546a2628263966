import { existsSync } from 'node:fs';
import { payloadOf } from '../ledger/ssh.ts';
import type { Signer } from '../model/signer.ts';
import { sshNamespace } from '../model/ssh.ts';
import { oneLine } from '../output/escape.ts';
import { principalName } from '../settings/operator.ts';
import { readSettings } from '../settings/settings.ts';
import { fingerprintOf, KEYGEN_MS, sshKeygen } from './ssh-keygen.ts';

/** Whose key signs, and whom to tell where it cannot. */
export interface SignerOptions {
  /** The path of a private key, or of a public key whose private half an agent holds. */
  readonly key: string;
  /** Who signs, as a file of allowed signers names them. */
  readonly principal: string;
  /** The only one whose words this key signs. */
  readonly operator: string;
  readonly onNotice: (sentence: string) => void;
  readonly timeout_ms?: number;
}

type Made = { readonly ok: true; readonly sig: string; readonly key: string } | { readonly ok: false; readonly why: string; readonly late?: true };

/** How long a key that did not answer is left alone: nobody waits for it at every entry. */
const REST_MS = 60_000;

/** The signer that the settings ask for; undefined where they name no key. */
export async function signerOf(operator: string, onNotice: (sentence: string) => void): Promise<Signer | undefined> {
  const { settings } = await readSettings();
  if (!settings.sshKey) return undefined;
  return sshSigner({ key: settings.sshKey, principal: await principalName(operator, settings.sshPrincipal), operator, onNotice });
}

/** Signs one operator's words with their SSH key. What cannot be signed is said once, and recorded without. */
export function sshSigner({ key, principal, operator, onNotice, timeout_ms = KEYGEN_MS }: SignerOptions): Signer {
  const said = new Set<string>();
  const say = (why: string): void => {
    if (said.has(why)) return;
    said.add(why);
    onNotice(`recorded without a signature by key: ${why}`);
  };
  let last = 0;
  let restUntil = 0;
  return async (words) => {
    if (words.by !== operator) {
      say(`the key is \`${operator}\`'s, so it does not sign for \`${words.by}\``);
      return undefined;
    }
    if (performance.now() < restUntil) return undefined;
    // No two words of one console are signed at the same moment: of two that are the same, one would look like a copy of the other.
    last = Math.max(Date.now(), last + 1);
    const signed = { ...words, at: new Date(last).toISOString(), as: principal };
    const made = await signWith(key, payloadOf(signed), timeout_ms);
    if (made.ok) return { at: signed.at, seen: signed.seen, as: principal, key: made.key, sig: made.sig };
    if (made.late) restUntil = performance.now() + REST_MS;
    say(made.why);
    return undefined;
  };
}

/** Signs a text, or says why that cannot be, with the way out. */
export async function signWith(key: string, payload: string, timeout_ms = KEYGEN_MS): Promise<Made> {
  const [ran, fingerprint] = await Promise.all([
    sshKeygen(['-Y', 'sign', '-n', sshNamespace, '-f', key], { input: payload, timeout_ms }),
    fingerprintOf(key, timeout_ms),
  ]);
  switch (ran.ended) {
    case 'yes':
      if (ran.out.startsWith('-----BEGIN SSH SIGNATURE-----') && fingerprint !== undefined) return { ok: true, sig: ran.out.trimEnd(), key: fingerprint };
      return { ok: false, why: `\`ssh-keygen\` made no signature with \`${key}\`: ${without}` };
    case 'no':
      return { ok: false, why: reasonOf(key, ran.err) };
    case 'absent':
      return { ok: false, why: `\`ssh-keygen\` is not on this machine: install OpenSSH, or ${without}` };
    case 'late':
      return {
        ok: false,
        late: true,
        why: `\`ssh-keygen\` gave no answer within ${Math.round(timeout_ms / 1000)} s: unlock the agent or touch the key that it waits for`,
      };
    default:
      return ran satisfies never;
  }
}

const without = '`gonogo settings ssh-key none` goes without';

function reasonOf(key: string, said: string): string {
  if (/passphrase/i.test(said)) return `the key \`${key}\` has a passphrase, and gonogo asks for none: hand the key to the agent with \`ssh-add ${key}\``;
  if (/too open|unprotected private key/i.test(said)) return `others may read the key \`${key}\`, so \`ssh-keygen\` does not use it: \`chmod 600 ${key}\``;
  if (/no private key found|agent (?:contains no|refused)|signing failed/i.test(said))
    return `neither a file nor the agent has the private half of \`${key}\`: \`ssh-add\` it, or name the private key with \`gonogo settings ssh-key PATH\``;
  if (!existsSync(key)) return `there is no key \`${key}\`: name another with \`gonogo settings ssh-key PATH\`, or ${without}`;
  if (/permission denied/i.test(said)) return `this user may not read the key \`${key}\`: change its permissions, or ${without}`;
  if (/couldn't load public key|invalid format|error in libcrypto/i.test(said))
    return `\`${key}\` is no SSH key that \`ssh-keygen\` can read: name another with \`gonogo settings ssh-key PATH\`, or ${without}`;
  const last = said.trim().split('\n').at(-1) ?? '';
  return `\`ssh-keygen\` cannot sign with \`${key}\` (${oneLine(last).slice(0, 160)}): name another with \`gonogo settings ssh-key PATH\`, or ${without}`;
}
