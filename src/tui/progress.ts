import type { LedgerLine } from '../model/events.ts';
import type { Views } from './list.ts';

/** The checks that run now: how many were asked for since none ran, and since when. */
export interface Batch {
  readonly ids: ReadonlySet<string>;
  readonly since: number;
}

/** The batch after some lines of the ledger: checks that start while others run join them. */
export function batchAfter(batch: Batch | undefined, lines: readonly LedgerLine[], views: Views): Batch | undefined {
  let next = batch;
  for (const { event, at } of lines) {
    if (event.type === 'checks-started') next = { ids: new Set([...(next?.ids ?? []), ...event.items]), since: next?.since ?? Date.parse(at) };
  }
  return next && running(next, views) > 0 ? next : undefined;
}

/** How many checks of a batch have no answer yet. */
function running(batch: Batch, views: Views): number {
  return [...batch.ids].filter((id) => views.get(id)?.state === 'checking').length;
}

/** How far a batch is, in words: `checking 7 of 23 · 3 s`. */
export function progressText(batch: Batch, views: Views, now: number): string {
  const answered = batch.ids.size - running(batch, views);
  return `checking ${answered} of ${batch.ids.size} · ${Math.max(0, Math.floor((now - batch.since) / 1000))} s`;
}
