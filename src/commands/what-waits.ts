import type { LedgerPlace } from '../ledger/place.ts';

/** Says of what waits on this machine for its place in the record: a list or a proof without it is not the whole of it. */
export async function sayWhatWaits(
  place: Pick<LedgerPlace, 'waiting'>,
  say: (sentence: string) => void = (sentence) => process.stderr.write(`${sentence}\n`),
): Promise<void> {
  const sentence = await place.waiting?.();
  if (sentence !== undefined) say(sentence);
}
