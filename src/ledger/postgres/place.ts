import { join } from 'node:path';
import { UsageError } from '../../model/errors.ts';
import type { LedgerLine } from '../../model/events.ts';
import { launchPath, ledgerFolder } from '../files.ts';
import { journalsThatWait } from '../journal.ts';
import type { LedgerPlace } from '../place.ts';
import type { LedgerStore } from '../store.ts';
import type { Verification } from '../verify.ts';
import { addressOf, passwordShown } from './address.ts';
import { brokenRecord } from './broken.ts';
import { counted } from './desk.ts';
import { listLaunches, type Ends } from './list.ts';
import { BEGINNING, pagesAfter, verified, type Row } from './pages.ts';
import { Reading } from './reading.ts';
import { openPostgresStore } from './store.ts';

let warned = false;

/** The records of a PostgreSQL database. `onCommandLine` says whether the URL stands where every process of this machine can read it. */
export function postgresPlace(url: string, onCommandLine: boolean): Promise<LedgerPlace> {
  const address = addressOf(url, onCommandLine);
  const { where } = address;
  if (onCommandLine && address.hasPassword && !warned) {
    warned = true;
    process.stderr.write(`${passwordShown}\n`);
  }
  const reading = new Reading(address);
  const pages = (launch: string): AsyncGenerator<readonly Row[]> => {
    launchPath('', launch); // refuses what is no id
    return pagesAfter((text, values, deadline_ms) => reading.query(text, values ?? [], deadline_ms), launch, 0);
  };
  const noLaunch = (launch: string): UsageError =>
    new UsageError(`there is no launch \`${launch}\` in \`${where}\`: \`gonogo launches\` lists those that exist, \`--ledger\` looks elsewhere`);

  const read = (launch: string): Promise<LedgerLine[]> =>
    reading.say(async () => {
      const lines: LedgerLine[] = [];
      let place = BEGINNING;
      for await (const rows of pages(launch)) {
        const of = verified(rows, place);
        for (const line of of.lines) lines.push(line);
        place = of.end;
        if (of.fault) throw brokenRecord(where, of.fault);
      }
      if (lines.length === 0) throw noLaunch(launch);
      return lines;
    });

  const verify = (launch: string): Promise<Verification> =>
    reading.say(async () => {
      let place = BEGINNING;
      let last: LedgerLine | undefined;
      for await (const rows of pages(launch)) {
        const of = verified(rows, place);
        last = of.lines.at(-1) ?? last;
        place = of.end;
        if (of.fault) return { ok: false, seq: of.fault.seq, what: of.fault.what };
      }
      if (!last) throw noLaunch(launch);
      return { ok: true, lines: place.seq, last };
    });

  const place: LedgerPlace = {
    where,
    flag: address.flag,
    beside: join(ledgerFolder(), `postgres-${address.key}`),
    ids: () => reading.say(async () => (await reading.query<{ launch: string }>(`${launchesSql} SELECT launch FROM launches`)).map(({ launch }) => launch)),
    list: (onUnreadable) =>
      reading.say(async () =>
        listLaunches(
          await reading.query<Ends & Record<string, unknown>>(`${launchesSql} SELECT l.launch, a.line AS first, z.line AS last FROM launches l
            CROSS JOIN LATERAL (SELECT line FROM gonogo.events e WHERE e.launch = l.launch ORDER BY e.seq LIMIT 1) a
            CROSS JOIN LATERAL (SELECT line FROM gonogo.events e WHERE e.launch = l.launch ORDER BY e.seq DESC LIMIT 1) z`),
          where,
          onUnreadable,
        ),
      ),
    newestFirst: () =>
      reading.say(async () => {
        const rows = await reading.query<{ launch: string; bytes: string }>(
          'SELECT launch, sum(octet_length(line) + 1) AS bytes FROM gonogo.events GROUP BY launch ORDER BY max(at) DESC',
        );
        return rows.map(({ launch, bytes }) => ({ launch, bytes: Number(bytes) }));
      }),
    open: (launch, options) => {
      launchPath('', launch);
      return openPostgresStore(address, launch, options);
    },
    openToRead: (launch) => Promise.resolve(readOnly(launch, where, () => read(launch))),
    read,
    async *bytes(launch) {
      for await (const rows of reading.told(pages(launch))) yield Buffer.from(rows.map(({ line }) => `${line}\n`).join(''));
    },
    verify,
    async waiting() {
      const here = (await journalsThatWait()).filter(({ key }) => key === address.key);
      const entries = here.reduce((sum, journal) => sum + journal.entries, 0);
      if (entries === 0) return undefined;
      const launches = [...new Set(here.map(({ launch }) => `\`${launch}\``))].join(', ');
      return `${counted(entries)} for ${launches} ${entries === 1 ? 'waits' : 'wait'} on this machine, not recorded yet: \`gonogo ledger hand-in${address.flag}\``;
    },
    close: () => reading.close(),
  };
  return Promise.resolve(place);
}

/** Each launch by one look into the index, however long the records are. */
const launchesSql = `WITH RECURSIVE found AS (
    (SELECT launch FROM gonogo.events ORDER BY launch LIMIT 1)
    UNION ALL
    SELECT (SELECT e.launch FROM gonogo.events e WHERE e.launch > found.launch ORDER BY e.launch LIMIT 1) FROM found WHERE found.launch IS NOT NULL
  ), launches AS (SELECT launch FROM found WHERE launch IS NOT NULL)`;

function readOnly(launch: string, where: string, read: () => Promise<readonly LedgerLine[]>): LedgerStore {
  return {
    launch,
    where,
    append: () => Promise.reject(new UsageError(`the record \`${launch}\` in \`${where}\` was opened to be read only`)),
    read,
    follow: () => () => undefined,
    close: () => Promise.resolve(),
  };
}
