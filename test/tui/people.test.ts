import { afterEach, describe, expect, it } from 'vitest';
import { at, peopleBoard, type PeopleBoard } from './peopled.ts';

const open: PeopleBoard[] = [];
const on = (options: Parameters<typeof peopleBoard>[0] = {}): PeopleBoard => {
  const made = peopleBoard(options);
  open.push(made);
  return made;
};

afterEach(() => {
  for (const { board } of open.splice(0)) board.close();
});

describe('who is here', () => {
  it.each([
    [120, 40, 'ana + ben (driver) here'],
    [80, 24, 'ana + ben (driver) here'],
    [60, 20, 'ana + 1 here'],
  ])('shows at %ix%i', (columns, rows, people) => {
    const board = on({ columns, rows });
    board.tell('ben', at('ben', { role: 'driver' }));
    expect(board.screen().split('\n').at(-1)).toContain(people);
    expect(board.screen().split('\n').at(-1)).toContain('? keys');
  });

  it('says who is away, and no longer who is gone', () => {
    const board = on();
    board.tell('ben', at('ben', { item: 'deploy' }));
    board.wait(240);
    expect(board.screen()).toContain('ana + ben, away 4 min here');
    expect(board.screen()).not.toContain('‹ben');
    board.wait(360);
    expect(board.screen()).toContain('ana here');
    expect(board.screen()).not.toContain('ben');
  });

  it('marks the row that another cursor is on, and says it in the detail and aloud', () => {
    const board = on();
    board.tell('ben', at('ben', { item: 'enrichment' }));
    expect(board.screen()).toMatch(/Enrichment tried with real data.*‹ben/);
    board.tell('eve', { type: 'session-started', session: 's-eve', host: 'h', pid: 3 }, at('eve', { item: 'enrichment' }));
    expect(board.screen()).toMatch(/Enrichment tried with real data.*‹ben\+1/);
    board.find('enrichment');
    expect(board.screen()).toContain('ben and eve are here');
  });
});

describe('the page of people', () => {
  it('tells where each is, since when, in which role, following whom, and who signed what when', () => {
    const board = on();
    board.tell('ben', at('ben', { item: 'deploy', role: 'driver', following: 'eve' }), { type: 'signed', item: 'errors' });
    board.wait(60);
    board.tell('ana', { type: 'signed', item: 'deploy' });
    board.press('P');
    const screen = board.screen();
    expect(screen).toContain('People: 2 here');
    expect(screen).toMatch(/ana \(you\) {2}here since 14:00 UTC/);
    expect(screen).toMatch(/┃ ben {2}driver {2}here since 14:00 UTC/);
    expect(screen).toContain('at Deploy the API');
    expect(screen).toContain('follows eve');
    expect(screen).toContain('last signed Error handling reviewed, 1 min ago');
    expect(screen.indexOf('11-22 14:01:00 UTC  ana  signed: Deploy the API')).toBeGreaterThan(0);
    expect(screen.indexOf('ana  signed: Deploy the API')).toBeLessThan(screen.indexOf('ben  signed: Error handling reviewed'));
    board.press('esc');
    expect(board.screen()).toContain('BEFORE DEPLOYING');
  });

  it.each([
    [80, 24],
    [60, 15],
  ])('keeps the selected person in sight among twelve at %ix%i', (columns, rows) => {
    const board = on({ columns, rows });
    for (let n = 10; n < 20; n += 1)
      board.tell(`op-${n}`, { type: 'session-started', session: `s-op-${n}`, host: 'h', pid: n }, at(`op-${n}`, { item: 'deploy' }));
    board.press('P');
    for (let step = 0; step < 12; step += 1) {
      board.press('j');
      expect(board.screen()).toMatch(/┃ \S/);
    }
    expect(board.screen()).toContain('┃ op-19');
    for (let step = 0; step < 20; step += 1) board.press('k');
    expect(board.screen()).toContain('┃ ana');
  });
});

