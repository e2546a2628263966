import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LedgerLine } from '../model/events.ts';
import { fold } from './fold.ts';
import type { LaunchState } from './launch-state.ts';

/** What listeners read: the launch, and the lines that brought it there since they last looked. */
export interface Record {
  readonly launch: LaunchState | undefined;
  /** The lines of the latest change. */
  readonly latest: readonly LedgerLine[];
}

/** The one store; only ledger lines change it. */
export interface LaunchStore extends StoreApi<Record> {
  /** Folds lines in, by their `seq`: those it has seen change nothing, those that come early wait for the ones between. */
  take(lines: readonly LedgerLine[]): void;
}

/** Makes the store that a command, a console or a replay fills with ledger lines. */
export function createLaunchStore(): LaunchStore {
  const early = new Map<number, LedgerLine>();
  const store = createStore<Record>()(() => ({ launch: undefined, latest: [] }));
  return {
    ...store,
    take(lines) {
      const { launch } = store.getState();
      for (const line of lines) early.set(line.seq, line);
      const fresh: LedgerLine[] = [];
      let last = launch?.lastSeq ?? 0;
      for (let line = early.get(last + 1); line; line = early.get(last + 1)) {
        fresh.push(line);
        last = line.seq;
      }
      for (const seq of early.keys()) if (seq <= last) early.delete(seq);
      if (fresh.length > 0) store.setState({ launch: fold(launch, fresh), latest: fresh });
    },
  };
}
