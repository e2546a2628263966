import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lineSchema, type LedgerLine } from '../../src/model/events.ts';
import { cli, gonogo, temporary, type Ran } from '../helpers/gonogo.ts';
import { start, startDeadline_ms, type Terminal } from '../helpers/terminal.ts';
import { operatorPassword, startDatabase, type TestDatabase } from '../ledger/postgres-database.ts';

let database: TestDatabase;
let folder: { path: string; remove: () => Promise<void> };
const open: Terminal[] = [];
const items = ['Look left', 'Look right', 'Look up', 'Look down', 'Walk', 'Rest'];

beforeAll(async () => {
  [database, folder] = await Promise.all([startDatabase(), temporary('postgres-console')]);
  await writeFile(join(folder.path, 'small.md'), `# A small launch\n\n## Before\n\n${items.map((title) => `- [ ] ${title}\n`).join('')}`);
});

afterEach(() => {
  for (const terminal of open.splice(0)) terminal.stop();
});

afterAll(async () => {
  await database.remove();
  await folder.remove();
});

const env = (who: string): Record<string, string> => ({
  GONOGO_LEDGER: database.url,
  XDG_STATE_HOME: database.state,
  XDG_CONFIG_HOME: join(folder.path, `config-${who}`),
});

async function consoleOf(who: string, cols = 100): Promise<Terminal> {
  const terminal = start(process.execPath, ['--', cli, 'small.md', '--as', who], { cols, rows: 30, cwd: folder.path, env: env(who) });
  open.push(terminal);
  await terminal.waitFor(/in the way/, startDeadline_ms);
  return terminal;
}

const run = (words: readonly string[]): Promise<Ran> => gonogo(words, { cwd: folder.path, env: env('ana') });

/** Signs the line with that title, which the cursor is on or gets to with `n`. */
async function sign(terminal: Terminal, title: string): Promise<void> {
  for (let steps = 0; steps <= items.length && !current(terminal).includes(title); steps += 1) {
    const before = current(terminal);
    terminal.press('n');
    await terminal.waitFor(() => current(terminal) !== before);
  }
  terminal.press('space');
  await terminal.waitFor(new RegExp(`Sign: ${title}`));
  terminal.press('enter');
  await terminal.waitFor((screen) => !screen.includes('Sign:') && rowOf(screen, title).includes('done'));
}

const current = (terminal: Terminal): string => terminal.screen().find((row) => row.startsWith('┃')) ?? '';
const rowOf = (screen: string, title: string): string => screen.split('\n').find((row) => row.includes(title) && /done|open/.test(row)) ?? '';
const done =
  (...titles: readonly string[]) =>
  (screen: string): boolean =>
    titles.every((title) => rowOf(screen, title).includes('done'));

describe('two consoles on a record in PostgreSQL', () => {
  it('see each other, go on signing while the server is dead, and have everything once when it is back', async () => {
    const ana = await consoleOf('ana');
    const ben = await consoleOf('ben', 80);
    await ana.waitFor(/ana.*ben/);
    await sign(ana, 'Look left');
    await ben.waitFor(done('Look left'), 3_000);
    await sign(ben, 'Look right');
    await ana.waitFor(done('Look left', 'Look right'), 3_000);

    await database.server.kill();
    for (const terminal of [ana, ben]) await terminal.waitFor(/■ RECORD LOST +since \d\d:\d\d:\d\d, /);
    await sign(ana, 'Look up');
    await sign(ben, 'Look down');
    await sign(ana, 'Walk');
    // Both sign one line: neither can know of the other.
    await sign(ben, 'Walk');
    await ana.waitFor(/[2-9] entries kept on this machine|[2-9] kept here/);
    expect(rowOf(ana.screen().join('\n'), 'Look down')).toContain('open');
    await ben.waitFor(/[2-9] kept/);

    await database.server.start();
    for (const terminal of [ana, ben]) {
      await terminal.waitFor(done('Look left', 'Look right', 'Look up', 'Look down', 'Walk'), 20_000);
      await terminal.waitFor((screen) => !screen.includes('RECORD LOST'));
    }
    await sign(ben, 'Rest');
    await ana.waitFor(done('Rest'), 3_000);
    await ana.waitFor(/✓ GO/);
    for (const terminal of [ana, ben]) {
      terminal.press('q');
      expect((await terminal.ended).code).toBe(0);
      expect(terminal.output()).not.toContain(operatorPassword);
      expect(terminal.output()).not.toContain('Geheimnis');
    }

    const whole = await run(['verify']);
    expect(whole).toMatchObject({ code: 0, stdout: expect.stringMatching(/: whole, \d+ lines\n$/) });
    const [launch = ''] = whole.stdout.split(':');
    const lines: LedgerLine[] = (await database.sql(`SELECT line FROM gonogo.events WHERE launch = '${launch}' ORDER BY seq`)).map(({ line }) =>
      lineSchema.parse(JSON.parse(String(line))),
    );
    const signed = lines.flatMap(({ by, event, entered }) =>
      event.type === 'signed' ? [[event.item, by, entered === undefined ? 'at once' : 'later'].join(' ')] : [],
    );
    expect(signed.toSorted()).toEqual(
      [
        'look-left ana at once',
        'look-right ben at once',
        'look-up ana later',
        'look-down ben later',
        'walk ana later',
        'walk ben later',
        'rest ben at once',
      ].toSorted(),
    );
    for (const who of ['ana', 'ben']) {
      const own = lines.flatMap(({ by, event, entered }) => (by === who && event.type === 'signed' && entered !== undefined ? [entered] : []));
      expect(own).toEqual(own.toSorted());
    }
    expect(await database.journals()).toEqual([]);
  });

  it('says where the entries wait that it leaves behind, and the next gonogo hands them in', async () => {
    await writeFile(join(folder.path, 'other.md'), '# Another launch\n\n## Before\n\n- [ ] Look left\n- [ ] Look right\n');
    const terminal = start(process.execPath, ['--', cli, 'other.md', '--as', 'ana'], { cols: 100, rows: 30, cwd: folder.path, env: env('ana') });
    open.push(terminal);
    await terminal.waitFor(/2 in the way/, startDeadline_ms);
    await database.server.kill();
    await terminal.waitFor(/RECORD LOST/);
    await sign(terminal, 'Look left');
    terminal.press('q');
    expect((await terminal.ended).code).toBe(5);
    expect(terminal.output()).toMatch(/2 entries wait in `[^`]*`: the next gonogo that opens this launch hands them in, or `gonogo ledger hand-in`/);
    await database.server.start();
    expect(await run(['sign', 'look-right', 'other.md', '--as', 'ana'])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/2 entries were handed in that a gonogo which is no more kept/),
    });
    expect(JSON.parse((await run(['status', 'other.md', '--format', 'json'])).stdout)).toMatchObject({ go: true });
  });
});
