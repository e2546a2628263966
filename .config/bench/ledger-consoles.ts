// Entry: `node ledger-consoles.ts LAUNCH MANY` opens a record in the database of `GONOGO_LEDGER` as so many consoles do, and follows it.
// Told `{append: index}` that console appends; it tells `{appended: seq, at}` and, of each line in each console's store, `{folded: seq, at}`: in ms of the clock that all processes share.
import { openLedgerPlace } from '../../src/ledger/place.ts';
import { createLaunchStore } from '../../src/state/store.ts';

/** What a process of consoles tells. */
export type Told = { readonly ready: true } | { readonly appended: number; readonly at: number } | { readonly folded: number; readonly at: number };

const [launch = '', many = ''] = process.argv.slice(2);
const now = (): number => Number(process.hrtime.bigint()) / 1e6;
const tell = (told: Told): void => void process.send?.(told);
const complain = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

const consoles = await Promise.all(
  Array.from({ length: Number(many) }, async () => {
    const place = await openLedgerPlace();
    const record = await place.open(launch, { clock: { now: () => Date.now() }, onNotice: complain });
    const store = createLaunchStore();
    const lines = await record.read();
    store.take(lines);
    const stop = record.follow(
      lines.length,
      (news) => {
        store.take(news);
        const at = now();
        for (const { seq } of news) tell({ folded: seq, at });
      },
      (error) => complain(error.message),
    );
    return { record, close: async () => (stop(), await record.close(), await place.close()) };
  }),
);

async function obey(wish: { readonly append: number } | { readonly end: true }): Promise<void> {
  if ('end' in wish) {
    for (const { close } of consoles) await close();
    process.disconnect();
    return;
  }
  const at = now();
  const lines = await consoles[wish.append]?.record.append('bench', [{ type: 'attended', session: `s${wish.append}`, item: 'line' }]);
  tell({ appended: lines?.[0]?.seq ?? 0, at });
}

process.on('message', (wish: Parameters<typeof obey>[0]) => void obey(wish));
tell({ ready: true });
