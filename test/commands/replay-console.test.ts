import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GENESIS, prepareEvent, sealLine } from '../../src/ledger/hash.ts';
import type { LedgerLine } from '../../src/model/events.ts';
import { cli, gonogo, temporary } from '../helpers/gonogo.ts';
import { start, startDeadline_ms, type Terminal } from '../helpers/terminal.ts';
import { checklistOf, item, LaunchLog, live } from '../output/launches.ts';

let folder: { path: string; remove: () => Promise<void> };
const open: Terminal[] = [];

beforeEach(async () => {
  folder = await temporary('replay');
});

afterEach(async () => {
  for (const terminal of open.splice(0)) terminal.stop();
  await folder.remove();
});

/** The text of a record, hashes and all. */
function textOf(lines: readonly LedgerLine[]): string {
  let prev = GENESIS;
  return lines
    .map(({ seq, at, by, event }) => {
      const { line, text } = sealLine({ seq, at, by, prev }, prepareEvent(event));
      prev = line.hash;
      return text;
    })
    .join('');
}

function launchLog(): LaunchLog {
  const log = new LaunchLog(checklistOf({ before: [live('db', { title: 'The pool has room' }), item('hand', { title: 'Somebody looked' })] }));
  log.wait(10).say('ann', { type: 'session-started', session: 's1', host: 'ship', pid: 1 });
  log.wait(10).saw('db', 'pass', '12 of 40 connections');
  log.wait(10).sign('ann', 'hand');
  log.wait(90).saw('db', 'fail', '31 of 40 connections');
  log.wait(600).saw('db', 'pass', '9 of 40 connections');
  log.wait(10).say('ann', { type: 'decided', go: true });
  return log;
}

/** A record in a file, and what it is now: its bytes and when it was written. */
async function written(text = textOf(launchLog().lines)): Promise<{ path: string; now: () => Promise<readonly [string, number]> }> {
  const path = join(folder.path, 'exported.jsonl');
  await writeFile(path, text, { mode: 0o600 });
  return { path, now: async () => [await readFile(path, 'utf8'), (await stat(path)).mtimeMs] };
}

function replayHere(cols: number, rows: number, ...words: readonly string[]): Terminal {
  const env = { XDG_CONFIG_HOME: join(folder.path, 'config') };
  const terminal = start(process.execPath, ['--', cli, 'replay', ...words], { cols, rows, cwd: folder.path, env });
  open.push(terminal);
  return terminal;
}

