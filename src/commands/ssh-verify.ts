import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SignedLine } from '../ledger/ssh-examine.ts';
import type { Proof } from '../ledger/ssh-summary.ts';
import { UsageError } from '../model/errors.ts';
import { sshNamespace } from '../model/ssh.ts';
import { sshKeygen } from './ssh-keygen.ts';

/** Asks `ssh-keygen` about each signature, several at once; the answers by `seq`. */
export async function proveAll(signed: readonly SignedLine[], allowed: string): Promise<ReadonlyMap<number, Proof>> {
  const proofs = new Map<number, Proof>();
  if (signed.length === 0) return proofs;
  const folder = await mkdtemp(join(tmpdir(), 'gonogo-signatures-'));
  try {
    // Only a time that limits something can have passed: else each is asked once.
    const limited = /valid-(?:after|before)|cert-authority/i.test(await readFile(allowed, 'utf8'));
    const left = signed.values(); // one for all: each takes the next that nobody has
    const lane = async (): Promise<void> => {
      for (const line of left) proofs.set(line.seq, await proofOf(line, join(folder, `${line.seq}.sig`), allowed, limited));
    };
    await Promise.all(Array.from({ length: Math.max(4, availableParallelism()) }, lane));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return proofs;
}

async function proofOf({ as, sig, at, recorded, payload }: SignedLine, file: string, allowed: string, limited: boolean): Promise<Proof> {
  await writeFile(file, `${sig}\n`, { mode: 0o600 });
  const timeOf = (when: string): string[] => ['-O', `verify-time=${localTime(when)}`];
  const time = timeOf(at);
  const verify = (when: readonly string[]): Promise<{ out: string; err: string }> =>
    asked(['-Y', 'verify', '-f', allowed, '-I', as, '-n', sshNamespace, ...when, '-s', file], payload);
  const verified = await verify(time);
  const key = goodKey(verified);
  if (key !== undefined) {
    // Whoever signs says when: an expired key would say that it was earlier. The record says when it came.
    if (!limited || localTime(recorded) === localTime(at) || goodKey(await verify(timeOf(recorded))) !== undefined) return { ok: true, key };
    return refused(`the key \`${key}\` of \`${as}\` was not valid at \`${recorded}\`, when this was recorded; it says that it signed at \`${at}\``);
  }
  const alone = await asked(['-Y', 'check-novalidate', '-n', sshNamespace, '-s', file], payload);
  if (/namespace/i.test(alone.err)) return refused(`it is signed for another purpose than \`${sshNamespace}\` (a wrong namespace)`);
  const signer = goodKey(alone);
  if (signer === undefined) return refused('its signature does not fit: what it says was changed since it was signed, or the signature was');
  return refused(await notAllowed({ as, at, signer }, verified.err, ['-f', allowed, ...time, '-s', file]));
}

/** Why a signature that fits is none of those that the file allows. */
async function notAllowed({ as, at, signer }: { as: string; at: string; signer: string }, said: string, where: readonly string[]): Promise<string> {
  const one = `the key \`${signer}\` of \`${as}\``;
  if (/key has expired/i.test(said)) return `${one} had expired at \`${at}\`, when it signed`;
  if (/not yet valid/i.test(said)) return `${one} was not yet valid at \`${at}\`, when it signed`;
  if (/not permitted for use in signature namespace/i.test(said)) return `${one} is not allowed for the namespace \`${sshNamespace}\` there`;
  const found = await asked(['-Y', 'find-principals', ...where], '');
  const others = found.out.split('\n').filter((name) => name !== '');
  if (others.length > 0) return `the key \`${signer}\` is that of ${others.map((name) => `\`${name}\``).join(', ')} there, and not of \`${as}\``;
  return `\`${as}\` with the key \`${signer}\` is not in the file of allowed signers`;
}

async function asked(args: readonly string[], input: string): Promise<{ out: string; err: string }> {
  const ran = await sshKeygen(args, { input });
  if (ran.ended === 'absent') throw new UsageError('`ssh-keygen` is not on this machine, and signatures are checked with it: install OpenSSH');
  if (ran.ended === 'late') throw new UsageError('`ssh-keygen` gave no answer within 10 s: try again when this machine is less busy');
  return ran;
}

function goodKey({ out }: { readonly out: string }): string | undefined {
  return /^Good "gonogo" signature .*\bkey (SHA256:[A-Za-z0-9+/]+)$/m.exec(out)?.[1];
}

const refused = (what: string): Proof => ({ ok: false, what });

/** A moment as `ssh-keygen` reads it, and as it reads `valid-after` in the file: in this machine's time. Older ones know no other. */
function localTime(at: string): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}
