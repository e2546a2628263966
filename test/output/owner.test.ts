import { describe, expect, it } from 'vitest';
import { reportOf, textOutput } from '../../src/output/index.ts';
import { checklistOf, item, LaunchLog } from './launches.ts';

describe('whose step a line is', () => {
  it('is told in the text and in the object', () => {
    const log = new LaunchLog(checklistOf({ before: [item('look')] })).say('bob', { type: 'owned', item: 'look' });
    const report = reportOf(log.state(), log.now);
    expect(textOutput(false).end(report)).toContain("The line of look · wants a signature · bob's step");
    expect(report.items[0]?.owner).toEqual({ by: 'bob', at: '2026-11-22T08:00:00.000Z', from: null, reason: null });
  });
});