describe('gonogo replay on a screen', { timeout: 120_000 }, () => {
  it.each([
    [120, 40, 'event 1 of 7'],
    [80, 24, 'event 1 of 7'],
    [60, 15, '1 of 7'],
  ])('goes through a record at %ix%i and leaves it byte for byte as it was', async (cols, rows, first) => {
    const record = await written();
    const before = await record.now();
    const terminal = replayHere(cols, rows, record.path, '--as', 'dee');
    const opened = await terminal.waitFor(first, startDeadline_ms);
    expect(opened.split('\n')[0]).toMatch(/^ REPLAY {2}A small/);
    terminal.press('f');
    await terminal.waitFor('✗ failing    The pool has room');
    terminal.press('c');
    await terminal.waitFor('This is a replay: it changes nothing.');
    terminal.press('J');
    await terminal.waitFor('Jump to a moment');
    terminal.press('T+00:00:20', 'enter');
    await terminal.waitFor(/T\+00:00:20 .*3 of 7/);
    terminal.press('m', '$');
    await terminal.waitFor('7 of 7');
    terminal.press('v');
    const compared = await terminal.waitFor('What changed from T+00:00:20 to T+00:12:10');
    expect(compared).toContain('◆ decision not decided → GO by ann');
    terminal.resize(100, 30);
    await terminal.waitFor((screen) => screen.split('\n').length === 30 && screen.includes('08:12:10 UTC'));
    terminal.press('v', 't');
    await terminal.waitFor('Write a note at this moment');
    terminal.press('all was well', 'enter');
    await terminal.waitFor('The note is written');
    terminal.press('q');
    expect((await terminal.ended).code).toBe(0);
    expect(await record.now()).toEqual(before);
    const notes = await readFile(join(folder.path, 'exported.notes.ndjson'), 'utf8');
    expect(JSON.parse(notes)).toMatchObject({ seq: 7, by: 'dee', note: 'all was well' });
    expect((await readdir(folder.path)).toSorted()).toEqual(['exported.jsonl', 'exported.notes.ndjson']);
  });

  it('plays by itself, pauses, and shows what was noted before', async () => {
    const record = await written();
    const first = replayHere(120, 40, record.path, '--as', 'dee', '--speed', '30', '--from', 'T+00:00:10');
    await first.waitFor('event 2 of 7', startDeadline_ms);
    first.press('space');
    await first.waitFor('▶ playing 30x');
    await first.waitFor(/playing 30x .* event [34] of 7/);
    first.press('t');
    await first.waitFor('‖ paused 30x');
    first.press('seen here', 'enter');
    await first.waitFor('The note is written');
    first.press('ctrl-c');
    expect((await first.ended).code).toBe(0);
    const second = replayHere(120, 40, record.path);
    await second.waitFor('✐ note', startDeadline_ms);
    second.press('l');
    expect(await second.waitFor('Notes on this launch, 1')).toContain('seen here');
  });

  it('says loudly from where on a broken record cannot be trusted, and shows it until there', async () => {
    const text = textOf(launchLog().lines);
    const record = await written(text.replace('31 of 40', '13 of 40'));
    const terminal = replayHere(120, 40, record.path);
    const screen = await terminal.waitFor('BROKEN RECORD', startDeadline_ms);
    expect(screen).toContain('is broken at event 5: its content does not match its hash');
    expect(screen).toContain('event 1 of 4');
    terminal.press('$', 'f');
    await terminal.waitFor('There is no failure after this moment.');
    terminal.press('q');
    expect((await terminal.ended).code).toBe(0);
  });

  it('says quietly that its last line is being written, and shows the rest', async () => {
    const record = await written(`${textOf(launchLog().lines)}{"seq":8,"at"`);
    const terminal = replayHere(120, 40, record.path);
    const screen = await terminal.waitFor('event 1 of 7', startDeadline_ms);
    expect(screen).toContain('its last 13 bytes are being written, or were cut off');
    expect(screen).not.toContain('BROKEN');
  });

  it('stays on what it could read where the record is cut off under it', async () => {
    const record = await written();
    const terminal = replayHere(120, 40, record.path);
    await terminal.waitFor('event 1 of 7', startDeadline_ms);
    await truncate(record.path, 3_000);
    terminal.press('$');
    const screen = await terminal.waitFor('BROKEN RECORD');
    expect(screen).toContain('was changed while it was replayed');
    expect(screen).toContain('event 1 of 7');
    terminal.press('q');
    expect((await terminal.ended).code).toBe(0);
  });

  it('says on opening what another checklist would have stopped, keeps secrets of it back, and lists it', async () => {
    const record = await written();
    const block = [
      'id: db',
      'priority: high',
      'sign: none',
      'check: { kind: postgres, url: "${DATABASE_URL}" }',
      'expect: server_version != "https://a:hunter2-secret@x"',
    ];
    await writeFile(
      join(folder.path, 'other.md'),
      `---\nvariables: { DATABASE_URL: {} }\n---\n# Other\n\n## Before\n\n- [ ] Pool\n\n  \`\`\`yaml gonogo\n${block.map((text) => `  ${text}\n`).join('')}  \`\`\`\n`,
    );
    const terminal = replayHere(120, 40, record.path, '--with', 'other.md');
    const screen = await terminal.waitFor('Nothing of it would have stopped the launch', startDeadline_ms);
    expect(screen).toContain('e judged');
    terminal.press('e');
    expect(await terminal.waitFor('Judged by other.md')).toContain('No longer on the checklist');
    terminal.press('e', 'enter');
    await terminal.waitFor(/event 1 of 7/);
    expect(terminal.output()).not.toContain('hunter2');
  });

  it('ends with a signal, and gives the terminal back', async () => {
    const record = await written();
    const terminal = replayHere(80, 24, record.path);
    await terminal.waitFor('event 1 of 7', startDeadline_ms);
    process.kill(terminal.pid, 'SIGTERM');
    expect((await terminal.ended).code).toBe(143);
    expect(terminal.output()).toContain('\u001B[?1049l');
  });

  it('is read aloud in sentences', async () => {
    const record = await written();
    const terminal = replayHere(120, 40, record.path, '--screen-reader');
    await terminal.waitFor('Replay, read only: paused, event 1 of 7, 08:00 UTC', startDeadline_ms);
    terminal.press('f');
    await terminal.waitFor('ann: The pool has room: fail: 31 of 40 connections');
  });

  it('replays a real launch by its id, in the folder of records', async () => {
    await writeFile(join(folder.path, 'small.md'), '# A small launch\n\n## Before\n\n- [ ] Look left\n- [ ] Look right\n');
    const where = ['--ledger', join(folder.path, 'led')];
    const env = { XDG_CONFIG_HOME: join(folder.path, 'config') };
    await gonogo(['check', 'small.md', ...where, '--as', 'ann'], { cwd: folder.path, env });
    await gonogo(['sign', 'look-left', 'small.md', ...where, '--as', 'ann', '--value', 'nobody there'], { cwd: folder.path, env });
    const [file = ''] = await readdir(join(folder.path, 'led'));
    const path = join(folder.path, 'led', file);
    const before = [await readFile(path, 'utf8'), (await stat(path)).mtimeMs];
    const terminal = replayHere(120, 40, file.replace('.jsonl', ''), ...where);
    await terminal.waitFor('event 1 of', startDeadline_ms);
    terminal.press('s');
    await terminal.waitFor('signed as `nobody there`');
    expect(terminal.screen().join('\n')).toMatch(/✓ done +Look left +nobody there/);
    terminal.press('q');
    expect((await terminal.ended).code).toBe(0);
    expect([await readFile(path, 'utf8'), (await stat(path)).mtimeMs]).toEqual(before);
    expect(await readdir(join(folder.path, 'led'))).toEqual([file]);
  });

  it.each([
    ['a launch that is not there', ['nobody-knows-it'], 'there is no launch `nobody-knows-it`'],
    ['a speed that is none', ['exported.jsonl', '--speed', '7'], '`--speed 7` is none that a replay has: choose `1`, `2`'],
    ['a beginning outside the record', ['./exported.jsonl', '--from', '23:00'], '`--from`: `23:00` is outside the record'],
    ['a beginning after the fault of a broken record', ['./broken.jsonl', '--from', '#6'], 'is broken at event 5: its content'],
    ['a file that is no record', ['./empty.jsonl'], 'is no record of a launch: it holds no whole line'],
  ])('refuses %s in a sentence', async (_name, words, sentence) => {
    await written();
    await writeFile(join(folder.path, 'empty.jsonl'), '');
    await writeFile(join(folder.path, 'broken.jsonl'), textOf(launchLog().lines).replace('31 of 40', '13 of 40'));
    const terminal = replayHere(120, 40, ...words, ...(words.length === 1 && !words[0]?.includes('.') ? ['--ledger', join(folder.path, 'led')] : []));
    const { code } = await terminal.ended;
    expect([1, 2]).toContain(code);
    expect(terminal.output()).toContain(sentence);
  });
});
