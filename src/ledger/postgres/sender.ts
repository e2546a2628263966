import { randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { LaunchEvent, LedgerLine } from '../../model/events.ts';
import { isWord, type Signer } from '../../model/signer.ts';
import type { LineSsh } from '../../model/ssh.ts';
import { prepareEvent, readLine } from '../hash.ts';
import type { ReadyEntry } from './kept.ts';
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
  /** When it was entered, and after which line, where it is handed in later. */
  readonly entered?: string;
  readonly knew?: number | undefined;
  /** The signatures of its events, where they were made before. */
  readonly ssh?: readonly (LineSsh | undefined)[];
  /** It begins the launch. */
  readonly create?: boolean;
  readonly settle?: (lines: readonly LedgerLine[]) => void;
}

interface Answer extends Row {
  readonly mine: boolean;
}

const appendSql = `SELECT out_seq AS seq, out_line AS line, out_mine AS mine
  FROM gonogo.append($1, $2::uuid, $3, $4::text[], $5::text[], $6, $7::integer, $8::integer, $9)`;

/** Hands entries in, one round trip each; the same entry twice gets the lines it got the first time. */
export class Sender {
  readonly #options: SenderOptions;
  /** The last line that was met without reading the record. */
  #own = BEGINNING;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** The last line that is known here. */
  get last(): { readonly seq: number; readonly hash: string } {
    const { end } = this.#options.tail;
    return end && end.seq >= this.#own.seq ? end : this.#own;
  }

  /** The last row of the record as it was opened: what is signed before anything was read rests on it. */
  knows(row: Row): void {
    const { seq, hash } = this.#ownLine(row);
    if (seq > this.#own.seq) this.#own = { seq, hash };
  }

  /** `settle` is called in the same breath in which followers are told: nobody sees one without the other. */
  async send({ entry, by, events }: Entry, { entered, knew, create = false, settle, ssh }: SendOptions = {}): Promise<LedgerLine[]> {
    const { launch, link, tail } = this.#options;
    const signatures = (ssh ?? (await this.sign(by, events))).map((one) => (one === undefined ? null : (canonicalize(one) ?? null)));
    const texts = events.map((event) => prepareEvent(event).json);
    const values = [launch, entry, JSON.stringify(by), texts, signatures, entered ?? null, knew ?? null, tail.end?.seq ?? null, create];
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

  /** The signatures of events that are a person's words, over the last line that is known here. */
  async sign(by: string, events: readonly LaunchEvent[], seen: LineSsh['seen'] = this.last): Promise<(LineSsh | undefined)[]> {
    const { signer, launch } = this.#options;
    const signatures: (LineSsh | undefined)[] = [];
    for (const event of events)
      signatures.push(signer && isWord(event) ? await signer({ launch, by, seen: { seq: seen.seq, hash: seen.hash }, event }) : undefined);
    return signatures;
  }

  /** Hands in what was kept: with its signatures, and with new ones where a number had to change. Gives its lines, and how many words lost theirs. */
  async handIn(kept: ReadyEntry, options: Pick<SendOptions, 'entered' | 'knew' | 'settle'>): Promise<{ readonly lines: LedgerLine[]; readonly bare: number }> {
    const ssh = [...kept.ssh];
    for (const index of kept.unfit) {
      const event = kept.events[index];
      if (event) [ssh[index]] = await this.sign(kept.by, [event]);
    }
    const bare = kept.unfit.filter((index) => ssh[index] === undefined).length;
    return { lines: await this.send(kept, { ...options, ssh }), bare };
  }
}

/** An id for a new entry. */
export function newEntry(by: string, events: readonly LaunchEvent[]): Entry {
  return { entry: randomUUID(), by: by.toWellFormed(), events: events.map((event) => prepareEvent(event).event) };
}
