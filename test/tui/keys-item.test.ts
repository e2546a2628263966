import { afterEach, describe, it } from 'vitest';
import type { Terminal } from '../helpers/terminal.ts';
import { current, openBoard } from './console.ts';

const open: Terminal[] = [];
const board = async (options: Parameters<typeof openBoard>[0] = {}): Promise<Terminal> => {
  const terminal = await openBoard(options);
  open.push(terminal);
  return terminal;
};
/** Moves the cursor to an item by its title. */
async function to(terminal: Terminal, title: string): Promise<void> {
  terminal.press('/', title, 'enter');
  await terminal.waitFor((screen) => current(screen).includes(title) && screen.includes('esc clears the filter'));
  terminal.press('esc');
  await terminal.waitFor((screen) => current(screen).includes(title) && !screen.includes('esc clears'));
}

afterEach(() => {
  for (const terminal of open.splice(0)) terminal.stop();
});

describe('moving', () => {
  it('goes line by line, to the ends, and to what wants somebody', async () => {
    const terminal = await board();
    await terminal.waitFor((screen) => current(screen).includes('Connections stay'));
    for (const [key, title] of [
      ['j', '3 items wait'],
      ['down', 'Enrichment'],
      ['k', '3 items wait'],
      ['up', 'Connections'],
      ['G', 'close      Announce'],
      ['g', 'Environment'],
      ['n', 'Accounts, all settled'],
      ['n', 'Connections'],
      ['n', 'Enrichment'],
      ['N', 'Connections'],
      ['end', 'close      Announce'],
      ['home', 'Environment'],
    ] as const) {
      terminal.press(key);
      await terminal.waitFor((screen) => current(screen).includes(title));
    }
  });

  it('takes keys that come in one chunk one by one', async () => {
    const terminal = await board();
    terminal.write('gjjj');
    await terminal.waitFor((screen) => current(screen).includes('Migration applied'));
  });

  it('turns pages, and scrolls the detail after tab', async () => {
    const terminal = await board({ cols: 80, rows: 24 });
    terminal.press('pgdn');
    await terminal.waitFor((screen) => current(screen).includes('Deploy the API'));
    terminal.press('pgup');
    await terminal.waitFor((screen) => screen.includes('✗ failing') && !current(screen).includes('Deploy'));
    terminal.press('N');
    await terminal.waitFor((screen) => current(screen).includes('Connections'));
    terminal.press('tab');
    await terminal.waitFor('expects used < max * 0.5');
    terminal.press('j', 'j');
    await terminal.waitFor((screen) => !screen.includes('db-connections · high'));
    terminal.press('esc');
    await terminal.waitFor((screen) => current(screen).includes('Connections'));
  });
});

