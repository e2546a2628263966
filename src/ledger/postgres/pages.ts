import type { LedgerLine } from '../../model/events.ts';
import { GENESIS, readLine, type Fault } from '../hash.ts';
import type { Connection } from './connection.ts';

/** Where reading goes on: after the line of this `seq`, whose hash the next one names. */
export interface Place {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first line. */
export const BEGINNING: Place = { seq: 0, hash: GENESIS };

/** A row as the database gives it. */
export interface Row {
  readonly seq: number;
  readonly line: string;
  readonly [column: string]: unknown;
}

/** So many lines come at once: a record is never held twice. */
const PAGE = 1_000;
const PAGE_MS = 30_000;

/** The lines after a place, page by page; the next one is on its way while one is read. */
export async function* pagesAfter(query: Connection['query'], launch: string, after: number, deadline_ms = PAGE_MS): AsyncGenerator<readonly Row[]> {
  const page = (seq: number): Promise<readonly Row[]> => {
    const rows = query<Row>('SELECT seq, line FROM gonogo.events WHERE launch = $1 AND seq > $2 ORDER BY seq LIMIT $3', [launch, seq, PAGE], deadline_ms);
    rows.catch(() => undefined); // told when its turn comes; nobody waits for it where reading ended before
    return rows;
  };
  for (let next: Promise<readonly Row[]> | undefined = page(after); next; ) {
    const rows: readonly Row[] = await next;
    const last = rows.at(-1);
    next = last && rows.length === PAGE ? page(last.seq) : undefined;
    if (last) yield rows;
  }
}

/** Verifies rows that follow on a place; what stands before the first fault is good. */
export function verified(rows: readonly Row[], after: Place): { readonly lines: LedgerLine[]; readonly end: Place; readonly fault?: Fault } {
  const lines: LedgerLine[] = [];
  let end = after;
  for (const row of rows) {
    const read = readLine(row.line, end.seq + 1, end.hash);
    if ('fault' in read) return { lines, end, fault: read.fault };
    lines.push(read.line);
    end = { seq: read.line.seq, hash: read.line.hash };
  }
  return { lines, end };
}

/** The hash that a row says the line before it has. */
export function prevOf(row: Row | undefined): string {
  return /"prev":"([0-9a-f]{64})"/.exec(row?.line ?? '')?.[1] ?? GENESIS; // what stands in a text has its quotes escaped
}

/** The hash that stands at the end of a line. */
export function hashIn(line: string): string {
  return line.slice(-66, -2);
}
