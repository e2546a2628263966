import { afterEach, describe, expect, it } from 'vitest';
import { width } from '../../src/tui/text.ts';
import { startDeadline_ms, type Terminal } from '../helpers/terminal.ts';
import { openBoard } from './console.ts';
import { at, peopleBoard, type PeopleBoard } from './peopled.ts';

const open: PeopleBoard[] = [];
const terminals: Terminal[] = [];
const on = (options: Parameters<typeof peopleBoard>[0] = {}): PeopleBoard => {
  const made = peopleBoard(options);
  open.push(made);
  return made;
};

afterEach(() => {
  for (const { board } of open.splice(0)) board.close();
  for (const terminal of terminals.splice(0)) terminal.stop();
});

describe('the walkthrough', () => {
  it('shows one item: where it is, what was seen, why and how, what it needs, whose it is, who signed, notes, the fix', () => {
    const board = on({ rows: 60 });
    const { add } = board.recorder;
    add({
      type: 'observed',
      item: 'db-connections',
      kind: 'postgres',
      verdict: 'pass',
      response: '12 of 40 in use',
      expect: 'used < max * 0.5',
      values: { used: 12, max: 40 },
      duration_ms: 12,
    });
    board.tell(
      'ben',
      { type: 'owned', item: 'db-connections' },
      { type: 'signed', item: 'db-connections' },
      { type: 'noted', item: 'db-connections', note: 'looked twice' },
    );
    board.tell('ben', at('ben', { item: 'db-connections' }));
    board.find('db-connections');
    board.press('W');
    const screen = board.screen();
    for (const text of [
      '4 of 16 · Before deploying · Data',
      'Connections stay under half of the pool',
      'db-connections · high · B4 M4 · about 5 min · fresh for 30 min · two people sign',
      'expects used < max * 0.5',
      'saw     used = 12, max = 40',
      "ben's step since 14:00 UTC",
      'ben is here',
      'Signed by ben',
      'ran it',
      'A second person has to sign.',
      'Supabase refuses new clients once the pool is full.',
      '• creator-report holds 28 of them',
      'looked twice',
      'Too many connections',
    ])
      expect(screen).toContain(text);
    expect(screen).not.toContain('Migration applied on a copy');
  });

  it('says what an item needs, and how that stands', () => {
    const board = on();
    board.find('pool-50');
    board.press('W');
    expect(board.screen()).toMatch(/Needs\n +○ open {2}Connections stay under half of the pool/);
  });

  it('walks item by item through what the list folds, with the keys of the list', async () => {
    const board = on();
    board.recorder.add({ type: 'observed', item: 'db-connections', kind: 'postgres', verdict: 'fail', response: '31 of 40', expect: '', duration_ms: 1 });
    board.tell('ben', at('ben'));
    board.find('db-connections');
    board.press('esc', 'W');
    for (const title of ['Pool holds under 50 users', 'Pool holds under 100 users', 'Pool holds under 200 users', 'Enrichment tried with real data']) {
      board.press('j');
      expect(board.screen()).toContain(title);
    }
    board.press('k');
    expect(board.screen()).toContain('7 of 16');
    board.press('g');
    expect(board.screen()).toContain('1 of 16 · Readiness of the product · Accounts');
    board.press('n');
    expect(board.screen()).toContain('2 of 16');
    board.press('t');
    board.type('read aloud');
    board.press('enter');
    await expect.poll(() => board.screen()).toContain('read aloud');
    board.press('G');
    expect(board.screen()).toContain('End of Announce');
    board.press('tab');
    expect(board.screen()).toContain('The walkthrough shows all of the item: PgDn and PgUp scroll it.');
  });

  it.each(['W', 'esc'])('is left with `%s`, at the same item', (key) => {
    const board = on();
    board.press('j', 'W');
    expect(board.screen()).toContain('WALKTHROUGH');
    board.press(key);
    expect(board.screen()).not.toContain('WALKTHROUGH');
    expect(board.current()).toContain('Domain points at the front end');
  });

  it('comes back once a page over it is left', () => {
    const board = on();
    board.press('W', 'y');
    expect(board.screen()).toContain('History: Environment variables are set');
    board.press('esc');
    expect(board.screen()).toContain('WALKTHROUGH');
  });

  it('follows whom I follow', () => {
    const board = on();
    board.tell('ben', at('ben', { item: 'deploy' }));
    board.press('P', 'enter', 'W');
    expect(board.screen()).toContain('Deploy the API');
    board.tell('ben', at('ben', { item: 'pool-100' }));
    expect(board.screen()).toContain('Pool holds under 100 users');
    expect(board.screen()).toContain('following ben');
  });

  it.each([
    [300, 80],
    [80, 24],
    [60, 15],
  ])('fills %ix%i, and scrolls to its end', (columns, rows) => {
    const board = on({ columns, rows, options: { begin: { walkthrough: true } } });
    board.find('db-connections');
    board.press('esc');
    const lines = board.screen().split('\n');
    expect(lines).toHaveLength(rows);
    for (const row of lines) expect(width(row)).toBeLessThanOrEqual(columns);
    expect(lines.join('\n')).toContain('WALKTHROUGH');
    let seen = board.screen();
    for (let step = 0; step < 12; step += 1) {
      board.press('pgdn');
      seen += board.screen();
    }
    expect(seen).toContain('the API wants 12');
    expect(seen).toContain('If it fails');
  });

  it('is read aloud as sentences', async () => {
    const terminal = await openBoard({ cols: 120, rows: 40, env: { BOARD_READER: '1' }, shows: 'question mark lists the keys' });
    terminals.push(terminal);
    terminal.press('W');
    await terminal.waitFor(/walkthrough, \d+ of 16 · /, startDeadline_ms);
    expect(terminal.screen().join('\n')).toContain('Signatures');
  });
});
