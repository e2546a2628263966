import { takeLeftJournals } from '../journal.ts';
import type { Address } from './address.ts';
import { counted, withoutKey } from './desk.ts';
import { Kept } from './kept.ts';
import type { Sender } from './sender.ts';
import { LinkLost, refusal } from './trouble.ts';

/** Hands in what a process kept that ended, or was killed, before the record was back; what cannot be handed in stays in its file. */
export async function handInLeft({
  address,
  launch,
  sender,
  onNotice,
}: {
  readonly address: Address;
  readonly launch: string;
  readonly sender: Sender;
  readonly onNotice: (sentence: string) => void;
}): Promise<void> {
  for (const journal of await takeLeftJournals({ launch, key: address.key }, onNotice)) {
    const kept = new Kept();
    const { entries } = journal;
    try {
      let without = 0;
      for (const entry of entries) {
        const { lines, bare } = await sender.handIn(kept.ready(entry), { entered: entry.entered, knew: entry.knew });
        kept.placed(entry.entry, lines);
        without += bare;
      }
      await journal.remove();
      const [first] = entries;
      const torn = journal.torn ? '; one that was cut off as it was written had not been acknowledged' : '';
      if (first)
        onNotice(
          `${counted(entries.length)} ${entries.length === 1 ? 'was' : 'were'} handed in that a gonogo which is no more kept since ${first.entered.slice(0, 19).replace('T', ' ')} UTC, while the record could not be reached${torn}${withoutKey(without)}`,
        );
    } catch (error) {
      journal.leave();
      if (error instanceof LinkLost) throw error;
      onNotice(`${counted(entries.length)} in \`${journal.path}\` could not be handed in: ${refusal(error, address).message}; nothing is lost, it stays there`);
    }
  }
}
