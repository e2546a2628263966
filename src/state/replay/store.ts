import { createStore } from 'zustand/vanilla';
import type { LaunchState } from '../launch-state.ts';
import type { LaunchStore, Record } from '../store.ts';

/** A store that shows the launch as it stood at the moment of a replay. */
export interface ReplayStore extends LaunchStore {
  show(launch: LaunchState | undefined): void;
}

/** Makes the store of a replay: no line is added to what is over, and nothing waits to be recorded. */
export function createReplayStore(): ReplayStore {
  const store = createStore<Record>()(() => ({ launch: undefined, latest: [], link: { state: 'up' } }));
  return {
    ...store,
    take: () => undefined,
    link: () => undefined,
    recorded: () => store.getState().launch?.lastSeq ?? 0,
    show: (launch) => store.setState({ launch, latest: [] }),
  };
}