describe('whose step it is', () => {
  it('is taken and given back with one key, and shows on row and detail', async () => {
    const board = on();
    board.press('m');
    await expect.poll(() => board.current()).toContain('my step');
    expect(board.screen()).toContain('your step since');
    board.press('m');
    await expect.poll(() => board.current()).not.toContain('my step');
  });

  it("is another's: signing says whose, and the key asks for a reason", async () => {
    const board = on();
    board.tell('ben', at('ben', { item: 'enrichment' }), { type: 'owned', item: 'enrichment' });
    board.find('enrichment');
    expect(board.current()).toContain("‹ben's step");
    expect(board.screen()).toContain("ben's step since 14:00 UTC · m takes it over");
    board.press('space');
    expect(board.screen()).toContain("`enrichment` is `ben`'s step since 14:00 UTC: let `ben` sign it, or take it over with `m`");
    board.press('m', 'enter');
    expect(board.screen()).toContain('Enter why you take it over, or press esc to leave it.');
    board.type('ben left');
    board.press('enter');
    await expect.poll(() => board.screen()).toContain('taken over from ben: ben left');
    expect(board.current()).toContain('my step');
  });

  it('tells whoever had it who took it over, and why', () => {
    const board = on();
    board.tell('ana', { type: 'owned', item: 'deploy' });
    board.tell('ben', { type: 'owned', item: 'deploy', from: 'ana', reason: 'you were away' });
    expect(board.screen()).toContain('ben took your step over, `Deploy the API`: you were away');
  });

  it('says in the dialog what a signature of two means', () => {
    const board = on();
    board.recorder.add({ type: 'observed', item: 'db-connections', kind: 'postgres', verdict: 'pass', response: '12', expect: '', duration_ms: 1 });
    board.tell('ben', { type: 'signed', item: 'db-connections' });
    board.find('db-connections');
    board.press('space');
    expect(board.screen()).toContain('You are the second: you approve it.');
    expect(board.screen()).toContain('ben ran it, signed');
  });
});

describe('a navigator', () => {
  const navigator = (): PeopleBoard => {
    const board = on();
    board.tell('ben', at('ben', { role: 'driver' }));
    board.tell('ana', { type: 'attended', session: 's1', role: 'navigator' });
    return board;
  };

  it.each(['c', 'C'])('leaves what `%s` does to the driver', (key) => {
    const board = navigator();
    board.press(key);
    expect(board.screen()).toContain('You are navigator: the driver, `ben`, runs it (`P`, then `r`, takes the wheel).');
  });

  it('leaves what would be allowed to the driver', () => {
    const board = navigator();
    board.find('backup');
    board.press('a');
    expect(board.screen()).toContain('You are navigator: the driver, `ben`, runs it');
  });

  it.each([
    ['t', 'Note on:'],
    ['h', 'Hold the launch'],
    ['m', 'my step'],
  ])('still does what `%s` does', async (key, shows) => {
    const board = navigator();
    board.press(key);
    await expect.poll(() => board.screen()).toContain(shows);
  });

  it('takes the wheel, and gives it up', async () => {
    const board = navigator();
    board.press('P', 'r');
    await expect.poll(() => board.screen()).toMatch(/ana \(you\) {2}driver/);
    expect(board.screen()).toMatch(/ben {2}navigator/);
    board.press('r');
    await expect.poll(() => board.screen()).toMatch(/ana \(you\) {2}navigator/);
  });

  it('gives up the wheel at both of their consoles, and says where this one is', async () => {
    const board = on();
    board.tell('ana', { type: 'session-started', session: 's2', host: 'ship', pid: 9 }, { type: 'attended', session: 's2', item: 'thanks', role: 'driver' });
    board.find('deploy the api');
    board.press('P', 'r');
    await expect.poll(() => board.screen()).toMatch(/ana \(you\) {2}navigator/);
    expect(board.recorder.store.getState().launch?.sessions).toMatchObject([
      { id: 's1', role: 'navigator', item: 'deploy' },
      { by: 'ben' },
      { id: 's2', role: 'navigator', item: 'thanks' },
    ]);
  });

  it('is told when nobody drives', () => {
    const board = navigator();
    board.tell('ben', { type: 'session-ended', session: 's-ben' });
    board.press('c');
    expect(board.screen()).toContain('You are navigator, and nobody drives: `P`, then `r`, takes the wheel.');
  });

  it('was driver a moment ago: the screen says who took the wheel', () => {
    const board = on();
    board.tell('ana', { type: 'attended', session: 's1', role: 'driver' });
    board.tell('ben', at('ben', { role: 'driver' }));
    expect(board.screen()).toContain('ben took the wheel: you are navigator now.');
  });
});
