import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerLine } from '../../src/model/events.ts';
import { cli, gonogo, temporary } from '../helpers/gonogo.ts';
import { start, startDeadline_ms, type Terminal } from '../helpers/terminal.ts';

let folder: { path: string; remove: () => Promise<void> };
const open: Terminal[] = [];

const pair = `# A launch for two

## Before

- [ ] Look left
- [ ] **Restore the backup**
  Read the *count* aloud.

  \`\`\`yaml gonogo
  id: restore
  sign: two
  \`\`\`
- [ ] The file is there

  \`\`\`yaml gonogo
  id: file
  check: { kind: file, path: pair.md }
  \`\`\`
- [ ] Walk
`;

beforeEach(async () => {
  folder = await temporary('two-consoles');
  await writeFile(join(folder.path, 'pair.md'), pair);
});

afterEach(async () => {
  for (const terminal of open.splice(0)) terminal.stop();
  await folder.remove();
});

async function consoleOf(who: string, ...words: readonly string[]): Promise<Terminal> {
  const env = { XDG_CONFIG_HOME: join(folder.path, 'config') };
  const all = ['--', cli, ...(words[0] === 'follow' ? words : ['pair.md', ...words]), '--ledger', 'led', '--as', who];
  const terminal = start(process.execPath, all, { cols: 100, rows: 30, cwd: folder.path, env });
  open.push(terminal);
  await terminal.waitFor(/in the way/, startDeadline_ms);
  return terminal;
}

async function recorded(): Promise<LedgerLine[]> {
  const [file] = (await readdir(join(folder.path, 'led'))).filter((name) => name.endsWith('.jsonl'));
  const text = await readFile(join(folder.path, 'led', file ?? ''), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine); // lines that gonogo itself wrote
}

const onRow = (title: string) => (screen: string) => screen.split('\n').some((row) => row.startsWith('┃') && row.includes(title));
const sign = (...more: readonly string[]) => gonogo(['sign', 'restore', 'pair.md', '--ledger', 'led', ...more], { cwd: folder.path });

