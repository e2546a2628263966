import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addNote } from '../../src/ledger/notes.ts';
import { cli, gonogo, temporary, type Ran } from '../helpers/gonogo.ts';
import { start } from '../helpers/terminal.ts';

const secret = 'hunter2-hunter2-hunter2';

const checklist = `---
variables:
  DATABASE_URL: { required: true, secret: true }
---

# A launch that is reported

## Before

- [ ] **The database answers**

  \`\`\`yaml gonogo
  id: db
  priority: critical
  check:
    kind: postgres
    url: \${DATABASE_URL}
  \`\`\`

- [ ] **Somebody read the plan**

  \`\`\`yaml gonogo
  id: plan
  priority: high
  \`\`\`
`;

let place: Awaited<ReturnType<typeof temporary>>;
let launch: string;

const at = (name: string): string => join(place.path, name);
const run = (...words: string[]): Promise<Ran> => gonogo(words, { cwd: place.path, env: { GONOGO_LEDGER: at('ledger'), XDG_CONFIG_HOME: at('config') } });

beforeAll(async () => {
  place = await temporary('report');
  await writeFile(at('launch.md'), checklist);
  await writeFile(at('.env'), `DATABASE_URL=postgres://app:${secret}@127.0.0.1:9/app\n`);
  await run('check', 'launch.md', '--env-file', '.env', '--as', 'ann');
  const signed = await run('sign', 'plan', 'launch.md', '--env-file', '.env', '--as', 'bob', '--note', `the key is ${secret}`);
  if (signed.code > 7) throw new Error(signed.stderr);
  const { stdout } = await run('launches', '--format', 'json');
  const [only] = JSON.parse(stdout) as { id: string }[]; // our own list
  launch = only?.id ?? '';
  await addNote(at('ledger'), launch, { seq: 2, at: new Date().toISOString(), by: 'sam', written: new Date().toISOString(), note: 'nobody had started it' });
});

afterAll(() => place?.remove());

