import type { LedgerLine } from '../model/events.ts';
import { isWord } from '../model/signer.ts';
import type { LineSsh } from '../model/ssh.ts';
import { payloadOfLine } from './ssh.ts';

/** A line that carries a signature, with the bytes that it has to fit. */
export interface SignedLine extends LineSsh {
  readonly seq: number;
  readonly by: string;
  /** When the record took it in. */
  readonly recorded: string;
  readonly payload: string;
}

/** What is wrong with the signature of a line. */
export interface SshFault {
  readonly seq: number;
  readonly by: string;
  readonly what: string;
}

/** What a record says of its signatures before any key is asked. */
export interface Examined {
  readonly signed: readonly SignedLine[];
  /** A person's words without a signature. */
  readonly unsigned: readonly { readonly seq: number; readonly by: string }[];
  readonly faults: readonly SshFault[];
  /** What is strange and proves nothing. */
  readonly notes: readonly SshFault[];
  /** Everybody who did something, by name. */
  readonly operators: readonly string[];
}

/** Clocks of two machines differ, and a lock has to be waited for. */
const APART_MS = 10 * 60_000;

/** Examines where each signature of a record stands: on what it rests, whether it was used before. `lines` are whole and verified. */
export function examine(id: string, lines: readonly LedgerLine[]): Examined {
  const [first] = lines;
  // A file may have been renamed; what was signed is the launch as the record itself calls it.
  const launch = first?.event.type === 'launch-opened' ? first.event.launch : id;
  const signed: SignedLine[] = [];
  const unsigned: { seq: number; by: string }[] = [];
  const faults: SshFault[] = [];
  const notes: SshFault[] = [];
  const stoodAt = new Map<string, number>();
  for (const line of lines) {
    const { seq, by, ssh } = line;
    if (!ssh) {
      if (isWord(line.event)) unsigned.push({ seq, by });
      continue;
    }
    const payload = payloadOfLine(launch, line, ssh);
    signed.push({ ...ssh, seq, by, recorded: line.at, payload });
    const rests = misplaced(line, ssh, lines);
    if (rests !== undefined) faults.push({ seq, by, what: rests });
    // The words and not the signature: the same words can be signed again by whoever has only seen the armour.
    const before = stoodAt.get(payload);
    if (before !== undefined) faults.push({ seq, by, what: `its signature stands at seq ${before} already: it was used twice` });
    else stoodAt.set(payload, seq);
    // What was kept until the record was back may have been signed as it was entered, or as it was handed in.
    const signedAt = Date.parse(ssh.at);
    const apart = Math.max(Date.parse(line.entered ?? line.at) - signedAt, signedAt - Date.parse(line.at));
    if (apart > APART_MS) notes.push({ seq, by, what: `it was signed at \`${ssh.at}\`, and stands at \`${line.entered ?? line.at}\`` });
  }
  return { signed, unsigned, faults, notes, operators: [...new Set(lines.map(({ by }) => by))] };
}

/** Why a signature cannot have been made for this place. */
function misplaced({ seq }: LedgerLine, { seen }: LineSsh, lines: readonly LedgerLine[]): string | undefined {
  if (seen.seq < 1) return 'its signature covers no line of the record, so it may come from another one';
  if (seen.seq >= seq) return `its signature covers seq ${seen.seq}, which does not lie before it`;
  const there = lines[seen.seq - 1];
  if (there?.seq === seen.seq && there.hash === seen.hash) return undefined;
  return `its signature covers a seq ${seen.seq} that is not in this record: what lies before it was changed since it was signed`;
}