describe('two consoles on one record', () => {
  it('show where the other one is, within two seconds of its rest', async () => {
    const ada = await consoleOf('ada');
    const bob = await consoleOf('bob');
    await ada.waitFor(/Look left.*‹bob/);
    await bob.waitFor(/Look left.*‹ada/);
    ada.press('j', 'j');
    await bob.waitFor(/The file is there.*‹ada/, 3_000);
    ada.press('q');
    await ada.ended;
    await bob.waitFor((screen) => !screen.includes('‹ada') && screen.includes('bob here'), 3_000);
    const told = (await recorded()).filter(({ event, by }) => event.type === 'attended' && by === 'ada');
    expect(told.length).toBeLessThanOrEqual(3);
  });

  it('sign for two as who ran it and who approves, with a step that was taken over for a reason', async () => {
    const ada = await consoleOf('ada');
    const bob = await consoleOf('bob');
    bob.press('j', 'm');
    await bob.waitFor(/Restore the backup.*my step/);
    await ada.waitFor(/Restore the backup.*bob's step/, 3_000);
    ada.press('j', 'space');
    await ada.waitFor(/`restore` is `bob`'s step since \d\d:\d\d UTC: let `bob` sign it, or take/);
    const refused = await sign('--as', 'eve');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("`restore` is `bob`'s step since");

    ada.press('m');
    await ada.waitFor('Take over: Restore the backup');
    ada.press('bob was called away', 'enter');
    await bob.waitFor(/ada took your step over, `Restore the backup`: bob was called away/, 3_000);
    ada.press('space');
    await ada.waitFor('You say that you ran it');
    ada.press('enter');
    await bob.waitFor('A second person has to sign.', 3_000);
    const again = await sign('--as', 'ada');
    expect(again.stderr).toContain("the second signature is another person's");

    bob.press('space');
    await bob.waitFor('You are the second: you approve it.');
    bob.press('enter');
    await ada.waitFor(/✓ done +Restore the backup/, 3_000);
    ada.press('P');
    await ada.waitFor(/bob {2}approves: Restore the backup/);
    expect(await ada.waitFor(/ada {2}ran it: Restore the backup/)).toMatch(/approves: Restore the backup[^]*ran it: Restore the backup/);
    expect((await gonogo(['verify', '--ledger', 'led'], { cwd: folder.path })).code).toBe(0);
  });

  it('have one driver: who takes the wheel makes the other one navigator', async () => {
    const ada = await consoleOf('ada', '--role', 'driver');
    const bob = await consoleOf('bob', '--role', 'navigator');
    await bob.waitFor('ada (driver)');
    bob.press('j', 'j');
    await bob.waitFor(onRow('The file is there'));
    bob.press('c');
    await bob.waitFor('You are navigator: the driver, `ada`, runs it (`P`, then `r`, takes the wheel).');
    bob.press('P', 'r');
    await ada.waitFor('bob took the wheel: you are navigator now.', 3_000);
    await bob.waitFor(/bob \(you\) {2}driver/);
    ada.press('C');
    await ada.waitFor('You are navigator: the driver, `bob`, runs it');
  });

  it('keep a cursor where the other one goes, until it moves by itself', async () => {
    const ada = await consoleOf('ada');
    const bob = await consoleOf('bob', 'follow', 'ada', 'pair.md');
    await bob.waitFor(/following ada/);
    ada.press('j', 'j', 'j');
    await bob.waitFor(onRow('Walk'), 3_000);
    ada.press('k');
    await bob.waitFor(onRow('The file is there'), 3_000);
    ada.press('P');
    await ada.waitFor(/bob[^]*follows ada/, 3_000);
    bob.press('k');
    await bob.waitFor('You moved: ada is followed no longer.');
    ada.press('esc');
    await ada.waitFor(onRow('The file is there'));
    ada.press('g');
    await bob.waitFor(/Look left.*‹ada/, 3_000);
    expect(onRow('Restore the backup')(bob.screen().join('\n'))).toBe(true);
  });

  it('walk through it together, one item at a time', async () => {
    const ada = await consoleOf('ada', '--walkthrough');
    const bob = await consoleOf('bob', 'follow', 'ada', 'pair.md', '--walkthrough');
    await ada.waitFor('1 of 4 · Before');
    ada.press('n');
    await bob.waitFor(/2 of 4 · Before[^]*Read the count aloud/, 3_000);
    ada.press('space');
    await ada.waitFor('Sign: Restore the backup');
    ada.press('enter');
    await bob.waitFor(/Signed by ada, .* ran it/, 3_000);
  });
});

describe('gonogo follow', () => {
  it.each<[string, readonly string[], string]>([
    ['oneself', ['ada'], '`ada` is you: name somebody else'],
    ['without a screen', ['bob'], 'following somebody needs a terminal'],
  ])('refuses %s', async (_case, words, said) => {
    const ran = await gonogo(['follow', ...words, 'pair.md', '--ledger', 'led', '--as', 'ada'], { cwd: folder.path });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(said);
  });

  it('begins no launch, and no role that there is not', async () => {
    const env = { XDG_CONFIG_HOME: join(folder.path, 'config') };
    const run = async (...words: readonly string[]): Promise<string> => {
      const terminal = start(process.execPath, ['--', cli, ...words, '--ledger', 'led', '--as', 'ada'], { cols: 100, rows: 30, cwd: folder.path, env });
      open.push(terminal);
      expect((await terminal.ended).code).toBe(2);
      return terminal.output();
    };
    expect(await run('follow', 'bob', 'pair.md')).toContain('no launch of `pair`');
    expect(await run('pair.md', '--role', 'pilot')).toContain('there is no role `pilot`: write `driver` or `navigator`');
  });
});
