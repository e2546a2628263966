import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ReplayOptions } from '../../src/tui/replay/controller.ts';
import { checklistOf, LaunchLog, live } from '../output/launches.ts';
import { replayBoard, smallLaunch, type ReplayBoard } from './replays.ts';

const open: ReplayBoard[] = [];
afterEach(() => {
  for (const { board, desk } of open.splice(0)) {
    desk.close();
    board.close();
  }
});

const section = { ref: 'a.md#back', title: 'Back', markdown: 'Go back.', steps: [], line: 1, source: [], before: [], after: [] };

function replay(about: Partial<ReplayOptions> = {}, lines = smallLaunch()): ReplayBoard {
  const made = replayBoard(lines, about);
  open.push(made);
  return made;
}

describe('the pages of a replay', () => {
  it('shows two moments side by side, the earlier one first', () => {
    const { press, screen } = replay();
    press('v');
    expect(screen()).toContain('No moment is marked yet');
    press('f', 'm', ',', ',', ',', 'v');
    const page = screen();
    expect(page).toContain('What changed from T+00:00:10 to T+00:02:00');
    expect(page).toMatch(/then 11-22 08:00:10 UTC {2}event 2 {2}\(here\) {2}here: ann/);
    expect(page).toMatch(/now {2}11-22 08:02:00 UTC {2}event 5 {2}\(marked\)/);
    expect(page).toMatch(/The pool has room\n +then {2}○ open {2}not checked yet\n +now {3}✗ failing {2}31 of 40 connections {2}seen 08:02:00/);
    expect(page).toMatch(/Signed\n +08:00:30 {2}ann {2}Somebody looked {2}as all well/);
    press('$');
    expect(screen()).toContain('◆ decision not decided → NO-GO by bob');
    press('v');
    expect(screen()).not.toContain('What changed');
  });

  it('never says that nothing changed where events lie between', () => {
    const { press, screen } = replay();
    press('f', '.', 'm', '.', 'v');
    expect(screen()).toContain('No item, signature, hold or decision stands elsewhere; 2 events lie between.');
    press('v', '0', '.', '.', 'm', 'f', 'v');
    expect(screen()).toContain('2 events lie between.');
  });

  it('names no key that does something else in a replay', () => {
    const log = new LaunchLog(
      checklistOf(
        { before: [live('db', { title: 'The pool has room' })] },
        {
          stations: ['driver'],
          rollback: { section: section.ref, checks: ['db'] },
          runbook: [section],
          watch: { for_s: 600, every_s: 60, objectives: [] },
        },
      ),
    );
    log.wait(5).say('bob', { type: 'owned', item: 'db' });
    log.wait(5).say('ann', { type: 'poll-started', poll: 'p1', phase: 'before', stations: ['driver'], deadline: '2026-11-22T09:00:00.000Z' });
    const { press, screen } = replay({}, log.lines);
    press('$');
    const board = screen();
    expect(board).toMatch(/ POLL .* has not answered.* · p /);
    expect(board).toContain("bob's step since");
    expect(board).not.toContain('takes it over');
    press('w');
    expect(screen()).toContain('This launch is not watched yet. A watch is 0 objectives for 10 min.');
    press('esc', 'R');
    expect(screen()).toContain('Nothing is rolled back yet.');
  });

  it('tells that its last line is not whole, quietly', () => {
    const { screen } = replay({ quiet: '`x.jsonl`: its last 300 bytes are being written, or were cut off' });
    expect(screen()).toContain('`x.jsonl`: its last 300 bytes are being written');
    expect(screen()).not.toContain('BROKEN');
  });

  it('keeps what it could read where the record is changed under it, and says so, also while it plays', async () => {
    const lines = [...smallLaunch()];
    const { press, screen, type } = replay({ speed: 600 }, lines);
    press('f', '.', '.');
    lines.length = 6;
    press('m', '$');
    expect(screen()).toContain('! BROKEN RECORD  the record `x` was changed');
    expect(screen()).toContain('event 8 of 11');
    press('0');
    expect(screen()).toContain('event 1 of 11');
    press('J');
    type('#9');
    press('enter');
    expect(screen()).toContain('the record `x` was changed');
    press('esc', 'space');
    await vi.waitFor(() => expect(screen()).toMatch(/‖ paused 600x .* event [1-6] of 11/), 5000);
  });

  it('writes a note at the moment that it stands at, keeps a refused one, and shows it on the timeline', async () => {
    const { press, type, screen, written } = replay();
    press('l');
    expect(screen()).toContain('Nobody wrote a note on this launch yet');
    press('esc', 'f', 't');
    type('refuse me');
    press('enter');
    await vi.waitFor(() => expect(screen()).toContain('no space is left for it'));
    press('ctrl-u');
    type('here it began');
    press('enter');
    await vi.waitFor(() => expect(screen()).toContain('The note is written'));
    expect(written).toEqual([{ seq: 5, at: '2026-11-22T08:02:00.000Z', by: 'dee', written: '2026-11-23T10:00:00.000Z', note: 'here it began' }]);
    press('0');
    expect(screen()).toContain('✐ note');
    press('l');
    expect(screen()).toMatch(/T\+00:02:00 {2}11-22 08:02:00 UTC {2}event 5 {2}dee, written on 2026-11-23\n +here it began/);
    press('s', ']');
    expect(screen()).toContain('event 5 of 11');
  });

  it('says from where on a broken record cannot be trusted, on every screen', () => {
    const { press, screen } = replay({ fault: '`led/x.jsonl` is broken at event 12: its content does not match its hash; nothing after it can be trusted.' });
    for (const key of ['0', 'l', '?']) {
      press(key);
      expect(screen()).toContain('! BROKEN RECORD');
      expect(screen()).toContain('broken at event 12');
    }
  });

  it('shows what another checklist says', () => {
    const { press, screen } = replay({
      judged: {
        by: 'strict.md',
        changes: [{ item: 'db', seq: 3, at: '2026-11-22T08:00:20.000Z', before: 'pass', after: 'fail', expect: 'used < 10', response: '12 of 40 connections' }],
        stops: [
          {
            item: 'db',
            title: 'The pool has room',
            at: '2026-11-22T08:00:20.000Z',
            seq: 3,
            response: '12 of 40 connections',
            recordedAt: '2026-11-22T08:02:00.000Z',
            earlier_s: 100,
            end: 'stopped',
          },
          {
            item: 'api',
            title: 'The API answers',
            at: '2026-11-22T08:00:20.000Z',
            seq: 3,
            response: 'status 500',
            passedAt: '2026-11-22T08:00:30.000Z',
            passedSeq: 4,
            end: 'passed',
          },
        ],
        voided: [{ item: 'hand', by: 'ann', at: '2026-11-22T08:00:30.000Z', why: 'the check failed' }],
        askedOtherwise: [{ item: 'db', params: ['url'] }],
        gone: ['old'],
        added: [],
        unjudged: [{ item: 'api', why: 'another kind' }],
      },
    });
    expect(screen().split('\n')[0]).toContain('REPLAY  judged by strict.md');
    expect(screen()).toContain('≠ other verdict');
    expect(screen().split('\n').at(-1)).toContain('e judged');
    press('e');
    const page = screen();
    expect(page).toMatch(/WOULD HAVE STOPPED THE LAUNCH\n +✗ T\+00:00:20, 1 min earlier/);
    expect(page).toMatch(/WOULD HAVE FAILED FOR A TIME\n +✗ T\+00:00:20, until T\+00:00:30/);
    expect(page).toContain('Somebody looked: by ann, T+00:00:30, the check failed');
    expect(page).toMatch(/asks otherwise now\n +The pool has room: url/);
    expect(page).toContain('the record has it fail at T+00:02:00');
    expect(page).toContain('≠ The pool has room  pass → fail');
    expect(page).toContain('The API answers: another kind');
    press('e', ']');
    expect(screen()).toContain('event 3 of 11');
  });

  it('says of keys that mean something else here what they mean, and of its own that there is nothing to show', () => {
    const { press, screen } = replay();
    press('e');
    expect(screen()).toContain('No other checklist judges this record: open it with `--with CHECKLIST`.');
    press('Z');
    expect(screen()).toContain('`Z` is no key here');
  });

  it('plays at its speed, tells what it passes over, and pauses at the end', async () => {
    const { press, screen } = replay({ speed: 30 });
    press('space');
    expect(screen()).toContain('▶ playing 30x');
    expect(screen()).toContain('space pause');
    await vi.waitFor(() => expect(screen()).toMatch(/▶ playing 30x .* event [2-4] of 11/), 5000);
    press('space');
    const paused = screen().split('\n').at(-3);
    expect(paused).toContain('‖ paused 30x');
    press('$', ',', ',', ',', '+', 'space');
    await vi.waitFor(() => expect(screen()).toContain('» 9 min without events skipped'), 5000);
    await vi.waitFor(() => expect(screen()).toMatch(/‖ paused 60x .* event 11 of 11/), 10_000);
    press('space');
    expect(screen()).toContain('This is the end of the record');
  });

  it.each([
    [80, 24, / ‖ paused 1x {2}11-22 08:02:00 UTC {2}T\+00:02:00 {2}event 5 of 11/],
    [60, 15, / ‖ paused 1x {2}08:02:00 {2}T\+00:02:00 {2}5 of 11 {2}[━●─✎✗■◆]+/],
  ])('fits %ix%i', (columns, rows, status) => {
    const { press, screen } = replay();
    screen(columns, rows);
    press('f');
    const shown = screen(columns, rows).split('\n');
    expect(shown).toHaveLength(rows);
    expect(shown.every((row) => row.length <= columns)).toBe(true);
    expect(shown.join('\n')).toMatch(status);
    expect(shown[0]).toContain('REPLAY');
    expect(shown.join('\n')).toContain('fail: 31 of 40 connections');
  });

  it('is left with q and ctrl-c', () => {
    const { press, quits } = replay();
    press('q', 'ctrl-c');
    expect(quits()).toBe(2);
  });
});
