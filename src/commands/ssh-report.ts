import { examine } from '../ledger/ssh-examine.ts';
import { type Signatory, summariseSsh } from '../ledger/ssh-summary.ts';
import type { LedgerLine } from '../model/events.ts';
import { oneLine } from '../output/escape.ts';
import type { AllowedSigners } from './ssh-allowed.ts';
import { proveAll } from './ssh-verify.ts';

/** What `verify` says of one record's signatures, and whether all is well with them. */
export interface SshReport {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** Checks the signatures of a whole record; without a file of allowed signers they are only counted. */
export async function reportSignatures(id: string, lines: readonly LedgerLine[], allowed: AllowedSigners | undefined, requireAll: boolean): Promise<SshReport> {
  const examined = examine(id, lines);
  const { signed, unsigned, faults, notes } = examined;
  const total = signed.length + unsigned.length;
  if (total === 0) return { ok: true, lines: [] };
  const strange = notes.map(({ seq, by, what }) => said(`note: seq ${seq}, \`${by}\`: ${what}`));
  if (!allowed) {
    if (signed.length === 0) return { ok: true, lines: [] };
    const wrong = faults.map(faultLine);
    const counted = `${signed.length} of ${words(total)} ${signed.length === 1 ? 'carries a signature' : 'carry signatures'}, not checked: \`--allowed-signers FILE\` checks them`;
    return { ok: faults.length === 0, lines: [said(counted), ...wrong, ...strange] };
  }
  const summary = summariseSsh(examined, await proveAll(signed, allowed.file));
  const good = summary.people.reduce((sum, person) => sum + person.good, 0);
  const missing = requireAll ? unsigned.map(({ seq, by }) => said(`seq ${seq}, \`${by}\`: it carries no signature`)) : [];
  return {
    ok: summary.faults.length === 0 && missing.length === 0,
    lines: [
      said(`${good} of ${words(total)} signed and good, by ${allowed.from}, \`${allowed.file}\``),
      ...summary.people.map(personLine),
      ...summary.faults.map(faultLine),
      ...missing,
      ...strange,
    ],
  };
}

function personLine({ by, words: many, good, keys, unsigned }: Signatory): string {
  const keyed = keys.map(({ as, key }) => `\`${as}\` with ${key}`).join(', ');
  const without = unsigned.length === 0 ? '' : `; ${unsigned.length} unsigned: seq ${unsigned.join(', ')}`;
  return said(`\`${by}\`: ${words(many)}, ${good} signed and good${keyed === '' ? '' : ` by ${keyed}`}${without}`);
}

function faultLine({ seq, by, what }: { readonly seq: number; readonly by: string; readonly what: string }): string {
  return said(`seq ${seq}, \`${by}\`: ${what}`);
}

const words = (count: number): string => `${count} ${count === 1 ? 'word' : 'words'}`;
const said = (text: string): string => `  ${oneLine(text)}`;
