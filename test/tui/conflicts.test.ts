import { describe, expect, it } from 'vitest';
import type { LedgerLine } from '../../src/model/events.ts';
import { fold } from '../../src/state/fold.ts';
import { textOf } from '../../src/tui/line.ts';
import { conflictHeader, conflictLines, launchConflicts } from '../../src/tui/parts/conflicts.ts';
import { width } from '../../src/tui/text.ts';
import { checklistOf, item, LaunchLog } from '../output/launches.ts';

/** Bob held the launch; what Ada entered before she knew of it came after. */
function late(more: (log: LaunchLog) => void = () => undefined): readonly LedgerLine[] {
  const log = new LaunchLog(checklistOf({ before: [item('a')] }));
  const entered = new Date(log.now).toISOString();
  log.wait(60).say('bob', { type: 'held', reason: 'smoke' });
  log.wait(60).say('ada', { type: 'resumed' });
  const lines = log.lines.map((line) => (line.by === 'ada' ? { ...line, entered, knew: 1 } : line));
  log.lines.splice(0, log.lines.length, ...lines);
  more(log);
  return log.lines;
}

describe('two words on the launch', () => {
  it('stand in the head of every screen, at any width, and on no item', () => {
    const state = fold(undefined, late());
    if (!state) throw new Error('the launch was opened');
    expect(launchConflicts(state)).toEqual([expect.stringMatching(/^bob held the launch .*; ada had resumed .*: the hold stands$/)]);
    for (const cells of [60, 80, 120, 200]) {
      const [line, ...others] = conflictHeader(state, cells);
      expect(others).toEqual([]);
      expect(line && textOf(line)).toMatch(/^ ⚡ two words: bob held the launch/);
      expect(line && width(textOf(line))).toBeLessThanOrEqual(cells);
    }
    expect(conflictLines(state, 'a', 80)).toEqual([]);
  });

  it('are settled by the next word on the launch', () => {
    const state = fold(
      undefined,
      late((log) => void log.say('bob', { type: 'resumed' })),
    );
    expect(state?.hold).toBeUndefined();
    expect(state && launchConflicts(state)).toEqual([]);
  });
});
