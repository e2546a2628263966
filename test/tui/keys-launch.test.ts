import { afterEach, describe, expect, it } from 'vitest';
import type { Terminal } from '../helpers/terminal.ts';
import { current, openBoard } from './console.ts';

const open: Terminal[] = [];
const board = async (options: Parameters<typeof openBoard>[0] = {}): Promise<Terminal> => {
  const terminal = await openBoard(options);
  open.push(terminal);
  return terminal;
};
afterEach(() => {
  for (const terminal of open.splice(0)) terminal.stop();
});

describe('the launch', () => {
  it('is checked phase by phase, tells how far that is, and can be stopped', async () => {
    const terminal = await board({ env: { BOARD_CHECK_MS: '400' } });
    terminal.press('C');
    await terminal.waitFor(/checking [1-9] of 6 · \d s · esc stops/);
    terminal.press('esc');
    await terminal.waitFor((screen) => !/checking \d of/.test(screen) && screen.includes('stopped before an answer'));
  });

  it('is held and resumed', async () => {
    const terminal = await board();
    terminal.press('h');
    await terminal.waitFor('Hold the launch');
    terminal.press('waiting for ben', 'enter');
    await terminal.waitFor((screen) => screen.includes('HOLD · 9 in the way') && screen.includes('HOLD  waiting for ben  ana, 0 s ago'));
    terminal.press('h');
    await terminal.waitFor((screen) => !screen.includes('HOLD'));
  });

  it('is GO only when nothing is in the way, and the word is typed out', async () => {
    const terminal = await board();
    terminal.press('D');
    await terminal.waitFor('9 items in the way');
    terminal.press('y', 'enter');
    await terminal.waitFor('Type `go` or `no-go`');
    terminal.press('ctrl-u', 'go', 'enter');
    await terminal.waitFor('Not while 9 items are in the way');
    terminal.press('ctrl-u', 'no-go', 'enter', 'enter');
    await terminal.waitFor('NO-GO by ana');
  });

  it('closes a section on its last line', async () => {
    const terminal = await board();
    terminal.press('g', 'n');
    await terminal.waitFor((screen) => current(screen).includes('Accounts, all settled'));
    terminal.press('enter');
    await terminal.waitFor('Close the section: Accounts');
    terminal.press('enter');
    await terminal.waitFor((screen) => current(screen).includes('Accounts, closed by ana'));
    terminal.press('space');
    await terminal.waitFor('`ana` closed this section already.');
  });

  it('shows what is on its way, and leaves the keys free meanwhile', async () => {
    const terminal = await board({ env: { BOARD_SEND_MS: '1500' } });
    terminal.press('t');
    await terminal.waitFor('Note on: Connections');
    terminal.press('slowly', 'enter');
    await terminal.waitFor('noting…');
    terminal.press('esc');
    await terminal.waitFor((screen) => !screen.includes('Note on') && screen.includes('noting…'));
    terminal.press('j');
    await terminal.waitFor((screen) => current(screen).includes('3 items wait') && screen.includes('noting…'));
    terminal.press('k');
    await terminal.waitFor((screen) => screen.includes('ana, 0 s ago: slowly') && !screen.includes('noting…'));
  });

  it('shows what somebody else signs', async () => {
    const terminal = await board();
    await terminal.waitFor('ben here');
    process.kill(terminal.pid, 'SIGUSR2');
    await terminal.waitFor(/✓ done +Deploy the API/);
  });
});

describe('the console', () => {
  it('filters while typing, keeps the filter on enter, clears it on esc', async () => {
    const terminal = await board();
    terminal.press('/', 'logs');
    await terminal.waitFor((screen) => current(screen).includes('Logs are quiet') && !screen.includes('Environment'));
    terminal.press('enter');
    await terminal.waitFor('esc clears the filter');
    terminal.press('esc');
    await terminal.waitFor((screen) => screen.includes('Environment') && current(screen).includes('Logs are quiet'));
  });

  it('lists its keys', async () => {
    const terminal = await board();
    terminal.press('?');
    await terminal.waitFor((screen) => screen.includes('To the next line that waits for somebody') && screen.includes('Take the signatures back'));
    terminal.press('esc');
    await terminal.waitFor((screen) => current(screen) !== '');
  });

  it('says why a key does nothing', async () => {
    const terminal = await board();
    terminal.press('F');
    await terminal.waitFor('Faults can only be switched in a rehearsal.');
    terminal.press('z');
    await terminal.waitFor('`z` is no key here');
  });

  it('switches faults in a rehearsal', async () => {
    const terminal = await board({ env: { BOARD: 'healthy' } });
    terminal.press('F');
    await terminal.waitFor('○ off  redis-down');
    terminal.press('j', 'space');
    await terminal.waitFor('● on   slow-api');
    await terminal.waitFor('The record was told of `slow-api`.');
    terminal.press('esc');
    await terminal.waitFor('`slow-api` is on.').catch(() => terminal.waitFor((screen) => current(screen) !== ''));
  });

  it('does not take a paste for keys', async () => {
    const terminal = await board();
    terminal.write('\u{1B}[200~qqq\u{1B}[201~');
    await terminal.waitFor('Pasted text does nothing here');
    terminal.press('t');
    await terminal.waitFor('Note on');
    terminal.write('\u{1B}[200~two\r\nlines\u{1B}[201~');
    await terminal.waitFor('two lines');
  });

  it('draws itself again on ctrl-l', async () => {
    const terminal = await board();
    const before = terminal.screen();
    const bytes = terminal.output().length;
    terminal.press('ctrl-l');
    await terminal.waitFor(() => terminal.output().slice(bytes).includes('gonogo'));
    await terminal.waitFor((screen) => screen === before.join('\n'));
  });

  it.each([['q'], ['ctrl-c']])('leaves on %s and gives the terminal back', async (key) => {
    const terminal = await board();
    terminal.press(key);
    expect(await terminal.ended).toMatchObject({ code: 0 });
    expect(terminal.screen().join('\n')).toContain('left the console');
    expect(terminal.screen().join('\n')).not.toContain('NO-GO');
  });

  it('leaves when it is asked from outside', async () => {
    const terminal = await board();
    process.kill(terminal.pid, 'SIGTERM');
    expect(await terminal.ended).toMatchObject({ code: 0 });
  });

  it('asks before it leaves running checks', async () => {
    const terminal = await board({ env: { BOARD_CHECK_MS: '60000' } });
    terminal.press('C');
    await terminal.waitFor(/checking 0 of 6/);
    terminal.press('q');
    await terminal.waitFor('Leave while checks run?');
    terminal.press('n');
    await terminal.waitFor((screen) => !screen.includes('Leave while'));
    terminal.press('q', 'y');
    expect(await terminal.ended).toMatchObject({ code: 0 });
  });
});
