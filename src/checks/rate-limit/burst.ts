import type { NoAnswer } from '../../model/errors.ts';
import type { Answer } from '../cors/ask.ts';
import { noAnswer } from '../no-answer.ts';

/** How far a burst may go. */
interface Bounds {
  /** The most requests that are ever sent. */
  readonly limit: number;
  readonly at_once: number;
  readonly signal: AbortSignal;
  isLimited(status: number): boolean;
}

/** What came of a burst. */
interface Burst {
  readonly sent: number;
  readonly answered: number;
  /** How often each status came; `none` counts requests without an answer. */
  readonly statuses: ReadonlyMap<string, number>;
  /** The first answer that said "too many". */
  readonly first: Answer | undefined;
  /** The first request that got no answer. */
  readonly fault: NoAnswer | undefined;
}

/** So many in a row without an answer end the burst: the server is gone, and more would not help it. */
const GIVE_UP = 3;

/** Sends requests until the first answer that says "too many", the bound, or the end of the check. Those on their way are waited for. */
export async function burst(ask: () => Promise<Answer>, { limit, at_once, signal, isLimited }: Bounds): Promise<Burst> {
  const statuses = new Map<string, number>();
  const count = (key: string): void => void statuses.set(key, (statuses.get(key) ?? 0) + 1);
  let sent = 0;
  let answered = 0;
  let silent = 0;
  let first: Answer | undefined;
  let fault: NoAnswer | undefined;
  const line = async (): Promise<void> => {
    while (sent < limit && first === undefined && silent < GIVE_UP && !signal.aborted) {
      sent += 1;
      try {
        const answer = await ask();
        answered += 1;
        silent = 0;
        count(String(answer.status));
        if (isLimited(answer.status)) first ??= answer;
      } catch (error) {
        silent += 1;
        count('none');
        fault ??= noAnswer(error, 'the server', signal); // what it says of itself stays
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(at_once, limit) }, line));
  return { sent, answered, statuses, first, fault };
}

/** Seconds to wait that `Retry-After` names, as seconds or as a date; undefined where it says neither. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  const date = /[a-z]{3}/i.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, Math.round((date - now) / 1000));
}