describe('an item', () => {
  it('is signed with the value seen, and un-signed', async () => {
    const terminal = await board();
    await to(terminal, 'CORS');
    terminal.press('space');
    await terminal.waitFor(/app\.creator\.example, seen 2 min ago/);
    terminal.press('esc');
    await terminal.waitFor((screen) => !screen.includes('enter signs'));
    terminal.press('space');
    await terminal.waitFor('enter signs');
    terminal.press('looks right', 'enter');
    await terminal.waitFor((screen) => current(screen).includes('✓ done') && screen.includes('Signed by ana, 0 s ago: looks right'));
    terminal.press('u');
    await terminal.waitFor('Take the signature back');
    terminal.press('enter');
    await terminal.waitFor((screen) => current(screen).includes('◐ sensed') && screen.includes("ana's signature was voided"));
  });

  it('wants a value where a person reads one, and keeps what was entered when it is refused', async () => {
    const terminal = await board();
    await to(terminal, 'Enrichment');
    terminal.press('space');
    await terminal.waitFor('what you read');
    terminal.press('enter');
    await terminal.waitFor('Enter the value that you read');
    terminal.press('refuse me', 'enter', 'enter');
    await terminal.waitFor('was refused');
    await terminal.waitFor(/Value {2}refuse me/);
    terminal.press('up', 'ctrl-u', '0,87', 'enter', 'enter');
    await terminal.waitFor('Signed by ana, 0 s ago as "0,87"');
  });

  it('keeps what was entered in a dialog that was left', async () => {
    const terminal = await board();
    terminal.press('t');
    await terminal.waitFor('Note on: Connections');
    terminal.press('half a thought');
    await terminal.waitFor('half a thought');
    terminal.press('esc');
    await terminal.waitFor((screen) => !screen.includes('half a thought'));
    terminal.press('t');
    await terminal.waitFor('half a thought');
    terminal.press(', whole', 'enter');
    await terminal.waitFor((screen) => screen.includes('ana, 0 s ago: half a thought, whole') && screen.includes('Noted; `y` shows'));
  });

  it('wants a second person where two sign', async () => {
    const terminal = await board({ env: { BOARD: 'healthy' } });
    await to(terminal, 'Connections stay');
    terminal.press('c');
    await terminal.waitFor((screen) => current(screen).includes('◐ sensed'));
    terminal.press('space');
    await terminal.waitFor('Two people sign this: you are the first.');
    terminal.press('enter');
    await terminal.waitFor('A second person has to sign.');
    terminal.press('space');
    await terminal.waitFor('not `ana` again');
  });

  it('is overridden with a reason and for a time, and reinstated', async () => {
    const terminal = await board();
    terminal.press('o', 'enter');
    await terminal.waitFor('Enter a reason');
    terminal.press('accepted for the demo', 'enter', 'ctrl-u', 'soon', 'enter');
    await terminal.waitFor('`soon` is no length of time');
    terminal.press('ctrl-u', '2h', 'enter');
    await terminal.waitFor((screen) => current(screen).includes('! overridden') && screen.includes('Overridden by ana'));
    terminal.press('i');
    await terminal.waitFor((screen) => current(screen).includes('✗ failing'));
  });

  it('is deferred to a later phase, where it stands again', async () => {
    const terminal = await board({ rows: 50 });
    terminal.press('d');
    await terminal.waitFor('● During the deployment');
    terminal.press('j');
    await terminal.waitFor('● After the deployment');
    terminal.press('enter', 'no time', 'enter');
    await terminal.waitFor((screen) => current(screen).includes('→ deferred') && screen.includes('Deferred to here'));
  });

  it('is ruled out, and a note says why', async () => {
    const terminal = await board();
    terminal.press('x');
    await terminal.waitFor('Why does it not apply');
    terminal.press('no database here', 'enter');
    await terminal.waitFor((screen) => current(screen).includes('– n/a') && screen.includes('no database here'));
  });

  it('runs a command only after a yes to exactly what it runs', async () => {
    const terminal = await board();
    await to(terminal, 'Backup');
    terminal.press('c');
    await terminal.waitFor('allow it first with `a`');
    terminal.press('a');
    await terminal.waitFor('pg_dump ${DATABASE_URL} --schema-only');
    terminal.press('enter');
    await terminal.waitFor('Press `y` for yes');
    terminal.press('y');
    await terminal.waitFor((screen) => !screen.includes('y allows it') && current(screen).includes('not checked yet'));
    terminal.press('y');
    await terminal.waitFor(/UTC {2}ana {2}allowed: pg_dump/);
  });

  it('shows its fix, the next fix, and its history', async () => {
    const terminal = await board();
    terminal.press('enter');
    await terminal.waitFor((screen) => screen.includes('Fix (1 of 2): Too many connections') && screen.includes('select pg_terminate_backend'));
    terminal.press('n');
    await terminal.waitFor('Fix (2 of 2): Restart the pooler');
    terminal.press('esc');
    await terminal.waitFor((screen) => current(screen).includes('Connections'));
    terminal.press('y');
    await terminal.waitFor(/ben {2}signed \(looked twice\)/);
    terminal.press('esc');
    await terminal.waitFor((screen) => current(screen).includes('Connections'));
  });

  it('unfolds what it blocks', async () => {
    const terminal = await board();
    terminal.press('j');
    await terminal.waitFor((screen) => current(screen).includes('3 items wait for: Connections'));
    terminal.press('enter');
    await terminal.waitFor((screen) => current(screen).includes('Pool holds under 50 users') && screen.includes('Pool holds under 200 users'));
  });
});
