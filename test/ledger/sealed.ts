import { GENESIS, prepareEvent, sealLine } from '../../src/ledger/hash.ts';
import type { LaunchEvent, LedgerLine } from '../../src/model/events.ts';

const ssh: NonNullable<LedgerLine['ssh']> = {
  at: '2026-11-22T08:00:00.000Z',
  seen: { seq: 7, hash: 'a'.repeat(64) },
  as: 'ada@creator.example',
  key: 'SHA256:abcdefghijklmnop',
  sig: '-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n',
};
const entered = '2026-11-22T07:59:00.000Z';

/** What a line may carry beside its event. */
export const carried: readonly (readonly [string, Pick<LedgerLine, 'entered' | 'knew' | 'ssh'>])[] = [
  ['nothing', {}],
  ['when it was entered', { entered }],
  ['a signature by key', { ssh }],
  ['both', { entered, ssh }],
  ['when it was entered, and after which line', { entered, knew: 0 }],
];

/** Lines chained to each other, with and without what they may carry, and their texts. */
export function sealedLines(events: readonly LaunchEvent[]): { readonly line: LedgerLine; readonly text: string }[] {
  let prev = GENESIS;
  return events.map((event, index) => {
    const about = {
      seq: index + 1,
      at: new Date(Date.UTC(2026, 10, 22, 8, 0, index)).toISOString(),
      by: 'Ada \u{1F680}',
      prev,
      ...carried[index % carried.length]?.[1],
    };
    const sealed = sealLine(about, prepareEvent(event));
    prev = sealed.line.hash;
    return sealed;
  });
}
