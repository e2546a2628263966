import type { WatchEnding } from '../model/watch.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { latestWatch } from '../state/watch.ts';
import { handOverNote } from '../state/watch-note.ts';
import { clock } from './clock.ts';

/** The hand-over note of the watch that ends now. */
export function handOver(state: LaunchState, by: string, { ending, note }: { readonly ending: WatchEnding; readonly note?: string }): string {
  const watch = latestWatch(state);
  return watch ? handOverNote(state, watch, { ending, by, now: clock.now(), ...(note === undefined ? {} : { note }) }) : (note ?? '');
}
