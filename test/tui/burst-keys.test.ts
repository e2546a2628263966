import { afterEach, describe, expect, it } from 'vitest';
import type { LaunchEvent } from '../../src/model/events.ts';
import { burstBoard, loadChecklist, second, startedBurst, summaryOf, type BurstBoard } from './bursts.ts';

const open: BurstBoard[] = [];
const on = (options: Parameters<typeof burstBoard>[0], ...events: readonly LaunchEvent[]): BurstBoard => {
  const made = burstBoard(options);
  open.push(made);
  made.tell(...events);
  return made;
};
const running = [startedBurst(), second(1), second(2), second(3)];
const ended: LaunchEvent = { type: 'burst-ended', burst: 'b1', item: 'load', summary: summaryOf() };
const steered = ({ recorder }: BurstBoard): string[] =>
  recorder.store
    .getState()
    .launch?.bursts.get('b1')
    ?.steered.map(({ steer }) => steer) ?? [];
/** Lets what was sent come back. */
async function sent(board: BurstBoard, wanted: () => boolean): Promise<void> {
  await expect.poll(wanted, { timeout: 5000 }).toBe(true);
  board.wait(0);
}

afterEach(() => {
  for (const { board } of open.splice(0)) board.close();
});

describe('the page of a burst', () => {
  it('opens by itself when a burst of this console begins and its item is looked at', () => {
    expect(on({}, ...running).screen()).toContain('Burst: Ten users at once');
  });

  it.each([
    ['the operator is elsewhere', ['j']],
    ['a dialog is open', ['t']],
    ['a page is open', ['?']],
    ['a filter is typed', ['/', 'u']],
  ])('stays away where %s', (_where, keys) => {
    const board = on({});
    board.press(...keys);
    board.tell(...running);
    expect(board.screen()).not.toContain('Burst: Ten users at once');
  });

  it('stays away where another console runs the burst', () => {
    expect(on({}, startedBurst({ session: 's2' })).screen()).not.toContain('Burst: Ten users at once');
  });

  it('is left with esc, and the burst goes on; b comes back to it, also from elsewhere', () => {
    const board = on({}, ...running);
    board.press('esc');
    expect(board.screen()).not.toContain('Burst: Ten');
    expect(steered(board)).toEqual([]);
    board.press('b');
    expect(board.screen()).toContain('Burst: Ten');
    board.press('b', 'j', 'j', 'b');
    expect(board.screen()).toContain('Burst: Ten');
  });

  it('leaves pause and resume to the driver, and offers a navigator what stops it', () => {
    const board = on({}, ...running);
    expect(board.screen()).toContain('p pause');
    board.tell({ type: 'attended', session: 's1', role: 'navigator' });
    expect(board.screen()).not.toContain('p pause');
    expect(board.screen()).toContain('x stop');
    board.press('p');
    expect(board.screen()).toContain('You are navigator, and nobody drives');
    expect(steered(board)).toEqual([]);
  });

  it('pauses and resumes, stops and kills without asking', async () => {
    const board = on({}, ...running);
    board.press('p');
    await sent(board, () => steered(board).length === 1);
    expect(board.screen()).toContain('‖ PAUSED');
    board.press('p');
    await sent(board, () => steered(board).length === 2);
    expect(board.screen()).toContain('◷ running');
    board.press('x');
    await sent(board, () => steered(board).length === 3);
    expect(board.screen()).toContain('◷ stopping');
    board.press('x');
    expect(board.screen()).toContain('It is being stopped already; `K` ends its process at once.');
    board.press('p');
    expect(board.screen()).toContain('It is being stopped.');
    board.press('K');
    await sent(board, () => steered(board).length === 4);
    expect(steered(board)).toEqual(['pause', 'resume', 'stop', 'kill']);
    expect(board.board.scene()?.ui.dialog).toBeUndefined();
  });

  it.each(['p', 'x', 'K'])('says why %s does nothing once the burst is over', (key) => {
    const board = on({}, ...running, ended);
    board.press(key);
    expect(board.screen()).toContain('This burst is over; `c` runs it again.');
    expect(steered(board)).toEqual([]);
    expect(board.board.scene()?.ui.dialog).toBeUndefined();
  });

  it.each(['p', 'x', 'K'])('says why %s does nothing while nothing is heard of the burst', (key) => {
    const board = on({}, ...running);
    board.wait(30);
    board.press(key);
    expect(board.screen()).toContain('Nothing is heard of this burst');
  });

  it('shows whose burst it is when another console runs it', async () => {
    const board = on({ by: 'ben' }, startedBurst({ session: 's2' }), second(1));
    board.press('b', 'x');
    expect(board.screen()).toContain('by ben');
    await sent(board, () => board.screen().includes('the burst is run by `ben`'));
    expect(steered(board)).toEqual([]);
  });

  it('scrolls, and knows no other key', () => {
    const board = on({}, ...running);
    const first = board.screen(60, 15);
    board.press('j');
    expect(board.screen(60, 15)).not.toBe(first);
    board.press('k', 'o');
    expect(board.screen(60, 15)).toContain('`o` does nothing on this page; esc leaves it.');
  });

  it('keeps the keys of the list out: what signs and rules out does neither here', () => {
    const board = on({}, ...running);
    board.press('space', 'u', 'd');
    expect(board.board.scene()?.ui.dialog).toBeUndefined();
  });

  it('runs an allowed burst again once it is over, and says why it does not', async () => {
    const board = on({}, ...running, ended);
    board.press('c');
    expect(board.screen()).toContain('allow it first with `a`');
    board.tell({ type: 'allowed', item: 'load', subject: loadChecklist().phases[0]?.sections[0]?.items[0]?.check?.consent?.subject ?? '' });
    board.press('c');
    await sent(board, () => board.recorder.store.getState().launch?.items.get('load')?.checkingBy === 's1');
  });
});

