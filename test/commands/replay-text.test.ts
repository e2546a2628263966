import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addNote } from '../../src/ledger/notes.ts';
import type { LedgerLine } from '../../src/model/events.ts';
import type { ReplayReport } from '../../src/output/replay-report.ts';
import { checklist, recordedPlace, type RecordedPlace } from './recorded.ts';

let place: RecordedPlace;
let id: string;
let lines: LedgerLine[];

const file = 'elsewhere/copy.jsonl';

/** The launch: it answers at once and is signed, then takes 700 ms, then longer than what is expected. */
beforeAll(async () => {
  place = await recordedPlace();
  await place.check();
  await place.run('sign', 'answers-fast', 'launch.md', '--env-file', 'launch.env', '--ledger', 'led', '--as', 'ann');
  place.slow(700);
  await place.check();
  place.slow(1600);
  await place.check();
  id = await place.id();
  await mkdir(join(place.path, 'elsewhere'));
  await place.run('export', id, '--ledger', 'led', '--to', file);
  lines = (await readFile(join(place.path, file), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine); // gonogo's own lines
  await writeFile(join(place.path, 'strict.md'), checklist(500, ['- [ ] Somebody rehearsed it\n']));
  await writeFile(join(place.path, 'same.md'), checklist(1500));
});
afterAll(() => place.remove());

/** What was seen of the line that is timed. */
const seen = (): LedgerLine[] => lines.filter(({ event }) => event.type === 'observed' && event.item === 'answers-fast');

async function json(...words: string[]): Promise<ReplayReport> {
  const { stdout } = await place.run('replay', ...words, '--format', 'json');
  return JSON.parse(stdout) as ReplayReport; // what gonogo printed
}

describe('a launch that was judged again under a stricter checklist', () => {
  it('says which line would have stopped it, and how much earlier than the record has it fail', async () => {
    const [, slow, failed] = seen();
    const { code, stdout } = await place.run('replay', file, '--with', 'strict.md');
    expect(code).toBe(3);
    expect(stdout).toMatch(/^then +NO-GO · 2 in the way: answers-fast, support-knows$/m);
    expect(stdout).toMatch(
      new RegExp(`✗ answers-fast  It answers in time · .*200 in .* ms\\n +at ${slow?.at.slice(11, 19)} .* #${slow?.seq}\\), \\d+ s earlier than the record`),
    );
    expect(stdout).toMatch(/^1 line would have stopped the launch, answers-fast first at /m);
    expect(stdout).toMatch(/^NEW ON THE CHECKLIST\n {2}somebody-rehearsed-it$/m);
    const { rejudged } = await json(file, '--with', 'strict.md');
    expect(rejudged?.stops).toEqual([
      {
        item: 'answers-fast',
        title: 'It answers in time',
        at: slow?.at,
        seq: slow?.seq,
        response: expect.stringContaining('200 in'),
        end: 'stopped',
        passed_at: null,
        recorded_at: failed?.at,
        earlier_s: (Date.parse(failed?.at ?? '') - Date.parse(slow?.at ?? '')) / 1000,
      },
    ]);
    expect(rejudged?.stops[0]?.earlier_s).toBeGreaterThan(0.5);
  });

  it('at a moment between the two has the launch pass then and stopped today, and its signature void', async () => {
    const report = await json(file, '--with', 'strict.md', '--at', `#${seen()[1]?.seq}`);
    expect(report.items.find((item) => item.id === 'answers-fast')).toMatchObject({ state: 'done', verdict: 'pass' });
    expect(report.rejudged?.recorded.in_the_way).toEqual(['support-knows']);
    expect(report.rejudged?.today.in_the_way).toEqual(['answers-fast', 'support-knows', 'somebody-rehearsed-it']);
    expect(report.rejudged?.voided).toEqual([expect.objectContaining({ item: 'answers-fast', by: 'ann', why: expect.stringContaining('the check failed') })]);
  });

  it('is not stopped by what is expected as it was, nor before it failed', async () => {
    expect(await place.run('replay', file, '--with', 'same.md')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing of it would have stopped the launch'),
    });
    expect((await place.run('replay', id, '--ledger', 'led', '--with', 'strict.md', '--at', `#${seen()[0]?.seq}`)).code).toBe(0);
  });

  it('is judged by a copy away from its runbooks: dead links are said once, and other errors still refuse', async () => {
    const linked = checklist(500).replace('The support desk knows\n', 'The support desk knows [how](gone.runbook.md#one), [when](gone.runbook.md#two)\n');
    await writeFile(join(place.path, 'linked.md'), linked);
    const { code, stdout, stderr } = await place.run('replay', file, '--with', 'linked.md');
    expect([code, stdout.includes('1 line would have stopped the launch')]).toEqual([3, true]);
    expect(stderr).toMatch(
      /^`linked\.md`: a link to a runbook leads nowhere \(linked\.md:\d+: `gone\.runbook\.md#one` is a dead link: .*`gonogo lint linked\.md` lists it\n$/,
    );
    await writeFile(join(place.path, 'worse.md'), linked.replace('duration_ms <', 'duration <'));
    expect(await place.run('replay', file, '--with', 'worse.md')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('duration') });
  });

  it('keeps what looks like a credential in the other checklist out of what it prints', async () => {
    await writeFile(join(place.path, 'telling.md'), checklist(500).replace('status == 200', 'string(status) != "https://app:hunter2-secret@x.example"'));
    for (const format of ['text', 'json']) {
      const { stdout } = await place.run('replay', file, '--with', 'telling.md', '--format', format);
      expect(stdout).toContain('answers-fast');
      expect(stdout).not.toContain('hunter2');
    }
  });

  it('refuses a checklist with faults, or none, and says each', async () => {
    await writeFile(join(place.path, 'faulty.md'), checklist(500).replace('duration_ms <', 'duration <'));
    const faulty = await place.run('replay', file, '--with', 'faulty.md');
    expect(faulty).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(/^faulty\.md:\d+:\d+ .*duration/) });
    expect((await place.run('replay', file, '--with', 'nowhere.md')).code).toBe(2);
  });
});

