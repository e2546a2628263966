import type { LedgerLine } from './events.ts';

/** Whether the record can be reached now. While it cannot, what is entered is kept on this machine, durable, and handed in when it is back. */
export type LedgerLink =
  | { readonly state: 'up' }
  | {
      readonly state: 'lost';
      /** In milliseconds since 1970. */
      readonly since: number;
      /** In a few words: `connection refused`. */
      readonly why: string;
      /** What is kept, in order, as lines that go on from the last one known; they get their place when they are handed in. */
      readonly kept: readonly LedgerLine[];
    };

/** Whether a line waits for its place in the record: it has no hash yet. */
export function isKept({ hash }: Pick<LedgerLine, 'hash'>): boolean {
  return hash === '';
}
