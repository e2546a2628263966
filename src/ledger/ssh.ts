import canonicalize from 'canonicalize';
import type { LedgerLine } from '../model/events.ts';
import { isWord, type SignedWords, type Signer } from '../model/signer.ts';
import type { LineSsh } from '../model/ssh.ts';
import { GENESIS, type PreparedEvent } from './hash.ts';

/** What a key signs: the canonical JSON (RFC 8785) of a person's words and of what they had seen. */
export function payloadOf({ launch, by, at, as, seen, event }: SignedWords): string {
  const text = canonicalize({ launch, by, at, as, seen, event });
  if (text === undefined) throw new TypeError('an event is always an object');
  return text;
}

/** The payload of a line's signature, rebuilt from what the record holds now. */
export function payloadOfLine(launch: string, { by, event }: LedgerLine, { at, as, seen }: LineSsh): string {
  return payloadOf({ launch, by, at, as, seen, event });
}

/** The last line that a store gave to whoever uses it: what a signature made now covers. */
export class Seen {
  #last: LineSsh['seen'] = { seq: 0, hash: GENESIS };

  get last(): LineSsh['seen'] {
    return this.#last;
  }

  learn(lines: readonly LedgerLine[]): void {
    const line = lines.at(-1);
    if (line && line.seq > this.#last.seq) this.#last = { seq: line.seq, hash: line.hash };
  }
}

/** Who enters which events, after what. */
export interface Entry {
  readonly launch: string;
  readonly by: string;
  readonly seen: LineSsh['seen'];
}

/** Has each of the events signed that is a person's word; the others, and those that could not be signed, stay as they are. */
export async function signEach(signer: Signer, { launch, by, seen }: Entry, events: readonly PreparedEvent[]): Promise<readonly PreparedEvent[]> {
  return Promise.all(
    events.map(async (prepared) => {
      if (!isWord(prepared.event)) return prepared;
      const ssh = await signer({ launch, by, seen, event: prepared.event });
      return ssh === undefined ? prepared : { ...prepared, ssh };
    }),
  );
}
