import { appendFileSync, chmodSync, closeSync, ftruncateSync, mkdirSync, openSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { logs } from '../../src/checks/logs.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { contextFor, temporaryFolder } from './context.ts';
import { faultsOf, look, meets, whyNot } from './look.ts';

/** A line that was written so many seconds ago. */
const ago = (seconds: number, rest: JsonObject = { level: 'info', event: 'request', method: 'GET', path: '/health', status: 200, duration_ms: 3 }): string =>
  `${JSON.stringify({ timestamp: new Date(Date.now() - seconds * 1000).toISOString(), ...rest })}\n`;

const error = (message: string): JsonObject => ({ level: 'error', message });

/** A folder with a log file in it. */
function folderWith(text: string, name = 'app.log'): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), text);
  return folder;
}

describe('a log file', () => {
  it('is counted within the window', async () => {
    const folder = folderWith(
      [ago(3600, error('old')), ago(300), ago(200, error('user 7 not found')), 'Traceback\n', ago(100, error('user 8 not found')), ago(20)].join(''),
    );
    const seen = await look(logs, { file: 'app.log' }, contextFor({ folder }));
    expect(seen).toMatchObject({ lines: 5, error_lines: 2, unparsed: 1, group_count: 1, request_lines: 2, with_user: 0, with_path: 1, with_duration: 1 });
    expect(seen['groups']).toMatchObject([{ message: 'user <n> not found', count: 2 }]);
    expect(seen['newest_age_s']).toBeCloseTo(20, 0);
    expect(seen['span_s']).toBeCloseTo(280, 0);
    expect(meets(logs, seen)).toBe(false);
    expect(meets(logs, seen, 'error_lines < 5 && newest_age_s < 300 && with_path == 1')).toBe(true);
    expect(logs.response(seen)).toMatch(/^5 lines, 1 no JSON, newest \d+ s ago, 2 errors: 2 × user <n> not found$/);
    expect(await look(logs, { file: 'app.log', window: '2m' }, contextFor({ folder }))).toMatchObject({ lines: 2, error_lines: 1 });
  });

  it('in which nothing is wrong passes, one in which nothing is written does not', async () => {
    const context = contextFor({ folder: folderWith(ago(5)) });
    expect(meets(logs, await look(logs, { file: 'app.log' }, context))).toBe(true);
    const silent = await look(logs, { file: 'app.log' }, contextFor({ folder: folderWith(ago(7200)) }));
    expect(silent).toMatchObject({ lines: 0 });
    expect(silent['newest_age_s']).toBeCloseTo(7200, 0);
    expect(meets(logs, silent)).toBe(false);
    expect(logs.response(silent)).toBe('0 lines, newest 2 h ago, 0 errors');
    expect(await look(logs, { file: 'app.log' }, contextFor({ folder: folderWith('') }))).toMatchObject({ lines: 0, error_lines: 0 });
  });

  it('of a gigabyte is read from its end only', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'app.log');
    const file = openSync(path, 'w');
    ftruncateSync(file, 1024 ** 3); // a hole: whoever read it from its beginning would be at it for long
    closeSync(file);
    appendFileSync(path, `\n${ago(7200).repeat(2_000)}${ago(300).repeat(3_000)}${ago(1, error('boom'))}`);
    const before = process.memoryUsage().rss;
    const began = performance.now();
    expect(await look(logs, { file: path }, contextFor({ folder }))).toMatchObject({ lines: 3_001, error_lines: 1 });
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('in which no line tells a time is refused where it is large', async () => {
    const folder = temporaryFolder();
    const file = openSync(join(folder, 'app.log'), 'w');
    ftruncateSync(file, 300 * 1024 * 1024);
    closeSync(file);
    expect(await whyNot(logs, { file: 'app.log' }, contextFor({ folder, deadline_ms: 20_000 }))).toMatchObject({
      verdict: 'unknown',
      code: 'too-long',
      message: 'the last 10 min of `app.log` are more than 128 MiB: shorten `window`',
    });
  });

  it('with a line without end does not fill the memory', async () => {
    const folder = folderWith(`${'x'.repeat(20 * 1024 * 1024)}\n${ago(3)}`);
    expect(await look(logs, { file: 'app.log' }, contextFor({ folder }))).toMatchObject({ lines: 2, unparsed: 1 });
  });

  it('is known to be rotated where the rest of the window is in another file', async () => {
    const folder = folderWith(ago(30));
    writeFileSync(join(folder, 'app.log.1'), ago(90, error('in the other file')));
    expect(await whyNot(logs, { file: 'app.log' }, contextFor({ folder }))).toMatchObject({
      verdict: 'unknown',
      code: 'rotated',
      message: '`app.log` was rotated within the last 10 min, so a part of them is in another file: shorten `window`, or wait',
    });
    const old = Date.now() / 1000 - 3600;
    utimesSync(join(folder, 'app.log.1'), old, old);
    expect(await look(logs, { file: 'app.log' }, contextFor({ folder }))).toMatchObject({ lines: 1 });
    writeFileSync(join(folder, 'app.2026-11-22.log.gz'), 'x');
    expect(await whyNot(logs, { file: 'app.log' }, contextFor({ folder }))).toMatchObject({ code: 'rotated' });
    writeFileSync(join(folder, 'app.log'), ago(3600) + ago(30)); // it reaches back far enough
    expect(await look(logs, { file: 'app.log' }, contextFor({ folder }))).toMatchObject({ lines: 1 });
  });

  it('that is not there, no file, or not readable is unknown', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'logs'));
    const why = (file: string) => whyNot(logs, { file }, contextFor({ folder }));
    expect(await why('app.log')).toMatchObject({
      verdict: 'unknown',
      code: 'file-absent',
      message: 'there is no log file `app.log`: check the path, and whether it was rotated away',
    });
    expect(await why('logs')).toMatchObject({ verdict: 'unknown', code: 'not-a-file' });
    writeFileSync(join(folder, 'secret.log'), 'x');
    chmodSync(join(folder, 'secret.log'), 0);
    if (process.getuid?.() !== 0) expect(await why('secret.log')).toMatchObject({ verdict: 'unknown', code: 'not-permitted' });
  });

  it('of the terminal is shown without its tricks', async () => {
    const folder = folderWith(ago(3, error('\u001b]0;owned\u0007\u001b[2Jboom\r\n\u202eevil\0')));
    const seen = await look(logs, { file: 'app.log' }, contextFor({ folder }));
    expect(JSON.stringify(seen) + logs.response(seen)).not.toMatch(/\\u001b|\\u202e|\\u0000|\u001b|\u202e/);
  });
});

