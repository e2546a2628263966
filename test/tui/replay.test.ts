import { afterEach, describe, expect, it } from 'vitest';
import type { ReplayOptions } from '../../src/tui/replay/controller.ts';
import { keyBindings } from '../../src/tui/keys.ts';
import { replayBoard, smallLaunch, type ReplayBoard } from './replays.ts';

const open: ReplayBoard[] = [];
afterEach(() => {
  for (const { board, desk } of open.splice(0)) {
    desk.close();
    board.close();
  }
});

function replay(about: Partial<ReplayOptions> = {}): ReplayBoard {
  const made = replayBoard(smallLaunch(), about);
  open.push(made);
  return made;
}

const currentRow = (screen: string): string => screen.split('\n').find((row) => row.startsWith('┃')) ?? '';

describe('the console on a recorded launch', () => {
  it('says that it is a replay, where it is, and what happened there', () => {
    const { screen, press } = replay();
    expect(screen().split('\n')[0]).toMatch(/^ REPLAY {2}A small launch/);
    expect(screen()).toContain('‖ paused 1x  11-22 08:00:00 UTC  T+00:00:00  event 1 of 11');
    expect(screen()).toContain('08:00:00 ann opened the launch to api.creator.example');
    press('.');
    expect(screen()).toContain('event 2 of 11');
    expect(screen()).toContain('ann was here');
    expect(screen()).toMatch(/ ✗ failure .* ◆ decision .* ■ hold .* ✎ signature/);
    expect(screen().split('\n').at(-4)).toMatch(/^ [━●─✎✗■◆]{118}$/);
  });

  it('shows values and ages as they were read at that moment', () => {
    const { screen, press } = replay();
    press('.', '.');
    expect(currentRow(screen())).toMatch(/✓ done +The pool has room +12 of 40 connections +0s/);
    press('.', '>');
    expect(screen()).toContain('T+00:01:30  event 4 of 11');
    expect(screen()).toMatch(/✓ done +The pool has room +12 of 40 connections +1m/);
  });

  it.each([
    ['f', 5, 'The pool has room: fail: 31 of 40 connections'],
    ['s', 4, 'Somebody looked: signed as `all well`'],
    [']', 4, 'signed as'],
    ['$', 11, 'decided NO-GO: not today'],
  ])('%s goes to event %i', (key, position, words) => {
    const { screen, press } = replay();
    press(key);
    expect(screen()).toContain(`event ${position} of 11`);
    expect(screen()).toContain(words);
  });

  it('goes back, and says where there is nothing more', () => {
    const { screen, press } = replay();
    press('$', 'F');
    expect(screen()).toContain('event 5 of 11');
    expect(currentRow(screen())).toContain('✗ failing    The pool has room');
    press('S', '[');
    expect(screen()).toContain('There is no sign on the timeline before this moment.');
    press('a');
    expect(screen()).toContain('There is no alert after this moment.');
    press('0', ',');
    expect(screen()).toContain('This is the first event.');
    press('$', '.');
    expect(screen()).toContain('This is the end of the record; `0` goes to its start.');
    press(',', ',', ',', ',');
    // Event 7 only tells where a console was.
    expect(screen()).toContain('event 6 of 11');
    press('<');
    expect(screen()).toContain('event 4 of 11');
  });

  it.each([
    ['08:02', 'event 8 of 11', 'T+00:02:59'],
    ['08:02:00', 'event 5 of 11', 'T+00:02:00'],
    ['08:02:09', 'event 5 of 11', 'T+00:02:09'],
    ['T+00:12', 'event 11 of 11', 'T+00:12:50'],
    ['#9', 'event 9 of 11', 'T+00:12:30'],
    ['2026-11-22T08:02:10Z', 'event 6 of 11', 'T+00:02:10'],
  ])('jumps to %s', (text, event, since) => {
    const { screen, press, type } = replay();
    press('J');
    type(text);
    press('enter');
    expect(screen()).toContain(`${since}  ${event}`);
  });

  it('refuses a moment that is none, or not in the record, and stays', () => {
    const { screen, press, type } = replay();
    press('J', 'enter');
    expect(screen()).toContain('Enter a moment');
    type('23:59');
    press('enter');
    expect(screen()).toContain('`23:59` is outside the record');
    press('esc');
    expect(screen()).toContain('event 1 of 11');
  });

  it('changes nothing: every key that would says so, and nothing is sent', () => {
    const made = replay();
    const { press, screen, sent } = made;
    press('f');
    for (const key of ['c', 'u', 'o', 'd', 'x', 'i', 'C', 'h', 'D']) {
      press(key);
      expect([key, screen()]).toEqual([key, expect.stringContaining('This is a replay: it changes nothing.')]);
    }
    press('enter', 'enter');
    expect(screen()).toContain('This is a replay: it changes nothing.');
    press('c');
    press('esc', 'G', 'enter');
    expect(screen()).toContain('This is a replay: it changes nothing.');
    expect(screen()).not.toContain('enter closes it');
    expect(sent.filter((type) => type !== 'check' && type !== 'attend')).toEqual([]);
  });

  it('lists its keys first in the help, with the signs, and only in a replay', () => {
    const { press, screen } = replay();
    press('?');
    const help = screen(120, 60);
    expect(help.indexOf('Replay\n')).toBeLessThan(help.indexOf('Move\n'));
    expect(help).toContain('✗ failure   ▲ alert   ◆ decision');
    for (const { help: words } of keyBindings.filter(({ group }) => group === 'Replay')) expect(help).toContain(words.slice(0, 60));
  });
});
