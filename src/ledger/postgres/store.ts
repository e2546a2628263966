import { messageOf, UsageError } from '../../model/errors.ts';
import type { LedgerLine } from '../../model/events.ts';
import type { OpenOptions } from '../place.ts';
import type { LedgerStore } from '../store.ts';
import type { Address } from './address.ts';
import { brokenRecord } from './broken.ts';
import type { Connection } from './connection.ts';
import { Desk } from './desk.ts';
import { handInLeft } from './leftovers.ts';
import { Link } from './link.ts';
import { Sender } from './sender.ts';
import { BEGINNING, hashIn, pagesAfter, verified, type Row } from './pages.ts';
import { LinesGone } from './gone.ts';
import { REMEMBERED, Tail } from './tail.ts';
import { refusal } from './trouble.ts';

/** How long an own notice may take: a pooler that drops LISTEN brings none. */
const HEARD_MS = 2_000;
/** New lines are few: who waits longer has lost the connection. */
const LOOK_MS = 4_000;

/** Opens the record of a launch in a database: one connection, which comes back when it is lost. */
export async function openPostgresStore(address: Address, launch: string, { clock, onNotice, create = false, signer }: OpenOptions): Promise<LedgerStore> {
  const { where } = address;
  const tail = new Tail(where);
  let heard = false;
  let unheard: NodeJS.Timeout | undefined;
  let closed = false;

  // The latest lines, at once and then again where something was told meanwhile.
  let looking: Promise<void> | undefined;
  let again = false;
  const query: Connection['query'] = (text, values, deadline_ms) => link.query(text, values ?? [], deadline_ms);
  const fetchNew = async (): Promise<void> => {
    const { end } = tail;
    if (!end) return void (await query('SELECT 1'));
    // The last line that is known comes with the new ones: a record that came back without it is no going on.
    let known = end.seq === 0;
    for await (const rows of pagesAfter(query, launch, end.seq - 1, LOOK_MS)) {
      known ||= rows.some(({ seq, line }) => seq === end.seq && hashIn(line) === end.hash);
      if (!known) throw await missing(end.seq);
      tail.take(rows);
    }
    if (!known) throw await missing(end.seq);
  };
  /** Which lines are gone: as far back as they are remembered. */
  const missing = async (end: number): Promise<LinesGone> => {
    const from = Math.max(1, end - REMEMBERED);
    const rows: Row[] = [];
    for await (const page of pagesAfter(query, launch, from - 1, LOOK_MS)) rows.push(...page);
    const gone = tail.goneOf(rows, from);
    return new LinesGone(where, gone[0] ?? end, end);
  };
  const look = (): Promise<void> => {
    again = true;
    looking ??= (async () => {
      try {
        while (again) {
          again = false;
          await fetchNew();
        }
      } finally {
        looking = undefined;
      }
    })();
    return looking;
  };

  const link: Link = new Link({
    address,
    onNotify(payload) {
      heard = true;
      const [of, seq] = payload.split(' ');
      if (of === launch && Number(seq) > (tail.end?.seq ?? 0)) look().catch(() => undefined); // who lost the connection has been told, as has who follows a broken record
    },
    onLost: (why) => desk.lost(why),
    onRefused: (error) => desk.refused(error),
    async onBack() {
      await fetchNew();
      await desk.handIn();
    },
    onTick: async () => {
      await look().catch((error: unknown) => {
        if (error instanceof LinesGone) link.distrust(error.why);
        throw error;
      });
    },
  });
  const sender = new Sender({ launch, where, link, tail, signer });
  const desk = new Desk({ address, launch, clock, onNotice, link, sender, create });

  await link.start();
  try {
    const [last] = await query<Row & Record<string, unknown>>('SELECT seq, line FROM gonogo.events WHERE launch = $1 ORDER BY seq DESC LIMIT 1', [launch]);
    if (create && last) throw new UsageError(`the launch \`${launch}\` exists already in \`${where}\`: open it, or give the new one another name`);
    if (!create && !last)
      throw new UsageError(`there is no launch \`${launch}\` in \`${where}\`: \`gonogo launches\` lists those that exist, \`--ledger\` looks elsewhere`);
    if (last) sender.knows(last);
    if (!create) await handInLeft({ address, launch, sender, onNotice });
  } catch (error) {
    await link.close();
    throw refusal(error, address);
  }

  /** Its own notices do not come: others' will not either, and lines are found a second late. */
  const listenFor = (): void => {
    if (heard || unheard !== undefined) return;
    unheard = setTimeout(() => {
      if (heard || closed || !link.ready) return;
      const instead = address.pooled
        ? 'port 6543 is the transaction pooler: use the session one (port 5432)'
        : 'a pooler in transaction mode drops LISTEN: use one in session mode';
      onNotice(`\`${where}\` tells of no new lines, so they are looked for each second; ${instead}`);
    }, HEARD_MS).unref();
  };

  return {
    launch,
    where,
    async append(by, events) {
      if (closed) throw new UsageError(`the record in \`${where}\` is closed: open the launch again`);
      if (tail.broken) throw tail.broken;
      if (events.length === 0) return [];
      const lines = await desk.append(by, events);
      if (lines.length > 0) listenFor();
      return lines;
    },
    async read() {
      const lines: LedgerLine[] = [];
      let place = BEGINNING;
      try {
        for await (const rows of pagesAfter(query, launch, 0)) {
          const read = verified(rows, place);
          for (const line of read.lines) lines.push(line);
          place = read.end;
          if (read.fault) throw brokenRecord(where, read.fault);
        }
      } catch (error) {
        throw refusal(error, address);
      }
      tail.knows(place, lines);
      return lines;
    },
    follow: (after, onLines, onError) => tail.follow(after, onLines, onError, (from) => pagesAfter(query, launch, from)),
    onLink: (listener) => desk.onLink(listener),
    async close() {
      if (closed) return;
      closed = true;
      clearTimeout(unheard);
      await desk.close();
      tail.stop();
      await link.close().catch((error: unknown) => onNotice(address.clean(messageOf(error))));
    },
  };
}
