import { describe, expect, it } from 'vitest';
import type { LedgerLine } from '../../src/model/events.ts';
import { fold } from '../../src/state/fold.ts';
import { itemViews } from '../../src/state/views.ts';
import { textOf } from '../../src/tui/line.ts';
import { conflictEntries, conflictLines } from '../../src/tui/parts/conflicts.ts';
import { signatureLines } from '../../src/tui/people/signatures.ts';
import { checklistOf, item, LaunchLog } from '../output/launches.ts';

const ssh: NonNullable<LedgerLine['ssh']> = {
  at: '2026-11-22T08:00:00.000Z',
  seen: { seq: 1, hash: 'hash-1' },
  as: 'ada@example.org',
  key: 'SHA256:abcdefghijklmnop',
  sig: '-----BEGIN SSH SIGNATURE-----',
};

/** What the detail says of the signatures of a line, and its history, where Ada signs with a key or without and Bob without. */
function shown(adaHasKey: boolean) {
  const log = new LaunchLog(checklistOf({ before: [item('a')] })).sign('ada', 'a').sign('bob', 'a');
  const lines = log.lines.map((line) => (adaHasKey && line.by === 'ada' ? { ...line, ssh } : line));
  const launch = fold(undefined, lines);
  const view = launch && itemViews(launch, log.now).get('a');
  if (!launch || !view) throw new Error('the launch has the item');
  return { said: signatureLines(view, log.now, 200, launch.keyed).map(textOf), keys: view.history.map(({ key }) => key) };
}

describe('the key of a signature', () => {
  it('is shown with it, and its absence too, where the launch has keys', () => {
    const { said, keys } = shown(true);
    expect(said).toEqual([expect.stringMatching(/Signed by ada, .* · key SHA256:abcdefgh…$/), expect.stringMatching(/Signed by bob, .* · no key$/)]);
    expect(keys).toEqual([ssh.key, '']);
  });

  it('is not spoken of where nobody has one', () => {
    const { said, keys } = shown(false);
    expect(said.join('\n')).not.toContain('key');
    expect(keys).toEqual([undefined, undefined]);
  });
});

describe('two words on one item', () => {
  const conflicts = [{ item: 'a', seq: 9, at: '2026-11-22T08:10:00.000Z', what: 'bob signed it; ada had ruled it out' }];

  it('are told in the detail of the item and in its history, with a glyph and a word, and of no other item', () => {
    expect(conflictLines({ conflicts }, 'a', 200).map(textOf)).toEqual(['⚡ two words: bob signed it; ada had ruled it out']);
    expect(conflictEntries({ conflicts }, 'a')).toEqual([{ at: conflicts[0]?.at, by: '⚡ two words', text: conflicts[0]?.what }]);
    expect(conflictLines({ conflicts }, 'b', 200)).toEqual([]);
    expect(conflictEntries({ conflicts }, 'b')).toEqual([]);
  });
});
