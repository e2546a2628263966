import type { ItemState } from '../model/verdict.ts';

/** Colours of a text by what they mean; without colour they change nothing. */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  doubtful(text: string): string;
  quiet(text: string): string;
  strong(text: string): string;
  alarm(text: string): string;
  /** The colour of an item's state. */
  state(state: ItemState, text: string): string;
}

/** Makes the colours, or none. */
export function painter(color: boolean): Paint {
  const style = (on: number, off: number) => (text: string) => (color ? `\u001b[${on}m${text}\u001b[${off}m` : text);
  const good = style(32, 39);
  const bad = style(31, 39);
  const doubtful = style(33, 39);
  const quiet = style(2, 22);
  const byState: Record<ItemState, (text: string) => string> = {
    open: String,
    checking: String,
    sensed: String,
    done: good,
    failing: bad,
    unknown: doubtful,
    stale: doubtful,
    blocked: quiet,
    overridden: doubtful,
    deferred: quiet,
    'not-applicable': quiet,
  };
  return { good, bad, doubtful, quiet, strong: style(1, 22), alarm: style(7, 27), state: (state, text) => byState[state](text) };
}
