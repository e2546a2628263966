import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gonogo } from '../helpers/gonogo.ts';
import { pollPlace, type PollPlace } from './poll-place.ts';

let place: PollPlace;

beforeEach(async () => {
  place = await pollPlace();
});

afterEach(() => place.end());

/** Every line holds; waits for the poll. */
async function checked(): Promise<void> {
  const { code, stdout } = await place.run('ada', 'check');
  expect({ code, end: stdout.split('\n').slice(-3, -1) }).toEqual({
    code: 5,
    end: [
      'NO-GO · the poll of the stations is wanted (after was not polled) · 2 done',
      'next: poll the stations: `gonogo poll small.md --begin after`, or `v` in the console',
    ],
  });
}

describe('gonogo poll', { timeout: 120_000 }, () => {
  it('begins, answers by name, waits for the rest, and leads to GO', async () => {
    await checked();
    expect(await place.run('ada', 'poll')).toMatchObject({
      code: 5,
      stdout: expect.stringMatching(/^launch small-\d+-\d+ on \S+\nno poll was held yet: `gonogo poll --begin PHASE` asks driver, database\n$/),
    });
    const begun = await place.run('ada', 'poll', '--begin', 'after', '--for', '5m');
    expect(begun).toMatchObject({ code: 0, stderr: '' });
    expect(begun.stdout).toMatch(
      /^launch small-\d+-\d+ on \S+\nPOLLS\n {2}after {2}open {2}begun \d\d:\d\d UTC by ada, (?:5:00|4:5\d) left\n {4}… waiting driver\n {4}… waiting database\n$/,
    );
    const waits = place.run('ada', 'poll', '--wait', '--format', 'json');
    expect(await place.run('ada', 'poll', '--station', 'driver', '--go', '--for-name', 'dan', '--remark', 'all quiet')).toMatchObject({ code: 0 });
    const answered = await place.run('eve', 'poll', '--station', 'database', '--go');
    expect(answered.stdout).toMatch(/✓ go {6}driver {4}dan \d\d:\d\d, recorded by ada · all quiet · on 2 of 2 lines, record \d+/);
    const { code, stdout, stderr } = await waits;
    expect(code).toBe(0);
    expect(stderr).toContain('database go, eve');
    expect(JSON.parse(stdout)).toMatchObject({ stations: ['driver', 'database'], polls: [{ phase: 'after', result: 'go', open: true }] });
    expect(await place.run('ada', 'status')).toMatchObject({ code: 0, stdout: expect.stringMatching(/POLLS\n {2}after {2}GO [^]*\n\nGO · 2 done/) });
  });

  it('exits 6 on a no-go, which holds the launch, and on silence at the deadline', async () => {
    await checked();
    await place.run('ada', 'poll', '--begin', 'after', '--for', '6s');
    expect(await place.run('eve', 'poll', '--station', 'database', '--no-go')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('say why `database` is no-go'),
    });
    expect(await place.run('eve', 'poll', '--station', 'driver', '--go')).toMatchObject({ code: 0 });
    const silent = await place.run('ada', 'poll', '--wait');
    expect(silent).toMatchObject({ code: 6, stdout: expect.stringMatching(/after {2}NO-GO .*ended at its deadline[^]*✗ silent {2}database/) });
    expect(await place.run('eve', 'poll', '--station', 'database', '--go')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is over: begin another one'),
    });
    await place.run('ada', 'poll', '--begin', 'after');
    const held = await place.run('eve', 'poll', '--station', 'database', '--no-go', '--remark', 'replica lags');
    expect(held.stdout).toContain('the launch is on hold (eve: database is no-go at the poll of after: replica lags): resume it with h in the console');
    expect(await place.run('ada', 'poll', '--end')).toMatchObject({ code: 0 });
    expect(await place.run('ada', 'poll')).toMatchObject({ code: 6 });
    const { code, stdout } = await place.run('ada', 'status');
    expect({ code, end: stdout }).toMatchObject({ code: 6, end: expect.stringContaining('held by eve: database is no-go at the poll of after: replica lags') });
  });

  it('answers where a poll is open, says in which launch, and never guesses among several targets', async () => {
    for (const target of ['alpha', 'beta']) await place.run('ada', 'check', '--target', target);
    const begun = await place.run('ada', 'poll', '--begin', 'after');
    expect(begun).toMatchObject({ code: 2, stdout: '' });
    expect(begun.stderr).toMatch(
      /launches of several targets go on: `small-\S+` on `alpha`, `small-\S+` on `beta`; say which with `--target NAME` or `--launch ID`/,
    );
    expect(await place.run('ada', 'poll', '--begin', 'after', '--target', 'alpha')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^launch \S+ on alpha\n/),
    });
    // beta was worked on last.
    await place.run('ada', 'check', '--target', 'beta');
    const answered = await place.run('eve', 'poll', '--station', 'database', '--go');
    expect(answered).toMatchObject({ code: 0, stdout: expect.stringMatching(/^launch \S+ on alpha\n[^]*✓ go +database/) });
    await place.run('ada', 'poll', '--begin', 'after', '--target', 'beta');
    expect(await place.run('eve', 'poll', '--end')).toMatchObject({ code: 2, stderr: expect.stringContaining('polls of several targets are open') });
    expect(await place.run('eve', 'poll', '--end', '--target', 'beta')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^launch \S+ on beta\n/) });
    expect(await place.run('eve', 'poll', '--end')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^launch \S+ on alpha\n/) });
    expect(await place.run('eve', 'poll', '--end')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no such poll is open[^]*launch `small-\S+` on `\w+`/),
    });
  });

  it('is begun at once by two: one of them is told that theirs does not stand', async () => {
    await checked();
    const both = await Promise.all(['ada', 'eve'].map((who) => place.run(who, 'poll', '--begin', 'after')));
    expect(both.map(({ code }) => code)).toEqual(expect.arrayContaining([0, 2]));
    expect(both.find(({ code }) => code === 2)?.stderr).toMatch(/a moment before you|the poll at `after` is open/);
  });

  it.each<[readonly string[], string]>([
    [['--station', 'driver', '--no-go', '--go', '--remark', 'x'], '`--go` and `--no-go` are two answers: give one of them'],
    [['--go'], 'say which station answers: `--station NAME`'],
    [['--station', 'driver'], 'say what `driver` answers'],
    [['--for', '5m'], 'give it with `--begin PHASE`'],
    [['--begin', 'after', '--for', '2h'], '`--for 2h` is no time from 5 s to 1 h'],
    [['--begin', 'after', '--end'], 'give one of them'],
    [['--begin', 'aftr'], 'there is no phase `aftr`: choose `before`, `after`'],
    [['--station', 'driver', '--go'], 'no poll was begun in this launch'],
    [['--wait'], 'there is nothing to wait for'],
    [['--format', 'tap'], 'choose `text` or `json`'],
  ])('%j is refused with the way out', async (words, reason) => {
    await checked();
    expect(await place.run('ada', 'poll', ...words)).toMatchObject({ code: 2, stderr: expect.stringContaining(reason) });
  });
});

describe('gonogo rehearse', { timeout: 60_000 }, () => {
  it('takes a role as the console does, and refuses what is none', async () => {
    expect(await place.run('ada', 'rehearse', '--role', 'drivr')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no role `drivr`: did you mean `driver`?'),
    });
  });
});

describe('gonogo lint', { timeout: 60_000 }, () => {
  it.each([
    ['[driver]', 'small.md:2:12  warning: a poll of the one station `driver` asks nobody else'],
    ['[driver, Driver]', 'small.md:2:20  warning: nobody can tell the stations `driver` and `Driver` apart in a poll'],
    ['[on call, on-call]', 'nobody can tell the stations `on call` and `on-call` apart in a poll'],
    ['[driver, navigator]', 'no errors, no warnings'],
  ])('stations: %s', async (stations, wanted) => {
    await writeFile(join(place.path, 'small.md'), `---\nstations: ${stations}\n---\n# Small\n\n## Before\n\n- [ ] Look left\n`);
    const { stdout, stderr } = await gonogo(['lint', 'small.md'], { cwd: place.path, env: { NO_COLOR: '1' } });
    expect(stdout + stderr).toContain(wanted);
  });
});