describe('a moment of a launch', () => {
  it('is the board as it stood, with who was here and the notes until then, and the record stays as it was', async () => {
    const folder = join(place.path, 'elsewhere');
    const [first, , last] = seen();
    const note = { by: 'dee', written: '2026-11-23T10:00:00.000Z' };
    await addNote(folder, 'copy', { ...note, seq: first?.seq ?? 0, at: first?.at ?? '', note: 'still well' });
    await addNote(folder, 'copy', { ...note, seq: last?.seq ?? 0, at: last?.at ?? '', note: 'and here it was not' });
    const before = [await readFile(join(place.path, file)), (await stat(join(place.path, file))).mtimeMs];
    const { code, stdout } = await place.run('replay', file, '--at', `#${first?.seq}`);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^REPLAY · ${first?.at.slice(0, 19).replace('T', ' ')} UTC · T\\+00:00:0\\d · event ${first?.seq} of ${lines.length}$`, 'm'),
    );
    expect(stdout).toMatch(/◐ sensed +answers-fast .*200 in .*wants a signature/);
    expect(stdout).toContain('dee: still well');
    expect(stdout).not.toContain('and here it was not');
    expect(stdout).not.toContain('next:');
    const end = await json(file);
    expect(end.replay).toMatchObject({ event: lines.length, events: lines.length, at: lines.at(-1)?.at });
    expect(end.replay.notes.map((one) => one.note)).toEqual(['still well', 'and here it was not']);
    expect(end.items.find((item) => item.id === 'answers-fast')?.state).toBe('failing');
    expect([await readFile(join(place.path, file)), (await stat(join(place.path, file))).mtimeMs]).toEqual(before);
  });

  it('may be an ISO time, between two events too', async () => {
    const at = new Date(Date.parse(seen()[1]?.at ?? '') + 1).toISOString();
    const { replay, at: told, items } = await json(file, '--at', at);
    expect({ told, at: replay.at }).toEqual({ told: at, at });
    expect(items.find((item) => item.id === 'answers-fast')).toMatchObject({ state: 'done', checked_at: seen()[1]?.at });
    expect(replay.t_plus_s).toBe(Math.floor((Date.parse(at) - Date.parse(lines[0]?.at ?? '')) / 1000));
  });

  it('is as it stood at the end of the second that is printed', async () => {
    const moment = lines[1]?.at.slice(0, 19) ?? '';
    const by = lines.filter(({ at }) => at.slice(0, 19) <= moment).length;
    expect((await json(file, '--at', `${moment}Z`)).replay.event).toBe(by);
  });

  it.each([
    ['--from', 'T+00:00'],
    ['--from', 'teatime'],
    ['--speed', '7'],
  ])('is for the console where %s is given', async (flag, value) => {
    const said = `\`${flag}\` is for the console; \`--at\` shows a moment without one\n`;
    expect(await place.run('replay', file, flag, value)).toEqual({ code: 2, stdout: '', stderr: said });
  });

  it.each([
    ['T+05:00', /^`--at`: `T\+05:00` is outside the record: it goes from `.*Z` to `.*Z` \(`T\+00:00:\d+`\), events `#1` to `#\d+`\n$/],
    ['#999', /^`--at`: there is no event `#999`: the record has `#1` to `#\d+`\n$/],
    ['teatime', /^`--at`: `teatime` is no moment: write `T\+00:42`/],
  ])('%s is refused with what there is', async (at, said) => {
    expect(await place.run('replay', file, '--at', at)).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(said) });
  });
});