describe('gonogo report', () => {
  it.each(['md', 'html', 'json', 'junit'])('tells the newest launch as %s, without its secrets', async (format) => {
    const { code, stdout, stderr } = await run('report', '--format', format);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('The database answers');
    expect(stdout).toContain('refused');
    expect(stdout).not.toContain(secret);
    if (format !== 'junit') for (const said of ['bob', 'the key is', 'nobody had started it']) expect(stdout).toContain(said);
  });

  it('is JSON that a program can read', async () => {
    const { stdout } = await run('report', launch, '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      launch,
      outcome: 'under-way',
      go: false,
      in_the_way: ['db'],
      people: [{ name: 'ann' }, { name: 'bob', signatures: 1 }],
      open: [{ what: 'item', item: 'db', stops: true }],
      items: [
        { id: 'db', state: 'failing', signatures: [] },
        { id: 'plan', state: 'done', signatures: [{ by: 'bob', key: null }] },
      ],
      notes: [{ by: 'sam' }],
      integrity: { verified: true, left_bytes: 0, verify: `gonogo verify ${launch} --ledger ${at('ledger')}` },
    });
  });

  it('writes a file that only its owner reads, and none over another', async () => {
    const first = await run('report', '--to', 'report.md');
    expect(first).toMatchObject({ code: 0, stdout: '', stderr: 'the report is in `report.md`\n' });
    const text = await readFile(at('report.md'), 'utf8');
    expect(text).toMatch(/^# A launch that is reported\n/);
    expect((await stat(at('report.md'))).mode & 0o777).toBe(0o600);
    const again = await run('report', '--to', 'report.md', '--format', 'html');
    expect(again).toMatchObject({ code: 2, stdout: '', stderr: '`report.md` is there already, and stays as it is: name another with `--to`\n' });
    expect(await readFile(at('report.md'), 'utf8')).toBe(text);
    expect((await run('report', '--to', 'nowhere/report.md')).stderr).toMatch(/^`nowhere\/report\.md` cannot be written: /);
  });

  it('writes HTML into a file of its own where stdout is a terminal', async () => {
    const terminal = start(process.execPath, ['--', cli, 'report', '--format', 'html'], {
      cols: 80,
      rows: 24,
      cwd: place.path,
      env: { GONOGO_LEDGER: at('ledger') },
    });
    expect(await terminal.ended).toMatchObject({ code: 0 });
    expect(terminal.output()).toContain(`the report is in `);
    expect(await readFile(at(`${launch}.html`), 'utf8')).toMatch(/^<!doctype html>/i);
  });

  it.each([
    [['report', '--format', 'pdf'], 'there is no format `pdf` here: choose `md`, `html`, `json`, `junit`\n'],
    [['report', 'nothing-like-it'], /^there is no launch `nothing-like-it` in /],
    [['report', '--ledger', 'empty'], /^no launch is in `.*empty`: `gonogo CHECKLIST` begins one\n$/],
    [
      ['report', '--tick', 'launch.md', '--in-place', '--to', 'out.md'],
      '`--in-place` writes into the checklist itself, and `--to` elsewhere: give one of them\n',
    ],
    [['report', '--tick', 'launch.md', '--format', 'md'], '`--tick` writes the checklist as it is, in no other format: leave `--format` out\n'],
    [['report', '--in-place'], '`--in-place` is about a checklist: give it with `--tick SOURCE.md`\n'],
  ])('says what is wrong with %j', async (words, sentence) => {
    const { code, stdout, stderr } = await run(...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
  });

  it('takes an exported file, with the notes beside it, and the command that it prints proves it', async () => {
    await run('export', launch, '--to', 'copy.jsonl');
    await addNote(place.path, 'copy', { seq: 2, at: new Date().toISOString(), by: 'eve', written: new Date().toISOString(), note: 'read elsewhere' });
    const { code, stdout, stderr } = await gonogo(['report', './copy.jsonl'], {
      cwd: place.path,
      env: { GONOGO_LEDGER: at('nowhere'), XDG_CONFIG_HOME: at('config') },
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('read elsewhere');
    expect(stdout).toContain('`gonogo verify ./copy.jsonl`');
    expect((await run('verify', './copy.jsonl')).code).toBe(0);
    expect((await run('report', launch, '--ledger', 'ledger')).stdout).toContain(`gonogo verify ${launch} --ledger ledger`);
  });

  it('leaves a last line out that is not whole, and says so', async () => {
    const whole = await readFile(at(`ledger/${launch}.jsonl`), 'utf8');
    await writeFile(at('torn.jsonl'), `${whole}{"seq":`);
    const { code, stdout, stderr } = await run('report', './torn.jsonl');
    expect([code, stderr]).toEqual([0, '`./torn.jsonl`: its last 7 bytes are being written, or were cut off; they are left out\n']);
    expect(stdout).toMatch(/\*\*Left out:\*\* \*\*7 bytes\*\*/);
    expect(JSON.parse((await run('report', './torn.jsonl', '--format', 'json')).stdout)).toMatchObject({ integrity: { left_bytes: 7 } });
  });

  it('writes ticks into the checklist instead', async () => {
    const { code, stdout } = await run('report', launch, '--tick', 'launch.md');
    expect(code).toBe(0);
    expect(stdout).toMatch(/- \[ \] \*\*The database answers/);
    expect(stdout).toMatch(/- \[x\] \*\*Somebody read the plan.*bob/);
    expect(await readFile(at('launch.md'), 'utf8')).toBe(checklist);
    const elsewhere = await run('report', launch, '--tick', 'launch.md', '--to', 'ticked.md');
    expect(elsewhere).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('the checklist with its ticks is in `ticked.md`\n') });
    expect(await readFile(at('ticked.md'), 'utf8')).toBe(stdout);
    expect((await run('report', launch, '--tick', 'launch.md', '--to', 'ticked.md')).code).toBe(2);
  });

  it('refuses a record that was changed', async () => {
    const file = at(`ledger/${launch}.jsonl`);
    const whole = await readFile(file, 'utf8');
    await writeFile(file, whole.replace('"bob"', '"rob"'));
    const { code, stdout, stderr } = await run('report', launch);
    await writeFile(file, whole);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/is broken at seq `\d+`: its content does not match its hash/);
  });
});