describe('leaving', () => {
  it.each([['q'], ['ctrl-c']])('while a burst runs, %s does not just leave', (key) => {
    const board = on({}, { type: 'checks-started', session: 's1', items: ['load'], deadline_s: 100 }, ...running);
    board.press('esc', key);
    expect(board.quits()).toBe(0);
    expect(board.screen()).toContain(key === 'q' ? 'The burst ten-users is stopped' : 'Stopping the checks, and the burst with them.');
    if (key === 'q') board.press('y');
    expect(board.quits()).toBe(key === 'q' ? 1 : 0);
  });

  it('asks also where the check of the burst is not known to run', () => {
    const board = on({}, ...running);
    board.press('esc', 'q');
    expect(board.screen()).toContain('Leave while the burst ten-users runs?');
    board.press('esc');
    expect(board.quits()).toBe(0);
  });

  it('asks nothing about a burst of somebody else', () => {
    const board = on({ by: 'ben' }, startedBurst({ session: 's2' }), second(1));
    board.press('q');
    expect(board.quits()).toBe(1);
  });
});

describe('leave for load on another host', () => {
  const host = 'api.creator.example';
  const subject = `sends load to ${host}: up to 50 users for 40 s, 3 requests (list content, read a creator)`;
  const check = { kind: 'load', params: {}, expect: 'passed', timeout_s: 60, consent: { why: 'writes', subject, host } } as const;
  const asked = (production: boolean): BurstBoard => {
    const board = on({ checklist: loadChecklist({ check }), production });
    board.press('a');
    return board;
  };
  const allowed = ({ recorder }: BurstBoard): string | undefined => recorder.store.getState().launch?.items.get('load')?.allowed;

  it.each([
    [120, 40],
    [80, 24],
    [60, 15],
  ])('shows what is sent, and PRODUCTION, at %ix%i', (columns, rows) => {
    const screen = asked(true).screen(columns, rows).split('\n').slice(3).join(' ').replace(/\s+/g, ' ');
    expect(screen).toContain('▲ PRODUCTION api.creator.example gets load:');
    expect(screen).toContain('up to 50 users for 40 s, 3 requests');
    expect(screen).toContain('type or paste api.creator.example');
    expect(asked(false).screen(columns, rows)).not.toContain('PRODUCTION');
  });

  it.each([
    ['', 'Type or paste `api.creator.example`, exactly'],
    ['y', '`y` is not that host.'],
    ['API.creator.example', '`API.creator.example` is not that host'],
    ['api.creator.example.evil', 'is not that host'],
  ])('is not given by %j', (typed, said) => {
    const board = asked(true);
    board.press(...Array.from(typed), 'enter');
    expect(board.screen()).toContain(said);
    expect(allowed(board)).toBeUndefined();
  });

  it.each(['typed', 'pasted'])('is given by the host, %s', async (how) => {
    const board = asked(true);
    if (how === 'typed') board.press(...Array.from(host));
    else board.paste(`${host}\n`);
    board.press('enter');
    await sent(board, () => allowed(board) === subject);
    expect(board.board.scene()?.ui.dialog).toBeUndefined();
  });

  it('is typed anew each time', () => {
    const board = asked(true);
    board.press(...Array.from('api.creator'), 'esc', 'a');
    expect(board.board.scene()?.ui.dialog?.fields[0]?.entry.text).toBe('');
  });

  it('is a plain yes for this machine', async () => {
    const board = on({ production: true });
    board.press('a');
    expect(board.screen()).toContain('up to 10 users for 40 s');
    board.press('y');
    await sent(board, () => allowed(board) !== undefined);
  });
});
