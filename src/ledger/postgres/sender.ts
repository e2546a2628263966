import { randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { LaunchEvent, LedgerLine } from '../../model/events.ts';
import { isWord, type Signer } from '../../model/signer.ts';
import type { LineSsh } from '../../model/ssh.ts';
import { prepareEvent, readLine } from '../hash.ts';
import type { Link } from './link.ts';
import { BEGINNING, prevOf, type Row } from './pages.ts';
import { brokenRecord } from './broken.ts';
import type { Tail } from './tail.ts';

/** What is needed to hand entries in. */
export interface SenderOptions {
  readonly launch: string;
  readonly where: string;
  readonly link: Pick<Link, 'query'>;
  readonly tail: Tail;
  readonly signer?: Signer | undefined;
}

/** An entry that has an id and no place in the record yet. */
export interface Entry {
  readonly entry: string;
  readonly by: string;
  readonly events: readonly LaunchEvent[];
}

/** How an entry is handed in. */
export interface SendOptions {
  /** When it was entered, where that was earlier. */
  readonly entered?: string;
  /** It begins the launch. */
  readonly create?: boolean;
  readonly settle?: (lines: readonly LedgerLine[]) => void;
}

interface Answer extends Row {
  readonly mine: boolean;
}

const appendSql = `SELECT out_seq AS seq, out_line AS line, out_mine AS mine
  FROM gonogo.append($1, $2::uuid, $3, $4::text[], $5::text[], $6, $7::integer, $8)`;

/** Hands entries in, one round trip each; the same entry twice gets the lines it got the first time. */
export class Sender {
  readonly #options: SenderOptions;
  /** The last line of its own, for who never read the record. */
  #own = BEGINNING;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** The last line that is known here. */
  get last(): { readonly seq: number; readonly hash: string } {
    const { end } = this.#options.tail;
    return end && end.seq >= this.#own.seq ? end : this.#own;
  }

  /** `settle` is called in the same breath in which followers are told: nobody sees one without the other. */
  async send({ entry, by, events }: Entry, { entered, create = false, settle }: SendOptions = {}): Promise<LedgerLine[]> {
    const { launch, link, tail } = this.#options;
    const signatures: (string | null)[] = [];
    for (const event of events) signatures.push(await this.#signature(by, event));
    const texts = events.map((event) => prepareEvent(event).json);
    const values = [launch, entry, JSON.stringify(by), texts, signatures, entered ?? null, tail.end?.seq ?? null, create];
    const rows = await link.query<Answer & Record<string, unknown>>(appendSql, values);
    const lines = rows.filter(({ mine }) => mine).map((row) => this.#ownLine(row));
    const last = lines.at(-1);
    if (last && last.seq > this.#own.seq) this.#own = { seq: last.seq, hash: last.hash };
    tail.take(rows);
    settle?.(lines);
    return lines;
  }

  /** A line of one's own; where it stands in the chain is verified by who has read the record up to it. */
  #ownLine(row: Row): LedgerLine {
    const read = readLine(row.line, row.seq, prevOf(row));
    if ('fault' in read) throw brokenRecord(this.#options.where, read.fault);
    return read.line;
  }

  async #signature(by: string, event: LaunchEvent): Promise<string | null> {
    const { signer, launch } = this.#options;
    if (!signer || !isWord(event)) return null;
    const { seq, hash } = this.last;
    const ssh: LineSsh | undefined = await signer({ launch, by, seen: { seq, hash }, event });
    return ssh === undefined ? null : (canonicalize(ssh) ?? null);
  }
}

/** An id for a new entry. */
export function newEntry(by: string, events: readonly LaunchEvent[]): Entry {
  return { entry: randomUUID(), by: by.toWellFormed(), events: events.map((event) => prepareEvent(event).event) };
}
