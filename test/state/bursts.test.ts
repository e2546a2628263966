import { describe, expect, it } from 'vitest';
import { burstInWords, measured, percent } from '../../src/state/burst-words.ts';
import { burstStands, latestBurst, pausedSeconds, runningBurst } from '../../src/state/bursts.ts';
import type { BurstRecord } from '../../src/state/launch-state.ts';
import { summarise } from '../../src/state/summary.ts';
import { itemViews } from '../../src/state/views.ts';
import { burst, burstItem, felt, judged, loadLog, summary } from '../output/bursts.ts';
import { checklistOf, LaunchLog, live } from '../output/launches.ts';

function only(log: LaunchLog): BurstRecord {
  const found = latestBurst(log.state(), 'ten-users');
  if (!found) throw new Error('no burst began');
  return found;
}

describe('the bursts of a launch', () => {
  it('the latest of an item is the one that began last', () => {
    const log = burst(burst(loadLog(), 'b1', 2, summary()), 'b2', 1);
    expect(latestBurst(log.state(), 'ten-users')?.burst).toBe('b2');
    expect(latestBurst(log.state(), 'another')).toBeUndefined();
  });

  it('one runs until its end is told, or until its console was heard of no more', () => {
    const log = burst(loadLog(), 'b1', 2);
    const stands = (): string => burstStands(log.state(), only(log), log.now);
    expect([stands(), runningBurst(log.state(), log.now)?.burst]).toEqual(['running', 'b1']);
    log.wait(44); // it may still wait for its last answers
    expect(stands()).toBe('running');
    log.wait(2);
    expect([stands(), runningBurst(log.state(), log.now)]).toEqual(['lost', undefined]);
    log.say('load', { type: 'burst-ended', burst: 'b1', item: 'ten-users', summary: summary() });
    expect([stands(), runningBurst(log.state(), log.now)]).toEqual(['over', undefined]);
  });

  it('one whose checks were stopped without a word of it is lost', () => {
    const log = burst(loadLog(), 'b1', 2).say('load', { type: 'checks-stopped', items: ['ten-users'] });
    expect(burstStands(log.state(), only(log), log.now)).toBe('lost');
  });

  it('pauses are added up, and one that nobody ended lasts until the last word', () => {
    const log = burst(loadLog(), 'b1', 1);
    const steer = (what: 'pause' | 'resume' | 'stop'): void => void log.say('ann', { type: 'burst-steered', burst: 'b1', steer: what });
    steer('pause');
    log.wait(3);
    steer('pause');
    log.wait(1);
    steer('resume');
    log.wait(5);
    steer('pause');
    log.wait(2).say('load', { type: 'burst-ended', burst: 'b1', item: 'ten-users', summary: summary() });
    expect(pausedSeconds(only(log))).toBe(6);
  });

  it('hours of it take little: only the latest sample holds bars, and every one what was felt', () => {
    const { samples } = only(burst(loadLog(), 'b1', 3));
    expect(samples.map(({ bars }) => bars.length > 0)).toEqual([false, false, true]);
    expect(samples.map(({ felt: { requests } }) => requests > 0)).toEqual([true, true, true]);
  });

  it('an end stands in the history of its item, in words', () => {
    const log = judged(burst(loadLog(), 'b1', 2, summary()), 'pass', 'passed');
    expect(
      log
        .state()
        .items.get('ten-users')
        ?.history.map((entry) => entry.text),
    ).toEqual(['burst: 118 rps, p95 38 ms (finished)', 'pass: passed']);
  });
});

describe('the exit code of a launch with a burst', () => {
  const list = checklistOf({ before: [burstItem(), live('db'), live('leaf', { needs: ['ten-users'] })] });
  const exit = (say: (log: LaunchLog) => LaunchLog): number => {
    const log = say(new LaunchLog(list).saw('leaf', 'pass', 'fine'));
    return summarise(log.state(), itemViews(log.state(), log.now)).exit;
  };

  it.each<[string, number, (log: LaunchLog) => LaunchLog]>([
    ['0 where it passed', 0, (log) => judged(log, 'pass', 'fine').saw('db', 'pass', 'fine')],
    ['99 where an expectation failed', 99, (log) => judged(log, 'fail', 'slow').saw('db', 'pass', 'fine')],
    ['99 before unknowns', 99, (log) => judged(log, 'fail', 'slow').saw('db', 'unknown', 'no login')],
    ['3 where another check fails too', 3, (log) => judged(log, 'fail', 'slow').saw('db', 'fail', 'refused')],
    ['7 where it could not be run', 7, (log) => judged(log, 'unknown', 'no variable').saw('db', 'pass', 'fine')],
  ])('is %s', (_what, code, say) => {
    expect(exit(say)).toBe(code);
  });

  it('is 3 where nothing answered, so that no burst was sent', () => {
    const nothing = (log: LaunchLog): LaunchLog => log.saw('ten-users', 'fail', 'refused', { kind: 'load', code: 'refused' }).saw('db', 'pass', 'fine');
    expect(exit(nothing)).toBe(3);
  });

  it('is 4 where the burst is of no weight', () => {
    const log = judged(new LaunchLog(checklistOf({ before: [burstItem({ priority: 'medium' })] })), 'fail', 'slow');
    expect(summarise(log.state(), itemViews(log.state(), log.now)).exit).toBe(4);
  });
});

describe('a number of a burst', () => {
  it.each([
    [0, '0'],
    [0.004_23, '0.0042'],
    [3.44, '3.4'],
    [38.02, '38'],
    [99.96, '100'],
    [118.4, '118'],
    [1_240.4, '1,240'],
    [12_000, '12,000'],
  ])('%s reads %s', (value, text) => {
    expect(measured(value)).toBe(text);
  });

  it.each([
    [0, '0 %'],
    [0.0004, '<0.1 %'],
    [0.004, '0.4 %'],
    [0.12, '12 %'],
    [0.9996, '>99.9 %'],
    [1, '100 %'],
  ])('a share of %s reads %s', (value, text) => {
    expect(percent(value)).toBe(text);
  });

  it('without an answer there is no time to tell', () => {
    const { p95_ms: _none, ...unanswered } = felt({ errors: 118, error_rate: 1 });
    expect(burstInWords({ felt: unanswered, ended: 'hurt' })).toBe('118 rps, no answer, 100 % errors (stopped since more than half failed)');
  });
});
