import type { KeyContext, Reason } from '../reasons.ts';
import { latestEnded } from './standing.ts';

const nothing = 'This checklist watches nothing: write `watch:` with its `objectives` into the front matter.';

/** Why the keys of a watch do nothing where they do not apply. */
export const watchReasons = {
  page: ({ watch }: KeyContext) => (watch.moment === 'unwatched' ? nothing : undefined),
  begin({ watch }: KeyContext) {
    if (watch.spec === undefined) return nothing;
    if (watch.moment === 'time-up') return 'Its time is up: end it first, or extend it with `e`.';
    if (watch.moment !== 'running') return undefined;
    return watch.elsewhere ? `The watch runs at \`${watch.by}\`'s console: one is enough.` : 'The watch runs already.';
  },
  end({ watch }: KeyContext) {
    if (watch.moment === 'unwatched' || watch.moment === 'ready') return 'No watch was begun: `s` begins it.';
    if (watch.moment === 'over') return 'This watch is over; `s` begins another one.';
    return watch.elsewhere ? `The watch runs at \`${watch.by}\`'s console: only there can it be ended.` : undefined;
  },
  note: ({ launch }: KeyContext) => (latestEnded(launch) ? undefined : 'No watch was ended yet: its hand-over note is written then.'),
  section: ({ watch }: KeyContext) => (watch.view ? undefined : 'No watch was begun: `s` begins it.'),
} satisfies Readonly<Record<string, Reason>>;