describe('the output of a command', () => {
  const printing = (text: string): string[] => [process.execPath, '-e', `process.stdout.write(${JSON.stringify(text)})`];

  it('is counted as a file is', async () => {
    const seen = await look(logs, { run: printing(ago(900) + ago(5) + ago(4, error('boom')).trimEnd()) }, contextFor());
    expect(seen).toMatchObject({ lines: 2, error_lines: 1, groups: [{ message: 'boom', count: 1 }] });
  });

  it('may be long: nothing of it is kept', async () => {
    const run = [process.execPath, '-e', `const line = ${JSON.stringify(ago(5))}; for (let n = 0; n < 50000; n++) process.stdout.write(line)`];
    expect(await look(logs, { run }, contextFor({ deadline_ms: 20_000 }))).toMatchObject({ lines: 50_000, error_lines: 0 });
  });

  it.each<[string, JsonObject, object]>([
    [
      'that fails',
      { run: 'echo "no such project" >&2; exit 3', shell: true },
      { code: 'command-failed', message: 'the command ended with exit code 3, so its logs are not known: no such project' },
    ],
    ['that never ends', { run: 'sleep 30' }, { code: 'timed-out', message: expect.stringContaining('let it print what is there and end') }],
    ['that is not there', { run: 'gonogo-no-such-tool logs' }, { code: 'tool-absent' }],
    ['whose variable is missing', { run: 'true', pass: 'RAILWAY_TOKEN' }, { code: 'variable-missing' }],
  ])('%s is unknown', async (_what, written, why) => {
    expect(await whyNot(logs, written, contextFor({ deadline_ms: 1_500 }))).toMatchObject({ verdict: 'unknown', ...why });
  });

  it('needs leave, and shows the command as it is written', () => {
    expect(logs.consent?.({ run: 'railway logs --json --lines 1000', pass: 'RAILWAY_TOKEN' })).toEqual({
      why: 'command',
      subject: 'railway logs --json --lines 1000 (given RAILWAY_TOKEN)',
    });
    expect(logs.consent?.({ file: '${LOG_FILE}' })).toBeUndefined();
  });
});

it('takes the file where both are set, and says so where none is', async () => {
  const folder = folderWith(ago(3));
  expect(await look(logs, { file: 'app.log', run: 'false' }, contextFor({ folder }))).toMatchObject({ lines: 1 });
  expect(await look(logs, { file: '', run: 'echo {}' }, contextFor({ folder }))).toMatchObject({ lines: 1 });
  expect(await whyNot(logs, { file: '', run: '' }, contextFor({ folder }))).toMatchObject({
    verdict: 'unknown',
    code: 'variable-missing',
    message: 'neither `file` nor `run` is set: give the log file, or the command that prints the logs',
  });
});

it.each<[JsonObject, string]>([
  [{}, ': must have `file: ${LOG_FILE}`, or `run:` with the command that prints the logs'],
  [{ run: 'a | b' }, 'run: has quotes or shell signs, which nothing reads here: write a list, `[psql, -c, "select 1"]`, or set `shell: true`'],
  [{ file: 'x', window: 'soon' }, 'window: must be a duration, such as `10m`'],
  [{ file: 'x', keys: { level: {} } }, 'keys.level: must be a key of the JSON lines, or a list of them'],
])('params %j are refused', (written, fault) => expect(faultsOf(logs, written)).toEqual([fault]));