describe('a record that is not whole', () => {
  const part = (name: string): string => join(place.path, name);

  it('is shown up to the line before the fault, which is said, and ends with 1', async () => {
    const broken = lines.map((line, index) => JSON.stringify(index === 5 ? { ...line, by: 'eve' } : line));
    await writeFile(part('broken.jsonl'), `${broken.join('\n')}\n`);
    const { code, stdout, stderr } = await place.run('replay', 'broken.jsonl', '--format', 'json');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^the record `broken.jsonl` is broken at seq `6`: .*up to the line before\n$/) });
    expect((JSON.parse(stdout) as ReplayReport).replay).toMatchObject({ event: 5, events: 5 }); // what gonogo printed
  });

  it('refuses a moment after the fault, and says that the record is broken there', async () => {
    expect(await place.run('replay', 'broken.jsonl', '--at', '#6')).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^the record .* is broken at seq `6`.*\n`--at`: there is no event `#6`: .*; the record `broken.jsonl` is broken at seq `6`: /,
      ),
    });
    expect((await place.run('replay', 'broken.jsonl', '--at', '#5')).code).toBe(1);
  });

  it.each([
    ['empty.jsonl', '', /`empty.jsonl` is no record of a launch: it holds no whole line/],
    ['text.jsonl', 'not a record\n', /`text.jsonl` is broken at seq `1`: it is no JSON; nothing of it can be trusted/],
  ])('%s is refused', async (name, text, said) => {
    await writeFile(part(name), text);
    expect(await place.run('replay', name)).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(said) });
  });

  it('says what a write that was cut off left at its end', async () => {
    await writeFile(part('torn.jsonl'), `${await readFile(join(place.path, file), 'utf8')}{"seq":`);
    const { code, stderr } = await place.run('replay', 'torn.jsonl');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: '`torn.jsonl`: its last 7 bytes are being written, or were cut off\n',
    });
  });

  it.each([
    [['nowhere.jsonl'], /`nowhere.jsonl` cannot be read: it does not exist/],
    [['led/'], /`led\/` is no file: name the file of a record, or the id of a launch/],
    [['no-such-launch', '--ledger', 'led'], /there is no launch `no-such-launch`/],
    [['elsewhere/copy.jsonl', '--format', 'junit'], /there is no format `junit` here: choose `text` or `json`/],
  ])('%j is refused', async (words, said) => {
    expect(await place.run('replay', ...words)).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(said) });
  });
});
