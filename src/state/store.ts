import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LedgerLine } from '../model/events.ts';
import type { LedgerLink } from '../model/link.ts';
import { fold } from './fold.ts';
import type { LaunchState } from './launch-state.ts';

/** What listeners read: the launch, and the lines that brought it there since they last looked. */
export interface Record {
  /** With what is kept on this machine until the record can be reached again. */
  readonly launch: LaunchState | undefined;
  /** The lines of the latest change. */
  readonly latest: readonly LedgerLine[];
  /** Whether the record can be reached. */
  readonly link: LedgerLink;
}

/** The one store; only ledger lines change it, and those that wait to become some. */
export interface LaunchStore extends StoreApi<Record> {
  /** Folds lines in, by their `seq`: those it has seen change nothing, those that come early wait for the ones between. */
  take(lines: readonly LedgerLine[]): void;
  /** Takes in whether the record can be reached, and what is kept until it can. */
  link(link: LedgerLink): void;
  /** The `seq` of the last line of the record that was folded in; what is kept does not count. */
  recorded(): number;
}

const up: LedgerLink = { state: 'up' };

/** Makes the store that a command, a console or a replay fills with ledger lines. */
export function createLaunchStore(): LaunchStore {
  const early = new Map<number, LedgerLine>();
  const store = createStore<Record>()(() => ({ launch: undefined, latest: [], link: up }));
  // What the record itself tells, without what is kept.
  let recorded: LaunchState | undefined;
  let shown: readonly LedgerLine[] = [];
  const show = (link: LedgerLink, fresh: readonly LedgerLine[]): void => {
    const kept = keptOf(link);
    const news = kept.filter((line) => !shown.includes(line));
    shown = kept;
    store.setState({ launch: withKept(recorded, kept), latest: [...fresh, ...news], link });
  };
  return {
    ...store,
    take(lines) {
      for (const line of lines) early.set(line.seq, line);
      const fresh: LedgerLine[] = [];
      let last = recorded?.lastSeq ?? 0;
      for (let line = early.get(last + 1); line; line = early.get(last + 1)) {
        fresh.push(line);
        last = line.seq;
      }
      for (const seq of early.keys()) if (seq <= last) early.delete(seq);
      if (fresh.length === 0) return;
      recorded = fold(recorded, fresh);
      show(store.getState().link, fresh);
    },
    link: (link) => show(link, []),
    recorded: () => recorded?.lastSeq ?? 0,
  };
}

const none: readonly LedgerLine[] = [];

function keptOf(link: LedgerLink): readonly LedgerLine[] {
  return link.state === 'lost' ? link.kept : none;
}

/** What is kept takes the places after the last line that is known: while it is handed in, others may have come before it. */
function withKept(recorded: LaunchState | undefined, kept: readonly LedgerLine[]): LaunchState | undefined {
  if (kept.length === 0 || !recorded) return recorded;
  const { lastSeq } = recorded;
  return fold(
    recorded,
    kept.map((line, index) => ({ ...line, seq: lastSeq + 1 + index })),
  );
}
