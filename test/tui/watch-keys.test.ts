import { afterEach, describe, expect, it } from 'vitest';
import type { LaunchEvent } from '../../src/model/events.ts';
import { beat, beats, startedWatch, watchBoard, watchedChecklist, type WatchBoard } from './watching.ts';

const open: WatchBoard[] = [];
const on = (options: Parameters<typeof watchBoard>[0], ...events: readonly LaunchEvent[]): WatchBoard => {
  const made = watchBoard(options);
  open.push(made);
  made.tell(...events);
  return made;
};
const elsewhere: LaunchEvent[] = [{ type: 'session-started', session: 's2', host: 'shore', pid: 2 }, startedWatch({ session: 's2' })];
const ended = ({ recorder }: WatchBoard) => [...(recorder.store.getState().launch?.watches.values() ?? [])].flatMap(({ ended: one }) => (one ? [one] : []));
const sizes = [
  [120, 40],
  [80, 24],
  [60, 15],
] as const;

afterEach(() => {
  for (const { board } of open.splice(0)) board.close();
});

describe('the keys of the watch', () => {
  it('open its page from the list and from other pages, and leave it', () => {
    const board = on({}, startedWatch(), ...beats(0, 3));
    for (const keys of [['w'], ['esc', '?', 'w'], ['esc', 'y', 'w']]) {
      board.press(...keys);
      expect(board.screen()).toContain('Watch: Open to the first 20 users');
    }
    board.press('w');
    expect(board.screen()).not.toContain('Watch: Open');
    expect(board.screen()).toContain('BEFORE DEPLOYING');
  });

  it('say what a checklist lacks that watches nothing', () => {
    const { watch: _none, ...rest } = watchedChecklist();
    const board = on({ checklist: rest });
    board.press('w');
    expect(board.screen()).toContain('This checklist watches nothing: write `watch:` with its `objectives` into the front matter.');
  });

  it('begin it without a question', async () => {
    const board = on({});
    board.press('w', 's');
    await expect.poll(() => board.recorder.store.getState().launch?.watches.size).toBe(1);
    board.board.catchUp();
    expect(board.screen()).toContain('◷ running');
  });

  it.each([
    ['s', [startedWatch(), beat(0)], 'The watch runs already.'],
    ['s', elsewhere, "The watch runs at `ana`'s console: one is enough."],
    ['c', [], 'No watch was begun: `s` begins it.'],
    ['c', elsewhere, "The watch runs at `ana`'s console: only there can it be ended."],
    ['e', elsewhere, 'only there can it be ended'],
    ['r', elsewhere, 'only there can it be ended'],
    ['i', elsewhere, 'only there can it be ended'],
    ['i', [startedWatch(), { type: 'watch-ended', watch: 'w1', ending: 'closed', note: '# Held' }], 'This watch is over; `s` begins another one.'],
    ['o', [startedWatch()], 'No watch was ended yet: its hand-over note is written then.'],
    ['enter', [], 'No watch was begun'],
  ] as const)('%s says why it does nothing', (key, events, said) => {
    const board = on({}, ...events);
    board.press('w', key);
    expect(board.screen()).toContain(said);
    expect(board.board.scene()?.ui.dialog).toBeUndefined();
  });

  it('s says why, once the time is up', () => {
    const board = on({}, startedWatch(), ...beats(0, 360));
    board.at(3601);
    board.press('w', 's');
    expect(board.screen()).toContain('Its time is up: end it first, or extend it with `e`.');
  });

  it('lead to the runbook section that answers the objective, and back', () => {
    const board = on({}, startedWatch(), ...beats(0, 3));
    board.press('w', 'enter');
    expect(board.screen()).toContain('Requests end in 500');
    expect(board.screen()).toContain('Look at the log.');
    board.press('esc');
    expect(board.screen()).toContain('Watch: Open to the first 20 users');
    board.press('j', 'enter');
    expect(board.screen()).toContain('The checklist names no runbook section for `Answers come in time`.');
  });

  it('keep the keys of the list out: what signs and rules out does neither here', () => {
    const board = on({}, startedWatch(), ...beats(0, 3));
    board.press('w', 'space', 'u', 'd', 'x', 't');
    expect(board.board.scene()?.ui.dialog).toBeUndefined();
  });
});

describe('an ending', () => {
  const over = (): WatchBoard => {
    const board = on({}, startedWatch(), ...beats(0, 360));
    board.at(3601);
    board.press('w');
    return board;
  };

  it.each([
    ['c', 'closed', 'Close the watch: it held'],
    ['i', 'inconclusive', 'End the watch: inconclusive'],
  ] as const)('%s asks, and shows the hand-over note', async (key, ending, title) => {
    const board = over();
    board.press(key);
    for (const [columns, rows] of sizes) {
      expect(board.screen(columns, rows)).toContain(title);
      expect(board.screen(columns, rows)).toContain('Sure');
    }
    board.press('enter', 'enter');
    expect(board.screen()).toContain('Type `yes`, in full, or press esc to leave it.');
    expect(ended(board)).toEqual([]);
    board.press('up');
    board.type('quiet night');
    board.press('enter');
    board.type('yes');
    board.press('enter');
    await expect.poll(() => ended(board).map((one) => [one.ending, one.note])).toEqual([[ending, 'quiet night']]);
    board.board.catchUp();
    expect(board.screen()).toMatch(/Watch: hand-over note[^]*quiet night/);
    expect(board.screen()).toContain('s begins another watch');
    board.press('o');
    expect(board.screen()).toContain(`■ ${ending}`);
    board.press('esc');
    expect(board.screen()).toContain(`watch ${ending}`);
  });

  it('never keeps the yes, and keeps the note', () => {
    const board = over();
    board.press('c');
    board.type('as said');
    board.press('enter');
    board.type('yes');
    board.press('esc', 'c');
    expect(board.board.scene()?.ui.dialog?.fields.map(({ entry }) => entry.text)).toEqual(['as said', '']);
  });

  it('extends for the same time, or another', async () => {
    const board = over();
    board.press('e');
    expect(board.screen()).toMatch(/For how long +1h/);
    for (let count = 0; count < 2; count += 1) board.press('backspace');
    board.press('enter');
    expect(board.screen()).toContain('is no length of time: write it like `30m`');
    board.type('30m');
    board.press('enter', 'enter');
    board.type('yes');
    const sent: unknown[] = [];
    const [made] = [board.board.scene()?.ui.dialog];
    sent.push(made?.command(['30m', '', 'yes']));
    expect(sent).toEqual([{ type: 'end-watch', ending: 'extended', for_s: 1800 }]);
    board.press('enter');
    await expect.poll(() => ended(board).map(({ ending }) => ending)).toEqual(['extended']);
  });

  it('rolls back: it is recorded, and the way back is on the screen', async () => {
    const board = over();
    board.press('r', 'enter');
    board.type('yes');
    board.press('enter');
    await expect.poll(() => ended(board).map(({ ending }) => ending)).toEqual(['rolled-back']);
    await expect.poll(() => board.board.scene()?.ui.page?.type).toBe('rollback');
  });

  it('before its time says how long it would go on', () => {
    const board = on({}, startedWatch(), ...beats(0, 30));
    board.press('w', 'c');
    expect(board.screen()).toContain('It has 55:00 to go. The record speaks for that');
  });

  it('of a watch that a console left is taken too', () => {
    const board = on({}, startedWatch({ session: 's9' }), ...beats(0, 30));
    board.press('w', 'i');
    expect(board.board.scene()?.ui.dialog?.kind).toBe('end-watch');
  });
});
