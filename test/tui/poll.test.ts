import { afterEach, describe, expect, it } from 'vitest';
import { width } from '../../src/tui/text.ts';
import { checklist, began, begun, pollBoard, said, type PollBoard } from './polling.ts';
import { sketch } from './sample.ts';

const opened: PollBoard[] = [];
const open = (options: Parameters<typeof pollBoard>[0] = {}): PollBoard => {
  const made = pollBoard(options);
  opened.push(made);
  return made;
};

afterEach(() => {
  for (const { board } of opened.splice(0)) board.close();
});

describe('the page of the poll', () => {
  it('says what a poll would ask, before one was held', () => {
    const console = open();
    console.press('v');
    expect(console.screen()).toContain('No poll was held yet. b begins one at the gate of Before deploying: 4 stations answer.');
    expect(console.screen()).toContain('GO waits for the poll: after was not polled');
  });

  it('says what closes the gate instead, and refuses to begin', () => {
    const console = open();
    console.saw('fail', 'refused');
    console.press('v', 'b');
    expect(console.screen()).toContain('The first gate is closed, 1 in the way: redis-reachable');
    expect(console.row('!')).toContain('The gate is closed, 1 in the way: redis-reachable: settle that first.');
  });

  it('has no poll where the checklist names no stations', () => {
    const console = open({ launch: sketch('Small', { Before: { All: [{ id: 'a' }] } }) });
    console.press('v');
    expect(console.screen()).toContain('This checklist names no stations: write `stations: [driver, navigator]`');
  });

  it('shows each station with its answer, who gave it, when, on what, and their remark', () => {
    const console = open({ station: 'database' });
    console.tell('lead', begun());
    console.wait(77);
    console.tell('dan', said('driver', true, 'all quiet'));
    console.tell('bob', said('navigator', false, 'too early'));
    console.press('v');
    expect(console.row('driver ')).toMatch(/ ✓ go +driver +dan +14:01 +1\/1 +all quiet/);
    expect(console.row('navigator  ')).toMatch(/ ✗ no-go +navigator +bob +14:01 +1\/1 +too early/);
    expect(console.row('(you)')).toMatch(/┃ … waiting 0:43 +database \(you\)/);
    expect(console.row('NO-GO so far')).toContain('navigator no-go, database waiting, support waiting');
    expect(console.screen()).toContain('database did not answer yet: g go, x no-go.');
  });

  it('counts down once a second, and nothing else of it moves', () => {
    const console = open();
    console.tell('lead', begun());
    console.press('v');
    console.wait(5);
    const before = console.screen();
    expect(before).toContain('1:55 left');
    console.wait(1);
    expect(console.screen()).toBe(before.replaceAll('1:55', '1:54'));
  });

  it('turns the silent into no-go in the second of the deadline', () => {
    const console = open();
    console.tell('lead', begun());
    console.tell('dan', said('driver', true));
    console.press('v');
    console.wait(119);
    expect(console.row('support')).toMatch(/… waiting 0:01 +support/);
    expect(console.screen()).toContain('… open: 1 of 4 go, 3 waiting');
    console.wait(1);
    expect(console.row('✗ silent')).toMatch(/✗ silent +navigator/);
    expect(console.screen()).toContain('✗ NO-GO: navigator silent, database silent, support silent');
    expect(console.screen()).toContain('ended at its deadline, 14:02:00');
  });

  it('voids each go when a line fails, and says which and when; whose answer was changed stays', () => {
    const console = open({ station: 'database' });
    console.tell('lead', begun(900));
    console.wait(60);
    console.tell('bob', said('database', false, 'replica lags'));
    console.wait(60);
    console.tell('eve', said('database', true));
    console.wait(180);
    console.tell('ana', {
      type: 'observed',
      item: 'redis-reachable',
      kind: 'redis',
      verdict: 'fail',
      response: 'connection refused',
      expect: 'ok',
      duration_ms: 4,
    });
    console.press('v');
    // What was seen was said to reach beyond the failure; an earlier one is what most consoles tell.
    expect(console.row('⊘ void')).toMatch(/⊘ void +database \(you\) +eve +14:02/);
    expect(console.screen()).toContain("database's go of 14:02 is void: redis-reachable failed 14:05 (connection refused)");
    expect(console.screen()).toContain("eve changed bob's no-go of 14:01 (replica lags)");
    expect(console.screen()).toContain('The gate is closed now: redis-reachable');
    console.press('g');
    expect(console.row('!')).toContain('No go while the gate is closed, 1 in the way: redis-reachable; `x` says no-go.');
  });

  it('lists earlier polls and what GO waits for', () => {
    const console = open();
    console.tell('lead', begun(60));
    console.wait(60);
    console.tell('lead', { ...begun(60, began + 60_000), poll: 'before-2' } as ReturnType<typeof begun>); // the same event with another name
    console.wait(60);
    console.press('v');
    expect(console.screen()).toMatch(/Earlier polls\n +✗ before +14:00 NO-GO: driver silent/);
    expect(console.screen()).toContain('after was not polled');
  });

  it.each([
    [120, 40],
    [80, 24],
    [60, 15],
  ])('fits %ix%i', (columns, rows) => {
    const console = open({ columns, rows, station: 'database' });
    console.tell('lead', begun());
    for (const station of checklist.stations) console.tell('a-person-with-a-long-name', said(station, true, 'a remark that goes on and on '.repeat(9)));
    console.saw('fail', 'connection refused '.repeat(20));
    for (const key of ['', 'v', 'j', 'x']) {
      if (key !== '') console.press(key);
      const lines = console.screen().split('\n');
      expect(lines.length).toBe(rows);
      expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(columns);
    }
  });
});

describe('the header', () => {
  it.each([
    [100, 30],
    [60, 15],
  ])('says on every screen that my station has to answer, at %ix%i', (columns, rows) => {
    const console = open({ columns, rows, station: 'database' });
    console.tell('lead', begun());
    console.wait(77);
    expect(console.row('POLL')).toMatch(/^ POLL {2}before · your (?:station )?database has not answered · 0:43 · v/);
    console.press('?');
    expect(console.row('POLL')).toContain('0:43');
    console.tell('ana', said('database', true));
    expect(console.row('POLL')).not.toContain('your ');
    console.saw('fail', 'refused');
    expect(console.row('POLL')).toMatch(/your (?:station )?database has a void go/);
    console.wait(43);
    expect(console.row('POLL')).toBe('');
  });

  it('takes the station that I answered last, where none was named', () => {
    const console = open();
    console.tell('lead', begun(10));
    expect(console.row('POLL')).toContain('4 stations have not answered');
    console.tell('ana', said('support', true));
    console.wait(10);
    console.tell('lead', { ...begun(60, began + 10_000), poll: 'before-2' } as ReturnType<typeof begun>); // the same event with another name
    expect(console.row('POLL')).toContain('your station support has not answered');
  });

  it('says that the poll is wanted where nothing else stands in the way of GO', () => {
    const console = open();
    console.tell('ana', { type: 'signed', item: 'thanks' });
    expect(console.screen().split('\n')[0]).toContain('NO-GO · poll wanted');
  });
});
