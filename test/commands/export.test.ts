import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordedPlace, secrets, type RecordedPlace } from './recorded.ts';

let place: RecordedPlace;
let id: string;
let record: Buffer;

const at = (...parts: string[]): string => join(place.path, ...parts);

beforeAll(async () => {
  place = await recordedPlace();
  await place.check();
  await place.run('sign', 'answers-fast', 'launch.md', '--env-file', 'launch.env', '--ledger', 'led', '--as', 'ann', '--note', `the token is ${secrets.token}`);
  id = await place.id();
  record = await readFile(at('led', `${id}.jsonl`));
});
afterAll(() => place.remove());

describe('gonogo export', () => {
  it('writes the record byte for byte to stdout where that is no terminal, and says what it wrote on stderr', async () => {
    const { code, stdout, stderr } = await place.run('export', id, '--ledger', 'led');
    expect({ code, stdout }).toEqual({ code: 0, stdout: record.toString() });
    const lines = record.toString().trim().split('\n');
    const last = JSON.parse(lines.at(-1) ?? '') as { hash: string }; // gonogo's own line
    expect(stderr).toBe(
      `${lines.length} lines, ${record.length} bytes, last hash \`${last.hash}\`; \`gonogo replay FILE\` and \`gonogo verify FILE\` read it on any machine; notes of replays stay behind, in \`${id}.notes.ndjson\`\n`,
    );
  });

  it('writes a file for this user only, never over another, which verifies and replays without the ledger', async () => {
    const { code, stdout, stderr } = await place.run('export', id, '--ledger', 'led', '--to', 'out.jsonl');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('`gonogo replay out.jsonl`');
    expect(await readFile(at('out.jsonl'))).toEqual(record);
    expect((await stat(at('out.jsonl'))).mode & 0o777).toBe(0o600);
    const again = await place.run('export', id, '--ledger', 'led', '--to', 'out.jsonl');
    expect(again).toEqual({ code: 2, stdout: '', stderr: '`out.jsonl` exists already and is not overwritten: name another file with `--to FILE`\n' });
    expect(await place.run('verify', 'out.jsonl')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^out\.jsonl: whole, \d+ lines/) });
    const replayed = await place.run('replay', 'out.jsonl', '--format', 'text');
    expect(replayed).toMatchObject({ code: 0, stdout: expect.stringContaining('A small launch') });
  });

  it.each([
    [
      'a folder that is not there',
      ['--to', 'nowhere/out.jsonl'],
      2,
      /`nowhere\/out.jsonl` cannot be written: it does not exist and cannot be made; choose another file with `--to FILE`/,
    ],
    ['a folder', ['--to', 'led'], 2, /`led` exists already and is not overwritten/],
  ])('refuses %s in a sentence', async (_what, words, code, said) => {
    const ran = await place.run('export', id, '--ledger', 'led', ...words);
    expect(ran).toEqual({ code, stdout: '', stderr: expect.stringMatching(said) });
  });

  it('knows no launch by that name, and says which it may be', async () => {
    const ran = await place.run('export', `${id}x`, '--ledger', 'led');
    expect(ran).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(`did you mean \`${id}\``) });
  });

  it('leaves nothing behind where the record is broken, and names the line', async () => {
    await mkdir(at('bad'), { recursive: true });
    const lines = record.toString().split('\n');
    lines[2] = (lines[2] ?? '').replace('"by":"ann"', '"by":"bob"');
    await writeFile(at('bad', `${id}.jsonl`), lines.join('\n'));
    const before = await readdir(place.path);
    const toFile = await place.run('export', id, '--ledger', 'bad', '--to', 'broken.jsonl');
    expect(toFile).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/is broken at seq `3`: its content does not match its hash; nothing was exported/),
    });
    expect(await place.run('export', id, '--ledger', 'bad')).toMatchObject({ code: 1, stdout: '' });
    expect(await readdir(place.path)).toEqual(before);
    expect(await place.run('verify', `bad/${id}.jsonl`)).toMatchObject({ code: 1, stdout: expect.stringContaining('broken at seq 3') });
  });

  it('writes the whole lines of a record whose last one is not, and says what it left out', async () => {
    await mkdir(at('torn'), { recursive: true });
    await writeFile(at('torn', `${id}.jsonl`), Buffer.concat([record, record.subarray(0, 227)]));
    const { code, stdout, stderr } = await place.run('export', id, '--ledger', 'torn');
    expect({ code, stdout }).toEqual({ code: 0, stdout: record.toString() });
    expect(stderr).toMatch(new RegExp(`^\`${id}\`: its last 227 bytes are being written, or were cut off; they are left out\\n`));
  });

  it('has no secret in any of its bytes: no value of the env file, no password of a URL, no token of a header', async () => {
    expect(place.tokens).toContain(`Bearer ${secrets.token}`);
    const { stdout } = await place.run('export', id, '--ledger', 'led');
    expect(stdout).toContain('"status":"healthy"');
    expect(stdout).toContain('"note":"the token is ***"');
    for (const secret of Object.values(secrets)) {
      for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').slice(0, -4), Buffer.from(secret).toString('hex')]) {
        expect(stdout).not.toContain(form);
      }
    }
  });
});
