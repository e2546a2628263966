import { setTimeout as wait } from 'node:timers/promises';
import type { LedgerError } from '../../model/errors.ts';
import type { LedgerLine } from '../../model/events.ts';
import { brokenRecord } from './broken.ts';
import { BEGINNING, hashIn, prevOf, verified, type Place, type Row } from './pages.ts';
import { LinkLost } from './trouble.ts';

/** Who is told of new lines. */
interface Follower {
  after: number;
  readonly onLines: (lines: readonly LedgerLine[]) => void;
  readonly onError: (error: Error) => void;
}

const AGAIN_MS = 500;
/** So many of the last lines are known by their hashes: a record that came back without some is told which. */
export const REMEMBERED = 1_000;

/** The end of the record as it is known here, verified; tells followers of each new line once, in order. */
export class Tail {
  readonly #where: string;
  readonly #followers = new Set<Follower>();
  #end: Place | undefined;
  #broken: LedgerError | undefined;
  readonly #hashes = new Map<number, string>();

  constructor(where: string) {
    this.#where = where;
  }

  /** Where the record ends; undefined until somebody has read it. */
  get end(): Place | undefined {
    return this.#end;
  }

  /** Why nothing more is taken. */
  get broken(): LedgerError | undefined {
    return this.#broken;
  }

  /** Somebody read up to here; `lines` are the last ones. */
  knows(end: Place, lines: readonly LedgerLine[] = []): void {
    this.#remember(lines);
    if (!this.#end || end.seq > this.#end.seq) this.#end = end;
  }

  /** The lines that are known and not among these any more; `rows` are those of the record from `from` on. */
  goneOf(rows: readonly Pick<Row, 'seq' | 'line'>[], from: number): number[] {
    const there = new Map(rows.map(({ seq, line }) => [seq, hashIn(line)]));
    return [...this.#hashes].flatMap(([seq, hash]) => (seq >= from && there.get(seq) !== hash ? [seq] : [])).toSorted((a, b) => a - b);
  }

  /** Takes rows that go on from what is known; those known already change nothing. Throws where the chain does not go on. */
  take(rows: readonly Row[]): void {
    if (this.#broken) throw this.#broken;
    if (!this.#end) return;
    const { seq } = this.#end;
    const other = rows.find((row) => row.seq <= seq && (this.#hashes.get(row.seq) ?? hashIn(row.line)) !== hashIn(row.line));
    const { lines, end, fault } = verified(
      rows.filter((row) => row.seq > seq),
      this.#end,
    );
    this.#end = end;
    this.#remember(lines);
    if (lines.length > 0) for (const follower of this.#followers) this.#tell(follower, lines);
    const wrong = other ? { seq: other.seq, json: true, what: 'it is another line than before' } : fault;
    if (!wrong) return;
    this.#broken = brokenRecord(this.#where, wrong);
    for (const follower of this.#followers) follower.onError(this.#broken);
    this.#followers.clear();
    throw this.#broken;
  }

  /** Follows from a line on; what is not told from here on is fetched by `pages`, which begin after a line. */
  follow(after: number, onLines: Follower['onLines'], onError: Follower['onError'], pages: (after: number) => AsyncIterable<readonly Row[]>): () => void {
    const follower: Follower = { after, onLines, onError };
    let stopped = false;
    if (this.#end && after >= this.#end.seq) this.#followers.add(follower);
    else void this.#join(follower, pages, () => stopped);
    return () => {
      stopped = true;
      this.#followers.delete(follower);
    };
  }

  /** Tells nobody any more. */
  stop(): void {
    this.#followers.clear();
  }

  async #join(follower: Follower, pages: (after: number) => AsyncIterable<readonly Row[]>, stopped: () => boolean): Promise<void> {
    for (;;) {
      try {
        if (stopped() || (await this.#caughtUp(follower, pages, stopped))) return;
      } catch (error) {
        if (stopped()) return;
        if (!(error instanceof LinkLost)) return follower.onError(error instanceof Error ? error : new Error(String(error)));
        await wait(AGAIN_MS, undefined, { ref: false }); // what came meanwhile is fetched once the record is back
      }
    }
  }

  /** Whether the follower has all that is known, and is told of the rest by whoever takes it. */
  async #caughtUp(follower: Follower, pages: (after: number) => AsyncIterable<readonly Row[]>, stopped: () => boolean): Promise<boolean> {
    // A line that somebody has read already is where to begin: its hash is vouched for by the end that is known, to which the chain has to lead.
    const begin = this.#end && follower.after > 0 ? follower.after - 1 : 0;
    let place: Place | undefined = begin === 0 ? BEGINNING : undefined;
    let read: readonly LedgerLine[] = [];
    for await (const rows of pages(begin)) {
      if (stopped()) return true;
      const { lines, end, fault } = verified(rows, place ?? { seq: begin, hash: prevOf(rows[0]) });
      place = end;
      read = lines;
      this.#tell(follower, lines);
      if (fault) throw brokenRecord(this.#where, fault);
    }
    if (!place || stopped()) return stopped();
    this.knows(place, read);
    const end = this.#end;
    if (end && end.seq > place.seq) return false;
    if (end && end.seq === place.seq && end.hash !== place.hash)
      throw brokenRecord(this.#where, { seq: place.seq, json: true, what: 'it is another line than before' });
    this.#followers.add(follower);
    return true;
  }

  #remember(lines: readonly LedgerLine[]): void {
    for (const { seq, hash } of lines.slice(-REMEMBERED)) this.#hashes.set(seq, hash);
    const last = lines.at(-1)?.seq ?? 0;
    if (this.#hashes.size > 2 * REMEMBERED) for (const seq of this.#hashes.keys()) if (seq <= last - REMEMBERED) this.#hashes.delete(seq);
  }

  #tell(follower: Follower, lines: readonly LedgerLine[]): void {
    const news = lines.filter((line) => line.seq > follower.after);
    follower.after = Math.max(follower.after, lines.at(-1)?.seq ?? 0);
    if (news.length > 0) follower.onLines(news);
  }
}
