import { afterEach, describe, expect, it } from 'vitest';
import { textOf } from '../../src/tui/line.ts';
import { pollSentence, pollSentences } from '../../src/tui/poll/spoken.ts';
import { begun, pollBoard, said, type PollBoard } from './polling.ts';

const opened: PollBoard[] = [];
const open = (options: Parameters<typeof pollBoard>[0] = {}): PollBoard => {
  const made = pollBoard(options);
  opened.push(made);
  return made;
};

afterEach(() => {
  for (const { board } of opened.splice(0)) board.close();
});

describe('keys of the poll', () => {
  const polled = (): PollBoard => {
    const console = open({ station: 'database' });
    console.tell('lead', begun());
    console.press('v');
    return console;
  };

  it('begin one at the first open gate that was not polled', async () => {
    const console = open();
    console.press('v', 'b');
    expect(console.row('● ')).toContain('Before deploying');
    console.press('enter', 'enter');
    await console.settle();
    expect(console.sent).toEqual([{ type: 'start-poll', phase: 'before', for_s: 120 }]);
  });

  it('say go for the selected station, bound to what is on the screen', async () => {
    const console = polled();
    console.press('k', 'g');
    expect(console.screen()).toContain('navigator: go at the poll of before');
    expect(console.screen()).toMatch(/It rests on 1 of 1 line, as of record 3, 14:00:00 UTC\. What fails later makes it void\./);
    console.tell('ben', { type: 'noted', item: 'thanks', note: 'x' });
    console.press('o', 'k', 'enter');
    await console.settle();
    expect(console.sent).toEqual([{ type: 'answer-poll', poll: 'before-1', station: 'navigator', go: true, seen: 4, remark: 'ok' }]);
  });

  it('say no-go only with a reason, and say before enter that it holds the launch', async () => {
    const console = polled();
    console.press('x');
    expect(console.screen()).toMatch(/A no-go stops the count\. It holds the launch: somebody has to resume it/);
    expect(console.screen()).toContain('enter says no-go, and holds the launch');
    console.press('enter');
    expect(console.row('!')).toContain('Say why it is no-go');
    console.press('l', 'a', 'g', 'enter');
    await console.settle();
    expect(console.sent).toMatchObject([{ station: 'database', go: false, remark: 'lag' }]);
  });

  it('record for somebody, by name; the answer is chosen, never preset', async () => {
    const console = polled();
    console.press('l', 'enter');
    expect(console.row('!')).toContain('Enter the name of who says it');
    console.press('e', 'v', 'e', 'enter', 'enter');
    expect(console.row('!')).toContain('Choose the answer');
    console.press('down', 'enter', 'enter');
    await console.settle();
    expect(console.sent).toEqual([{ type: 'answer-poll', poll: 'before-1', station: 'database', go: true, givenBy: 'eve', seen: 3 }]);
  });

  it('end it early', async () => {
    const console = polled();
    console.press('e', 'enter');
    await console.settle();
    expect(console.sent).toEqual([{ type: 'end-poll', poll: 'before-1' }]);
  });

  it.each(['g', 'x', 'l', 'e'])('%s does nothing while none is open, and says why', (key) => {
    const console = open();
    console.press('v', key);
    expect(console.row('!')).toContain('No poll is open: `b` begins one.');
  });

  it('h resumes on this page too, where the header names it, and else asks why it holds', async () => {
    const console = polled();
    console.press('h');
    expect(console.screen()).toContain('Hold the launch');
    console.press('esc');
    console.tell('eve', said('database', false, 'lag'), { type: 'held', reason: 'database is no-go' });
    expect(console.row('h resumes')).toContain('HOLD  database is no-go');
    console.press('h');
    await console.settle();
    expect(console.sent).toEqual([{ type: 'resume' }]);
    expect(console.screen()).toContain('Poll: Before deploying');
  });

  it('begins the next once every station is go, and else says what the open one waits for', () => {
    const console = polled();
    console.press('b');
    expect(console.row('!')).toContain('The poll at `before` is open (`e` ends it): `driver`, `navigator`, `database`, `support`');
    for (const station of ['driver', 'navigator', 'database', 'support']) console.tell('eve', said(station, true));
    console.press('b');
    expect(console.screen()).toContain('Begin the poll');
  });

  it('D says that GO waits for the poll, and leads to it', () => {
    const console = open();
    console.tell('ana', { type: 'signed', item: 'thanks' });
    console.press('D', 'g', 'o', 'enter');
    expect(console.row('!')).toContain('GO waits for the poll (`after` was not polled); esc leads to it.');
    console.press('esc');
    expect(console.screen()).toContain('Poll of the stations');
  });
});

describe('a poll begins elsewhere', () => {
  it('and this console rings, once; its own polls do not ring', () => {
    const console = open({ alerts: true });
    console.tell('lead', begun());
    expect(console.alarms).toEqual([{ title: 'Open to the first 20 users', text: 'lead began the poll at before: go or no-go?' }]);
    const own = open({ alerts: true });
    own.tell('ana', begun());
    const silent = open({ alerts: false });
    silent.tell('lead', begun());
    expect([...own.alarms, ...silent.alarms]).toEqual([]);
  });
});

describe('the header of an open poll', () => {
  it('tells void answers apart from missing ones', () => {
    const console = open();
    console.tell('lead', begun());
    for (const station of ['driver', 'navigator', 'database', 'support']) console.tell('eve', said(station, true));
    console.wait(1);
    // What the answers rest on is later than what they saw.
    console.saw('fail', 'refused');
    expect(console.row(' POLL ')).toContain('4 void, 0 waiting');
    console.saw('pass', 'answers');
    console.tell('eve', { type: 'poll-answered', poll: 'before-1', station: 'driver', go: true, seen: 10_000 });
    expect(console.row(' POLL ')).toContain('3 void, 0 waiting');
  });
});

describe('read aloud, the poll', () => {
  it('is one sentence on every screen, and sentences on its page, without a running clock', () => {
    const console = open({ station: 'database', screenReader: true });
    console.tell('lead', begun());
    console.tell('dan', said('driver', true, 'all quiet'));
    console.wait(77);
    const scene = console.board.scene();
    if (!scene) throw new Error('no scene');
    expect(pollSentence(scene.poll)).toBe('Poll at before: your station database has not answered. The key v opens it.');
    expect(pollSentences(scene, { type: 'poll', selected: 2 }).map(textOf)).toEqual([
      'open: 1 of 4 go, 3 waiting. At most 50 seconds are left; silence is no-go.',
      'driver go, by dan, on 1 of 1 line, record 1000: all quiet.',
      'navigator waiting.',
      'Current: database, your station, waiting.',
      'support waiting.',
    ]);
    console.saw('fail', 'refused');
    const after = console.board.scene();
    expect(after && pollSentences(after, { type: 'poll', selected: 2 }).map(textOf)[1]).toBe(
      "driver void, by dan, on 1 of 1 line, record 1000: all quiet. driver's go of 14:00 is void: redis-reachable failed 14:01 (refused).",
    );
  });
});
