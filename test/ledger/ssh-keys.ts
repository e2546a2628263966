import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { reportSignatures, type SshReport } from '../../src/commands/ssh-report.ts';
import { sshSigner } from '../../src/commands/ssh-signer.ts';
import { openFileLedger } from '../../src/ledger/file-store.ts';
import { GENESIS, prepareEvent, sealLine } from '../../src/ledger/hash.ts';
import type { LedgerStore } from '../../src/ledger/store.ts';
import type { LaunchEvent, LedgerLine } from '../../src/model/events.ts';
import type { LineSsh } from '../../src/model/ssh.ts';
import { checklistOf, item } from '../output/launches.ts';
import { folderForTest } from './drivers.ts';

/** Makes a real key pair in a folder; returns the path of the private half. */
export function newKey(folder: string, name: string, { type = 'ed25519', passphrase = '' } = {}): string {
  const path = join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', type, ...(type === 'rsa' ? ['-b', '2048'] : []), '-N', passphrase, '-C', name, '-f', path]);
  return path;
}

/** A line of a file of allowed signers. */
export function allow(principal: string, key: string, options = ''): string {
  return `${principal} ${options === '' ? '' : `${options} `}${readFileSync(`${key}.pub`, 'utf8').trim()}\n`;
}

/** The key's fingerprint, as `ssh-keygen` prints it. */
export function printOf(key: string): string {
  return /SHA256:\S+/.exec(execFileSync('ssh-keygen', ['-lf', `${key}.pub`], { encoding: 'utf8' }))?.[0] ?? '';
}

const opening: LaunchEvent = {
  type: 'launch-opened',
  launch: 'trial',
  target: { name: 'api.creator.example', production: false },
  checklist: checklistOf({ before: [item('backup'), item('migration')] }),
};

/** A console on the launch `trial` of a folder, whose operator signs with a key. */
export async function consoleOf(
  folder: string,
  operator: string,
  key: string | undefined,
  { create = false, principal = `${operator}@example.org` } = {},
): Promise<{ ledger: LedgerStore; notices: string[]; say: (...events: LaunchEvent[]) => Promise<readonly LedgerLine[]> }> {
  const notices: string[] = [];
  const onNotice = (sentence: string): void => void notices.push(sentence);
  const signer = key === undefined ? undefined : sshSigner({ key, principal, operator, onNotice });
  const ledger = await openFileLedger({ folder, launch: 'trial', clock: { now: () => Date.now() }, onNotice, create, ...(signer ? { signer } : {}) });
  onTestFinished(() => ledger.close());
  await ledger.read();
  if (create) await ledger.append(operator, [opening]);
  return { ledger, notices, say: (...events) => ledger.append(operator, events) };
}

/** The record as somebody without any key would write it anew, every hash in its place. */
export function rebuilt(lines: readonly LedgerLine[]): LedgerLine[] {
  let prev = GENESIS;
  return lines.map((line, index) => {
    const { at, by, entered, ssh, event } = line;
    const place = { seq: index + 1, at, by, prev, ...(entered === undefined ? {} : { entered }), ...(ssh === undefined ? {} : { ssh }) };
    const sealed = sealLine(place, prepareEvent(event)).line;
    prev = sealed.hash;
    return sealed;
  });
}

/** The event of a signature. */
export const sign = (item: string, note?: string): LaunchEvent => ({ type: 'signed', item, ...(note === undefined ? {} : { note }) });
/** What a machine saw of an item. */
export const seen = (item: string): LaunchEvent => ({
  type: 'observed',
  item,
  kind: 'file',
  verdict: 'pass',
  response: 'there',
  expect: 'exists',
  duration_ms: 1,
});

/** Checks a record against the text of a file of allowed signers. */
export async function check(folder: string, lines: readonly LedgerLine[], allowed: string, requireAll = false): Promise<SshReport> {
  const file = join(folder, 'allowed_signers');
  await writeFile(file, allowed);
  return reportSignatures('trial', lines, { file, from: '`--allowed-signers`' }, requireAll);
}

/** A record of Ada and Bob, each with a key of their own, and what is allowed. */
export async function twoPeople() {
  const folder = await folderForTest();
  const keys = { ada: newKey(folder, 'ada'), bob: newKey(folder, 'bob', { type: 'rsa' }) };
  const ada = await consoleOf(folder, 'ada', keys.ada, { create: true });
  const bob = await consoleOf(folder, 'bob', keys.bob);
  await ada.say(seen('backup'));
  await ada.say(sign('backup', 'restored on a copy'));
  await bob.say(sign('migration'));
  await ada.say({ type: 'decided', go: true });
  const allowed = allow('ada@example.org', keys.ada) + allow('bob@example.org', keys.bob);
  return { folder, keys, ada, bob, allowed, lines: await ada.ledger.read() };
}

/** The line of that `seq`. */
export function at(lines: readonly LedgerLine[], seq: number): LedgerLine {
  const line = lines[seq - 1];
  if (!line) throw new Error(`there is no seq ${seq}`);
  return line;
}

/** The signature of the line of that `seq`. */
export function sshOf(lines: readonly LedgerLine[], seq: number): LineSsh {
  const { ssh } = at(lines, seq);
  if (!ssh) throw new Error(`seq ${seq} is not signed`);
  return ssh;
}
